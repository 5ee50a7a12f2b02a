#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Run one cmocka program. cmocka 1.1.5 prints a skipped test as `not ok N # SKIP name`, which is a
# failure to automake; here it becomes `ok N - name # SKIP reason`, the reason being what the test
# said by skip_because() (tests/kit/testdata.h). An exit status that only repeats how many tests
# failed is dropped, so that a failure is counted once; a crash or a leak is passed on.

{ "$@"; printf '\nexit %d\n' $?; } | awk '
	/^exit [0-9]+$/ { status = $2; next }
	/^# skip: / { reason = substr($0, 9); next }
	/^not ok [0-9]+ # SKIP/ {
		name = $0; sub(/^not ok [0-9]+ # SKIP */, "", name)
		$0 = "ok " $3 " - " name " # SKIP " (reason == "" ? "no reason given" : reason)
	}
	/^not ok / { failed++ }
	/^(not )?ok / { reason = "" }
	{ print; fflush() }
	END { exit status == failed ? 0 : status }
'
