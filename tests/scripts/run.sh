#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The scripts beside this one are users of vmals: plain sh and its machine forms. NAME.cmd runs
# NAME.sh over captures, and NAME.{out,err,rc} is what it must say, exactly as in tests/golden.
. "$top_srcdir/tests/lib.sh"

set --
for script in "$top_srcdir"/tests/scripts/*.sh; do
	[ "${script##*/}" != run.sh ] || continue
	[ -e "${script%.sh}.cmd" ] || not_ok "${script##*/} has a test"
	set -- "$@" "$script"
done
if command -v shellcheck >/dev/null; then
	# SC2016: jq's variables are not the shell's
	try 'shellcheck finds nothing wrong with the scripts' shellcheck -s dash -e SC2016 "$@"
else
	skip 'shellcheck finds nothing wrong with the scripts' 'shellcheck is not installed'
fi
export tap_count
sh "$top_srcdir/tests/golden/run.sh" "$top_srcdir/tests/scripts"
