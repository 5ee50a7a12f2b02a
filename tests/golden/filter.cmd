cd "$data/6.18-amd64"
vmals -x -f 'kind=anon and rss>16K and perm~w and name=-' perl/1/perl-20912
vmals -f 'perm ~ wx' -o START,SIZE,PERM,ROLE node/4-wasm/node-8979
vmals -f 'vmflags=gd or flags=dontcopy' -o START,SIZE,FLAGS,NAME zoo-growsdown/0-one
# nothing is left: no error
vmals -f 'size=0' zoo-shared/0-one
echo "-> $?"
