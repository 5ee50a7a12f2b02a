#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Real programs, traced from their first brk() to their last exit_group(): what vmasim makes of the
# map before and the log is the map after, in normal form; what was recorded is what the model says.
#
# strace itself stops the program at both ends, so that it is as it is: no debugger, no preload.
. "$top_srcdir/tests/lib.sh"
need strace
scratch
strace -o "$scratch/probe" true 2>"$scratch/why" || skip_all "ptrace is forbidden: $(head -n 1 "$scratch/why")"
grep -q '^+++ exited with 0' "$scratch/probe" || skip_all 'ptrace is forbidden: strace sees nothing'

# stops N: the PID of the Nth stop in the log, nothing: there was none yet
stops()
{
	grep -a ' --- stopped by SIGSTOP ---' "$log" 2>/dev/null | sed -n "$1s/ .*//p"
}

# handle PID: take the snapshot that is due, let it go on
handle()
{
	root=${root:-$(sed -n '1s/ .*//p' "$log")}
	if [ "$1" = "$root" ] && [ ! -e "$work/before" ]; then
		vmasnap "$1" -o "$work/before"
	elif grep -qaE "^$1 +exit_group\(" "$log" && [ ! -e "$work/after.$1" ]; then
		vmasnap "$1" -o "$work/after.$1"
	fi
	kill -CONT "$1"
}

# trace COMMAND...: leave log, before and after.PID in $work; false: it did not go well
trace()
{
	work=$scratch/$program
	log=$work/log
	root=
	seen=0
	mkdir "$work"
	: >"$log"
	strace -f -y -o "$log" -e trace=%memory,%process -e inject=brk:signal=SIGSTOP:when=1 \
		-e inject=exit_group:retval=0:signal=SIGSTOP:when=1 "$@" >"$work/out" 2>"$work/err" </dev/null &
	tracer=$!
	while kill -0 $tracer 2>/dev/null || [ -n "$(stops $((seen + 1)))" ]; do
		stopped=$(stops $((seen + 1)))
		if [ -n "$stopped" ]; then
			seen=$((seen + 1))
			handle "$stopped" 2>>"$work/err"
		else
			sleep 0.02
		fi
	done
	wait $tracer
	[ -e "$work/before" ] && [ -e "$work/after.$root" ]
}
trap 'kill -KILL $tracer 2>/dev/null; rm -rf "$scratch"' EXIT
tracer=

# same PID: what vmasim makes of it is what was there
same()
{
	vmasim --pid "$1" "$work/before" "$log" >"$work/made" 2>"$work/remarks" &&
		vmadiff --match=address --normal "$work/made" "$work/after.$1" >"$work/diff"
}

# forked: whose address space was copied, and not exchanged for another one
forked()
{
	for after in "$work"/after.*; do
		child=${after##*.}
		[ "$child" = "$root" ] || grep -qaE "^$child +(execve|<... execve resumed).* = 0\$" "$log" || echo "$child"
	done
}

# replay NAME COMMAND...
replay()
{
	program=$1
	shift
	if ! trace "$@"; then
		skip "$program: traced from start to end" "strace did not stop it twice: $(tail -n 1 "$work/err")"
		return
	fi
	if same "$root"; then
		ok "$program: the map before and the log make the map after"
	else
		not_ok "$program: the map before and the log make the map after" \
			"$(cat "$work/remarks")" "$(cat "$work/diff")"
	fi
	checked=$(vmasim --check "$work/before" "$log" 2>&1)
	status=$?
	is "$program: what was recorded is what the model says" "$status: $(printf '%s\n' "$checked" | grep -v ' compared: ')" '0: '
	note "$program: $(printf '%s\n' "$checked" | tail -n 1)"
	for child in $(forked); do
		if same "$child"; then
			ok "$program: so it is in a child that fork() made"
		else
			not_ok "$program: so it is in a child that fork() made" \
				"$(cat "$work/remarks")" "$(cat "$work/diff")"
		fi
	done
}

# where PROGRAM COMMAND...: skip it where it is not installed
where()
{
	if command -v "$1" >/dev/null; then
		shift
		replay "$@"
	else
		skip "$2 is replayed" "$1 is not installed"
	fi
}

cat >"$scratch/work.py" <<'END'
import json, hashlib, mmap, threading
blocks = [bytearray(1000 * i) for i in range(500)]
def some():
    return [bytearray(100000) for i in range(100)]
threads = [threading.Thread(target=some) for i in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
del blocks
area = mmap.mmap(-1, 1 << 20)
area[0] = 1
print(len(json.dumps(list(range(100000)))), hashlib.sha256(b'x' * 1000000).hexdigest())
END
cat >"$scratch/work.sh" <<'END'
for i in 1 2 3; do x=$(echo $i | cat); done
(a=$(printf '%050000d' 1); : "${a}${a}")
declare -a a
for ((i = 0; i < 20000; i++)); do a[i]=hello$i; done
echo $x ${#a[@]}
END
cat >"$scratch/hello.c" <<'END'
#include <stdio.h>
#include <stdlib.h>
int main(void) { char *p = malloc(10); printf("%p\n", (void *)p); return 0; }
END
awk 'BEGIN { srand(1); for (i = 0; i < 200000; i++) print rand(), rand() }' >"$scratch/numbers"

where bash 'bash with children' bash "$scratch/work.sh"
# what is called python3 may be a script that looks for it
python=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null)
where "${python:-python3}" 'python3 with threads' "$python" -S "$scratch/work.py"
where gcc 'gcc, which runs others' gcc -c -o "$scratch/hello.o" "$scratch/hello.c"
compiler=$(gcc -print-prog-name=cc1 2>/dev/null)
where "${compiler:-cc1}" 'the compiler itself' "$compiler" -quiet -O2 -o "$scratch/hello.s" "$scratch/hello.c"
where sort 'sort of many lines' sort --parallel=2 -S 20M -o "$scratch/sorted" "$scratch/numbers"
if command -v git >/dev/null; then
	mkdir "$scratch/repository"
	git -C "$scratch/repository" init -q
	split -l 2000 "$scratch/numbers" "$scratch/repository/part."
	replay 'git add' git -C "$scratch/repository" add .
	replay 'git fsck' git -C "$scratch/repository" fsck
else
	skip 'git is replayed' 'git is not installed'
fi
done_testing
