# on a terminal strace names who called only while there are several: the first one is one throughout
cat >log <<'CALLS'
mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0xf7ff5000
clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLDstrace: Process 813 attached
, child_tidptr=0x7f) = 813
[pid   813] munmap(0xf7ff5000, 4096 <unfinished ...>
[pid   812] mprotect(0xf7ff5000, 4096, PROT_NONE) = 0
[pid   813] <... munmap resumed>)       = 0
[pid   813] +++ exited with 0 +++
--- SIGCHLD {si_signo=SIGCHLD} ---
clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLDstrace: Process 814 attached
 <unfinished ...>
[pid   814] munmap(0xf7ff5000, 4096)    = 0
[pid   812] <... clone resumed>, child_tidptr=0x7f) = 814
[pid   812] +++ exited with 0 +++
mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0xf7ff4000
+++ exited with 0 +++
CALLS
for pid in 812 813 814; do
	vmasim -o LINE,PID,RESULT,VERDICT,CALL --pid $pid $data/lesson/lesson log
	vmasim -A f7ff0000,f7ff6000 --pid $pid $data/lesson/lesson log
done
vmasim -A f7ff0000,f7ff6000 $data/lesson/lesson log
