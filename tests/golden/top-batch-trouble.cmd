exec 2>&1
saved=$data/6.18-amd64/zoo-diffshapes/0-before
for arguments in "$tmp/gone" "$saved/ORIGIN" '-p nobody' '-p 812,' '-p 4194999' '-n 0' '-n x' '-d 0' '-d fast' '-d' \
	'-o RSSS' '-f rss>many' '-f dmaps>5K' '-s MAPSS' '-o NAMES'; do
	echo "\$ vmatop -b $arguments"
	vmatop -b -n 1 $arguments >out
	echo "-> $?, $(wc -l <out) lines"
done
echo 'one of two'
vmatop -b "$tmp/gone" "$saved" | head -n 1
vmatop -b -n 1 -p 4194999 "$saved" >out
echo "-> $?, $(head -n 1 out)"
echo 'a full disk, a closed pipe'
vmatop -b -n 3 "$saved" "$saved" >/dev/full
echo "-> $?"
large=$data/6.18-amd64/node/4-wasm/node-8979
{ vmatop -b -J -o +FLAGS "$large" "$large" "$large" "$large"; echo "-> $?" >rc; } | head -c 10
echo
cat rc
echo 'not with a screen'
vmatop -b --once "$saved"
echo "-> $?"
