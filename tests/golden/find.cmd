# a mapping and its parts, holes and their neighbours, both ends of the space; the order is that asked for
vmafind "$data/lesson/lesson.maps" 40001234 08049000 20009000 1000 8048fff 2000a000 2000bfff fffff000 ffffffffffffffff 0x0804E000
echo "-> $?"
vmafind "$data/lesson/lesson.maps" 40001234
echo "-> $?"
