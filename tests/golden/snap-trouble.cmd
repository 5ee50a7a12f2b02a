run() { vmasnap "$@" </dev/null; echo "-> $?"; }
exec 2>&1
sleep 1000 &
pid=$!
trap 'kill $pid' EXIT
until grep -q '^sleep$' "/proc/$pid/comm"; do :; done
run
run 999999999
run "$data/lesson/lesson.maps"
run -
run ./self
run self 2
run ''
run --sysroot nowhere 1
run --sysroot "$data/6.18-amd64" self
run --stop self
run --stop 1
run --stop 999999999
run --stop --sysroot / self
run --name sleep --sysroot /
run --nothing
run -o '' self
run -o . self
run -o nowhere/snap self
run -o self/snap self
ln -s elsewhere link
run -o link self
run -o /dev/full self
echo old >old
run -o old 999999999
run -o old/ self
cat old
vmasnap self >/dev/full
echo "-> $?"
vmasnap self >&-
echo "-> $?"
vmasnap -o new self >&- && head -n 1 new | sed 's/[0-9][0-9]*/PID/'
(ulimit -f 8; vmasnap -o old self 2>err; echo "-> $?")
cat err
cat old
ls -A
