cd "$data"
vmatree --check lesson/lesson.maps 6.18-amd64/zoo-threads/0-one 6.18-amd64/zoo-empty/0-one.kthread
echo "-> $?"
vmatree --check -J lesson/lesson.maps
vmatree --check 6.18-amd64/torn-reads/maps-*
echo "-> $?"
printf '00400000-00402000 r--p fffffffffffff000 08:01 5 /far\n' >"$tmp/odd"
vmatree --check "$tmp/odd"
echo "-> $?"
vmatree --check -r "$tmp/odd"
