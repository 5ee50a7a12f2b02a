# SPDX-License-Identifier: GPL-2.0-or-later
# A terminal of the test's own, by a private tmux server. Source it behind tests/lib.sh and scratch:
#
#	terminal_open 80 24 TERM=xterm LC_ALL=C		# with a shell in it
#	terminal_type 'vmatop 812' Enter		# keys as tmux's send-keys names them
#	terminal_until 'MAPS'				# wait until the screen shows that
#	terminal_settled				# the screen, once it does not change any more
#	terminal_close
#
# Nothing waits for a fixed time: it looks again until something has come, 20 s at most.

# the name of a socket has little room, so it is relative
terminal_tmux()
{
	(cd "$scratch" && exec tmux -f /dev/null -S tmux.socket "$@")
}

# terminal_open COLUMNS ROWS [VARIABLE=VALUE...]: nothing else is in its environment
terminal_open()
{
	terminal_size="-x $1 -y $2"
	shift 2
	cat >"$scratch/shell" <<-END
		cd '$scratch' || exit
		exec env -i PATH='$PATH' LD_LIBRARY_PATH='$LD_LIBRARY_PATH' HOME=/nonexistent PS1='\$ ' \\
			ASAN_OPTIONS='$ASAN_OPTIONS' LC_ALL=C.UTF-8 TERM=tmux-256color $* sh
	END
	# shellcheck disable=SC2086 # two options
	terminal_tmux new-session -d $terminal_size -s t "sh '$scratch/shell'" 2>"$scratch/tmux.err" || return
	terminal_tmux set -g status off
	terminal_tmux set -g window-size manual
	terminal_tmux set -g remain-on-exit on
	terminal_until '^\$'
}

terminal_close()
{
	terminal_tmux kill-server 2>/dev/null || :
}

terminal_type()
{
	terminal_tmux send-keys -t t "$@"
}

# terminal_resize COLUMNS ROWS: tmux takes its time to tell the kernel
terminal_resize()
{
	terminal_tmux resize-window -t t -x "$1" -y "$2"
	again terminal_measures "$2 $1"
}

terminal_measures()
{
	[ "$(stty size <"$(terminal_state '#{pane_tty}')")" = "$1" ]
}

terminal_screen()
{
	terminal_tmux capture-pane -p -t t
}

# terminal_state FORMAT: what tmux knows about it: '#{alternate_on} #{cursor_flag}'
terminal_state()
{
	terminal_tmux display-message -p -t t "$1"
}

# again COMMAND...: until it is true, 20 s at most
again()
{
	again_tries=0
	until "$@"; do
		again_tries=$((again_tries + 1))
		[ $again_tries -lt 400 ] || return 1
		sleep 0.05
	done
}

terminal_shows()
{
	terminal_screen | grep -q -e "$1"
}

# terminal_until PATTERN: a line of the screen matches it
terminal_until()
{
	again terminal_shows "$1"
}

terminal_same()
{
	terminal_screen >"$scratch/screen.new"
	cmp -s "$scratch/screen.new" "$scratch/screen.old" && return
	mv "$scratch/screen.new" "$scratch/screen.old"
	return 1
}

# the screen, once two looks agree
terminal_settled()
{
	rm -f "$scratch/screen.old"
	again terminal_same || :
	cat "$scratch/screen.old"
}
