cd "$data/lesson"
vmatree lesson.maps --insert 20008000-2000a000 --split 20004000 --merge 20004000 --erase 40000000
echo "-> $?"
vmatree lesson.maps -J -o START,END,CHANGE --insert 30000000+4K:r-xs --split 0 | tr '[' '\n'
vmatree lesson.maps -r -o START,END,PERM,CHANGE --insert 30000000+4K:r-xs
vmatree lesson.maps --check --insert 20008000-2000a000 --split 20004000 --merge 20004000 --erase 40000000
