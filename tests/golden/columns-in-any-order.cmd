cd "$data/6.18-amd64"
vmals -o name,size,NAME -A ,430000 zoo-shared/0-one
vmals -o +inode,DEV -A ,430000 zoo-shared/0-one
vmals -o +FLAGS -A ,430000 zoo-shared/0-one
vmals -n -b -o SIZE zoo-shared/0-one | head -n 3
