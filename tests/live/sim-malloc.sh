#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# malloc(), calloc(), realloc() and free() as a program here calls them: vmasim is told only those, and what
# it says that they return, and ask the kernel for, is what strace saw.
. "$top_srcdir/tests/lib.sh"
need strace
scratch
case $CFLAGS in
*sanitize*) skip_all 'the malloc() of a sanitizer is another one' ;;
esac
getconf GNU_LIBC_VERSION >/dev/null 2>&1 || skip_all 'the C library is not glibc'
strace -o "$scratch/probe" true 2>"$scratch/why" || skip_all "ptrace is forbidden: $(head -n 1 "$scratch/why")"
$CC -O1 -o "$scratch/allocator" "$top_srcdir/tests/kit/allocator.c" 2>"$scratch/why" ||
	bail "the program does not compile: $(head -n 1 "$scratch/why")"

log=$scratch/log
tracer=
trap 'kill -KILL $tracer 2>/dev/null; rm -rf "$scratch"' EXIT

# stopped N: wait for the Nth stop, and tell whose it is
stopped()
{
	until [ "$(grep -c 'stopped by SIGSTOP' "$log" 2>/dev/null)" = "$1" ]; do
		kill -0 $tracer || return 1
		sleep 0.02
	done
	sed -n '1s/ .*//p' "$log"
}

# run HOW SEED: leave before, script, after, and in theirs the system calls in between
run()
{
	rm -f "$log" "$scratch/script"
	# -f for the pid in each line
	GLIBC_TUNABLES= strace -f -o "$log" -e trace=brk,mmap,munmap,mremap,execve "$scratch/allocator" "$1" 300 "$2" \
		"$scratch/script" &
	tracer=$!
	pid=$(stopped 1) || return
	vmasnap "$pid" -o "$scratch/before"
	kill -CONT "$pid"
	stopped 2 >/dev/null || return
	vmasnap "$pid" -o "$scratch/after"
	kill -CONT "$pid"
	wait $tracer
	# brk(NULL) only asks
	sed -e '1,/--- SIGCONT/d' -e '/ --- /d' -e '/+++/d' -e '/brk(NULL)/d' -e 's/^[0-9]* *//' \
		-e 's/ *= \([^ ]*\).*$/ = \1/' "$log" >"$scratch/theirs"
}

# ours OPTION...: the system calls that vmasim makes of the same script
ours()
{
	vmasim "$@" -P -o CALL,RESULT -f 'call~"^(brk|mmap|munmap|mremap)[(]"' "$scratch/before" "$scratch/script" |
		sed -e 's/^CALL="//' -e 's/" RESULT="/ = /' -e 's/"$//'
}

# result WHAT HOW SEED: vmasim's words on the comparison
result()
{
	vmasim --check "$@" "$scratch/before" "$scratch/script" 2>&1 | tail -n 1
}

# whole NAME [OPTION]: everything is exact, and the same as what happened
whole()
{
	name=$1
	shift
	is "$name: every address is exact" "$(result "$@")" "$results results compared: $results exact, 0 within bounds, 0 different"
	is "$name: the system calls are those that were made" "$(ours "$@")" "$(cat "$scratch/theirs")"
	vmasim "$@" "$scratch/before" "$scratch/script" >"$scratch/made"
	try "$name: so is the map" vmadiff --match=address --normal "$scratch/made" "$scratch/after"
}

for seed in 1 2 3; do
	for how in 0 1 2; do
		run $how $seed || bail 'strace did not see the program stop'
		results=$(grep -c ' = .* = ' "$scratch/script")
		case $how in
		0) whole "only malloc(), seed $seed" ;;
		1) whole "what was taken last goes first, seed $seed" ;;
		2)
			is "anything, seed $seed: what is called exact is never wrong" "$(result | sed 's/.*, //')" '0 different'
			note "$(result)"
			whole "anything, asked of the C library, seed $seed" --malloc=run
			;;
		esac
	done
done
done_testing
