# needs gzip
maps=$data/6.18-amd64/zoo-shared/0-one/maps
smaps=$data/6.18-amd64/zoo-shared/0-one/smaps
run() { vmals "$@"; echo "-> $?"; }
head -c 200 "$maps" >cut-line
head -n 5 "$smaps" >cut-record
head -c 500 "$smaps" >cut-smaps
{ sed -n 2p "$maps"; sed -n 1p "$maps"; } >backwards
printf '00401000-00400000 r--p 00000000 00:00 0 \n' >range
printf '\033[31mhello\n' >other
gzip -c "$maps" >maps.gz
mkdir nothing
{ cat "$maps"; echo; } >empty-line
for file in cut-line cut-record cut-smaps backwards range other maps.gz nothing missing empty-line; do
	run $file
done 2>&1
run 999999999
run 99999999999999999999
run 0
run ''
run /
run --sysroot nowhere 812
run --sysroot . 812
run "$(printf 'esc\033[31m\nname')"
