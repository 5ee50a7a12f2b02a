#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What vmadiff --json says adds up: the changes to the total, the total to what vmals counts on both sides.
# Asked of every two successive phases of the captures, by address and by identity, and of files side by
# side.
. "$top_srcdir/tests/lib.sh"
need jq
scratch

# counted TARGET: the sum of each counter that every mapping has, as vmals tells it
counted()
{
	vmals -J -X -o +USS,DIRTY,SIZE "$1" 2>/dev/null | jq -c '
		.vmas as $vmas | ["size", "rss", "pss", "uss", "dirty", "private_dirty", "anonymous", "swap", "locked"]
		| map(. as $key | {key: ., value: ($vmas | map(.[$key]) | if index([null]) then null else add // 0 end)})
		| from_entries'
}

# faults OPTION... BEFORE AFTER: what does not add up
faults()
{
	vmadiff -J "$@" >"$scratch/diff" 2>"$scratch/err"
	[ $? -le 1 ] || { cat "$scratch/err"; return; }
	jq -c --slurpfile before "$scratch/before" --slurpfile after "$scratch/after" '
		. as $diff | .total | to_entries[] | select(.key != "count" and .value != null) | . as $sum
		| ($diff.changes | map(.delta[$sum.key]) | add // 0) as $added
		| (if $added != $sum.value then "\($sum.key): \($added) added up, \($sum.value) in all" else empty end),
		  ($before[0][$sum.key] as $a | $after[0][$sum.key] as $b
		   | if $a != null and $b != null and $b - $a != $sum.value
		     then "\($sum.key): from \($a) to \($b) are not \($sum.value)" else empty end)' "$scratch/diff"
	jq -r 'select((.changes | length) != .total.count) | "\(.total.count) changes are not counted"' "$scratch/diff"
}

# phases FOLDER: those of a program, or of each of its processes, one a line
phases()
{
	for phase in "$1"/[0-9]*; do
		[ -d "$phase" ] || continue
		if [ -e "$phase/maps" ]; then
			echo "$phase"
		else
			find "$phase" -mindepth 1 -maxdepth 1 -type d | sort | head -n 1
		fi
	done
}

pairs=0
for program in "$data"/*/*/; do
	earlier=
	phases "${program%/}" >"$scratch/phases"
	while read -r phase; do
		if [ -n "$earlier" ]; then
			counted "$earlier" >"$scratch/before"
			counted "$phase" >"$scratch/after"
			what=${earlier#"$data"/}
			for how in --match=address --match=identity --normal; do
				is "$what and what follows add up, $how" "$(faults $how "$earlier" "$phase")" ''
			done
			[ ! -e "$earlier/smaps" ] || [ ! -e "$phase/smaps" ] ||
				is "$what and what follows add up, side by side" \
					"$(faults --match=address "$earlier/smaps" "$phase/smaps")" ''
			pairs=$((pairs + 1))
		fi
		earlier=$phase
	done <"$scratch/phases"
done
is 'there were pairs' "$([ "$pairs" -ge 15 ] && echo yes || echo $pairs)" yes
done_testing
