#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Where cmocka is missing, each program that was not built is a skip that says so.
. "$top_srcdir/tests/lib.sh"

if [ "$have_cmocka" = yes ]; then
	ok 'cmocka is there: the unit tests are built'
else
	for program in $cmocka_tests; do
		skip "$program" 'not built: cmocka is missing (libcmocka-dev)'
	done
fi
done_testing
