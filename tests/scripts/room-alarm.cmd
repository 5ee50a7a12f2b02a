# needs dash
run() { dash "$top_srcdir/tests/scripts/room-alarm.sh" "$@"; echo "-> $?"; }
cd "$data/6.18-amd64"
run leak-m32/5-threads/leak-m32-26479
run -l 3221225472 leak-m32/5-threads/leak-m32-26479
run -l 3G leak-m32/5-threads/leak-m32-26479
run nowhere
run
