# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion of vmatree(1); what it shares with vmals(1) stands beside it
functions -q __vmals_pids
or source (string replace -r '[^/]*$' vmals.fish (status filename))

function __vmatree_columns
    vmatree --list-columns --noheadings --raw 2>/dev/null | string replace -r '^(\S+) \S+ \S+ ' '$1\t' | string replace -a '\\x20' ' '
end

complete -c vmatree -a '(__vmals_pids)' -d process
complete -c vmatree -a self -d 'vmatree itself'
complete -c vmatree -l depth -x -d 'draw so many levels'
complete -c vmatree -l subtree -x -d 'only what hangs at the node of an address'
complete -c vmatree -l ascii -d 'draw with ASCII'
complete -c vmatree -l dot -d 'write a graph for Graphviz'
complete -c vmatree -l gaps -x -a 'auto guarded raw' -d 'what a gap is'
complete -c vmatree -l find -x -d 'find_vma(), node by node'
complete -c vmatree -l gap -x -d 'find room, node by node'
complete -c vmatree -l bottom-up -d 'the lowest room'
complete -c vmatree -l limits -x -d 'room within a range'
complete -c vmatree -l align -x -d 'room at a multiple of a size'
complete -c vmatree -l insert -x -d 'insert an anonymous mapping'
complete -c vmatree -l erase -x -d 'take out a mapping'
complete -c vmatree -l split -x -d 'split a mapping'
complete -c vmatree -l merge -x -d 'merge a mapping with its neighbours'
complete -c vmatree -l check -d 'verify every invariant'
complete -c vmatree -l stable -d 'read until two reads agree'
complete -c vmatree -l strict -d 'overlapping ranges are an error'
complete -c vmatree -l name -x -a '(__vmals_names)' -d 'the one process of that name'
complete -c vmatree -l sysroot -x -a '(__fish_complete_directories)' -d 'take DIR/proc for /proc'
complete -c vmatree -l backend -x -a 'auto text query' -d 'how to read a live process'
complete -c vmatree -s A -l range -x -d 'only what has a byte in the range'
complete -c vmatree -s f -l filter -x -d 'only rows for which it is true'
complete -c vmatree -s s -l sort -x -a '(__vmals_sort __vmatree_columns)' -d 'sort by a column'
complete -c vmatree -s o -l output -x -a '(__vmals_column_list __vmatree_columns)' -d 'show these columns'
complete -c vmatree -l output-all -d 'show all columns'
complete -c vmatree -l list-columns -d 'say which columns there are'
complete -c vmatree -s J -l json -d JSON
complete -c vmatree -s r -l raw -d 'words with one blank between them'
complete -c vmatree -s P -l pairs -d 'COLUMN="value"'
complete -c vmatree -s n -l noheadings -d 'no heading'
complete -c vmatree -s b -l bytes -d 'sizes in bytes'
complete -c vmatree -l color -x -a 'auto always never' -d colours
complete -c vmatree -s h -l help -d 'print a summary of the options'
complete -c vmatree -s V -l version -d 'print the version'
