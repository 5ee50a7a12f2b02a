# a text that does not tell whose it is behind one that does; another process; a target that is not there
cp -r "$data/6.18-amd64/redis/4-bgsave/redis-server-8368" one
cp -r "$data/6.18-amd64/leak-glibc/1-before/leak-dyn-26387" other
cp other/maps plain.maps
echo . >keys
vmatop --once --size 80x8 --keys keys one plain.maps
vmatop --once --size 80x8 --keys keys one other
vmatop --once --size 80x8 one 4194305
echo "exit $?"
