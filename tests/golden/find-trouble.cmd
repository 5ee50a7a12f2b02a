run() { vmafind "$@" </dev/null; echo "-> $?"; }
exec 2>&1
maps=$data/lesson/lesson.maps
run
run "$maps" 123 zz
run "$maps" ''
run "$maps" 0x
run "$maps" 12345678123456781
run "$maps" -- -1
run "$maps" --next --prev 1
run "$maps" --next --intersect 1 1
run "$maps" --intersect 10-5
run "$maps" --intersect 1 5
run "$maps" -f 'nope=1' 1
run "$maps" -s nope 1
run "$maps" -A 5-1 1
run "$maps" -o nope 1
run nowhere 1
run 999999999 1
run --backend=query 999999999 1
run --sysroot nowhere 1 1
run --color=red "$maps" 1
run "$data/6.18-amd64/zoo-empty/0-one.kthread" 1000
vmafind "$maps" 1 >/dev/full
echo "-> $?"
vmafind "$maps" 8048000 >&-
echo "-> $?"
{ seq 1 100000 | vmafind "$maps"; echo "-> $?" >&2; } 2>err | head -n 1
cat err
