cd "$data/6.18-amd64"
vmals -x -s rss:desc zoo-shared/0-one
vmals -s name zoo-shared/0-one -o INODE,NAME
vmals -s role:DESC zoo-shared/0-one -o ROLE,START
vmals -s nothing zoo-shared/0-one
vmals -s size:up zoo-shared/0-one
