cd "$data/6.18-amd64/zoo-empty"
for target in */ /dev/null -; do
	vmals "$target"
	echo "-> $?"
	vmals -J "$target"
done 2>&1
vmals --summary - </dev/null
vmals --group kind - </dev/null
vmals --text=maps - </dev/null
echo "-> $?"
