# the calls as rows, in each form; the tree and the holes at the end
script=$data/lesson/split
vmasim -o +PID,AS,RECORDED $data/lesson/lesson $script
vmasim -r $data/lesson/lesson $script
vmasim -P -o LINE,RESULT,EXACT,LARGEST_HOLE $data/lesson/lesson $script
vmasim -J --check --tree --gaps --maps -A 20000000-20010000 $data/lesson/lesson $script
vmasim --tree --gaps $data/lesson/lesson $data/lesson/four
vmasim -f 'events=merged' -o LINE,MAP_COUNT $data/lesson/lesson $script
vmasim -A 20000000,20008000 $data/lesson/lesson $script
