cd "$data/6.18-amd64"
vmals --color=always -f 'perm~x or name~heap or name=- or deleted=yes or name~deleted' zoo-deleted/0-one | cat -v
vmals --color=auto -A ,430000 zoo-shared/0-one
NO_COLOR=1 vmals --color -A ,430000 zoo-shared/0-one | head -n 1 | cat -v
