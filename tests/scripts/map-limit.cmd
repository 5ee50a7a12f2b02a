# needs dash
limit() { dash "$top_srcdir/tests/scripts/map-limit.sh" "$@"; echo "-> $?"; }
node=$data/6.18-amd64/node/4-wasm/node-8979
limit -l 65530 "$node"
limit -l 400 "$node"
limit -l 400 -p 86 "$node"
# the limit of the machine that the capture is from
limit -l "$(cat "$data/6.18-amd64/sys/proc/sys/vm/max_map_count")" "$node"
# a snapshot brings its own; this one as tail writes it
{
	printf '==> /proc/8979/maps <==\n'
	cat "$node/maps"
	printf '\n==> /proc/sys/vm/max_map_count <==\n350\n'
} >snap
limit snap
limit -l 65530 snap
# no mappings at all
: >empty
limit -l 65530 empty
# trouble
limit "$node"
limit -l 0 "$node"
limit -l 65530 -p much "$node"
limit -l 65530 nowhere
