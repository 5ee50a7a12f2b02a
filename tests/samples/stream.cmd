# what comes through a pipe, whole and not
cat "$data/6.18-amd64/node/4-wasm/node-8979/smaps" | stream
stream <"$data/6.12-arm64-16k/zoo-files/0-one/maps"
stream </dev/null
head -c 700 "$data/6.18-amd64/perl/1/perl-20912/smaps" | stream
echo "status $?"
printf '%s\n' '00400000-0040b000 r-xp 00000000 fe:01 42 /bin/true' '00300000-00301000 rw-p 00000000 00:00 0 ' | stream
