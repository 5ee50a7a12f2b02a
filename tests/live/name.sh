#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --name: the one process of that name; several are listed, harmlessly; none is an error.
. "$top_srcdir/tests/lib.sh"
scratch
sleep=$(command -v sleep)
case $(vmals --name nobody-is-called-so 2>&1) in
*'without libproc2'*) skip_all 'built without libproc2' ;;
esac

# names that nobody else has: one short, one longer than the kernel keeps
short=vmt$$
long=vmtest-longer-than-15-$$
cp "$sleep" "$scratch/$short"
cp "$sleep" "$scratch/$long"
"$scratch/$short" 300 &
first=$!
"$scratch/$long" 300 &
second=$!
trap 'kill $first $second $third $fourth 2>/dev/null; rm -rf "$scratch"' EXIT
third=
fourth=

# started PID NAME: it is the program already, not the shell that becomes it
started()
{
	until grep -qaF "$2" "/proc/$1/cmdline"; do
		kill -0 "$1" || bail "$2 did not start"
	done
}
started $first "$short"
started $second "$long"

is 'a process is found by its name' "$(vmals --name "$short" -rn -o PID | sort -u)" $first
is 'a longer name is found in the command line' "$(vmals --name "$long" -rn -o PID | sort -u)" $second
is 'the cut name of a longer one is a name as well' \
	"$(vmals --name "$(cut -c1-15 "/proc/$second/comm")" -rn -o PID 2>/dev/null | sort -u)" $second
try 'a name that nobody has is trouble' fails_with 2 vmals --name "$short-nobody"
for command in vmafind vmatree; do
	is "$command says so, too" "$($command --name "$short-nobody" 2>&1)" \
		"$command: --name: no process is called $short-nobody"
done
try 'a part of a name is none' fails_with 2 vmals --name "${short%?}-"

"$scratch/$short" 301 "$(printf 'a\033[31mb\nc')" 2>/dev/null &
third=$!
wait $third 2>/dev/null
"$scratch/$short" 302 &
third=$!
started $third "$short"
cp "$sleep" "$scratch/m$$üß中"
"$scratch/m$$üß中" 300 &
fourth=$!
started $fourth "m$$"
for locale in C C.UTF-8; do
	is "a name beyond ASCII is found in $locale" \
		"$(LC_ALL=$locale vmals --name "m$$üß中" -rn -o PID 2>&1 | sort -u)" $fourth
done
try 'several of one name are trouble' fails_with 2 vmals --name "$short"
vmals --name "$short" >"$scratch/out" 2>"$scratch/err"
is 'nothing is listed then' "$(cat "$scratch/out")" ''
is 'but each process with its command line' "$(grep -cE "^vmals:   ($first|$third) .*/$short 30[02]" "$scratch/err")" 2
is 'a name beside other targets is one more of them' \
	"$(vmals --name "$long" -rn -o PID $first | sort -u | tr '\n' ' ')" "$(printf '%s\n' $first $second | sort | tr '\n' ' ')"
done_testing
