cd "$data/lesson"
for form in -r -P -J -rn -Pn '-r -o ADDRESS,NAME' '-n -o ADDRESS,FILEOFFSET,WHERE'; do
	echo "$form"
	vmafind $form lesson.maps 8049123 20009000 100
done
