#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Golden tests: what a command printed once, it prints again. A test is
#
#	NAME.cmd	one shell command, or several; the first lines may be comments:
#			`# needs PROGRAM...` skips the test where one is not installed
#	NAME.out	its standard output
#	NAME.err	its standard error, if any
#	NAME.rc		its exit status, if not 0
#
# A command runs in an empty folder of its own, which it sees as $tmp, and sees tests/data as $data;
# both names are put back into what it prints, so that no path of a machine is compared.
# `UPDATE=1 make check` rewrites NAME.{out,err,rc}: read the difference before you commit it.
#
# Usage: run.sh [FOLDER [NAME...]]; without, all of tests/golden.
. "$top_srcdir/tests/lib.sh"
scratch

folder=${1:-$top_srcdir/tests/golden}
[ $# = 0 ] || shift
tmp=$scratch/tmp
export tmp

# run NAME: leave out, err and rc in $scratch
run()
{
	rm -rf "$tmp"
	mkdir "$tmp"
	status=0
	(cd "$tmp" && exec sh "$folder/$1.cmd") >"$scratch/raw.out" 2>"$scratch/raw.err" </dev/null || status=$?
	for stream in out err; do
		sed "s|$tmp|\$tmp|g; s|$data|\$data|g" "$scratch/raw.$stream" >"$scratch/$stream"
	done
	: >"$scratch/rc"
	[ $status = 0 ] || echo $status >"$scratch/rc"
}

# a missing file expects nothing
expected()
{
	if [ -e "$folder/$1" ]; then
		cat "$folder/$1"
	fi
}

compare()
{
	for part in out err rc; do
		expected "$1.$part" | diff -au --label "expected $part" --label "printed $part" - "$scratch/$part" || return 1
	done
}

update()
{
	for part in out err rc; do
		if [ -s "$scratch/$part" ] || [ $part = out ]; then
			cmp -s "$scratch/$part" "$folder/$1.$part" || cp "$scratch/$part" "$folder/$1.$part"
		else
			rm -f "$folder/$1.$part"
		fi
	done
}

# missing NAME: the first program that the test needs and that is not there
missing()
{
	sed -n 's/^# needs //p' "$folder/$1.cmd" | tr ' ' '\n' | while read -r program; do
		command -v "$program" >/dev/null || { echo "$program"; break; }
	done
}

one()
{
	lacks=$(missing "$1")
	if [ -n "$lacks" ]; then
		skip "$1" "$lacks is not installed"
		return
	fi
	run "$1"
	if [ "${UPDATE:-0}" = 1 ]; then
		update "$1"
	fi
	if compare "$1" >"$scratch/diff"; then
		ok "$1"
	else
		not_ok "$1" "$(cat "$scratch/diff")"
	fi
}

if [ $# = 0 ]; then
	for file in "$folder"/*.cmd; do
		[ -e "$file" ] || skip_all "no tests in ${folder##*/} yet"
		file=${file##*/}
		set -- "$@" "${file%.cmd}"
	done
fi
for name; do
	one "$name"
done
done_testing
