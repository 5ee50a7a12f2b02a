#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# vmatop on a terminal: however it ends, the terminal is as it was; whatever size and kind it has, it
# is drawn on or it is said why not.
. "$top_srcdir/tests/lib.sh"
need tmux stty
scratch
. "$top_srcdir/tests/tmux.sh"
sleep 1000 &
victim=$!
trap 'terminal_close; kill $victim 2>/dev/null; rm -rf "$scratch"' EXIT

case $(vmatop --help) in *no-mouse*) ;; *) skip_all 'this vmatop has no screen' ;; esac

# run: vmatop's PID is in the file pid; behind it the modes of the terminal, its status in the file rc
cat >"$scratch/run" <<END
stty -a >before
sh -c 'echo \$\$ >pid; exec vmatop "\$@"' vmatop "\$@" 2>err
echo \$? >rc
stty -a >after
END

# nothing to be seen but a prompt
cleared()
{
	terminal_type 'clear' Enter
	again [ "$(terminal_settled | grep -c .)" = 1 ]
	rm -f "$scratch/rc" "$scratch/pid" "$scratch/before" "$scratch/after"
}

bottom_is()
{
	[ "$(terminal_screen | tail -n 1)" = "$1" ]
}

# launch COMMAND: type it where nothing remains of what was before
launch()
{
	cleared
	terminal_type "$1" Enter
}

# started [SETTING]: vmatop shows all there is, down to its last line
started()
{
	launch "${1:-} sh run $victim"
	terminal_until Help
}

ended()
{
	again [ -s "$scratch/rc" ] && again [ -s "$scratch/after" ]
}

# restored WHAT STATUS: it ended with that status, and nothing of it is left on the terminal
restored()
{
	ended || :
	is "$1: its status" "$(cat "$scratch/rc")" "$2"
	is '... the modes of the terminal are as they were' "$(diff "$scratch/before" "$scratch/after")" ''
	again state_is "$usual"
	is '... so are its screen, cursor, keypad and mouse' "$(terminal_state "$state")" "$usual"
	is '... and nothing was complained about' "$(grep -e vmatop -e ERROR "$scratch/err")" ''
}

state='#{alternate_on} #{cursor_flag} #{keypad_flag} #{keypad_cursor_flag} #{mouse_any_flag}'
state_is()
{
	[ "$(terminal_state "$state")" = "$1" ]
}

terminal_open 80 24 || skip_all "tmux does not start: $(cat "$scratch/tmux.err")"
usual=$(terminal_state "$state")

# -- the ends ------------------------------------------------------------------

try 'it starts' started
try '... and shows the process' terminal_shows sleep
is '... on a screen of its own, with the mouse' "$(terminal_state '#{alternate_on} #{mouse_any_flag}')" '1 1'
terminal_type q
restored 'q' 0
started
terminal_type F10
restored 'F10' 0
started
terminal_type C-c
restored 'Ctrl-C' 130
for signal in TERM:143 HUP:129 INT:130 QUIT:131; do
	started
	kill -"${signal%:*}" "$(cat "$scratch/pid")"
	restored "SIG${signal%:*}" "${signal#*:}"
done
for signal in SEGV:139 ABRT:134 BUS:135 FPE:136 ILL:132; do
	started
	kill -"${signal%:*}" "$(cat "$scratch/pid")"
	ended || :
	# a sanitizer that is told about it has much to say, and exits
	if [ "$(cat "$scratch/rc")" != "${signal#*:}" ] && grep -q Sanitizer "$scratch/err"; then
		echo "${signal#*:}" >"$scratch/rc"
		: >"$scratch/err"
	fi
	restored "SIG${signal%:*}" "${signal#*:}"
done

# -- stopping ------------------------------------------------------------------

# stopped HOW: the shell has the terminal, as it was
stopped()
{
	again grep -q '^State:.T' "/proc/$(cat "$scratch/pid")/status"
	terminal_type 'stty -a >stopped' Enter
	again [ -s "$scratch/stopped" ]
	is "$1: the shell gets the terminal as it was" "$(diff "$scratch/before" "$scratch/stopped")" ''
	is '... its screen, cursor, keypad and mouse, too' "$(terminal_state "$state")" "$usual"
	rm -f "$scratch/stopped"
	terminal_type 'clear; fg' Enter
	terminal_until Help
	try '... and it comes back with fg' terminal_shows sleep
}

# without the script: a job of the shell's own
started_as_job()
{
	launch "stty -a >before; sh -c 'echo \$\$ >pid; exec vmatop $victim' 2>err"
	terminal_until Help
}

started_as_job
shown=$(terminal_settled | tail -n 1)
terminal_type C-z
stopped 'Ctrl-Z'
again bottom_is "$shown"
is '... as it was' "$(terminal_settled | tail -n 1)" "$shown"
kill -TSTP "$(cat "$scratch/pid")"
stopped 'SIGTSTP'
kill -STOP "$(cat "$scratch/pid")"
again grep -q '^State:.T' "/proc/$(cat "$scratch/pid")/status"
# the shell has the terminal in raw mode, in which Enter ends no line
terminal_type C-j 'stty sane; clear; fg' C-j
terminal_until Help
try 'SIGSTOP, of which nobody is told: it comes back with fg' terminal_shows sleep
rm -f "$scratch/rc" "$scratch/after"
terminal_type q
again state_is "$usual"
terminal_type 'stty -a >after; echo 0 >rc' Enter
restored 'q after that' 0

