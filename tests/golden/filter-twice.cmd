# all of them must be true, and each stands for itself
cd "$data/6.18-amd64/zoo-shared"
vmals -f 'perm~w or perm~x' -f 'kind=file or kind=anon' --filter='size<1M' 0-one
vmals -f 'kind=anon) or (kind=file' 0-one
# of others the last counts
vmals -A 0,1 -s size -A ,401000 -s start -o SIZE -o START 0-one
