# nothing is mapped, and one page is
: >none.maps
echo '00400000-00401000 r-xp 00000000 08:01 2 /bin/small' >one.maps
echo 'e s' >keys
for size in 80x24 40x10 20x5; do
	for file in none.maps one.maps; do
		echo "== $size $file"
		vmatop --once --size $size --keys keys $file
	done
done
