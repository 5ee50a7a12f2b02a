# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion of vmals(1); the other commands share what stands at its head

# those of what the line asks for so far
function __vmals_columns
    set --local mode (string match -r -- '^(?:--mm|--list-flags|--group=.+)$' (commandline -opc))
    set --local group (string match -rg -- ' --group +([a-z]+)' (commandline -pc))
    test -z "$group"
    or set mode --group=$group
    vmals $mode --list-columns --noheadings --raw 2>/dev/null | string replace -r '^(\S+) .* ' '$1\t' | string replace -a '\\x20' ' '
end

# the last of a list with commas, behind those that stand there; $argv writes all columns
function __vmals_column_list
    set --local before (string match -r '^(?:.*,|\+)' -- (commandline -ct | string replace -r '^(--output=|-o)' ''))
    test -n "$before"
    or set before ''
    for column in ($argv[1])
        echo -- "$before"$column
    end
end

function __vmals_sort
    for column in ($argv[1])
        set --local part (string split \t -- $column)
        printf '%s\t%s\n' $part[1] $part[2] $part[1]:desc 'largest first'
    end
end

# processes that have an address space
function __vmals_pids
    for dir in (string match -r '^/proc/[0-9]+$' /proc/*)
        set --local size (string split ' ' -- (cat $dir/statm 2>/dev/null))[1]
        test -n "$size" -a "$size" != 0
        or continue
        set --local comm (string replace -ar '[^[:print:]]' '?' -- (cat $dir/comm 2>/dev/null))
        printf '%s\t%s\n' (string replace /proc/ '' $dir) "$comm"
    end
end

function __vmals_names
    cat /proc/*/comm 2>/dev/null | sort -u
end

complete -c vmals -a '(__vmals_pids)' -d process
complete -c vmals -a self -d 'vmals itself'
complete -c vmals -s x -l extended -d 'add RSS PSS USS DIRTY SWAP'
complete -c vmals -s X -l every-counter -d 'add every counter that the kernel printed'
complete -c vmals -l group -x -a 'kind role name perm' -d 'fold into groups'
complete -c vmals -l summary -d 'totals by kind and by role'
complete -c vmals -l mm -d 'the address space itself: struct mm_struct'
complete -c vmals -l text -x -a 'maps smaps' -d "the kernel's own text"
complete -c vmals -l list-flags -d 'say what the letters of VmFlags mean'
complete -c vmals -l stable -d 'read until two reads agree'
complete -c vmals -l strict -d 'overlapping ranges are an error'
complete -c vmals -l name -x -a '(__vmals_names)' -d 'the one process of that name'
complete -c vmals -l sysroot -x -a '(__fish_complete_directories)' -d 'take DIR/proc for /proc'
complete -c vmals -l backend -x -a 'auto text query' -d 'how to read a live process'
complete -c vmals -s A -l range -x -d 'only what has a byte in the range'
complete -c vmals -s f -l filter -x -d 'only rows for which it is true'
complete -c vmals -s s -l sort -x -a '(__vmals_sort __vmals_columns)' -d 'sort by a column'
complete -c vmals -s o -l output -x -a '(__vmals_column_list __vmals_columns)' -d 'show these columns'
complete -c vmals -l output-all -d 'show all columns'
complete -c vmals -l list-columns -d 'say which columns there are'
complete -c vmals -s J -l json -d JSON
complete -c vmals -s r -l raw -d 'words with one blank between them'
complete -c vmals -s P -l pairs -d 'COLUMN="value"'
complete -c vmals -s n -l noheadings -d 'no heading'
complete -c vmals -s b -l bytes -d 'sizes in bytes'
complete -c vmals -l color -x -a 'auto always never' -d colours
complete -c vmals -s h -l help -d 'print a summary of the options'
complete -c vmals -s V -l version -d 'print the version'
