#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# room-alarm - is there a hole that is large enough? 32-bit programs run out of addresses before they
# run out of memory: much is free, in pieces that are too small.
#
# Usage: room-alarm.sh [-l LENGTH] TARGET
#
#   -l LENGTH    what must fit, in bytes: 67108864 (64 MiB), unless said otherwise
#
# TARGET is whatever vmagap reads. When nothing of that length fits, the largest holes and who lies
# beside them are listed: there somebody could make room.
#
# Exit status: 0 there is room, 1 there is none, 2 trouble.
set -eu

usage()
{
	sed -n 's/^# Usage: /usage: /p' "$0" >&2
	exit 2
}

length=67108864
while getopts l: option; do
	case $option in
	l) length=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# = 1 ] || usage
case $length in
'' | 0* | *[!0-9]*)
	echo "room-alarm: not a length in bytes: $length" >&2
	exit 2
	;;
esac

holes=$(vmagap -rn -s usable:desc -o USABLE,START,BELOW,ABOVE -- "$1") || exit 2
echo "$holes" | awk -v length_="$length" -v target="$1" '
	{ free += $1 }
	NR == 1 { largest = $1 }
	NR <= 3 { row[NR] = sprintf("  %d KiB at %s, between %s and %s", $1 / 1024, $2, $3, $4) }
	END {
		printf "%s: %d KiB free in %d holes, the largest has %d KiB\n", target, free / 1024, NR, largest / 1024
		if (largest >= length_)
			exit 0
		for (i = 1; i <= 3 && i <= NR; i++)
			print row[i]
		exit 1
	}'
