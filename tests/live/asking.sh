#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What one lookup in a live process costs: one ioctl, and maps is opened but not read.
. "$top_srcdir/tests/lib.sh"
need strace
scratch

sleep 1000 &
pid=$!
trap 'kill $pid; rm -rf "$scratch"' EXIT
until grep -q '^sleep$' "/proc/$pid/comm"; do :; done
start=$(sed -n '1s/-.*//p' "/proc/$pid/maps")

# traced ARGUMENT...: the calls of vmafind from the one that opens maps on, to $scratch/calls; what it says
# to $scratch/out
traced()
{
	strace -o "$scratch/trace" vmafind "$@" >"$scratch/out" 2>"$scratch/err"
	sed -n '/"maps"/,$p' "$scratch/trace" >"$scratch/calls"
}

asked()
{
	grep -cE '^ioctl\(.*(0x66, 0x11|PROCMAP_QUERY)' "$scratch/calls"
}

strace -o "$scratch/trace" true 2>/dev/null || skip_all 'strace cannot trace here'
traced --backend=query $pid "$start"
if ! grep -q "^$start mapped" "$scratch/out" || [ -s "$scratch/err" ]; then
	skip_all 'this kernel has no PROCMAP_QUERY (it came with 6.11)'
fi
traced $pid "$start"
fd=$(sed -n '1s/.*= //p' "$scratch/calls")
is 'maps is opened' "$(sed -n '1s/[0-9]*$/FD/p' "$scratch/calls" | grep -c 'openat(.*"maps".*= FD')" 1
is 'maps is not read' "$(grep -c "^read($fd," "$scratch/calls")" 0
is 'one lookup is one ioctl' "$(asked)" 1
is '... which has the answer' "$(grep -c "^$start mapped" "$scratch/out")" 1
traced -o ADDRESS,NAME $pid "$start" "$start" "$start"
is 'three are three' "$(asked)" 3
traced --next $pid 0
is 'so is the next mapping' "$(asked)" 1
traced $pid 1000
count=$(asked)
if [ "$count" -le 60 ]; then
	ok "the neighbours of a hole are some more ($count)"
else
	not_ok "the neighbours of a hole are at most 60 ($count)"
fi
is '... and maps is not read for them' "$(grep -c "^read($fd," "$scratch/calls")" 0
traced --backend=text $pid "$start"
is 'nobody is asked where text is wanted' "$(asked)" 0
fd=$(sed -n '1s/.*= //p' "$scratch/calls")
is '... and maps is read' "$(grep -c "^read($fd,.*) = [1-9]" "$scratch/calls" | sed 's/^[1-9][0-9]*$/some/')" some
echo "$start" | traced $pid
is 'addresses of standard input are looked up in the text' "$(asked)" 0
traced -o ADDRESS,RSS $pid "$start"
is 'counters are not to be had by asking' "$(grep -cE '0x66, 0x11|PROCMAP_QUERY' "$scratch/trace")" 0
done_testing
