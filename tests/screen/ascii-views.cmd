# a terminal without UTF-8: lines, bars and dots are drawn with what there is
targets="$data/6.18-amd64/zoo-diffshapes/0-before $data/6.18-amd64/zoo-diffshapes/1-after"
echo '3 j j' >tree
echo '2' >gap
echo 'D sample j' >diff
for page in tree gap diff; do
	echo "== $page"
	LC_ALL=C vmatop --once --size 120x34 --keys $page $targets
done
