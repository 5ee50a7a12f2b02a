vmatree --dot "$data/lesson/lesson.maps"
vmatree --dot --depth 2 --find 8048000 "$data/6.18-amd64/zoo-names/0-one" | head -n 40
vmatree --dot --erase 8048000 "$data/lesson/lesson.maps" | grep -c digraph
