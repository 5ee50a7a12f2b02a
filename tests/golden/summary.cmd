cd "$data/6.18-amd64"
vmals --summary zoo-shared/0-one
vmals --summary -x redis/*/redis-server-*
vmals --summary -x -A ,500000 -b zoo-shared/0-one
