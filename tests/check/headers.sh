#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each header compiles alone, in any order of inclusion that is; the public one also as C99, as C++,
# and with every warning that a user may have switched on.
. "$top_srcdir/tests/lib.sh"
scratch

# compiles LANGUAGE COMPILER FLAG... - a file that includes $header twice and nothing else
compiles()
{
	language=$1
	shift
	printf '#include "%s"\n#include "%s"\nint nothing;\n' "$header" "$header" >"$scratch/alone.$language"
	"$@" -fsyntax-only "$scratch/alone.$language"
}

own="-std=gnu11 -Wall -Wextra -Werror -include $top_builddir/config.h -I $top_srcdir/lib/include -I $top_srcdir/cmd"
strict='-Wall -Wextra -Wpedantic -Wshadow -Wundef -Wcast-qual -Werror'
# shellcheck disable=SC2086 # CC and the flags are words
for header in $(cd "$top_srcdir" && find lib cmd tests/kit -name '*.h' | sort); do
	case $header in
	lib/*) private="-I $top_srcdir/lib" ;;
	tests/*) private="-I $top_srcdir/tests -I $top_srcdir/lib" ;;
	*) private= ;;
	esac
	name=$header
	header=$top_srcdir/$header
	try "$name compiles alone" compiles c $CC $own $private
done

header=vmatools.h
for standard in c99 c11 gnu17; do
	try "vmatools.h compiles as $standard, strictly" \
		compiles c $CC -std=$standard $strict -Wstrict-prototypes -I "$top_srcdir/lib/include"
done
cxx=
for candidate in c++ g++ clang++; do
	[ -n "$cxx" ] || ! command -v $candidate >/dev/null || cxx=$candidate
done
for standard in c++11 c++20; do
	if [ -n "$cxx" ]; then
		try "vmatools.h compiles as $standard, strictly" \
			compiles cc $cxx -std=$standard $strict -Wold-style-cast -I "$top_srcdir/lib/include"
	else
		skip "vmatools.h compiles as $standard" 'no C++ compiler is installed (g++)'
	fi
done
done_testing
