cd "$data/6.18-amd64"
for here in zoo-growsdown/0-one zoo-shared/0-one ../6.12-anonname/zoo-anonname/0-one; do
	echo "== $here"
	vmagap --seams $here
done
here=zoo-madvise/0-one
vmagap --seams -f 'reason=flags' -o START,PERMS,REASON,FLAGS java-g1/4-threads/java-9548
vmagap --seams --raw -f 'reason = flags' $here | head -n 4
vmagap --seams -J -A 7f87ae000000+16M $here
vmagap --seams -s above_size:desc -o START,BELOW_SIZE,ABOVE_SIZE,PERMS,FLAGS,BELOW $here | head -n 4
vmagap --seams --list-columns
# maps does not tell flags
vmagap --seams -o START,PERMS,REASON,FLAGS $here/maps
