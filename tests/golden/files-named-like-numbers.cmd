cp "$data/6.18-amd64/zoo-shared/0-one/maps" 812
cp 812 ./-x
vmals -n -A ,430000 ./812
vmals -n -A ,430000 -- -x
