cd "$data/lesson"
for form in -r -P -J -n -b '-J -o TREE,START'; do
	echo "$form"
	vmatree $form lesson.maps
done
vmatree --color=always lesson.maps | cat -v | head -n 8
