# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion of vmasim(1); what it shares with vmals(1) stands beside it
functions -q __vmals_pids
or source (string replace -r '[^/]*$' vmals.fish (status filename))

function __vmasim_columns
    vmasim --list-columns --noheadings --raw 2>/dev/null | string replace -r '^(\S+) \S+ \S+ ' '$1\t' | string replace -a '\\x20' ' '
end

complete -c vmasim -a '(__vmals_pids)' -d process
complete -c vmasim -a self -d 'vmasim itself'
complete -c vmasim -s e -l explain -d 'say after each call what it did'
complete -c vmasim -s c -l check -d 'compare each recorded result'
complete -c vmasim -l tree -d 'the tree at the end'
complete -c vmasim -l gaps -d 'the holes at the end'
complete -c vmasim -l maps -d 'the map at the end'
complete -c vmasim -s p -l pid -x -d 'follow that process of the log'
complete -c vmasim -l kernel -x -d 'go by the rules of a release'
complete -c vmasim -l malloc -x -a 'model run' -d 'malloc by a model, or run'
complete -c vmasim -l stable -d 'read until two reads agree'
complete -c vmasim -l strict -d 'overlapping ranges are an error'
complete -c vmasim -l name -x -a '(__vmals_names)' -d 'the one process of that name'
complete -c vmasim -l sysroot -x -a '(__fish_complete_directories)' -d 'take DIR/proc for /proc'
complete -c vmasim -l backend -x -a 'auto text query' -d 'how to read a live process'
complete -c vmasim -s A -l range -x -d 'only what has a byte in the range'
complete -c vmasim -s f -l filter -x -d 'only rows for which it is true'
complete -c vmasim -s o -l output -x -a '(__vmals_column_list __vmasim_columns)' -d 'show these columns'
complete -c vmasim -l output-all -d 'show all columns'
complete -c vmasim -l list-columns -d 'say which columns there are'
complete -c vmasim -s J -l json -d JSON
complete -c vmasim -s r -l raw -d 'words with one blank between them'
complete -c vmasim -s P -l pairs -d 'COLUMN="value"'
complete -c vmasim -s n -l noheadings -d 'no heading'
complete -c vmasim -s b -l bytes -d 'sizes in bytes'
complete -c vmasim -l color -x -a 'auto always never' -d colours
complete -c vmasim -s h -l help -d 'print a summary of the options'
complete -c vmasim -s V -l version -d 'print the version'
