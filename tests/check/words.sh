#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each file says its licence in the first line and what lives in it in the next; none is a drawer;
# none knows a path of the machine it was written on; no code is commented out.
. "$top_srcdir/tests/lib.sh"
scratch
cd "$top_srcdir" || exit 99

find lib cmd tests man completions m4 configure.ac Makefile.am dev .ci \
	\( -path tests/data -o -path tests/golden/\* ! -name run.sh -o -path tests/fuzz/corpus \) -prune -o -type f \
	! -name '*.o' ! -name '*.lo' ! -name '*.out' ! -name '*.cmd' ! -name '*.seeds' ! -name '*.dict' ! -name '.dirstamp' \
	! -path 'm4/l*.m4' ! -path '*/.deps/*' ! -path '*/.libs/*' -print | sort >"$scratch/files"
grep -E '\.(c|h|sh|am|ac|m4|awk|py|[1-9])$|^dev$|^\.ci/' "$scratch/files" >"$scratch/sources"

# licence PATTERN IDENTIFIER: files of that kind whose first lines do not say so
licence()
{
	grep -E "$1" "$scratch/sources" | while read -r file; do
		head -n 3 "$file" | grep -q "SPDX-License-Identifier: $2\( \|\$\)" || echo "$file"
	done
}
is 'the library says LGPL-2.1-or-later' "$(licence '^lib/.*\.[ch]$' LGPL-2.1-or-later)" ''
is 'everything else says GPL-2.0-or-later' \
	"$(licence '^(cmd|tests|completions|m4)/|^(configure|Makefile|dev|\.ci)|\.am$' GPL-2.0-or-later)" ''
is 'the manual pages say theirs' "$(licence '^man/.*\.[1-9]$' '\(GPL-2.0\|LGPL-2.1\)-or-later')" ''

# the line below the licence is, or begins, a comment with words in it
mute=$(grep -E '\.[ch]$' "$scratch/sources" | while read -r file; do
	sed -n '2,3p' "$file" | tr '\n' ' ' | grep -qE '^ ?/\*.*[A-Za-z]{2,} [A-Za-z]+' || echo "$file"
done)
is 'each C file begins with what lives there' "$mute" ''

is 'there are no drawers' "$(grep -E '(^|/)(util|utils|misc|common|helpers?|internal|stuff)\.[ch]$' "$scratch/files")" ''
is 'no file knows where it was written' "$( { cat "$scratch/sources"; find tests/golden tests/samples -type f ! -name "*.log" ! -name "*.trs"; ls *.md; } |
	xargs grep -lF -e "$top_srcdir/" -e "$top_builddir/")" ''
is 'no code is commented out' "$(grep -E '^(lib|cmd|tests)/.*\.[ch]$' "$scratch/sources" |
	xargs grep -nE '^[[:space:]]*(//|/\*)[[:space:]]*[a-z_>.()*-]+( = .*|\(.*\));[[:space:]]*(\*/)?$|^#if 0')" ''
is 'no trailing blanks, no blanks that should be a tab' "$(grep -E '\.[ch]$' "$scratch/sources" |
	xargs grep -nE '[[:space:]]$|^        [^ *]')" ''
done_testing
