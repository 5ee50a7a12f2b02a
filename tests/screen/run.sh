#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Screen tests: keys that are pressed in vmatop, and what its screen looks like then. A test is
#
#	NAME.keys	the keys, as --keys takes them; among its comments
#			`# target DIR...`	below tests/data: samples of one process
#			`# options ...`		further options (words, no quoting)
#			`# sizes 80x24 ...`	without: 80x24 120x40 40x10 20x5
#	NAME.cmd	instead of it: a shell command that prints screens
#	NAME.screen	what it printed, screen by screen
#
# A command sees tests/data as $data, and a folder of its own as $tmp, where it runs.
# `UPDATE=1 ./dev check tests/screen/run.sh` rewrites NAME.screen: look at the difference.
#
# Usage: run.sh [NAME...]; without, all.
. "$top_srcdir/tests/lib.sh"
scratch

folder=$top_srcdir/tests/screen
tmp=$scratch/tmp
export tmp

# said WORD NAME: what stands behind `# WORD` in NAME.keys
said()
{
	sed -n "s/^# $1 //p" "$folder/$2.keys"
}

# a screen for each size, each with a line of its own above
play()
{
	sizes=$(said sizes "$1")
	set -- "$1" $(said target "$1" | sed "s|[^ ]*|$data/&|g")
	keys=$folder/$1.keys
	shift
	for size in ${sizes:-80x24 120x40 40x10 20x5}; do
		echo "== $size"
		vmatop --once --size "$size" --keys "$keys" $options -- "$@" || echo "exit $?"
	done
}

print()
{
	rm -rf "$tmp"
	mkdir "$tmp"
	if [ -e "$folder/$1.keys" ]; then
		options=$(said options "$1")
		(cd "$tmp" && play "$1")
	else
		(cd "$tmp" && sh "$folder/$1.cmd")
	fi </dev/null 2>&1 | sed "s|$tmp|\$tmp|g; s|$data|\$data|g"
}

one()
{
	print "$1" >"$scratch/screen"
	if [ "${UPDATE:-0}" = 1 ]; then
		cmp -s "$scratch/screen" "$folder/$1.screen" || cp "$scratch/screen" "$folder/$1.screen"
	fi
	if diff -au --label expected --label drawn "$folder/$1.screen" "$scratch/screen" >"$scratch/diff"; then
		ok "$1"
	else
		not_ok "$1" "$(cat "$scratch/diff")"
	fi
}

if [ $# = 0 ]; then
	for file in "$folder"/*.keys "$folder"/*.cmd; do
		[ -e "$file" ] || continue
		file=${file##*/}
		set -- "$@" "${file%.*}"
	done
fi
for name; do
	one "$name"
done
done_testing
