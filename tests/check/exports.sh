#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The shared library shows what vmatools.h declares, no more and no less; each declaration says since
# when; and no two rooms define the same global name.
. "$top_srcdir/tests/lib.sh"
need nm readelf
scratch
header=$top_srcdir/lib/include/vmatools.h
library=$top_builddir/lib/.libs/libvmatools.so

# the names of the functions that the header declares
awk -f "$top_srcdir/tests/check/strip.awk" "$header" |
	awk '/^[ \t]*#/ || continued { continued = /\\$/; next } { print }' | tr '\n' ' ' | tr ';{}' '\n\n\n' |
	sed -n 's/^[^(]*[^a-z_0-9(]\(vmat_[a-z_0-9]*\)[[:space:]]*(.*/\1/p' | sort >"$scratch/declared"
declared=$(wc -l <"$scratch/declared")
if [ "$declared" -gt 0 ]; then
	ok "vmatools.h declares functions"
else
	not_ok 'vmatools.h declares functions'
fi

# A comment that says Since covers the declarations below it up to the next comment or heading; where
# the preamble says what holds without it, it may be left out.
default=$(sed '/^#define VMATOOLS_H/q' "$header" | tr -s '\n* ' ' ' | grep -oE 'Where Since is missing: [0-9.]+[0-9]' || :)
awk '
	/^#define VMATOOLS_H/ { body = 1 }
	!body { next }
	/^\/\* -- / { since = 0; next }
	/^\/\*/ { comment = ""; in_comment = 1 }
	in_comment { comment = comment $0 }
	in_comment && /\*\// { in_comment = 0; since = comment ~ /Since [0-9]+\.[0-9]/; next }
	in_comment { next }
	/^[^ \t#\/].*[^a-z_0-9]vmat_[a-z_0-9]+\(/ && !/;.*Since/ && !since { print "vmatools.h:" FNR ": " $0 }
' "$header" >"$scratch/undated"
if [ -z "$default" ]; then
	is 'each function says since which version it is there' "$(cat "$scratch/undated")" ''
else
	ok "each function says since which version it is there ($default)"
fi

if [ -e "$library" ]; then
	nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort >"$scratch/exported"
	is 'all that is declared is exported' "$(comm -23 "$scratch/declared" "$scratch/exported")" ''
	is 'nothing else is exported' "$(comm -13 "$scratch/declared" "$scratch/exported")" ''
	is 'the names bear a version' "$(nm -D --defined-only "$library" | grep ' vmat_' | grep -v '@@VMATOOLS_')" ''
	is 'the soname is libvmatools.so.0' \
		"$(readelf -d "$library" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')" 'libvmatools.so.0'
else
	skip 'the exported names' 'there is no shared library (--disable-shared)'
fi

# weak symbols and those of the sanitizers are not ours
find "$top_builddir/lib" "$top_builddir/cmd" -name '*.o' -path '*/.libs/*' ! -path "$top_builddir/lib/.libs/*" |
	xargs nm --defined-only -g 2>/dev/null | awk '$2 ~ /[TDBRC]/ && $3 !~ /^_/ { print $3 }' | sort | uniq -d >"$scratch/twice"
is 'no two rooms define the same global name' "$(cat "$scratch/twice")" ''
done_testing
