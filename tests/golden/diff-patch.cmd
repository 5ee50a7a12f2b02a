# who applies the lines has the other text; both ways
patched()
{
	vmadiff --patch "$1" "$2" >changes
	echo "-> $?"
	{ sed -n 's/^-//p' changes | grep -vxFf - "$1"; sed -n 's/^+//p' changes; } >lines
	awk -F- '{ print length($1), $0 }' lines | LC_ALL=C sort -k 1n,1 -k 2 | cut -d ' ' -f 2- | cmp - "$2" && echo equal
}
cd "$tmp"
shapes=$data/6.18-amd64/zoo-diffshapes
patched "$shapes/0-before/maps" "$shapes/1-after/maps"
cat changes
patched "$shapes/1-after/maps" "$shapes/0-before/maps"
# addresses of 8 to 12 digits
captures=$data/6.18-amd64
patched "$captures/go1.19/1-before/gozoo-17175/maps" "$captures/go1.19/4-free/gozoo-17175/maps"
patched "$captures/leak-asan/5-threads/leak-asan-26709/maps" "$(echo "$captures"/java-g1/*/*/maps)"
# torn on both sides, differently: lines that overlap come back as they were
torn=$data/6.18-amd64/torn-reads
patched "$torn/maps-bs4096-delay0.0005" "$torn/maps-bs1048576-delay0" 2>/dev/null
vmadiff --patch "$shapes/0-before" "$shapes/0-before/smaps"
echo "-> $?"
