cd "$data/lesson"
run() { vmatree -n -o START lesson.maps "$@" | sed -n '/:/p'; }
run --insert 20000000+4K --insert 20007000,20009000 --insert 1FFFF000,20000001 --insert 0+1 --insert 10001000+4097
run --insert fffffffffffff000-ffffffffffffffff
run --erase 0 --erase ffffffffffffffff --split 20008000 --split 20000000 --split 20000800 --split 40001000 --split 40001000
run --merge 0 --merge 8049000 --merge 2000a000 --merge 20008000 --merge f7ffa000 --merge fffdd000
vmatree -n -o START lesson.maps --merge 8049000 >/dev/null
echo "-> $?"
# at the limit a split is one mapping too many
cd "$tmp" || exit
mkdir -p root/proc/sys/vm root/proc/812
cp "$data/lesson/lesson.maps" root/proc/812/maps
echo 12 >root/proc/sys/vm/max_map_count
vmatree -n -o START --sysroot root --split 20004000 --erase 40000000 --split 20004000 812 | sed -n '/:/p'
# flags that only smaps tells
vmatree -n -o START --merge 7f87ae084000 "$data/6.18-amd64/zoo-mlock/0-some" | sed -n '/:/p'
vmatree --check "$data/lesson/lesson.maps" --insert 20000000+4K
echo "-> $?"
