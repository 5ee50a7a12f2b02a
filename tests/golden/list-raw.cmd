vmals --raw "$data/6.18-amd64/zoo-shared/0-one"
vmals -rn -o START,NAME -f 'name~shm' "$data/6.18-amd64/zoo-shared/0-one"
