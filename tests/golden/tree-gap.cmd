cd "$data/lesson"
vmatree --gap 4K -o TREE,STEP,GAP lesson.maps
vmatree --gap 1M --limits 1000-f8000000 lesson.maps -n
vmatree --gap 1M --bottom-up --limits 8050000-f8000000 -n lesson.maps
vmatree --gap 1M --align 2M --bottom-up --limits 8050000-f8000000 -n -o TREE,STEP lesson.maps
vmatree --gap 4G -n -o TREE,STEP lesson.maps
echo "-> $?"
# the guard below the stack, before 6.1 and since
for rule in guarded raw; do
	vmatree --gap 126M --limits f8000000-fffff000 --gaps $rule -n -o TREE,STEP,GAP,SUBTREE_GAP lesson.maps
	vmatree --gap 8K --limits 8000000-f7fff000 --gaps $rule -J lesson.maps | sed 's/"nodes":.*"path"/"path"/'
done
