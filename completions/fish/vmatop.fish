# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion of vmatop(1); what it shares with vmals(1) stands beside it
functions -q __vmals_pids
or source (string replace -r '[^/]*$' vmals.fish (status filename))

function __vmatop_columns
    vmatop --list-columns --noheadings --raw 2>/dev/null | string replace -r '^(\S+) \S+ ' '$1\t' | string replace -a '\\x20' ' '
end

complete -c vmatop -a '(__vmals_pids)' -d process
complete -c vmatop -a self -d 'vmatop itself'
complete -c vmatop -s d -l delay -x -d 'seconds between two samples'
complete -c vmatop -s f -l filter -x -d 'only rows for which it is true'
complete -c vmatop -s o -l output -x -a '(__vmals_column_list __vmatop_columns)' -d 'show these columns'
complete -c vmatop -l output-all -d 'show all columns'
complete -c vmatop -l list-columns -d 'say which columns there are'
complete -c vmatop -s s -l sort -x -a '(__vmals_sort __vmatop_columns)' -d 'sort by a column'
complete -c vmatop -l bytes -d 'sizes in bytes'
complete -c vmatop -l color -x -a 'auto always never' -d colours
complete -c vmatop -l theme -x -a 'default dark light mono' -d colours
complete -c vmatop -l no-mouse -d 'leave the mouse to the terminal'
complete -c vmatop -s p -l pid -x -a '(__vmals_pids)' -d 'these processes'
complete -c vmatop -s b -l batch -d 'print one table a sample'
complete -c vmatop -s n -l iterations -x -d '... so many times'
complete -c vmatop -s J -l json -d '... one object of JSON a line'
complete -c vmatop -s r -l raw -d '... words with one blank between them'
complete -c vmatop -l noheadings -d '... no heading'
complete -c vmatop -l once -d 'print one screen as text'
complete -c vmatop -l size -x -d '... of that size: COLSxROWS'
complete -c vmatop -l keys -r -F -d '... after pressing the keys in a file'
complete -c vmatop -l name -x -a '(__vmals_names)' -d 'the one process of that name'
complete -c vmatop -l sysroot -x -a '(__fish_complete_directories)' -d 'take DIR/proc for /proc'
complete -c vmatop -l max-cost -x -d 'per cent that may be spent of one CPU'
complete -c vmatop -l max-hold -x -d 'microseconds that a process may wait for one call'
complete -c vmatop -l backend -x -a 'auto text query' -d 'how to read a live process'
complete -c vmatop -s h -l help -d 'print a summary of the options'
complete -c vmatop -s V -l version -d 'print the version'
