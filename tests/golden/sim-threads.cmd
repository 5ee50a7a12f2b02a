# several processes: threads and vfork() share, fork() copies, exec ends; calls come in halves
cat >log <<'END'
100   mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0xf7ff5000
100   clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FS|CLONE_THREAD|CLONE_SIGHAND <unfinished ...>
101   mmap(NULL, 4096, PROT_READ|PROT_EXEC, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0 <unfinished ...>
100   <... clone resumed>) = 101
101   <... mmap resumed>) = 0xf7ff4000
100   clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD) = 102
102   munmap(0xf7ff4000, 4096) = 0
100   vfork( <unfinished ...>
103   mprotect(0xf7ff5000, 4096, PROT_NONE) = 0
103   execve("/bin/true", ["true"], 0x7ff /* 3 vars */ <unfinished ...>
100   <... vfork resumed>) = 103
103   <... execve resumed>) = 0
103   munmap(0xf7ff4000, 4096) = 0
102   execve("/bin/true", ["true"], 0x7ff /* 3 vars */) = 0
102   munmap(0xf7ff5000, 4096) = 0
101   +++ exited with 0 +++
100   +++ exited with 0 +++
END
for pid in 100 101 102; do
	echo "process $pid"
	vmasim --pid $pid -A f7ff0000,f7ff6000 $data/lesson/lesson.maps log
done
