d="$data"/6.18-amd64/redis/4-bgsave/redis-server-8368
for name in maps smaps stat status limits; do
	echo "==> /proc/812/$name <=="
	cat "$d/$name"
	echo
done >snap
vmals -J -A ,1000 snap
vmals -x -f 'role=heap or role=stack' -o +ROLE - <snap
vmals --text=maps snap | cmp - "$d/maps" && echo same
