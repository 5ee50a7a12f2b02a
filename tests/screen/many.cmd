# 60 000 mappings, of which half have grown: each page, at its end
awk 'BEGIN {
	for (i = 0; i < 60000; i++) {
		start = 0x10000000 + i * 0x6000
		printf "%08x-%08x rw-p 00000000 00:00 0\n", start, start + 0x4000 >"before"
		printf "%08x-%08x rw-p 00000000 00:00 0\n", start, start + 0x4000 + i % 2 * 0x1000 >"after"
	}
}'
echo 'D sample G' >diff
echo '2 G' >gap
echo '3 F G' >tree
for page in diff gap tree; do
	echo "== $page"
	vmatop --once --size 80x24 --keys $page before after
done
