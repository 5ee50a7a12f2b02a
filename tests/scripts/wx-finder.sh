#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# wx-finder - is there memory that can be written and executed?
#
# Usage: wx-finder.sh TARGET...
#
# TARGET is whatever vmals reads: a PID, a snapshot, a saved maps or smaps, a directory. Each mapping
# that is writable and executable at once is one line: target, range, permissions, role, name. Blanks
# within a name are escaped, so that a line has five words.
#
# Exit status: 0 none, 1 some, 2 trouble (the other targets were still looked at).
set -eu

if [ $# = 0 ]; then
	sed -n 's/^# Usage: /usage: /p' "$0" >&2
	exit 2
fi

status=0
for target; do
	if ! found=$(vmals --raw --noheadings --filter 'perm ~ wx' -o START,END,PERM,ROLE,NAME -- "$target"); then
		status=2
		continue
	fi
	[ -n "$found" ] || continue
	echo "$found" | while read -r start end perm role name; do
		printf '%s: %s-%s %s %s %s\n' "$target" "$start" "$end" "$perm" "$role" "$name"
	done
	[ $status != 0 ] || status=1
done
exit $status
