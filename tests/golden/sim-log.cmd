# a log of strace, of a shell and its children: done to the map before, it gives the map after
cd $data/6.18-amd64/strace-bash
vmasim before log | vmadiff --match=address --normal - after
vmasim --pid 6703 before log | vmadiff --match=address --normal - after.6703
vmasim --check before log
vmasim --check --pid 6703 before log
# another one is not its descendant, or makes no call; what is a child's by exec cannot be known
vmasim --pid 6515 before log | wc -l
vmasim --pid 1 before log
