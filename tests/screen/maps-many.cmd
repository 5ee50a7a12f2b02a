# 60 000 mappings, from the end and as groups
awk 'BEGIN {
	for (i = 0; i < 60000; i++) {
		at = 4194304 + i * 8192 + (i % 7 ? 0 : 4096)
		printf "%08x-%08x %s 00000000 00:00 0 \n", at, at + 4096, i % 2 ? "rw-p" : "r--p"
	}
}' >many.maps
for keys in 'G' 'e s G' 'B B B B' 'G Enter'; do
	echo "$keys" >keys
	echo "== $keys"
	vmatop --once --size 80x24 --keys keys many.maps
done
