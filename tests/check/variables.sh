#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What --pairs prints may be given to eval: none of our columns is called like a variable that shells,
# or programs that they start, look into.
. "$top_srcdir/tests/lib.sh"
scratch

# of POSIX, bash, ksh and zsh, of the loader, the C library, and of programs that run others
cat >"$scratch/taken" <<'END'
ARGC ARGV BASH BASHPID BASH_ENV CDPATH COLUMNS COMPREPLY COPROC CPUTYPE DIRSTACK DISPLAY EDITOR EGID EMACS ENV
ERRNO EUID FCEDIT FIGNORE FPATH FUNCNAME FUNCNEST GID GLOBIGNORE GROUPS HISTCMD HISTCONTROL HISTFILE HISTNO
HISTSIZE HOME HOST HOSTFILE HOSTNAME HOSTTYPE IFS IGNOREEOF INPUTRC KEYTIMEOUT LANG LANGUAGE LC_ALL LC_COLLATE
LC_CTYPE LC_MESSAGES LC_NUMERIC LD_AUDIT LD_DEBUG LD_LIBRARY_PATH LD_PRELOAD LESS LESSOPEN LINENO LINES
LOCPATH LOGNAME MACHTYPE MAIL MAILCHECK MAILPATH MALLOC_CHECK_ MANPATH MAPFILE NLSPATH NULLCMD OLDPWD OPTARG
OPTERR OPTIND OSTYPE PAGER PATH PIPESTATUS POSIXLY_CORRECT PPID PROMPT PROMPT_COMMAND PROMPT2 PS0 PS1 PS2 PS3
PS4 PWD PYTHONPATH RANDOM READNULLCMD REPLY RPROMPT SECONDS SHELL SHELLOPTS SHLVL SIGNALS SPROMPT STATUS TERM
TERMINFO TIMEFORMAT TMOUT TMPDIR TMPPREFIX TTY TTYIDLE TZ UID USERNAME USER VENDOR VISUAL WATCH WATCHFMT
WORDCHARS ZDOTDIR
END
tr -s ' ' '\n' <"$scratch/taken" >"$scratch/all"
for bash in bash 'bash -i' 'bash --posix'; do
	env -i HOME="$scratch" $bash -c 'compgen -v' >>"$scratch/all" 2>/dev/null </dev/null || :
done
sort -u "$scratch/all" >"$scratch/taken"

for command in $commands; do
	"$command" --help | grep -q -e --pairs || continue	# it sets no variables
	# further modes have columns of their own
	for mode in '' --mm --list-flags --group=name --list-columns; do
		"$command" $mode --list-columns -rn 2>/dev/null </dev/null | awk '{ print $1 }'
	done | sort -u >"$scratch/columns"
	is "$command has columns" "$([ -s "$scratch/columns" ] || echo none)" ''
	is "$command: no column is a variable of a shell" "$(comm -12 "$scratch/columns" "$scratch/taken" | tr '\n' ' ')" ''
	is "$command: each column can be a variable" "$(grep -vE '^[A-Z][A-Z0-9_]*$' "$scratch/columns")" ''
done

# what is really printed, which may be more than is listed
capture=$data/6.18-amd64/zoo-shared/0-one
for mode in --output-all -X --mm --list-flags --list-columns --summary --group=name; do
	vmals -P $mode "$capture" | sed 's/="[^"]*"/ /g' | tr -s ' ' '\n' | sort -u >"$scratch/columns"
	is "vmals -P $mode sets no variable of a shell" "$(comm -12 "$scratch/columns" "$scratch/taken" | tr '\n' ' ')" ''
	is "vmals -P $mode sets some" "$(grep -c '^[A-Z]' "$scratch/columns" | sed 's/^0$/none/; s/^[0-9]*$//')" ''
done
done_testing
