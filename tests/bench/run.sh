#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the parsers and vmals cost, against cat, pmap and printf in the same run: run.sh [PART...], as
# ./dev bench calls it. The parts: parse memory live rows stream find tree gap snap diff sim top watch. Compared is the CPU (user +
# system) of whole processes, A B A B ..., by their medians. A ratio holds on any quiet machine, a
# millisecond on one. Nothing here is asserted by `make check`. RUNS is how often each is run (9).
set -eu
: "${top_srcdir:?}" "${top_builddir:?}"
here=$top_builddir/bench
bin=$top_builddir/tests/bench
runs=${RUNS:-9}
PATH=$top_builddir/bin/.libs:$top_builddir/bin:$PATH
LD_LIBRARY_PATH=$top_builddir/lib/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
LC_ALL=C
export PATH LD_LIBRARY_PATH LC_ALL
mkdir -p "$here"
make -s -C "$top_builddir" bench-programs

# text maps|smaps COUNT [FILES [CHANGED]]: its path, made once
text()
{
	path=$here/$1.$2${3:+.$3}${4:+.$4}
	if [ ! -e "$path" ]; then
		"$bin/make_text" "$@" >"$path.new"
		mv "$path.new" "$path"
	fi
	echo "$path"
}

# measure COMMAND [-- COMMAND]...: a line each, milliseconds and peak KiB
measure()
{
	"$bin/cputime" "$runs" "$@" | awk '{ print $1, $3 }'
}

# against NAME BOUND STRETCH: reads two lines of measure, prints their ratio
against()
{
	awk -v name="$1" -v bound="$2" -v stretch="$3" '
		NR == 1 { a = $1 }
		NR == 2 { b = $1 }
		END {
			if (!a || !b) {
				printf "%-46s FAILED: nothing was measured\n", name
				exit
			}
			r = a / b
			verdict = bound == "" ? "" : r > bound ? "ABOVE" : stretch && r <= stretch ? "ok, stretch" : "ok"
			printf "%-46s %8.1f ms / %8.1f ms = %5.2f  (%s%s)  %s\n", name, a, b, r, bound == "" ? "no bound" : bound,
				stretch ? ", stretch " stretch : "", verdict
		}'
}

# limit NAME FIGURE BOUND STRETCH UNIT
limit()
{
	awk -v name="$1" -v v="$2" -v bound="$3" -v stretch="$4" -v unit="$5" 'BEGIN {
		if (v == "") {
			printf "%-46s FAILED: nothing was measured\n", name
			exit
		}
		verdict = v > bound ? "ABOVE" : stretch && v <= stretch ? "ok, stretch" : "ok"
		printf "%-46s %31.2f %s  (%s%s)  %s\n", name, v, unit, bound,
			stretch ? ", stretch " stretch : "", verdict
	}'
}

heading()
{
	printf '\n%s\n' "$1"
}

bench_parse()
{
	heading 'parse 1 000 000 mappings'
	smaps=$(text smaps 1000000)
	maps=$(text maps 1000000)
	measure "$bin/parse" "$smaps" -- cat "$smaps" | against 'smaps / cat FILE >/dev/null' 3 2.2
	measure "$bin/parse" "$maps" -- "$bin/sscanf_reader" "$maps" | against 'maps / fgets + sscanf' 0.33 0.25
	# no two files alike: every name is new
	smaps=$(text smaps 1000000 1000000000)
	maps=$(text maps 1000000 1000000000)
	measure "$bin/parse" "$smaps" -- cat "$smaps" | against 'smaps, 500 000 names / cat' '' ''
	measure "$bin/parse" "$maps" -- "$bin/sscanf_reader" "$maps" | against 'maps, 500 000 names / fgets + sscanf' '' ''
}

ratio()
{
	awk -v a="$1" -v b="$2" 'BEGIN { print a / b }'
}

