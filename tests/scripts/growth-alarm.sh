#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# growth-alarm - did a process grow by more than it may?
#
# Usage: growth-alarm.sh [-c COLUMN] [-m MAX] BEFORE AFTER
#
#   -c COLUMN   what to add up: USS (the default), RSS, PSS, SWAP, SIZE or any other sum of bytes
#   -m MAX      how much it may grow: bytes, or with a suffix as in 512K, 10M (the default), 1G
#
# BEFORE and AFTER are whatever vmals reads: a PID, a snapshot, a saved smaps, a directory. Prints the
# sums, and which names the growth is under, largest first.
#
# Exit status: 0 within MAX, 1 above, 2 trouble.
set -eu

usage()
{
	sed -n 's/^# Usage: /usage: /p' "$0" >&2
	exit 2
}

die()
{
	echo "growth-alarm: $*" >&2
	exit 2
}

# bytes NUMBER[KMGT]: without the suffix
bytes()
{
	echo "$1" | awk '
		!/^[0-9]+[KMGT]?$/ { exit 1 }
		{ printf "%.0f\n", $0 * 1024 ^ index("KMGT", substr($0, length($0))) }
	' || die "not a size: $1 (such as 512K, 10M, 1G)"
}

# sums TARGET FILE: the column and the name of each mapping
sums()
{
	vmals --raw --noheadings -o "$column,NAME" -- "$1" >"$2" || exit 2
	! grep -q '^-' "$2" || die "$1 does not tell $column: it takes smaps"
}

column=USS
max=10M
while getopts c:m: option; do
	case $option in
	c) column=$OPTARG ;;
	m) max=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# = 2 ] || usage
max=$(bytes "$max")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM
sums "$1" "$scratch/before"
sums "$2" "$scratch/after"

awk -v column="$column" -v max="$max" '
	function kib(bytes) { return sprintf("%.0f KiB", bytes / 1024) }
	BEGIN { largest = "sort -k 1.4nr -k 3 | head -n 5" }
	FILENAME == ARGV[1] { before += $1; grown[$2] -= $1; next }
	{ after += $1; grown[$2] += $1 }
	END {
		growth = after - before
		printf "%s %s -> %s, %s%s\n", column, kib(before), kib(after), growth < 0 ? "" : "+", kib(growth)
		for (name in grown)
			if (grown[name] > 0)
				printf("  +%s %s\n", kib(grown[name]), name == "-" ? "(no name)" : name) | largest
		close(largest)
		exit (growth > max)
	}
' "$scratch/before" "$scratch/after"
