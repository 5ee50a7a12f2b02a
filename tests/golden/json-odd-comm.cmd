# a comm that is not UTF-8 loses nothing: comm_hex
mkdir odd
cp "$data/6.18-amd64/zoo-shared/0-one/maps" odd
LC_ALL=C sed "s/(.*)/($(printf 'a\377b'))/" "$data/6.18-amd64/zoo-shared/0-one/stat" >odd/stat
vmals -J -o COMM -A ,401000 odd