# weigh NAME FILE BOUND STRETCH: bytes a mapping
weigh()
{
	"$bin/parse" "$2" memory >"$here/weight"
	read -r count allocated resident <"$here/weight"
	limit "$1, resident" "$(ratio "$resident" "$count")" "$3" "$4" bytes
	limit "$1, allocated" "$(ratio "$allocated" "$count")" "$3" "$4" bytes
}

bench_memory()
{
	heading 'memory, bytes a mapping (1 000 000 mappings, 1024 files)'
	weigh smaps "$(text smaps 1000000)" 256 160
	weigh maps "$(text maps 1000000)" 64 ''
}

# start_process COUNT [comb]: start many_vmas; its PID is in $pid. It ends when descriptor 8 is closed.
start_process()
{
	rm -rf "$here/files" "$here/stdin" "$here/pid"
	mkdir -p "$here/files"
	mkfifo "$here/stdin"
	"$bin/many_vmas" "$1" "$here/files" ${2-} <"$here/stdin" >"$here/pid" 2>"$here/why" &
	child=$!
	exec 8>"$here/stdin"
	while [ ! -s "$here/pid" ] && kill -0 $child 2>/dev/null; do
		sleep 0.1
	done
	read -r pid <"$here/pid" || {
		exec 8>&-
		sed 's/^/skipped: /' "$here/why"
		return 1
	}
}

end_process()
{
	exec 8>&-
	wait "$child" || :
	rm -rf "$here/files" "$here/stdin"
}

bench_live()
{
	heading 'a live process with 65 000 mappings'
	start_process 65000 '' || return 0
	measure vmals "$pid" -- cat "/proc/$pid/maps" | against 'vmals PID / cat maps' 1.2 ''
	measure vmals --backend=text "$pid" -- cat "/proc/$pid/maps" | against '... by the text' 1.2 ''
	measure vmals -x "$pid" -- cat "/proc/$pid/smaps" | against 'vmals -x PID / cat smaps' 1.15 ''
	if command -v pmap >/dev/null; then
		measure vmals "$pid" -- pmap "$pid" | against 'vmals PID / pmap PID' 1 ''
		measure vmals -x "$pid" -- pmap -x "$pid" | against 'vmals -x PID / pmap -x PID' 1 ''
	else
		echo 'pmap is not installed'
	fi
	end_process
	heading 'the same, all of files'
	start_process 65000 files || return 0
	measure vmals "$pid" -- cat "/proc/$pid/maps" | against 'vmals PID / cat maps' 0.7 ''
	measure vmals --backend=text "$pid" -- cat "/proc/$pid/maps" | against '... by the text' 1.2 ''
	end_process
	heading 'a small one'
	start_process 100 '' || return 0
	measure vmals "$pid" -- vmals --backend=text "$pid" | against 'vmals PID / vmals --backend=text PID' 1.05 ''
	end_process
}

# row NAME: its ratio in the output of rows
row()
{
	awk -v name="$1" '$1 == name { print $NF }' "$here/rows"
}

bench_rows()
{
	heading 'a row of output / the same row by printf (1 000 000 rows)'
	"$bin/rows" "$(text maps 1000000)" >/dev/null 2>"$here/rows"
	cat "$here/rows"
	limit 'table' "$(row table)" 0.25 '' times
	limit 'json' "$(row json)" 0.5 '' times
}

# peak FORM COUNT: KiB
peak()
{
	"$bin/cputime" 3 vmals "$1" "$(text maps "$2")" | awk '{ print $3 }'
}

bench_stream()
{
	heading 'peak memory of vmals above that of --text=maps, in KiB: must not grow with the output'
	for count in 100000 1000000; do
		plain=$(peak --text=maps $count)
		for form in --json --raw --pairs; do
			with=$(peak $form $count)
			limit "$form, $count rows" "${plain:+${with:+$((with - plain))}}" 1024 '' KiB
		done
	done
}

