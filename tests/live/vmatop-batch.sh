#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# vmatop -b on processes of ours: what they do is in the samples, their end is the end, and the list of all
# processes counts mappings as vmals lists them.
. "$top_srcdir/tests/lib.sh"
need jq
scratch
children=
trap 'kill $children 2>/dev/null; rm -rf "$scratch"' EXIT

# until_seen FILE PATTERN: wait for it, ten seconds at most
until_seen()
{
	tries=0
	until grep -q -e "$2" "$1" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || return 1
		sleep 0.02
	done
}

# grower: a process that allocates 32 MB when it reads a line, and ends when there are no more
mkfifo "$scratch/orders"
sh -c 'while read -r line; do x=$x$(head -c 32000000 /dev/zero | tr "\0" x); done' <"$scratch/orders" &
grower=$!
children="$children $grower"
exec 7>"$scratch/orders"
until grep -qa 'while read' "/proc/$grower/cmdline" && [ "$(cut -d ' ' -f 3 "/proc/$grower/stat")" = S ]; do
	kill -0 $grower || bail 'the process to watch did not start'
	sleep 0.02
done

# -- one process ---------------------------------------------------------------------

vmatop -b -J -d 0.1 --max-cost 0 -p $grower >"$scratch/json" 2>"$scratch/err" 7>&- &
watcher=$!
children="$children $watcher"
until_seen "$scratch/json" '"sample":2,'
echo >&7
try 'growth is seen' until_seen "$scratch/json" '"rss":3[0-9]\{7\},'
exec 7>&-
wait $grower || :
status=0
wait $watcher || status=$?
is 'who ends ends the samples, which is no trouble' "$status" 0
is '... and is told' "$(sed "s/^vmatop: $grower: it has exited.*/ended/" "$scratch/err")" ended
is 'samples are counted' "$(jq -s 'map(.sample) == [range(1; length + 1)]' "$scratch/json")" true
is 'times go on' "$(jq -s 'map(.time) | . == (sort) and (unique | length) > 1' "$scratch/json")" true
is 'all are of the process' "$(jq -s --arg pid $grower 'all(.target.pid == ($pid | tonumber))' "$scratch/json")" true

sleep 60 &
sleeper=$!
children="$children $sleeper"
until grep -qa sleep "/proc/$sleeper/cmdline" && [ "$(cut -d ' ' -f 3 "/proc/$sleeper/stat")" = S ]; do
	sleep 0.02
done
vmals -n -o START,END,RSS,PERM,NAME $sleeper >"$scratch/vmals"
vmatop -b -n 1 --noheadings -o START,END,RSS,PERM,NAME $sleeper >"$scratch/vmatop"
is 'the mappings and their RSS are those of vmals' "$(tail -n +2 "$scratch/vmatop" | tr -s ' ' | sed '/^$/d')" "$(tr -s ' ' <"$scratch/vmals")"
vmals -n --raw -X -o START,END,RSS,SWAP,PRIVATE_DIRTY,VMFLAGS $sleeper >"$scratch/vmals"
vmatop -b -n 1 --noheadings --raw -o START,END,RSS,SWAP,PRIVATE_DIRTY,VMFLAGS $sleeper >"$scratch/vmatop"
is '... and so are all counters' "$(cat "$scratch/vmatop")" "$(cat "$scratch/vmals")"
is 'two processes are two tables a sample' "$(vmatop -b -n 2 -d 0.1 -p $sleeper,$$ | grep -c '^vmatop - ')" 4

vmatop -b -d 0.1 -p $sleeper >"$scratch/out" 2>&1 &
watcher=$!
children="$children $watcher"
until_seen "$scratch/out" 'sleep'
kill -TERM $watcher
status=0
wait $watcher 2>/dev/null || status=$?
is 'a signal ends it' "$status" 143

# names that text alone does not tell: a file that is gone, one that is called so, one of two lines
settle_names()
{
	mkdir "$scratch/names"
	python3 - "$scratch/names" <<'END' >"$scratch/mapped" &
import mmap, os, signal, sys
maps = []
for name in "gone", "here (deleted)", "two\nlines", "two\\012lines":
    path = os.path.join(sys.argv[1], name)
    with open(path, "wb") as f:
        f.write(b"x" * 4096)
    with open(path, "r+b") as f:
        maps.append(mmap.mmap(f.fileno(), 4096))
os.unlink(os.path.join(sys.argv[1], "gone"))
print("mapped", flush=True)
signal.pause()
END
	mapper=$!
	children="$children $mapper"
	until_seen "$scratch/mapped" mapped
	for column in DELETED NAME FILE; do
		vmals -n --raw -o $column -f 'name~names' $mapper >"$scratch/vmals"
		for backend in auto text query; do
			is "$column by $backend is that of vmals" \
				"$(vmatop -b -n 1 --backend=$backend --noheadings --raw -o $column -f 'name~names' $mapper)" \
				"$(cat "$scratch/vmals")"
		done
	done
	is 'who asks for what is deleted gets it' \
		"$(vmatop -b -n 1 --noheadings --raw -o FILE -f 'deleted=yes and name~names' $mapper)" "$scratch/names/gone"
}
if command -v python3 >/dev/null; then
	settle_names
else
	skip 'names that text alone does not tell' 'python3 is not installed'
fi

# -- all processes -------------------------------------------------------------------

if ! vmatop -b -n 1 >"$scratch/out" 2>&1; then
	skip 'the list of all processes' "$(head -n 1 "$scratch/out")"
	done_testing
	exit
fi
vmatop -b -n 1 -J -o PID,PPID,MAPS,USER,STATE,COMMAND,CMDLINE -f "pid=$sleeper" >"$scratch/json"
mappings=$(vmals -n -f 'not name=[vsyscall]' $sleeper | wc -l)
is 'a process of ours is in the list as it is' "$(jq -c '.processes' "$scratch/json")" \
	"[{\"pid\":$sleeper,\"ppid\":$$,\"maps\":$mappings,\"user\":\"$(id -un)\",\"state\":\"S\",\"command\":\"sleep\",\"cmdline\":\"sleep 60\"}]"
is 'the list is in the order of RSS, what has none last' \
	"$(vmatop -b -n 1 -J | jq -c '[.processes[].rss] | [(map(select(. != null)) | . == (sort | reverse)), (indices(null) | . == [range(length)] or .[-1] == (.[0] + length - 1))]')" '[true,true]'
is 'a filter that nobody passes leaves an empty list' "$(vmatop -b -n 1 -J -f 'pid=0' | jq -c .processes)" '[]'
(cd "$scratch" && mkdir -p root/proc)
status=0
vmatop -b -n 1 --sysroot "$scratch/root" >"$scratch/out" 2>"$scratch/err" || status=$?
is 'not below another root, and it is said' "$status $(cat "$scratch/err")" \
	'2 vmatop: there is no list of processes: libproc2 reads /proc only, not what is below --sysroot (vmatop PID watches one)'
done_testing
