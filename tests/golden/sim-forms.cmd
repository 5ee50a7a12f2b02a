# what strace writes with -Y and -C, and of what it does not know
cat >log <<'CALLS'
812<lesson> 16:15:45.904688 brk(NULL) = 0x806f000
[pid   812<les]son>] mlock(0x20000000, 4096) = 0
[pid   813 /* 12 in strace's PID NS */] mlock(0x20001000, 4096) = 0
812<lesson> mmap(NULL, 4096, PROT_READ|PROT_WRITE, 0x8 /* MAP_??? */|MAP_ANONYMOUS, -1, 0) = 0xf7ff5000
812<lesson> munmap(0x20000000, 4096) = -1 (errno 530)
812<lesson> mseal(0x20000000, 4096, 0x1) = -1 EINVAL (Invalid argument)
812<lesson> syscall_0x1ce(0x20000000, 0x1000, 0x1, 0, 0, 0xf7ff5000) = -1 EINVAL (Invalid argument)
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 66.67    0.000020          10         2           mlock
100.00    0.000030           7         4         1 total
System call usage summary for 32 bit mode:
CALLS
vmasim -o LINE,PID,RESULT,ERROR,RECORDED,VERDICT,CALL $data/lesson/lesson log
echo "exit status $?"
