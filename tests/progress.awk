# SPDX-License-Identifier: GPL-2.0-or-later
# From the output of `make check`: each test's name as it begins to report, and every failure.
/^(PASS|SKIP|XFAIL): / && !seen[$2]++ { print "  " $2 }
/^(FAIL|XPASS|ERROR): / { print }
{ fflush() }
