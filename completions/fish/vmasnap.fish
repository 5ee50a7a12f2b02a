# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion of vmasnap(1); what it shares with vmals(1) stands beside it
functions -q __vmals_pids
or source (string replace -r '[^/]*$' vmals.fish (status filename))

complete -c vmasnap -f
complete -c vmasnap -a '(__vmals_pids)' -d process
complete -c vmasnap -a self -d 'vmasnap itself'
complete -c vmasnap -s o -l output -r -F -d 'write this file, whole or not at all'
complete -c vmasnap -l maps-only -d 'without smaps, smaps_rollup and numa_maps'
complete -c vmasnap -l stop -d 'stop the process meanwhile, and let it go on'
complete -c vmasnap -l name -x -a '(__vmals_names)' -d 'the one process of that name'
complete -c vmasnap -l sysroot -x -a '(__fish_complete_directories)' -d 'take DIR/proc for /proc'
complete -c vmasnap -s h -l help -d 'print a summary of the options'
complete -c vmasnap -s V -l version -d 'print the version'
