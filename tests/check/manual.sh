#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages are good mdoc, and each command has one with all the sections that it should have.
. "$top_srcdir/tests/lib.sh"

if command -v mandoc >/dev/null; then
	for page in "$top_srcdir"/man/*.[0-9]; do
		[ -e "$page" ] || { not_ok 'there are manual pages'; break; }
		# what mandoc does not know of: a reference to another project's page
		try "mandoc finds nothing wrong with ${page##*/}" mandoc -Tlint -Wwarning "$page"
	done
else
	skip 'mandoc finds nothing wrong' 'mandoc is not installed'
fi

for command in $commands; do
	page=$top_srcdir/man/$command.1
	lacks=
	for section in NAME SYNOPSIS DESCRIPTION OPTIONS COLUMNS 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
		# not of one that writes no table
		[ "$section" != COLUMNS ] || "$command" --help | grep -q -e --list-columns || continue
		grep -qixE "\.Sh \"?$section\"?" "$page" 2>/dev/null || lacks="$lacks [$section]"
	done
	is "$command has a page with the usual sections" "$lacks" ''
done
for page in vmatools.7 libvmatools.3; do
	try "there is $page" test -s "$top_srcdir/man/$page"
done

# every function of the header stands in libvmatools(3)
lacks=$(awk -f "$top_srcdir/tests/check/strip.awk" "$top_srcdir/lib/include/vmatools.h" |
	grep -o '\<vmat_[a-z_0-9]*[[:space:]]*(' | tr -d '( \t' | sort -u | while read -r name; do
		grep -qw "$name" "$top_srcdir/man/libvmatools.3" 2>/dev/null || echo "$name"
	done)
is 'libvmatools.3 names every function of vmatools.h' "$lacks" ''
done_testing
