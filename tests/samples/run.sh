#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each sample program is built as a user of the library would build it, with the public header and the
# shared library and nothing else; NAME.cmd then runs it and NAME.out is what it must print, exactly
# as in tests/golden. A new sample is NAME.c, NAME.cmd and NAME.out in this folder.
. "$top_srcdir/tests/lib.sh"

library=$top_builddir/lib/.libs
[ -e "$library/libvmatools.so" ] || skip_all 'there is no shared library (--disable-shared)'
scratch
set --
for source in "$top_srcdir"/tests/samples/*.c; do
	[ -e "$source" ] || skip_all 'no samples yet'
	name=${source##*/}
	name=${name%.c}
	# shellcheck disable=SC2086 # CC and CFLAGS are words
	if ! $CC $CFLAGS -I "$top_srcdir/lib/include" -o "$scratch/$name" "$source" -L "$library" -lvmatools \
			>"$scratch/log" 2>&1; then
		sed 's/^/# /' "$scratch/log"
		bail "$name does not build"
	fi
	set -- "$@" "$name"
done
PATH=$scratch:$PATH
sh "$top_srcdir/tests/golden/run.sh" "$top_srcdir/tests/samples" "$@"
