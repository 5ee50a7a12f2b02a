#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each sample program is built as a user of the library would build it, with the public header and the
# shared library and nothing else; NAME.cmd then runs it and NAME.out is what it must print, exactly
# as in tests/golden. A new sample is NAME.c (or NAME.cc, C++), NAME.cmd and NAME.out in this folder.
. "$top_srcdir/tests/lib.sh"

library=$top_builddir/lib/.libs
[ -e "$library/libvmatools.so" ] || skip_all 'there is no shared library (--disable-shared)'
scratch

# the compiler whose run-time libraries go with those of $CC, and what sanitizers it must link
case $CC in
*clang*) cxx=clang++ ;;
*) cxx=g++ ;;
esac
sanitizers=$(printf '%s\n' $CFLAGS | grep -e '^-fsanitize\|^-fno-sanitize' | tr '\n' ' ' || :)

# build NAME COMPILER FLAG...
build()
{
	name=$1
	shift
	"$@" -I "$top_srcdir/lib/include" -o "$scratch/$name" "$source" -L "$library" -lvmatools >"$scratch/log" 2>&1 &&
		return
	not_ok "$name builds" "$(cat "$scratch/log")"
	return 1
}

set --
for source in "$top_srcdir"/tests/samples/*.c "$top_srcdir"/tests/samples/*.cc; do
	[ -e "$source" ] || continue
	name=${source##*/}
	name=${name%.*}
	# shellcheck disable=SC2086 # CC and the flags are words
	case $source in
	*.c) build "$name" $CC $CFLAGS || continue ;;
	*) command -v $cxx >/dev/null || { skip "$name" "$cxx is not installed"; continue; }
	   build "$name" $cxx -std=c++11 -Wall -Wextra -g $sanitizers || continue ;;
	esac
	set -- "$@" "$name"
done
[ $# -gt 0 ] || { [ "$tap_count" -gt 0 ] || skip_all 'no samples yet'; done_testing; exit; }
PATH=$scratch:$PATH
export tap_count
sh "$top_srcdir/tests/golden/run.sh" "$top_srcdir/tests/samples" "$@"
