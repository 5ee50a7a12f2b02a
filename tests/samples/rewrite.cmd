# smaps comes back as it was; as maps it is the kernel's own maps, taken while the process was stopped
for capture in 6.18-amd64/python3/5-thr/python3.11-9176 6.1-s390x/zoo-threads/0-one 6.12-i686/zoo-deleted/0-one; do
	rewrite smaps "$data/$capture/smaps" | cmp - "$data/$capture/smaps" && echo "$capture: the same smaps"
	rewrite maps "$data/$capture/smaps" | cmp - "$data/$capture/maps" && echo "$capture: the same maps"
done
rewrite smaps "$data/6.18-amd64/redis/2-after/redis-server-8304/maps"
