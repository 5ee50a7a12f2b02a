cd "$data/lesson"
vmatree --depth 1 lesson.maps
vmatree --depth 3 lesson.maps
vmatree --depth 2 -J lesson.maps | tr -cd '{\n' | wc -c
vmatree --subtree 21000000 lesson.maps
vmatree --subtree 8049000 --depth 1 lesson.maps
vmatree --subtree fffff000 lesson.maps
echo "-> $?"
vmatree -f 'color=red and gap>0' -o START,GAP,NAME lesson.maps
vmatree -s gap:desc -o GAP,START lesson.maps | head -n 4
vmatree -A 20000000+1M lesson.maps
vmatree --list-columns
# many mappings: the uppermost levels
cd "$tmp" || exit
awk 'BEGIN { for (i = 1; i <= 3000; i++) printf "%08x-%08x rw-p 00000000 00:00 0 \n", i * 8192, i * 8192 + 4096 }' >many
vmatree many | head -n 20
vmatree --find 800000 --ascii -o TREE,STEP,START many
vmatree --depth 99 -n many | wc -l
vmatree many | head -n 1
