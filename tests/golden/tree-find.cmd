cd "$data/lesson"
vmatree --find 20009000 maps
vmatree --find fffff000 -n maps
echo "-> $?"
vmatree --find 8048123 -J maps | sed 's/"nodes":.*"path"/"path"/'
