run() { vmatree "$@" </dev/null; echo "-> $?"; }
exec 2>&1
maps=$data/lesson/lesson.maps
run
run "$maps" --depth 0
run "$maps" --find xyz
run "$maps" --subtree ''
run "$maps" --gap 0
run "$maps" --gap 12q
run "$maps" --gap 4K --align 3K
run "$maps" --gap 4K --limits 5-1
run "$maps" --limits 0-100000
run "$maps" --bottom-up
run "$maps" --find 1 --gap 1
run "$maps" --check --find 1
run "$maps" --dot -J
run "$maps" --gaps maple
run "$maps" --insert
run "$maps" --insert 1000
run "$maps" --insert 1000-2000:rwx
run "$maps" --insert 1000-2000:rwxq
run "$maps" --insert 2000-1000
run "$maps" --erase 1-2
run "$maps" --split 20004000 --merge q
run "$maps" -f 'gap>'
run nowhere
run 999999999
run --name anything "$maps"
run --check nowhere "$maps"
run -n -o NAME nowhere "$maps" 999999999
vmatree "$maps" >/dev/full
echo "-> $?"
vmatree "$maps" >&-
echo "-> $?"
awk 'BEGIN { for (i = 1; i <= 9000; i++) printf "%08x-%08x rw-p 00000000 00:00 0 \n", i * 8192, i * 8192 + 4096 }' >many
{ vmatree -r many; echo "-> $?" >&2; } 2>err | head -n 1
cat err
