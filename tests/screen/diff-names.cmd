# names that are no good on a terminal, of mappings that came and of such that went
maps=$data/6.18-amd64/zoo-names/0-one/maps
sed -n '0~2p' "$maps" >before
sed -n '1~2p' "$maps" >after
printf 'D sample j j j j' >keys
for size in 120x40 80x24 40x10; do
	echo "== $size"
	vmatop --once --size $size --keys keys before after
done
