#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What `make install` puts somewhere can be used from there: commands run, and a program that knows
# only pkg-config builds and runs.
. "$top_srcdir/tests/lib.sh"
need make pkg-config
scratch
unset MAKEFLAGS MFLAGS MAKELEVEL

try 'make install' make -C "$top_builddir" install DESTDIR="$scratch"
prefix=$(sed -n 's/^prefix=//p' "$top_builddir/lib/libvmatools.pc")
libdir=$(dirname "$(dirname "$(find "$scratch" -name libvmatools.pc)")")
unset LD_LIBRARY_PATH
export LD_LIBRARY_PATH="$libdir"

for command in $commands; do
	is "$command runs where it was installed" "$("$scratch$prefix/bin/$command" --version 2>&1)" "$("$command" --version 2>&1)"
done
is 'the libtool archive and the convenience libraries stay at home' \
	"$(find "$scratch" -name 'libcore*' -o -name 'libcommon*')" ''

# as the manual of pkg-config has it for a tree that is not yet where it belongs
PKG_CONFIG_LIBDIR=$libdir/pkgconfig PKG_CONFIG_SYSROOT_DIR=$scratch
export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
# shellcheck disable=SC2046,SC2086 # all words
try 'a program builds with what pkg-config says' $CC $CFLAGS -o "$scratch/sample" \
	"$top_srcdir/tests/samples/version.c" $(pkg-config --cflags --libs libvmatools)
is '... and runs' "$("$scratch/sample")" 'the same version'
is 'pkg-config knows the version' "$(pkg-config --modversion libvmatools)" "$PACKAGE_VERSION"
try 'make uninstall' make -C "$top_builddir" uninstall DESTDIR="$scratch"
is '... leaves nothing behind' "$(find "$scratch$prefix" -type f -o -type l)" ''
done_testing
