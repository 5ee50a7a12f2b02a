#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each fuzz target takes every input that ever mattered: its corpus, and its seeds from tests/data.
. "$top_srcdir/tests/lib.sh"
. "$top_srcdir/tests/fuzz/inputs.sh"

[ -n "$fuzz_targets" ] || skip_all 'no fuzz targets yet'
for target in $fuzz_targets; do
	what=${target##*/fuzz_}
	count=$(inputs "$what" | wc -l)
	if [ "$count" = 0 ]; then
		not_ok "$what: there is nothing to replay" "add files to tests/fuzz/corpus/$what or a pattern to tests/fuzz/$what.seeds"
	elif output=$(inputs "$what" | tr '\n' '\0' | xargs -0 -n 500 "$top_builddir/$target" 2>&1); then
		# libFuzzer's main() says Executed, ours says replayed
		is "$what: $count inputs, no crash" "$(printf '%s\n' "$output" | grep -c '^replayed \|^Executed ')" "$count"
	else
		not_ok "$what: one of $count inputs" "$(printf '%s' "$output" | tail -n 40)"
	fi
done
done_testing
