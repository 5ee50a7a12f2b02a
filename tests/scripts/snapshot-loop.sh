#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# snapshot-loop - snapshots of a process, again and again, by nothing but tail
#
# Usage: snapshot-loop.sh [-i SECONDS] [-n COUNT] [-o FOLDER] PID
#
#   -i SECONDS   how long to wait between two (60)
#   -n COUNT     how many to take (10)
#   -o FOLDER    where to put them: FOLDER/PID-0001.snap and so on (here); it is made if need be
#
# vmatools need not be installed where this runs. A snapshot tells where the memory of the process
# lies: each has mode 0600. It appears under its name when it is complete, not before.
#
# Exit status: 0 all taken, 1 the process ended before (those taken are there), 2 trouble.
set -eu
umask 077

usage()
{
	sed -n 's/^# Usage: /usage: /p' "$0" >&2
	exit 2
}

die()
{
	echo "snapshot-loop: $*" >&2
	exit 2
}

# number WHAT LEAST: a whole number
number()
{
	case $1 in
	'' | *[!0-9]*) die "not a number: $1" ;;
	esac
	[ "$1" -ge "$2" ] || die "$1 is too small"
}

# when the process started, nothing if there is none. Its name may hold any character but the last ).
started()
{
	sed '$!d; s/.*) //' "/proc/$pid/stat" 2>/dev/null | awk '$1 != "Z" && $1 != "X" { print $20 }'
}

snapshot()
{
	(: <"/proc/$pid/maps") 2>"$new.err" || return 1
	# a file that this kernel lacks, or that may not be read, is one that is missing in there
	tail -n +1 "/proc/$pid/maps" "/proc/$pid/smaps" "/proc/$pid/stat" "/proc/$pid/status" \
		"/proc/$pid/limits" "/proc/$pid/personality" /proc/sys/kernel/osrelease \
		/proc/sys/kernel/random/boot_id /proc/sys/vm/max_map_count \
		/proc/sys/vm/overcommit_memory /proc/sys/vm/mmap_min_addr >"$new" 2>"$new.err" || :
	[ "$(started)" = "$start" ]
}

interval=60
count=10
folder=.
while getopts i:n:o: option; do
	case $option in
	i) interval=$OPTARG ;;
	n) count=$OPTARG ;;
	o) folder=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# = 1 ] || usage
pid=$1
number "$pid" 1
number "$count" 1
number "$interval" 0
mkdir -p -- "$folder"
folder=$(cd -- "$folder" && pwd)
start=$(started)
[ -n "$start" ] || die "$pid: no such process"

new=$folder/.$pid.$$
trap 'rm -f "$new" "$new.err"' EXIT
trap 'exit 2' HUP INT TERM
taken=0
while :; do
	if ! snapshot; then
		[ "$(started)" != "$start" ] || die "$pid: $(tail -n 1 "$new.err")"
		echo "snapshot-loop: $pid ended after $taken of $count snapshots" >&2
		exit 1
	fi
	taken=$((taken + 1))
	name=$folder/$pid-$(printf %04d $taken).snap
	mv -f "$new" "$name"
	echo "$name"
	[ $taken -lt "$count" ] || break
	sleep "$interval"
done