# addresses FILE: a million of them, most in its mappings, in no order; their path, made once
addresses()
{
	path=$1.addresses
	if [ ! -e "$path" ]; then
		# awk counts in doubles, which hold 47 bits but read no hexadecimal
		cut -d- -f1 "$1" | awk -v seed=1 '
			{ start[NR] = $1 }
			END {
				srand(seed)
				for (i = 0; i < 1000000; i++) {
					page = start[int(rand() * NR) + 1]
					printf "%s%03x\n", substr(page, 1, length(page) - 3), rand() * 4096
				}
			}' >"$path.new"
		mv "$path.new" "$path"
	fi
	echo "$path"
}

bench_find()
{
	heading '1 000 000 addresses on standard input, 65 000 mappings'
	maps=$(text maps 65000)
	addresses=$(addresses "$maps")
	for form in '' --json --raw; do
		figure=$("$bin/cputime" "$runs" sh -c "exec vmafind $form '$maps' <'$addresses'" | awk '{ print $1 / 1000 }')
		limit "vmafind $form" "$figure" 1.5 '' s
	done
	start_process 65000 '' || return 0
	address=$(sed -n '30000s/-.*//p' "/proc/$pid/maps")
	measure vmafind "$pid" "$address" -- vmafind --backend=text "$pid" "$address" |
		against 'one lookup, live / with all of maps read' 0.1 ''
	end_process
}

# of_tree NAME [3]: nanoseconds of one, or without the kernel's
of_tree()
{
	awk -v name="$1" -v column="${2:-2}" '$1 == name { print $column }' "$here/tree"
}

bench_tree()
{
	for count in 65000 1000000; do
		heading "tree and index of $count mappings; nanoseconds, and without the kernel's"
		"$bin/tree" "$(text maps $count)" "$runs" >"$here/tree"
		cat "$here/tree"
		limit 'built / inserted in order, user' "$(ratio "$(of_tree build 3)" "$(of_tree insert-sorted 3)")" 0.1 '' times
		limit 'built / inserted at random, user' "$(ratio "$(of_tree build 3)" "$(of_tree insert-random 3)")" 0.1 '' times
		limit 'find_vma: index / tree as built' "$(ratio "$(of_tree find-index)" "$(of_tree find-tree)")" 0.4 '' times
		limit 'find_vma: index / tree as grown' "$(ratio "$(of_tree find-index)" "$(of_tree find-tree-grown)")" 0.4 '' times
		for query in gap-bottom-up gap-top-down gap-top-down-grown gap-largest; do
			limit "$query" "$(of_tree $query)" 1000 '' ns
		done
	done
}

# Against cat of the very files that are in the snapshot, to nowhere and to a file.
bench_snap()
{
	heading 'a snapshot of a live process with 65 000 mappings'
	start_process 65000 || return 0
	for form in '' --maps-only; do
		# shellcheck disable=SC2086 # no argument where there is none
		vmasnap $form -o "$here/snap" "$pid"
		files=$(sed -n 's/^==> \(.*\) <==$/\1/p' "$here/snap" | sed 's/\.escaped$//' | while read -r file; do
			[ ! -f "$file" ] || [ "${file##*/}" = exe ] || printf '%s ' "$file"
		done)
		# shellcheck disable=SC2086
		measure vmasnap $form "$pid" -- cat $files | against "vmasnap $form / cat of the same files" 1.1 ''
		measure vmasnap $form -o "$here/snap" "$pid" -- sh -c "exec cat $files >'$here/snap.cat'" |
			against '... both to a file' '' ''
		measure vmasnap $form --stop "$pid" -- cat $files | against '... with --stop' '' ''
	done
	rm -f "$here/snap" "$here/snap.cat"
	end_process
}

bench_gap()
{
	heading 'a question for room, 1 000 000 mappings; nanoseconds'
	"$bin/gaps" 1000000 "$runs" >"$here/gaps"
	while read -r name figure best; do
		limit "$name (at best $best)" "$figure" 1000 '' ns
	done <"$here/gaps"
	heading 'the seams of a comb of 60 000 mappings'
	start_process 60000 comb || return 0
	measure vmagap --seams --summary "$pid" -- cat "/proc/$pid/smaps" | against 'vmagap --seams --summary / cat smaps' 1.3 ''
	end_process
}

