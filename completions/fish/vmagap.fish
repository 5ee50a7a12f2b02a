# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion of vmagap(1); what it shares with vmals(1) stands beside it
functions -q __vmals_pids
or source (string replace -r '[^/]*$' vmals.fish (status filename))

function __vmagap_columns
    # those of what the line asks for so far
    set --local mode (string match -r -- '^--(?:holes|seams|limits)$' (commandline -poc))
    string match -rq -- '^--fit(=|$)' (commandline -poc)
    and set --append mode --fit=1
    vmagap $mode --list-columns --noheadings --raw 2>/dev/null | string replace -r '^(\S+) \S+ ' '$1\t' | string replace -a '\\x20' ' '
end

complete -c vmagap -a '(__vmals_pids)' -d process
complete -c vmagap -a self -d 'vmagap itself'
complete -c vmagap -l holes -d 'the holes'
complete -c vmagap -l seams -d 'neighbours that touch and are not one'
complete -c vmagap -l limits -d 'what is used and left of each limit'
complete -c vmagap -l summary -d 'sum holes and seams up'
complete -c vmagap -l fit -x -d 'where a mapping would land, or why not'
complete -c vmagap -l type -x -a 'anon file shared memfd hugetlb stack' -d 'what is mapped'
complete -c vmagap -l file -r -F -d 'a file like this one'
complete -c vmagap -l file-system -x -d 'a file in a file system of that kind'
complete -c vmagap -l offset -x -d 'where in the file'
complete -c vmagap -l huge-page-size -x -d 'of hugetlb'
complete -c vmagap -l prot -x -a 'r rw rx rwx none' -d 'permissions'
complete -c vmagap -l align -x -d 'at a multiple of a size'
complete -c vmagap -l hint -x -d 'the address that mmap is given'
complete -c vmagap -l fixed -d 'MAP_FIXED'
complete -c vmagap -l noreplace -d 'MAP_FIXED_NOREPLACE'
complete -c vmagap -l 32bit -d 'MAP_32BIT'
complete -c vmagap -l above4g -d 'MAP_ABOVE4G'
complete -c vmagap -l growsdown -d 'MAP_GROWSDOWN'
complete -c vmagap -l noreserve -d 'MAP_NORESERVE'
complete -c vmagap -l locked -d 'MAP_LOCKED'
complete -c vmagap -l kernel -x -d 'go by the rules of another kernel'
complete -c vmagap -l smaps -d 'read smaps for holes, too'
complete -c vmagap -l numa -d 'read numa_maps for seams, too'
complete -c vmagap -l stable -d 'read until two reads agree'
complete -c vmagap -l strict -d 'overlapping ranges are an error'
complete -c vmagap -l name -x -a '(__vmals_names)' -d 'the one process of that name'
complete -c vmagap -l sysroot -x -a '(__fish_complete_directories)' -d 'take DIR/proc for /proc'
complete -c vmagap -l backend -x -a 'auto text query' -d 'how to read a live process'
complete -c vmagap -s A -l range -x -d 'only what has a byte in the range'
complete -c vmagap -s f -l filter -x -d 'only rows for which it is true'
complete -c vmagap -s s -l sort -x -a '(__vmals_sort __vmagap_columns)' -d 'sort by a column'
complete -c vmagap -s o -l output -x -a '(__vmals_column_list __vmagap_columns)' -d 'show these columns'
complete -c vmagap -l output-all -d 'show all columns'
complete -c vmagap -l list-columns -d 'say which columns there are'
complete -c vmagap -s J -l json -d JSON
complete -c vmagap -s r -l raw -d 'words with one blank between them'
complete -c vmagap -s P -l pairs -d 'COLUMN="value"'
complete -c vmagap -s n -l noheadings -d 'no heading'
complete -c vmagap -s b -l bytes -d 'sizes in bytes'
complete -c vmagap -l color -x -a 'auto always never' -d colours
complete -c vmagap -s h -l help -d 'print a summary of the options'
complete -c vmagap -s V -l version -d 'print the version'
