cd "$data/6.18-amd64"
while read -r filter; do
	vmals -f "$filter" zoo-shared/0-one 2>&1
	echo "-> $?"
done <<'END'
rss>
rrs>1M
rss>1X
kind=anonn
perm=rwp
vmflags=GD
flags=VM_READ
size>1M and (kind=anon
size>1M) and kind=anon
name~[
flags<read
perm w
size>1M kind=anon
name~'open
END
