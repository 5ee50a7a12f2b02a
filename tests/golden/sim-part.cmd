# parts of logs: cut at the start, at the end, where other threads were in a call; that of another process
log=$data/6.18-amd64/strace-bash/log
for cut in 100 104 120 140 145 150 155 158 160; do
	tail -c +$cut $log | head -n 5 >part
	head -n 1 part
	vmasim -rn -o LINE,PID,CALL $data/lesson/lesson.maps part 2>&1 | cut -c 1-120
done
vmasim -o LINE,PID,CALL $data/lesson/lesson.maps <<'CALLS'
x7ffe0, 4096, PROT_READ) = 0
munmap(0x20000000, 4096) = 0
CALLS
cat >part <<'CALLS'
100   <... mmap resumed>) = 0xf7ff5000
100   munmap(0x20000000, 4096) = 0
101   <... munmap resumed>) = 0
100   mmap(NULL, 4096, PROT_RE
CALLS
head -c -1 part | vmasim -o LINE,PID,CALL $data/lesson/lesson.maps
printf '%s\n' 'a =' 'munmap(0x20000000, 4096) = 0' | vmasim $data/lesson/lesson.maps
vmasim --check $data/lesson/lesson $log | tail -n 1
