# the file that is wrong is named, and the line in it
exec 2>&1
run() { vmadiff "$@"; echo "-> $?"; }
cd "$tmp"
a=$data/6.18-amd64/zoo-diffshapes/0-before/smaps
sed '203s/kB/KB/' "$a" >word
sed '200,$s/$/\r/' "$a" >crlf
head -c 9000 "$a" >cut
head -n 100 "$a" >ends
{ head -n 100 "$a"; echo junk; sed 1,100d "$a"; } >junk
gzip -c "$a" >packed
for bad in word crlf cut ends junk packed; do
	run "$a" $bad
	run $bad "$a"
done
# the same nonsense in both is seen by who looks at all
run junk junk
run --strict junk junk
# a torn read
torn=$data/6.18-amd64/torn-reads/maps-bs4096-delay0.0005
run --top 1 "$torn" "$data/6.18-amd64/torn-reads/maps-bs1048576-delay0"
run --strict "$torn" "$torn"
: >empty
run empty empty
run --top 1 empty "$a"
