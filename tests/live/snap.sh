#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# vmasnap on this machine: what the commands make of a snapshot is what they make of the process, by hand
# or not; disks that are full or cannot be written. tests/live/test_live_stop.c has the signals.
. "$top_srcdir/tests/lib.sh"
scratch

sleep 1000 &
pid=$!
until grep -q '^sleep$' "/proc/$pid/comm"; do :; done
kill -STOP $pid
until grep -q '^State:.T' "/proc/$pid/status"; do :; done
trap 'kill -KILL $pid; umount "$scratch/small" 2>/dev/null; rm -rf "$scratch"' EXIT

# snap ARGUMENT...: who is not root is told what was left out, and that is no failure
snap()
{
	snap_status=0
	vmasnap "$@" 2>"$scratch/said" || snap_status=$?
	grep -v ': left out: ' "$scratch/said" >&2
	return $snap_status
}

# -- what comes back ---------------------------------------------------------------------

# neutral FILE: without what tells where it came from, and without Pss: vmasnap shares the libraries as
# vmals does, but it is two processes
neutral()
{
	sed -e "s|\"name\":\"$pid\"|\"name\":\"TARGET\"|; s|\"name\":\"$scratch/snap\"|\"name\":\"TARGET\"|" \
		-e 's/"source":"[a-z]*"/"source":"TEXT"/; s/"pss[a-z_]*":[0-9]*/"pss":PSS/g' \
		-e 's/\<PSS[A-Z_]*="[0-9]*"/PSS/g' \
		-e '/^Pss/d' "$1"
}

# agree OPTION...: vmals of the process and of its snapshot, once in a hundred tries at least, for
# others share its pages, and what is its share of them changes when they come and go
agree()
{
	for try in $(seq 100); do
		snap -o "$scratch/snap" $pid || return 1
		vmals "$@" $pid >"$scratch/of-process" || return 1
		vmals "$@" "$scratch/snap" >"$scratch/of-snapshot" || return 1
		neutral "$scratch/of-process" >"$scratch/one"
		neutral "$scratch/of-snapshot" >"$scratch/two"
		! cmp -s "$scratch/one" "$scratch/two" || return 0
	done
	diff "$scratch/one" "$scratch/two"
	return 1
}

try 'vmals says the same of a process and of its snapshot' agree
try '... --mm' agree --mm
try '... --mm --json' agree --mm --json
try '... -X' agree -X --pairs
try '... --json' agree --json
try '... all columns but those of where it came from, as JSON' agree --json -X -o +ROLE,EVIDENCE,TID,POLICY
try '... --summary' agree --summary
try '... the text of smaps' agree --text=smaps
try '... the tree' sh -c "vmatree -n $pid >'$scratch/one' && vmatree -n '$scratch/snap' >'$scratch/two' &&
	diff '$scratch/one' '$scratch/two'"

# -- by hand ---------------------------------------------------------------------------------

(umask 077 && tail -n +1 /proc/$pid/maps /proc/$pid/smaps /proc/$pid/stat /proc/$pid/status /proc/$pid/limits \
	/proc/$pid/personality /proc/sys/kernel/osrelease /proc/sys/kernel/random/boot_id /proc/sys/vm/max_map_count \
	/proc/sys/vm/overcommit_memory >"$scratch/by-hand" 2>/dev/null)
for option in '' --mm '--text=maps'; do
	# shellcheck disable=SC2086 # no argument where there is none
	{ vmals $option "$scratch/snap" | grep -v 'auxv\|statm\|vmatools' >"$scratch/one"
	vmals $option "$scratch/by-hand" >"$scratch/two"; }
	if [ "$option" = --mm ]; then
		is 'a snapshot by hand says of mm what it has files for' \
			"$(grep -E '^(start_stack|start_brk|map_count|arg_start) ' "$scratch/two" | awk '{ print $1, $2 }')" \
			"$(grep -E '^(start_stack|start_brk|map_count|arg_start) ' "$scratch/one" | awk '{ print $1, $2 }')"
		is '... which is something' "$(grep -cE '^(start_stack|start_brk|map_count|arg_start) +[0-9a-f]+ ' "$scratch/two")" 4
	else
		is "a snapshot by hand is as good: vmals $option" "$(diff "$scratch/one" "$scratch/two")" ''
	fi
