#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# memory-report - what a process uses its memory for, as a report; needs jq
#
# Usage: memory-report.sh [-b role|kind] TARGET...
#
#   -b WHAT     what to add up by: role (the default) or kind
#
# TARGET is whatever vmals reads. One table a target: how many mappings, addresses, resident and unique
# memory and swap, in KiB, largest first. A dash is what is not known: maps has no counters.
#
# Exit status: 0 done, 2 trouble (the other targets were still done).
set -eu

by=role
while getopts b: option; do
	case $option:${OPTARG:-} in
	b:role | b:kind) by=$OPTARG ;;
	*) set -- ; break ;;
	esac
done
[ $# = 0 ] || shift $((OPTIND - 1))
if [ $# = 0 ]; then
	sed -n 's/^# Usage: /usage: /p' "$0" >&2
	exit 2
fi

report='
	# the sum of one counter; unknown as soon as one of them is
	def total(key): map(key) | if any(. == null) then null else add end;
	def kib: if . == null then "-" else . / 1024 | floor end;
	def line(what): [what, length, (total(.size) | kib), (total(.rss) | kib), (total(.uss) | kib), (total(.swap) | kib)];
	.vmas
	| (group_by(.[$by]) | sort_by(-(total(.rss) // 0), -total(.size)) | .[] | line(.[0][$by])),
	  line("all")
	| @tsv
'

status=0
for target; do
	json=$(vmals --json -o SIZE,KIND,ROLE,RSS,USS,SWAP -- "$target") || { status=2; continue; }
	printf '%s\n' "$target"
	printf '%s\n' "$json" | jq -r --arg by "$by" "$report" | awk -F '\t' -v by="$by" '
		BEGIN { printf "%-14s %8s %12s %10s %10s %10s\n", by, "mappings", "size", "rss", "uss", "swap" }
		{ printf "%-14s %8s %12s %10s %10s %10s\n", $1, $2, $3, $4, $5, $6 }
	'
done
exit $status
