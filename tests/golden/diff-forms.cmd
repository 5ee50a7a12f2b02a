cd "$data/6.18-amd64/zoo-diffshapes"
for form in -r -P -rn '-r -o WHAT,DSIZE,DPSS,BEFORE_NAME' '-J -o WHAT,DUSS,NAME' '-J -o DSIZE --top 1'; do
	echo "$form"
	vmadiff $form 0-before/smaps 1-after/smaps
	echo "-> $?"
done
vmadiff -J -A 7f87ae000000 0-before 1-after
vmadiff -s duss:desc -o WHAT,DUSS 0-before 1-after
