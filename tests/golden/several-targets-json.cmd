cd "$data/6.18-amd64"
vmals -J -A ,430000 zoo-shared/0-one nowhere zoo-deleted/0-one
echo "-> $?"
