#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What `./dev check` ends with, from the output of `make check` in BUILD/check.log: why tests failed,
# which were skipped and why, and one line of plain numbers. Fails if a test did, or if none ran.
build=$1
log=$build/check.log

# of each log the failures with what was said about them, and whatever is not TAP
for test in $(sed -nE 's/^(FAIL|XPASS|ERROR): ([^ ]*).*/\2/p' "$log" | sort -u); do
	printf '\n-- %s (all of it: %s)\n' "$test" "$build/${test%.sh}.log"
	awk '
		/^(PASS|FAIL|SKIP|XFAIL|XPASS): / || /^1\.\./ || /^$/ { next }
		/^(not )?ok / { show = /^not/; room = 20 }
		/^[^#]/ && !/^ok / { show = 1 }
		show && room-- > 0 { print }
		show && room == -1 { print "# ..." }
	' "$build/${test%.sh}.log" | head -n 100
done

awk '
	/^(PASS|XFAIL): / { passed++ }
	/^SKIP: /  { skipped++; skips = skips "  " substr($0, 7) "\n" }
	/^(FAIL|XPASS|ERROR): / { failed++ }
	/^dev: make ended with / { status = $NF }
	{ last[NR % 30] = $0 }
	END {
		if (!failed && (status || passed + skipped == 0)) {
			print "\nmake failed before a test could:"
			for (i = NR > 30 ? NR - 29 : 1; i <= NR; i++)
				print last[i % 30]
			failed++
		}
		if (skips)
			printf "\nskipped:\n%s", skips
		printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0
	}
' "$log"
