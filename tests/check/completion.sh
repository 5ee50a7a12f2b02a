#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The bash completion offers what can stand where the cursor is, and nothing else.
. "$top_srcdir/tests/lib.sh"
need bash
scratch

# offered WORD...: what bash offers for the last word, sorted, with a blank between. Words are given
# as bash parts them: --color=al is three.
offered()
{
	(cd "$scratch" && bash --norc --noprofile -c '
		compopt() { :; }
		. "$top_srcdir/completions/bash/vmals"
		COMP_WORDS=(vmals "$@") COMP_CWORD=$# COMP_TYPE=${type-9}
		_vmals
		((${#COMPREPLY[@]} == 0)) || printf "%s\n" "${COMPREPLY[@]}" | sort | tr "\n" " "
	' bash "$@" 2>&1)
}

mkdir "$scratch/folder"
touch "$scratch/file" "$scratch/file two"

is 'a long option' "$(offered --sum)" '--summary '
is 'options with one beginning' "$(offered --list)" '--list-columns --list-flags '
is 'nothing for an option that is not there' "$(offered --no-such)" ''
is 'a value behind =' "$(offered --color = '')" 'always auto never '
is '... that was begun' "$(offered --color = al)" 'always '
is '... where = does not part words' "$(offered --color=al)" '--color=always '
is '... of the right option' "$(offered --backend = q; offered --group = r; offered --text = s)" 'query role smaps '
is 'a column' "$(offered -o PRIVATE_D)" 'PRIVATE_DIRTY '
is '... in small letters' "$(offered -o private_d)" 'PRIVATE_DIRTY '
is '... behind others' "$(offered -o RSS,NAME,ROL)" 'RSS,NAME,ROLE '
is '... that are not offered twice' "$(offered --output START,START)" ''
is '... to be added' "$(offered -o +EVID)" '+EVIDENCE '
is '... to be added behind another' "$(offered -o +ROLE,KIN)" '+ROLE,KIND '
is '... behind --output=' "$(offered --output = +EVID)" '+EVIDENCE '
is 'a column to sort by' "$(offered -s SHARED_D)" 'SHARED_DIRTY '
is '... downwards' "$(offered -s RSS : d)" 'desc '
is '... where : does not part words' "$(offered -s RSS:d)" 'RSS:desc '
is 'files, with blanks too, and folders' "$(offered f)" 'file file two folder '
is 'only folders for --sysroot' "$(offered --sysroot f)" 'folder '
is 'what is special' "$(offered sel)" 'self '
is 'no option behind --' "$(offered -- --col)" ''

# a process of our own, with a comm that would do harm on a terminal
printf '#!/bin/sh\nread wait\n' >"$scratch/$(printf 'a\033]b')"
chmod +x "$scratch"/a*
mkfifo "$scratch/fifo"
"$scratch"/a* <"$scratch/fifo" &
pid=$!
exec 3>"$scratch/fifo"
until grep -q ^a "/proc/$pid/comm"; do
	kill -0 $pid || bail 'the process with the odd name did not start'
done
is 'one process is its PID' "$(offered $pid | tr ' ' '\n' | grep -x $pid)" $pid
some=${pid%?}
is 'of several the names are shown, harmlessly' "$(offered "${some%?}" | grep -c "$(printf '\033')")" 0
is 'a menu inserts PIDs alone' "$(type=37 offered "${some%?}" | tr ' ' '\n' | grep -x $pid)" $pid
is 'a process by name' "$(offered --name bas | tr ' ' '\n' | grep -x bash)" bash
exec 3>&-
wait
done_testing
