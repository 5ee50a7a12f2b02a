cd "$data/6.18-amd64"
for by in kind role name perm; do
	vmals --group $by nginx/*/nginx-* | head -n 12
	echo
done
vmals --group kind -x zoo-shared/0-one
vmals --group role -X -J zoo-shared/0-one
vmals --group perm -r -s count -o PERM,COUNT,RSS zoo-shared/0-one
vmals --group name -f 'perm~x' -o COUNT,SIZE,NAME -b zoo-shared/0-one
vmals --group size zoo-shared/0-one
