# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion of vmafind(1); what it shares with vmals(1) stands beside it
functions -q __vmals_pids
or source (string replace -r '[^/]*$' vmals.fish (status filename))

function __vmafind_columns
    vmafind --list-columns --noheadings --raw 2>/dev/null | string replace -r '^(\S+) \S+ \S+ ' '$1\t' | string replace -a '\\x20' ' '
end

complete -c vmafind -a '(__vmals_pids)' -d process
complete -c vmafind -a self -d 'vmafind itself'
complete -c vmafind -l next -d 'the first mapping that ends above'
complete -c vmafind -l prev -d 'the mapping before that one'
complete -c vmafind -l intersect -x -d 'the first mapping that has a byte in a range'
complete -c vmafind -l stable -d 'read until two reads agree'
complete -c vmafind -l strict -d 'overlapping ranges are an error'
complete -c vmafind -l name -x -a '(__vmals_names)' -d 'the one process of that name'
complete -c vmafind -l sysroot -x -a '(__fish_complete_directories)' -d 'take DIR/proc for /proc'
complete -c vmafind -l backend -x -a 'auto text query' -d 'how to read a live process'
complete -c vmafind -s A -l range -x -d 'only what has a byte in the range'
complete -c vmafind -s f -l filter -x -d 'only rows for which it is true'
complete -c vmafind -s s -l sort -x -a '(__vmals_sort __vmafind_columns)' -d 'sort by a column'
complete -c vmafind -s o -l output -x -a '(__vmals_column_list __vmafind_columns)' -d 'show these columns'
complete -c vmafind -l output-all -d 'show all columns'
complete -c vmafind -l list-columns -d 'say which columns there are'
complete -c vmafind -s J -l json -d JSON
complete -c vmafind -s r -l raw -d 'words with one blank between them'
complete -c vmafind -s P -l pairs -d 'COLUMN="value"'
complete -c vmafind -s n -l noheadings -d 'no heading'
complete -c vmafind -s b -l bytes -d 'sizes in bytes'
complete -c vmafind -l color -x -a 'auto always never' -d colours
complete -c vmafind -s h -l help -d 'print a summary of the options'
complete -c vmafind -s V -l version -d 'print the version'
