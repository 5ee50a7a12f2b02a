sleep 1000 &
pid=$!
trap 'kill $pid' EXIT
until grep -q '^sleep$' "/proc/$pid/comm"; do :; done
# what is the same everywhere: sections below /proc/PID that no kernel lacks, numbers left out
plain() { sed "s/$pid/PID/g; s/^\(time: \).*/\1NOW/; s/^\(version: \).*/\1VERSION/"; }
sections='vmatools stat comm status statm limits auxv cmdline.escaped exe task maps smaps vmatools/end'
common() { sed -n 's/^==> \/proc\/'$pid'\/\(.*\) <==$/\1/p' | grep -Fx "$(printf '%s\n' $sections)"; }
# who is not root is told what was left out
snap() { vmasnap "$@" 2>err; status=$?; grep -v ': left out: ' err >&2; return $status; }
umask 0
snap $pid >a
common <a
head -n 4 a | plain
sed -n '/cmdline/,/^$/p' a | plain
tail -n 2 a | plain | grep -v missing
echo "-- to a file"
echo old >b
chmod 644 b
snap -o b $pid
stat -c '%a %F' b
common <b | cmp - /dev/fd/3 3<<END && echo same sections
$(common <a)
END
snap -o - $pid | common | head -n 2
snap -o /dev/stdout $pid | common | head -n 2
snap -o /dev/stdout $pid >c && stat -c '%a %F' c
mkfifo d
cat d | common | head -n 2 &
snap -o d $pid
wait $!
stat -c %F d
echo "-- maps only"
snap --maps-only $pid | common | grep maps
echo "-- stopped"
snap --stop -o e $pid && vmals --text=maps e | cmp - /proc/$pid/maps && sed -n 's/^State:.*(\(.*\))/\1/p' /proc/$pid/status e
kill -STOP $pid
until grep -q '^State:.T' /proc/$pid/status; do :; done
snap --stop -o e $pid && sed -n 's/^State:.*(\(.*\))/\1/p' /proc/$pid/status
kill -CONT $pid
rm err
ls -A
