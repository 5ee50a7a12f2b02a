# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced: inputs WHAT lists the files that a fuzz target begins with and replays: all of
# tests/fuzz/corpus/WHAT, and what tests/fuzz/WHAT.seeds names below tests/data, a pattern a line
# (`*/maps`, as find -path takes it). A # begins a comment.

inputs()
{
	if [ -d "$top_srcdir/tests/fuzz/corpus/$1" ]; then
		find "$top_srcdir/tests/fuzz/corpus/$1" -type f
	fi
	if [ -e "$top_srcdir/tests/fuzz/$1.seeds" ]; then
		sed 's/#.*//; /^[[:space:]]*$/d' "$top_srcdir/tests/fuzz/$1.seeds" | while read -r pattern; do
			find "$top_srcdir/tests/data" -type f -path "*/tests/data/$pattern"
		done
	fi
}
