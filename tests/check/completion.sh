#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion offers what can stand where the cursor is, and nothing else: that of bash at length, those
# of zsh and fish where these shells are installed.
. "$top_srcdir/tests/lib.sh"
scratch
mkdir "$scratch/folder"
touch "$scratch/file" "$scratch/file two"

# -- fish, zsh -------------------------------------------------------------------

# fished LINE: what fish offers, without the explanations
fished()
{
	(cd "$scratch" && HOME=$scratch fish -c 'for file in $top_srcdir/completions/fish/*.fish; source $file; end; complete -C $argv[1]' "$1" 2>&1) |
		cut -f 1 | tr '\n' ' '
}

if command -v fish >/dev/null; then
	is 'fish: a long option' "$(fished 'vmals --sum')" '--summary '
	is 'fish: a column' "$(fished 'vmals -o EVID')" 'EVIDENCE '
	is 'fish: a column, added' "$(fished 'vmals -o +RSS,EVID')" '+RSS,EVIDENCE '
	is 'fish: a column' "$(fished 'vmals -o PRIVATE_D')" 'PRIVATE_DIRTY '
	is 'fish: a column to sort by' "$(fished 'vmals -s PRIVATE_D')" 'PRIVATE_DIRTY PRIVATE_DIRTY:desc '
	is 'fish: a column of what was asked for' "$(fished 'vmals --mm -o REM')$(fished 'vmals --group=kind -o COU')" 'REMARK COUNT '
	is 'fish: ... with a blank' "$(fished 'vmals --group kind -o COU')" 'COUNT '
	is 'fish: a value' "$(fished 'vmals --text=s')" '--text=smaps '
	is 'fish: options of vmafind' "$(fished 'vmafind --inter')" '--intersect '
	is 'fish: columns of vmagap' "$(fished 'vmagap -o USABLE_S')$(fished 'vmagap --seams -o REAS')$(fished 'vmagap --fit 4K -o RUL')" 'USABLE_START REASON RULE '
	is 'fish: columns of vmatree' "$(fished 'vmatree -o SUBT')" 'SUBTREE_GAP '
	is 'fish: our own process' "$(fished "vmals $$" | tr ' ' '\n' | grep -x $$)" $$
else
	skip 'completion of fish' 'fish is not installed'
fi
if command -v zsh >/dev/null; then
	for file in "$top_srcdir"/completions/zsh/_*; do
		try "zsh: ${file##*/} is good zsh" zsh -f -n "$file"
	done
else
	skip 'completion of zsh' 'zsh is not installed'
fi

# -- bash ------------------------------------------------------------------------

if ! command -v bash >/dev/null; then
	skip 'completion of bash' 'bash is not installed'
	done_testing
	exit
fi

# offered WORD...: what bash offers for the last word, sorted, with a blank between. Words are given
# as bash parts them: --color=al is three.
offered()
{
	(cd "$scratch" && bash --norc --noprofile -c '
		compopt() { :; }
		command=${command-vmals}
		. "$top_srcdir/completions/bash/$command"
		COMP_WORDS=("$command" "$@") COMP_CWORD=$# COMP_TYPE=${type-9}
		"_$command"
		((${#COMPREPLY[@]} == 0)) || printf "%s\n" "${COMPREPLY[@]}" | sort | tr "\n" " "
	' bash "$@" 2>&1)
}

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
is 'a column of --mm, where that was asked for' "$(offered --mm -o REM)" 'REMARK '
is '... not one of mappings' "$(offered --mm -o INOD)" ''
is 'a column of groups' "$(offered --group = kind -o COU; offered --group role -s ROL; offered --group=name -o NAM)" 'COUNT ROLE NAME '
is 'a column of flags' "$(offered --list-flags -o COD)" 'CODE '
is 'a column to sort by' "$(offered -s SHARED_D)" 'SHARED_DIRTY '
is '... downwards' "$(offered -s RSS : d)" 'desc '
is '... where : does not part words' "$(offered -s RSS:d)" 'RSS:desc '
is 'files, with blanks too, and folders' "$(offered f)" 'file file two folder '
is 'only folders for --sysroot' "$(offered --sysroot f)" 'folder '
is 'what is special' "$(offered sel)" 'self '
is 'vmafind: an option' "$(command=vmafind offered --inter)" '--intersect= '
is 'vmafind: a column of its own' "$(command=vmafind offered -o FILEO)" 'FILEOFFSET '
is 'vmafind: the target comes first' "$(command=vmafind offered sel)" 'self '
is '... also behind options' "$(command=vmafind offered --color = never -o NAME sel)" 'self '
is '... and then there are addresses' "$(command=vmafind offered -n self sel)" ''
is 'vmagap: an option' "$(command=vmagap offered --noh; command=vmagap offered --fit; command=vmagap offered --abo)" '--noheadings --fit= --above4g '
is 'vmagap: a word' "$(command=vmagap offered --type = h)" 'hugetlb '
is 'vmagap: a column of holes' "$(command=vmagap offered -o +USABLE_S)" '+USABLE_START '
is 'vmagap: a column of what the line asks for' "$(command=vmagap offered --seams -o REA; command=vmagap offered --limits -s NEA; command=vmagap offered --fit = 4K -o RUL)" 'REASON NEAREST RULE '
is 'vmasnap: an option' "$(command=vmasnap offered --st)" '--stop '
is 'vmasnap: a file to write' "$(command=vmasnap offered -o f)" 'file file two folder '
is 'vmasnap: a process, no file' "$(command=vmasnap offered sel; command=vmasnap offered f)" 'self '
is 'vmasim: how to malloc()' "$(command=vmasim offered --malloc = r)" 'run '
is 'vmasim: a column of its own' "$(command=vmasim offered -o +VERD)" '+VERDICT '
is 'vmatree: an option' "$(command=vmatree offered --gaps = r)" 'raw '
is 'vmatree: a column of its own' "$(command=vmatree offered -o +SUBT)" '+SUBTREE_GAP '
is 'vmatree: nothing behind the colon of a range' "$(command=vmatree offered --insert 1000-2000 : r)" ''
is 'vmatree: a target behind a target' "$(command=vmatree offered self sel)" 'self '
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
command=vmatop
export command
is 'vmatop: a long option' "$(offered --iter)" '--iterations '
is 'vmatop: a column of processes' "$(offered -o MAPS_)$(offered -s DMA)" 'MAPS_PCT DMAPS '
is 'vmatop: a process behind another' "$(offered -p "1,$$" | tr ' ' '\n' | grep -x "1,$$")" "1,$$"
is 'vmatop: a theme' "$(offered --theme = mo)" 'mono '
done_testing
