#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# vmadiff --interval and --watch: what a process of ours does meanwhile is seen, its end is the end, and
# so is a signal.
. "$top_srcdir/tests/lib.sh"
scratch
children=
trap 'kill $children 2>/dev/null; rm -rf "$scratch"' EXIT

# settled PID WORD: it runs the program with that word, has done all that comes at a start, and waits
settled()
{
	until grep -qa "$2" "/proc/$1/cmdline" && [ "$(cut -d ' ' -f 3 "/proc/$1/stat")" = S ]; do
		kill -0 "$1" || bail "$2 did not start"
		sleep 0.02
	done
}

# grower: a process that allocates 32 MB when it reads a line, and ends when there are no more
mkfifo "$scratch/orders"
sh -c 'while read -r line; do x=$x$(head -c 32000000 /dev/zero | tr "\0" x); done' <"$scratch/orders" &
grower=$!
children="$children $grower"
exec 7>"$scratch/orders"
settled $grower 'while read'

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

status=0
vmadiff --no-counters --interval 0.05 $grower >"$scratch/out" || status=$?
is 'who does nothing does not differ' "$status $(tail -n 1 "$scratch/out")" '0 nothing differs'
is '... and it is said how far apart' "$(head -n 1 "$scratch/out" | sed 's/^[0-9]* ([^)]*)//')" ', 0.05 s apart'

vmadiff --watch --interval 0.05 -J $grower >"$scratch/json" 2>"$scratch/err" 7>&- &
watcher=$!
children="$children $watcher"
until_seen "$scratch/json" '"round":1,'
echo >&7
try 'growth is seen while it is watched' until_seen "$scratch/json" '"delta":{"size":[0-9]\{8\}'
exec 7>&-
wait $grower
status=0
wait $watcher || status=$?
is 'who ends ends the watch, with the status of what was seen' "$status" 1
is '... without a complaint' "$(cat "$scratch/err")" ''
is 'each comparison is a line' "$(grep -c '^{"schema_version":1,.*}$' "$scratch/json")" "$(wc -l <"$scratch/json")"
if command -v jq >/dev/null; then
	is 'rounds are counted' "$(jq -s 'map(.round) == [range(1; length + 1)]' "$scratch/json")" true
	is 'changes from reading to reading are what was allocated' \
		"$(jq -s 'map(.total.size) | add > 31000000' "$scratch/json")" true
fi

sleep 300 &
sleeper=$!
children="$children $sleeper"
settled $sleeper 300
vmadiff --watch --interval 0.05 --since-first -r $sleeper >"$scratch/out" &
watcher=$!
until_seen "$scratch/out" '^ROUND WHAT'
kill -INT $watcher 2>/dev/null
# a shell has its children ignore SIGINT, unless they ask for it
kill -TERM $watcher
status=0
wait $watcher || status=$?
is 'a signal ends it, and nothing has differed' "$status" 0
try 'what is watched has not been harmed' kill -0 $sleeper

# -- what is not a comparison ---------------------------------------------------------------------

# waits PID: it has read once, and waits for the second time
waits()
{
	until [ "$(cut -d ' ' -f 3 "/proc/$1/stat")" = S ] && grep -q '^SigBlk:' "/proc/$1/status" &&
		[ "$(readlink "/proc/$1/exe")" != "$(readlink /proc/$$/exe)" ] && sleep 0.3; do
		sleep 0.02
	done
}

for mode in '' --watch; do
	# shellcheck disable=SC2086 # no argument where there is none
	vmadiff $mode --interval 600 $sleeper >"$scratch/out" 2>&1 &
	watcher=$!
	children="$children $watcher"
	waits $watcher
	kill -TERM $watcher
	status=0
	wait $watcher || status=$?
	is "who is ended before there is a comparison does not say that all is well: ${mode:-once}" \
		"$status $(cat "$scratch/out")" '143 '
done

is 'a summary of two moments knows roles' \
	"$(vmadiff --interval 0.05 --summary -rn $sleeper | grep -c '^unknown ')" 0
try '... which are some' sh -c "vmadiff --interval 0.05 --summary -rn $sleeper | grep '^heap '"

# an exec in between
mkfifo "$scratch/begin"
sh -c 'read -r line; exec sleep 300' <"$scratch/begin" &
changer=$!
children="$children $changer"
exec 7>"$scratch/begin"
until grep -qa 'read -r line' "/proc/$changer/cmdline" && [ "$(cut -d ' ' -f 3 "/proc/$changer/stat")" = S ]; do
	sleep 0.02
done
vmasnap -o "$scratch/snap" $changer 2>/dev/null
echo >&7
until grep -q '^sleep$' "/proc/$changer/comm"; do
	sleep 0.02
done
vmadiff "$scratch/snap" $changer >"$scratch/out"
try 'an exec in between is told' grep -q 'by identity (one process, but execve()' "$scratch/out"
try '... and nothing has moved across it' sh -c "! grep -q '^moved' '$scratch/out'"
exec 7>&-

# an end in between
sleep 1 &
pid=$!
until grep -q '^sleep$' "/proc/$pid/comm"; do
	sleep 0.02
done
status=0
vmadiff --interval 2 $pid >"$scratch/out" 2>"$scratch/err" || status=$?
is 'who ends meanwhile is said to have ended' "$status $(cat "$scratch/err")" \
	"2 vmadiff: $pid: it has ended meanwhile: there is nothing to compare with"
done_testing
