cd "$data/6.18-amd64"
for range in 430000 0x430000 430000, ,430000 400000,430000 400000-401001 430000+64K 430000+0x1000 1; do
	echo "$range:"
	vmals -n -o START,END,PERM,NAME -A $range zoo-shared/0-one | head -n 4
done
vmals -A 430000-420000 zoo-shared/0-one
vmals -A 430000+ zoo-shared/0-one
vmals -A x zoo-shared/0-one
