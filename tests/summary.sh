#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What `./dev check` ends with, from the output of `make check` in BUILD/check.log: why tests failed,
# which were skipped and why, and one line of plain numbers. Fails if a test did, or if none ran.
log=$1/check.log

for test in $(sed -n 's/^\(FAIL\|XPASS\|ERROR\): \([^ ]*\).*/\2/p' "$log" | sort -u); do
	printf '\n-- %s\n' "$test"
	grep -v '^\(PASS\|ok\)' "$1/${test%.sh}.log" | tail -n 60
done

awk '
	function count(kind) { n[kind]++ }
	/^PASS: /  { count("passed") }
	/^XFAIL: / { count("passed") }
	/^SKIP: /  { count("skipped"); sub(/^SKIP: /, ""); skips = skips "  " $0 "\n" }
	/^(FAIL|XPASS|ERROR): / { count("failed") }
	/^dev: make ended with / { status = $NF }
	{ last[NR % 30] = $0 }
	END {
		if (status && !n["failed"]) {
			print "\nmake failed before a test could:"
			for (i = NR > 30 ? NR - 29 : 1; i <= NR; i++)
				print last[i % 30]
			n["failed"] = 1
		}
		if (skips)
			printf "\nskipped:\n%s", skips
		printf "\n%d passed, %d failed, %d skipped\n", n["passed"], n["failed"], n["skipped"]
		exit !(n["passed"] && !n["failed"])
	}
' "$log"
