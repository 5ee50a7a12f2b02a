cd "$data/lesson"
vmatree --find 20009000 lesson.maps
vmatree --find fffff000 -n lesson.maps
echo "-> $?"
vmatree --find 8048123 -J lesson.maps | sed 's/"nodes":.*"path"/"path"/'
