#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Functions of at most 60 lines, nine in ten under 40, files of at most 500 lines of at most 100
# columns. What is longer hides two things in one.
. "$top_srcdir/tests/lib.sh"
scratch

(cd "$top_srcdir" && find lib cmd -name '*.[ch]' | sort) >"$scratch/files"

# LINES FILE:LINE NAME of each function; kernel style: its braces stand in the first column
(cd "$top_srcdir" && xargs awk '
	FNR == 1 { open = 0 }
	/^[A-Za-z].*\(/ { head = $0; head_line = FNR }
	/^\{/ { open = FNR }
	/^\}/ && open {
		sub(/\(.*/, "", head)
		sub(/.*[ *]/, "", head)
		print FNR - open - 1, FILENAME ":" head_line, head
		open = 0
	}
' <"$scratch/files") >"$scratch/functions"

is 'no function has more than 60 lines' "$(awk '$1 > 60' "$scratch/functions")" ''
total=$(wc -l <"$scratch/functions")
long=$(awk '$1 >= 40' "$scratch/functions" | wc -l)
if [ $((long * 10)) -le "$total" ]; then
	ok "nine functions in ten have under 40 lines ($long of $total have more)"
else
	not_ok 'nine functions in ten have under 40 lines' "$(sort -rn "$scratch/functions" | awk '$1 >= 40')"
fi
is 'no file has more than 500 lines, but for the public header' \
	"$(cd "$top_srcdir" && xargs wc -l <"$scratch/files" | awk '$1 > 500 && $2 != "total" && $2 != "lib/include/vmatools.h"')" ''
is 'no line is wider than 100 columns' "$(cd "$top_srcdir" && while read -r file; do
	expand -t8 "$file" | awk -v file="$file" 'length > 100 { print file ":" NR }'
done <"$scratch/files")" ''
done_testing
