#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Fuzz: run.sh [SECONDS [WHAT]], as ./dev fuzz calls it with the targets built in $top_builddir.
# As many targets at once as there are processors. What is learnt stays in $top_builddir/corpus; an
# input that crashes goes to $top_builddir/crashes, and belongs into tests/fuzz/corpus once mended.
set -eu
: "${top_srcdir:?}" "${top_builddir:?}"
. "$top_srcdir/tests/fuzz/inputs.sh"

# a line of result goes to stdout, libFuzzer's own words to a log
fuzz_one()
{
	what=$1
	seconds=$2
	corpus=$top_builddir/corpus/$what
	seeds=$top_builddir/seeds/$what
	log=$top_builddir/fuzz-$what.log
	rm -rf "$seeds"
	mkdir -p "$corpus" "$seeds" "$top_builddir/crashes"
	number=0
	inputs "$what" | while read -r file; do
		number=$((number + 1))
		# long inputs are slow and say no more than their beginning
		head -c 4096 "$file" >"$seeds/$number"
	done
	set -- -max_total_time="$seconds" -print_final_stats=1 -timeout=25 -rss_limit_mb=2048
	if [ -e "$top_srcdir/tests/fuzz/$what.dict" ]; then
		set -- "$@" -dict="$top_srcdir/tests/fuzz/$what.dict"
	fi
	status=0
	"$top_builddir/tests/fuzz/fuzz_$what" "$@" -artifact_prefix="$top_builddir/crashes/$what-" \
		"$corpus" "$seeds" >"$log" 2>&1 </dev/null || status=$?
	executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	if [ $status = 0 ]; then
		echo "$what: $executions executions in $seconds s, no finding"
	else
		echo "$what: FOUND something after ${executions:-some} executions: $log"
		return 1
	fi
}

if [ "${1:-}" = one ]; then
	fuzz_one "$2" "$3"
	exit
fi
seconds=${1:-60}
what=${2:-}
case $seconds in *[!0-9]* | '') echo "fuzz: not a number of seconds: $seconds" >&2; exit 2 ;; esac
targets=$(cd "$top_srcdir/tests/fuzz" && ls fuzz_*.c 2>/dev/null | sed 's/^fuzz_\(.*\)\.c$/\1/')
[ -n "$targets" ] || { echo 'fuzz: there are no targets yet (tests/fuzz/fuzz_*.c)' >&2; exit 2; }
if [ -n "$what" ]; then
	echo "$targets" | grep -qxF "$what" || { echo "fuzz: no target $what; there are:" $targets >&2; exit 2; }
	targets=$what
fi
export top_srcdir top_builddir
printf '%s\n' $targets | xargs -P "$(nproc)" -I '{}' sh "$0" one '{}' "$seconds" || exit 1
