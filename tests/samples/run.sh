#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each sample program is built as a user of the library would build it, with the public header and the
# shared library and nothing else; NAME.cmd then runs it and NAME.out is what it must print, exactly
# as in tests/golden. A new sample is NAME.c (or NAME.cc, in C++), NAME.cmd and NAME.out in this folder.
. "$top_srcdir/tests/lib.sh"

library=$top_builddir/lib/.libs
[ -e "$library/libvmatools.so" ] || skip_all 'there is no shared library (--disable-shared)'
scratch

# the C++ compiler that goes with CC: both must bring the same run-time library of the sanitizers
cxx=c++
case $CC in
*clang*) ! command -v clang++ >/dev/null || cxx=clang++ ;;
esac
# of the flags of C those that C++ has, too
cxxflags=
for flag in $CFLAGS; do
	case $flag in
	-f* | -g* | -O* | -m*) cxxflags="$cxxflags $flag" ;;
	esac
done

# build SOURCE COMPILER AND FLAGS...: as $scratch/NAME, with what a user has
build()
{
	source=$1
	shift
	if ! "$@" -I "$top_srcdir/lib/include" -o "$scratch/$name" "$source" -L "$library" -lvmatools \
			>"$scratch/log" 2>&1; then
		sed 's/^/# /' "$scratch/log"
		bail "$name does not build"
	fi
}

set --
# shellcheck disable=SC2086 # CC and the flags are words
for source in "$top_srcdir"/tests/samples/*.c "$top_srcdir"/tests/samples/*.cc; do
	[ -e "$source" ] || skip_all 'there are no samples'
	name=${source##*/}
	name=${name%.c*}
	case $source in
	*.c) build "$source" $CC $CFLAGS ;;
	*) ! command -v $cxx >/dev/null || build "$source" $cxx $cxxflags -Wall -Wextra ;;
	esac
	set -- "$@" "$name"
done
PATH=$scratch:$PATH
sh "$top_srcdir/tests/golden/run.sh" "$top_srcdir/tests/samples" "$@"
