cd "$data/6.18-amd64"
exec 2>&1
for here in zoo-empty/0-one.zombie zoo-empty/0-one.kthread; do
	for what in --holes '--holes --summary' --seams '--seams --summary' --limits '--fit 4K'; do
		echo "== $here $what"
		vmagap $what $here
		echo "-> $?"
	done
	vmagap -J --holes --seams --limits $here
done
vmagap - </dev/null
