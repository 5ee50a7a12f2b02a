# lines of strace and lines by hand, told apart one by one; names for what strace writes as numbers
cat >script <<'END'
execve("/usr/bin/lesson", ["lesson"], 0x7ffe0 /* 1 var */) = 0
brk(NULL)                               = 0x806f000
12:34:56.789 mmap(NULL, 16384, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0xf7ff2000 <0.000012>
mprotect(f7ff2000, 4K, none) = 0
mprotect(0xf7ff3000, 4096, PROT_READ) = 0
a = mmap(0x30000000, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED, -1, 0) = 30000000
munmap(a, 4096) = 0
munmap(0xf7ff3001, 4096) = -1 EINVAL (Invalid argument)
openat(AT_FDCWD, "/etc/x=y", O_RDONLY) = 3
mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</etc/x=y>, 0) = 0xf7ff1000
madvise(0x20000000, 4096, MADV_DONTNEED) = 0
munmap(0x40000000, 4096) = -1 EINVAL (Invalid argument)
--- SIGCHLD {si_signo=SIGCHLD} ---
+++ exited with 0 +++
END
vmasim -o LINE,RESULT,ERROR,VERDICT,OWN,CALL $data/lesson/lesson script
echo "exit status $?"
vmasim --check $data/lesson/lesson script
echo "exit status $?"
