# who applies the lines has the other text; both ways
patched()
{
	vmadiff --patch "$1" "$2" >changes
	echo "-> $?"
	{ sed -n 's/^-//p' changes | grep -vxFf - "$1"; sed -n 's/^+//p' changes; } | sort | cmp - "$2" && echo equal
}
cd "$tmp"
shapes=$data/6.18-amd64/zoo-diffshapes
patched "$shapes/0-before/maps" "$shapes/1-after/maps"
cat changes
patched "$shapes/1-after/maps" "$shapes/0-before/maps"
# torn on both sides, differently: lines that overlap come back as they were
torn=$data/6.18-amd64/torn-reads
patched "$torn/maps-bs4096-delay0.0005" "$torn/maps-bs1048576-delay0" 2>/dev/null
vmadiff --patch "$shapes/0-before" "$shapes/0-before/smaps"
echo "-> $?"