# differ NAME BOUND BEFORE AFTER [OPTION...]: vmadiff, whatever it finds, against cat of both files
differ()
{
	name=$1 bound=$2 one=$3 other=$4
	shift 4
	measure sh -c 'vmadiff "$@" || [ $? = 1 ]' - "$@" "$one" "$other" -- cat "$one" "$other" | against "$name" "$bound" ''
}

bench_diff()
{
	heading 'two files of 1 000 000 mappings, 7 % of which changed / cat of both'
	for form in maps smaps; do
		before=$(text $form 1000000)
		after=$(text $form 1000000 1024 70)
		same=$here/$form.copy
		[ -e "$same" ] || cp "$before" "$same"
		differ "vmadiff, $form that are equal" "$([ $form = maps ] || echo 1.1)" "$before" "$same"
		differ "vmadiff, $form" "$([ $form = maps ] || echo 1.6)" "$before" "$after"
	done
	differ 'vmadiff -J' '' "$before" "$after" -J
	differ 'vmadiff --normal, all of both loaded' '' "$before" "$after" --normal
	set -- $("$bin/cputime" 3 sh -c 'vmadiff "$@" || :' - "$before" "$same")
	limit 'peak memory of equal files' "$(ratio "$3" 1024)" 16 '' MiB
	[ "${DIFF1:-0}" = 1 ] || { echo 'DIFF1=1 measures diff(1), too, which takes 3 GB'; return 0; }
	set -- $("$bin/cputime" 1 sh -c 'diff "$@" || :' - "$before" "$after" -- sh -c 'vmadiff "$@" || :' - "$before" "$after")
	limit 'diff(1) / vmadiff, CPU (40 at least)' "$(ratio "$1" "$4")" 1000000 '' times
}

# on_terminal SIZE SECONDS KEYS COMMAND...: see onterm.c; what it tells is in $here/heard
on_terminal()
{
	TERM=xterm-256color LC_ALL=C.UTF-8 "$bin/onterm" "$@" >"$here/heard"
}

# quiet WHAT: a figure of the time in which it was left alone, a refresh: bytes, us; clears in all
quiet()
{
	awk -v what="$1" '$1 == "quiet" {
		refreshes = $3 ? $3 : 1
		print what == "bytes" ? $2 / refreshes : what == "us" ? $5 / refreshes : $4
	}' "$here/heard"
}

bench_top()
{
	heading 'vmatop on a terminal of 120 columns, 40 rows'
	start_process 1000 '' || return 0
	on_terminal 120x40 10 '' vmatop --delay 1 "$pid"
	limit 'bytes written a quiet refresh, 1000 mappings' "$(quiet bytes)" 2560 '' bytes
	limit '... clears of the screen' "$(quiet clears)" 0 '' times
	end_process
	start_process 65000 '' || return 0
	on_terminal 120x40 1 "$(printf 'j j G g I I \033OB')" vmatop --delay 1000 "$pid"
	worst=$(awk -F '\t' '$1 == "key" && $4 > worst { worst = $4 } END { print worst }' "$here/heard")
	limit 'the slowest of keys that scroll and sort, 65 000' "$worst" 50 '' ms
	end_process
	"$bin/keys" "$(text smaps 65000)" 'j G g I I M M / "sta" Enter n F4 "size>8K" Enter Escape Escape e s F5 F5 2 3 4 1' >"$here/keys"
	worst=$(awk -F '\t' '$2 > worst { worst = $2 } END { print worst }' "$here/keys")
	limit 'CPU of the slowest of 30 keys, 65 000' "$worst" 50 '' ms
	heading 'the list of 300 processes more than there are'
	children=$(i=0; while [ $i -lt 300 ]; do sleep 120 >/dev/null & echo $!; i=$((i + 1)); done)
	on_terminal 120x40 20 '' vmatop --delay 1
	ours=$(quiet us)
	limit 'bytes written a refresh' "$(quiet bytes)" 2560 '' bytes
	if command -v htop >/dev/null; then
		on_terminal 120x40 20 '' htop -d 10
		theirs=$(quiet us)
		limit 'CPU of a refresh, vmatop' "${ours:-0}" 1000000 '' us
		limit 'CPU of a refresh, htop' "${theirs:-0}" 1000000 '' us
		limit 'vmatop / htop' "$(ratio "${ours:-0}" "${theirs:-0}")" 1 '' ''
	else
		echo 'skipped: htop is not installed'
	fi
	# shellcheck disable=SC2086 # a list of numbers
	kill $children
}

