#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# map-limit - how near is a process to vm.max_map_count?
#
# Usage: map-limit.sh [-l LIMIT] [-p PERCENT] TARGET
#
#   -l LIMIT     the limit, where TARGET does not tell it
#   -p PERCENT   how much of the limit may be used: 80, unless said otherwise
#
# TARGET is whatever vmals reads. The limit is that of this system for a PID, and that in the snapshot
# for a snapshot. Beyond PERCENT the names with the most mappings are listed: there is the cause.
#
# Exit status: 0 below PERCENT, 1 at PERCENT or above, 2 trouble.
set -eu

usage()
{
	sed -n 's/^# Usage: /usage: /p' "$0" >&2
	exit 2
}

die()
{
	echo "map-limit: $*" >&2
	exit 2
}

# the limit that goes with $1
limit_of()
{
	if [ -f "$1" ]; then
		awk 'found { print; exit } $0 == "==> /proc/sys/vm/max_map_count <==" { found = 1 }' "$1"
	elif [ ! -d "$1" ] || [ "$1" != "${1#/proc/}" ]; then
		cat /proc/sys/vm/max_map_count
	fi
}

limit=
percent=80
while getopts l:p: option; do
	case $option in
	l) limit=$OPTARG ;;
	p) percent=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# = 1 ] || usage

limit=${limit:-$(limit_of "$1")}
case $limit in
'') die "$1 does not say what vm.max_map_count is: give it with -l" ;;
0 | *[!0-9]*) die "not a limit: $limit" ;;
esac
case $percent in
'' | *[!0-9]*) die "not a percentage: $percent" ;;
esac

# the vsyscall page is shown in each map, but the kernel does not count it
names=$(vmals --raw --noheadings --filter 'role != vsyscall' -o NAME -- "$1") || exit 2
count=0
[ -z "$names" ] || count=$(echo "$names" | wc -l)
used=$((count * 100 / limit))
echo "$1: $count of $limit mappings, $used %"
[ $used -ge "$percent" ] || exit 0
echo "$names" | sort | uniq -c | sort -k1,1nr -k2 | head -n 5 | while read -r n name; do
	[ "$name" != - ] || name='(no name)'
	echo "  $n $name"
done
exit 1