done

# -- a thread -----------------------------------------------------------------------------------

if command -v python3 >/dev/null; then
	python3 -c 'import threading, time
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
time.sleep(1000)' &
	threads=$!
	until [ "$(ls "/proc/$threads/task" | wc -l)" = 2 ]; do :; done
	thread=$(ls "/proc/$threads/task" | grep -vx $threads)
	status=0
	vmasnap --stop -o "$scratch/thread" "$thread" 2>"$scratch/said" || status=$?
	is 'a thread is not stopped by itself' "$status $(cat "$scratch/said")" \
		"2 vmasnap: $thread: cannot stop it: it is a thread of $threads (take that)"
	is 'two threads are one process' "$(vmadiff $threads "$thread" | grep ^matched)" \
		'matched by address (one process: two of its threads)'
	kill -KILL $threads
else
	skip 'a thread is not stopped by itself' 'python3 is not installed'
fi

# -- cut -----------------------------------------------------------------------------------------

size=$(stat -c %s "$scratch/snap")
for part in 1 10 50 90 99; do
	head -c $((size * part / 100)) "$scratch/snap" >"$scratch/cut"
	try "a snapshot of which $part % arrived is refused" fails_with 2 vmals "$scratch/cut"
done
sed '/^==> .*vmatools.end <==$/,$d' "$scratch/snap" >"$scratch/cut"
is '... and one that lacks nothing but its end' "$(vmals "$scratch/cut" 2>&1 >/dev/null | grep -c 'was cut')" 1
vmasnap $pid 2>/dev/null | head -n 10 >"$scratch/cut"
try '... and what is left of a pipe' fails_with 2 vmals "$scratch/cut"

# -- where nothing can be written ------------------------------------------------------------------

# keeps WHAT FOLDER: a snapshot cannot be written there; what was there is there, and nothing else
keeps()
{
	try "$1: exit status 2" fails_with 2 vmasnap -o "$2/snap" $pid
	is '... one line says so' "$(vmasnap -o "$2/snap" $pid 2>&1 | grep -v ': left out: ' | wc -l)" 1
	is '... the old file is what it was' "$(cat "$2/snap")" old
	is '... and there is no other' "$(ls -A "$2")" snap
}

mkdir "$scratch/small" "$scratch/closed"
echo old >"$scratch/closed/snap"
chmod 500 "$scratch/closed"
if [ "$(id -u)" != 0 ]; then
	keeps 'a folder that may not be written' "$scratch/closed"
elif mount --bind "$scratch/closed" "$scratch/small" 2>/dev/null && mount -o remount,bind,ro "$scratch/small" 2>/dev/null; then
	keeps 'a folder that may not be written' "$scratch/small"
else
	skip 'a folder that may not be written' 'root may write everywhere, and may not mount here'
fi
umount "$scratch/small" 2>/dev/null
chmod 700 "$scratch/closed"
if mount -t tmpfs -o size=16k tmpfs "$scratch/small" 2>/dev/null; then
	echo old >"$scratch/small/snap"
	keeps 'a disk that is full' "$scratch/small"
	umount "$scratch/small"
else
	skip 'a disk that is full' 'a tmpfs cannot be mounted here'
fi
is 'a device that is full: one line' "$(vmasnap -o /dev/full $pid 2>&1 | grep -v ': left out: ' | wc -l)" 1

# -- who may not ------------------------------------------------------------------------------------

if [ "$(id -u)" = 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then
	said=$(setpriv --reuid=65534 --regid=65534 --clear-groups vmasnap $pid 2>&1 >"$scratch/none")
	is 'of a process of others there is nothing' "$(wc -c <"$scratch/none")" 0
	is '... and why is said' "$(echo "$said" | grep -c 'Permission denied (needs')" 1
	said=$(setpriv --reuid=65534 --regid=65534 --clear-groups vmasnap --stop $pid 2>&1 >"$scratch/none")
	is '... nor is it stopped' "$(wc -c <"$scratch/none")" 0
else
	skip 'of a process of others there is nothing' 'it takes root to be somebody else'
fi
is 'a terminal is no place for it' "$(script -qec "vmasnap $pid" /dev/null 2>/dev/null </dev/null | grep -c 'a terminal is no place')" 1
done_testing