# 1 000 000 calls in 2 s of CPU are 2000 ns each
bench_sim()
{
	heading '1 000 000 calls on a model of 100 000 mappings; nanoseconds each, -told: with all that is foretold'
	{
		echo '==> /proc/1/maps <=='
		cat "$(text maps 100000)"
		printf '\n==> /proc/sys/vm/max_map_count <==\n10000000\n'
	} >"$here/sim.snap"
	"$bin/sim" "$here/sim.snap" >"$here/sim"
	cat "$here/sim"
	limit 'a call' "$(awk '$1 == "all" { print $2 }' "$here/sim")" 2000 '' ns
}

# watched NAME SHAPE WATCHER [COMMAND...]: the line of watched, its figures in $latency and $cpu
watched()
{
	name=$1 shape=$2 watcher=$3
	shift 3
	line=$("$bin/watched" "$shape" "${WATCH:-3}" "$watcher" "$@") || line=
	# shellcheck disable=SC2086
	set -- "$shape" "$name" $line
	printf '%-6s %-11s %8s %8s %9s %9s %8s %10s %10s %9s\n' "$@"
	latency=${4-} cpu=${9-}
}

# on_screen NAME SHAPE COMMAND...: the same while a command shows the process on a terminal
on_screen()
{
	name=$1 shape=$2
	shift 2
	export TERM=xterm-256color
	watched "$name" "$shape" none "$bin/onterm" 120x40 600 '' "$@"
}

bench_watch()
{
	heading 'a process that maps and unmaps, while it is watched without pause; microseconds'
	printf '%-6s %-11s %8s %8s %9s %9s %8s %10s %10s %9s\n' memory watcher median p99 p99.9 greatest rounds/s readings/s CPU/read. hold
	for shape in pages vmas files; do
		watched none $shape none
		alone=$latency
		watched maps $shape maps
		watched smaps $shape smaps
		smaps_latency=$latency
		! command -v htop >/dev/null || on_screen htop $shape htop -d 1 -p
		on_screen vmatop $shape vmatop --delay 0.1 --max-cost 0
		limit "$shape: p99, vmatop / alone" "$(ratio "$latency" "$alone")" 10 '' times
		watched rss $shape rss
		limit "$shape: p99, Rss again and again / alone" "$(ratio "$latency" "$alone")" 10 '' times
		limit "$shape: p99, smaps again and again / alone" "$(ratio "$smaps_latency" "$alone")" 1000000 '' times
		watched still-smaps $shape still-smaps
		smaps=$cpu
		watched still-rss $shape still-rss
		limit "$shape: Rss of each VMA / reading smaps, CPU" "$(ratio "$cpu" "$smaps")" 0.3 '' times
		watched still-gate $shape still-gate
		limit "$shape: nothing has changed" "$cpu" 50 '' us
	done
	command -v htop >/dev/null || echo 'skipped: htop is not installed'
}

[ $# -gt 0 ] || set -- parse memory live rows stream find tree gap snap diff sim top watch
for part; do
	case $part in
	parse | memory | live | rows | stream | find | tree | gap | snap | diff | sim | top | watch) "bench_$part" ;;
	*) echo "bench: no part $part; there are: parse memory live rows stream find tree gap snap diff sim top watch" >&2; exit 2 ;;
	esac
done
