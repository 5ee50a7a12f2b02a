cd "$data/6.18-amd64"
vmals -A ,430000 zoo-shared/0-one zoo-deleted/0-one
echo "-> $?"
vmals -n -A ,430000 zoo-shared/0-one zoo-deleted/0-one
vmals -r -o TARGET,PID,COMM,START -A ,430000 zoo-shared/0-one zoo-deleted/0-one
# one that is missing does not keep the others
vmals -o START,NAME -A ,410000 nowhere zoo-shared/0-one
echo "-> $?"
