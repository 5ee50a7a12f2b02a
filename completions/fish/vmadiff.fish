# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion of vmadiff(1); what it shares with vmals(1) stands beside it
functions -q __vmals_pids
or source (string replace -r '[^/]*$' vmals.fish (status filename))

function __vmadiff_columns
    vmadiff --list-columns --noheadings --raw 2>/dev/null | string replace -r '^(\S+) \S+ \S+ ' '$1\t' | string replace -a '\\x20' ' '
end

complete -c vmadiff -a '(__vmals_pids)' -d process
complete -c vmadiff -a self -d 'vmadiff itself'
complete -c vmadiff -l match -x -a 'auto address identity' -d 'which mapping is which'
complete -c vmadiff -l normal -d 'join what touches and is alike, on both sides'
complete -c vmadiff -l pieces -d 'by identity: also pieces of anonymous memory'
complete -c vmadiff -l no-counters -d 'compare the layout only'
complete -c vmadiff -l group -x -a 'name kind role perm' -d 'fold changes'
complete -c vmadiff -l summary -d 'totals of both sides by role'
complete -c vmadiff -l patch -d 'lines of maps with - and +'
complete -c vmadiff -l top -x -d 'only the first rows'
complete -c vmadiff -l max-growth -x -d 'only whether a total grew by more: rss=10M'
complete -c vmadiff -l layout -d '... and whether the layout differs'
complete -c vmadiff -l strict-counters -d 'counters count as the layout does'
complete -c vmadiff -l interval -x -d 'read a process, wait so many seconds, read it again'
complete -c vmadiff -l watch -d 'go on until it exits'
complete -c vmadiff -l since-first -d '... each time against the first reading'
complete -c vmadiff -l stable -d 'read until two reads agree'
complete -c vmadiff -l strict -d 'overlapping ranges are an error'
complete -c vmadiff -l name -x -a '(__vmals_names)' -d 'the one process of that name'
complete -c vmadiff -l sysroot -x -a '(__fish_complete_directories)' -d 'take DIR/proc for /proc'
complete -c vmadiff -l backend -x -a 'auto text query' -d 'how to read a live process'
complete -c vmadiff -s A -l range -x -d 'only what has a byte in the range'
complete -c vmadiff -s f -l filter -x -d 'only rows for which it is true'
complete -c vmadiff -s s -l sort -x -a '(__vmals_sort __vmadiff_columns)' -d 'sort by a column'
complete -c vmadiff -s o -l output -x -a '(__vmals_column_list __vmadiff_columns)' -d 'show these columns'
complete -c vmadiff -l output-all -d 'show all columns'
complete -c vmadiff -l list-columns -d 'say which columns there are'
complete -c vmadiff -s J -l json -d JSON
complete -c vmadiff -s r -l raw -d 'words with one blank between them'
complete -c vmadiff -s P -l pairs -d 'COLUMN="value"'
complete -c vmadiff -s n -l noheadings -d 'no heading'
complete -c vmadiff -s b -l bytes -d 'sizes in bytes'
complete -c vmadiff -l color -x -a 'auto always never' -d colours
complete -c vmadiff -s h -l help -d 'print a summary of the options'
complete -c vmadiff -s V -l version -d 'print the version'