# -- keys and the mouse ----------------------------------------------------------

# click ROW COLUMN: from 0; terminals send that a button is pressed, and that it is let go
click()
{
	button "$1" "$2" 0
	button "$1" "$2" 3
}

# button ROW COLUMN CODE
button()
{
	terminal_type -l "$(printf '\033[M'; for code in $(($3 + 32)) $(($2 + 33)) $(($1 + 33)); do
		# shellcheck disable=SC2059 # the code is the format
		printf "\\$(printf %o "$code")"
	done)"
}

not_at_3()
{
	! terminal_shows '^3 of'
}

started
heading=$(terminal_settled | grep -n START | cut -d : -f 1)
for key in 'Down 2' 'j 3' 'Up 2' 'k 1' 'End [2-9][0-9]*' 'g 1' 'G [2-9][0-9]*' 'Home 1' 'C-Left 1'; do
	terminal_type "${key% *}"
	try "the key ${key% *}" terminal_until "^${key#* } of"
done
click $((heading + 2)) 20
try 'a click on a row goes there' terminal_until '^3 of'
button $((heading + 2)) 20 65
try 'the wheel scrolls' again not_at_3
terminal_settled >"$scratch/before-click"
click $(($(grep -n START "$scratch/before-click" | cut -d : -f 1) - 1)) \
	$(($(awk '/START/ { print index($0, "SIZE") }' "$scratch/before-click") + 1))
try 'a click on a heading sorts by it' terminal_until 'by SIZE'
terminal_type -l "$(printf '\033[1;5C')"
terminal_type q
restored 'q after that' 0

# -- sizes ---------------------------------------------------------------------

started
for round in 1 2 3 4 5 6; do
	for size in 120x40 40x10 20x5 1x1 2x1 1x30 200x2 80x24 300x100; do
		terminal_tmux resize-window -t t -x "${size%x*}" -y "${size#*x}"
	done
done
terminal_resize 80 24
again bottom_is "$shown"
is 'a storm of sizes leaves it as it was' "$(terminal_settled | tail -n 1)" "$shown"
kill -0 "$(cat "$scratch/pid")"
is '... alive' "$?" 0
terminal_resize 1 1
terminal_type j k Tab '?' Escape
terminal_resize 80 24
terminal_type Escape Escape
terminal_until Help
terminal_type q
restored 'q after a terminal of 1x1' 0

# -- kinds of terminals ----------------------------------------------------------

for kind in xterm linux vt100 tmux-256color screen ansi xterm-256color; do
	if ! infocmp "$kind" >/dev/null 2>&1; then
		skip "TERM=$kind" 'terminfo does not know it here'
		continue
	fi
	terminal_type "TERM=$kind" Enter
	setting=
	# on the console curses looks for gpm, and forgets ten bytes
	[ $kind != linux ] || setting="ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0"
	try "TERM=$kind: it starts" started "$setting"
	try '... and shows the process' terminal_shows sleep
	terminal_type q
	ended || :
	is '... and ends well' "$(cat "$scratch/rc" "$scratch/err")" 0
	is '... and leaves the last line to the shell' "$(terminal_settled | grep -c F3Search)" 0
	is '... the modes of the terminal are as they were' "$(diff "$scratch/before" "$scratch/after")" ''
done

# refused WHAT SETTING PATTERN: one line that says why, and what would do
refused()
{
	launch "$2 sh run $victim $3"
	ended || :
	is "$1: one line, exit status 2" "$(wc -l <"$scratch/err") $(cat "$scratch/rc")" '1 2'
	try '... that says why' grep -q -e "$4" "$scratch/err"
	try '... and what would do' grep -q -e '--once' "$scratch/err"
}

refused 'TERM=dumb' 'TERM=dumb' '' 'TERM=dumb: .*cursor cannot be moved'
refused 'TERM that nobody knows' 'TERM=no-such-terminal' '' 'TERM=no-such-terminal: terminfo knows'
refused 'no TERM' 'env -u TERM' '' 'TERM is not set'
refused 'standard output is no terminal' '' '>out' 'standard output is no terminal'
is '... and nothing is written to it' "$(cat "$scratch/out")" ''
terminal_type 'TERM=tmux-256color' Enter

terminal_type 'LC_ALL=C' Enter
try 'LC_ALL=C: it starts' started
is '... and shows nothing but ASCII' "$(terminal_settled | LC_ALL=C grep -c "$(printf '[\200-\377]')")" 0
terminal_type q
restored 'q there' 0
terminal_type 'LC_ALL=C.UTF-8' Enter
try 'NO_COLOR: it starts' started NO_COLOR=1
is '... and shows no colour' "$(terminal_tmux capture-pane -e -p -t t | grep -c '[;\[][34][0-8][;m]')" 0
terminal_type q
ended || :
cat "/proc/$victim/maps" >"$scratch/maps"
launch 'sh run - <maps'
try 'a text from standard input leaves the keys to the terminal' terminal_until Help
terminal_type q
restored 'q there' 0
done_testing
