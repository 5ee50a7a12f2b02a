#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# vmatop on a terminal, beside a process that maps, touches, grows, shrinks, protects, unmaps, calls
# exec and exits: each is seen as what it is, and the last picture stays.
. "$top_srcdir/tests/lib.sh"
need tmux stty
[ -x "$top_builddir/tests/live/changer" ] || skip_all 'changer was not built'
case $(vmatop --help) in *no-mouse*) ;; *) skip_all 'this vmatop has no screen' ;; esac
scratch
. "$top_srcdir/tests/tmux.sh"
mkfifo "$scratch/orders"
"$top_builddir/tests/live/changer" <"$scratch/orders" >"$scratch/answers" &
changer=$!
exec 7>"$scratch/orders"
trap 'exec 7>&-; terminal_close; kill $changer 2>/dev/null; rm -rf "$scratch"' EXIT

answered()
{
	[ "$(tail -n 1 "$scratch/answers")" = "$1" ]
}

# deed WORD: it has been done
deed()
{
	echo "$1" >&7
	again answered "${2:-$1}" || bail "the process cannot $1: $(tail -n 1 "$scratch/answers")"
}

again answered ready
deed map
# what stays open elsewhere never ends
terminal_open 100 30 7>&- || skip_all "tmux does not start: $(cat "$scratch/tmux.err")"
terminal_type "clear; vmatop --delay 0.3 -o START,SIZE,RSS,PERM $changer" Enter
try 'what is there at first is nothing new' terminal_until '^  *100000000 *64K *0 rw-p'
deed touch
try 'touched: it has changed, and is resident' terminal_until '^~ *100000000 *64K *64K rw-p'
deed grow
try 'grown: it has changed' terminal_until '^~ *100000000 *256K *64K rw-p'
try '... for a while only' terminal_until '^  *100000000 *256K *64K rw-p'
deed shrink
try 'shrunk' terminal_until '^~ *100000000 *128K *64K rw-p'
deed protect
try 'another protection' terminal_until '^~ *100000000 *128K *64K r--p'
deed split
try 'split: the part that is there' terminal_until '^[~+] *100000000 *64K *64K r--p'
try '... and the other one' terminal_until '^[~+] *100010000 *64K *0 ---p'
deed unmap
try 'unmapped: it is shown as gone' terminal_until '^- *100000000'
not_there()
{
	! grep -q '^State:.[^Z]' "/proc/$1/status" 2>/dev/null
}

gone()
{
	! terminal_shows '1000[01]0000'
}
try '... and then no more' again gone
deed map
try 'mapped: it is new' terminal_until '^+ *100000000 *64K *0 rw-p'
terminal_type m
deed touch
terminal_type D
try 'the difference since the mark has it' terminal_until '100000000.*64K'
terminal_type D
deed exec ready
try 'exec is told' terminal_until 'exec'
try '... and what was mapped is not there any more' again gone
exec 7>&-
again not_there $changer || bail 'the process does not end'
try 'exit is told' terminal_until 'exited'
try '... and the last picture stays' terminal_until 'changer'
terminal_type q
try '... until q' terminal_until '^\$'
done_testing
