# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion of vmasnap(1)

# processes that have an address space
function __vmasnap_pids
    for dir in (string match -r '^/proc/[0-9]+$' /proc/*)
        set --local size (string split ' ' -- (cat $dir/statm 2>/dev/null))[1]
        test -n "$size" -a "$size" != 0
        or continue
        set --local comm (string replace -ar '[^[:print:]]' '?' -- (cat $dir/comm 2>/dev/null))
        printf '%s\t%s\n' (string replace /proc/ '' $dir) "$comm"
    end
end

function __vmasnap_names
    cat /proc/*/comm 2>/dev/null | sort -u
end

complete -c vmasnap -f
complete -c vmasnap -a '(__vmasnap_pids)' -d process
complete -c vmasnap -a self -d 'vmasnap itself'
complete -c vmasnap -s o -l output -r -F -d 'write this file, whole or not at all'
complete -c vmasnap -l maps-only -d 'without smaps, smaps_rollup and numa_maps'
complete -c vmasnap -l stop -d 'stop the process meanwhile, and let it go on'
complete -c vmasnap -l name -x -a '(__vmasnap_names)' -d 'the one process of that name'
complete -c vmasnap -l sysroot -x -a '(__fish_complete_directories)' -d 'take DIR/proc for /proc'
complete -c vmasnap -s h -l help -d 'print a summary of the options'
complete -c vmasnap -s V -l version -d 'print the version'
