# pages of two sizes, and a counter that nobody knows yet, are said
one=$data/6.12-arm64-16k/zoo-threads/0-one
other=$data/6.18-amd64/zoo-threads/0-one
vmadiff "$one" "$other" | grep '^a page was'
vmadiff "$one/maps" "$other" | grep -c '^a page was'
for kb in 12 13; do
	sed "s/^Rss:.*/&\nNewThing:              $kb kB/" "$other/smaps" >"$tmp/kb$kb"
done
cd "$tmp"
vmadiff kb12 kb13
echo "-> $?"
vmadiff -J kb12 kb13 | grep -o '"not_compared":[^]]*]'
# what is exceeded is said although there is no sentence among words
vmadiff -r --max-growth size=4K --match=address "$data/6.18-amd64/zoo-diffshapes/0-before" "$one" 2>&1 >/dev/null
vmadiff --sysroot nowhere 1 2 2>&1
