# the first address and the last, of other machines; the page that only root can map lies outside
cd "$data"
for here in 6.1-i386/zoo-threads 6.12-arm64-16k/zoo-threads 6.1-s390x/zoo-threads 6.1-powerpc64le/zoo-personality \
	6.12-i686/zoo-deleted 6.18-amd64/zoo-personality; do
	echo "== $here"
	vmagap $here/0-one
	vmagap --raw --summary $here/0-one
done
