# 60 000 mappings, of which half have grown: each page, at its end
awk 'BEGIN {
	for (i = 0; i < 60000; i++) {
		start = 268435456 + i * 24576
		printf "%08x-%08x rw-p 00000000 00:00 0\n", start, start + 16384 >"before"
		printf "%08x-%08x rw-p 00000000 00:00 0\n", start, start + 16384 + i % 2 * 4096 >"after"
	}
}'
echo 'D sample G' >diff
echo '2 G' >gap
echo '3 F G' >tree
for page in diff gap tree; do
	echo "== $page"
	vmatop --once --size 80x24 --keys $page before after
done
