#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# On a terminal: as wide as that and no wider, colours unless unwanted, nothing it cannot show.
. "$top_srcdir/tests/lib.sh"
need script stty
scratch
names=$data/6.18-amd64/zoo-names/0-one

# on WIDTH COMMAND: what a terminal of that width is sent, without the carriage returns
on()
{
	width=$1
	shift
	TERM=${TERM-xterm} script -qec "stty cols $width rows 24; $*" /dev/null </dev/null | tr -d '\r'
}

# the cells of each line that are beyond WIDTH; the test's own names have no wide characters but one
beyond()
{
	sed "s/$(printf '\033')\\[[0-9;]*m//g; s/…/./g" | awk -v width="$1" 'length > width'
}

on 80 "vmals -f 'not name~utf8' '$names'" >"$scratch/out"
is 'nothing is wider than the terminal' "$(beyond 80 <"$scratch/out")" ''
is 'a long path keeps its base name' "$(grep -c '…/leaf2' "$scratch/out")" 1
on 120 "vmals -f 'not name~utf8' '$names'" >"$scratch/out"
is 'nor than a wider one' "$(beyond 120 <"$scratch/out")" ''
is 'a terminal gets colours' "$(grep -c "$(printf '\033')\\[36m\\[heap\\]" "$scratch/out")" 1
is 'not with NO_COLOR' "$(NO_COLOR=1 on 80 "vmals '$names'" | grep -c "$(printf '\033')")" 0
is 'not with --color=never' "$(on 80 "vmals --color=never '$names'" | grep -c "$(printf '\033')")" 0
is 'not one that is dumb' "$(TERM=dumb on 80 "vmals '$names'" | grep -c "$(printf '\033')")" 0
is 'COLUMNS is how wide it is' "$(COLUMNS=100 on 80 "vmals -f 'not name~utf8' '$names'" | beyond 100)" ''
is 'a terminal without UTF-8 gets ASCII' "$(LC_ALL=C on 100 "vmals '$names'" | LC_ALL=C grep -ac "$(printf '[\200-\377]')")" 0
is 'machine forms are not cut' "$(on 40 "vmals -r -o NAME '$names'" | grep -c 'LLLL/leaf2$')" 1
is 'what is no terminal is not cut' "$(COLUMNS=40 vmals "$names" | grep -c 'LLLL/leaf2$')" 1
is 'no escape reaches a terminal from a name' \
	"$(on 200 "vmals --color=never -x '$names'" | LC_ALL=C grep -ac "$(printf '[\001-\010\013-\037\177]')")" 0
done_testing
