# needs dash tail
loop() { dash "$top_srcdir/tests/scripts/snapshot-loop.sh" "$@" 2>&1 | sed "s|$pid-|PID-|g; s|: $pid|: PID|"; }
sleep 1000 &
pid=$!
# it stands still, so that all snapshots are alike
until grep -q '^sleep$' "/proc/$pid/comm"; do :; done
kill -STOP $pid
until grep -q '^State:.T' "/proc/$pid/status"; do :; done

echo 'three snapshots, for nobody else to read'
loop -i 0 -n 3 -o some/folder $pid
(cd some/folder && stat -c '%a %n' * | sed "s|$pid-|PID-|" && echo "$(ls -A | grep -c -v 'snap$') left over")
echo 'they hold what the process has'
for snap in some/folder/*; do
	vmals --text=maps "$snap" | cmp - "/proc/$pid/maps" && vmals --text=smaps "$snap" | wc -l |
		awk -v want="$(wc -l <"/proc/$pid/smaps")" '{ print ($1 == want ? "all of it" : "not all") }'
done
echo 'and the limit that goes with them'
dash "$top_srcdir/tests/scripts/map-limit.sh" some/folder/$pid-0001.snap >/dev/null; echo "-> $?"
echo 'a name that is taken is replaced'
loop -i 0 -n 1 -o some/folder $pid
kill -KILL $pid
wait $pid 2>/dev/null

echo 'trouble'
loop -o some/folder $pid
dash "$top_srcdir/tests/scripts/snapshot-loop.sh" -n 0 1
dash "$top_srcdir/tests/scripts/snapshot-loop.sh" -n 1 name
dash "$top_srcdir/tests/scripts/snapshot-loop.sh" || echo "-> $?"

echo 'a process that ends meanwhile'
mkfifo fifo
cat fifo >/dev/null &
pid=$!
exec 3>fifo
mkfifo names
(dash "$top_srcdir/tests/scripts/snapshot-loop.sh" -i 1 -n 1000 -o ending $pid; echo "-> $?") >names 2>err 3>&- &
exec 4<names
read -r first <&4
exec 3>&-
wait $pid
while read -r line <&4; do last=$line; done
echo "$last"
[ -e "$first" ] && sed "s|: $pid|: PID|; s|after [0-9]*|after some|" err
echo "$(ls -A ending | grep -c -v 'snap$') left over"
