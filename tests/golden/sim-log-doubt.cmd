# what depends on what no log tells is within bounds; limits and names that a program sets are counted
cat >log <<'CALLS'
77 mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, 3</etc/passwd>, 0) = -1 EACCES (Permission denied)
77 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 9, 0) = -1 EBADF (Bad file descriptor)
77 mmap(NULL, 4096, PROT_READ, MAP_SHARED, 3</dev/zero<char 1:5>>, 0) = 0xf7ff5000
77 mremap(0x20000000, 4096, 4096, MREMAP_MAYMOVE|MREMAP_DONTUNMAP) = -1 EINVAL (Invalid argument)
77 prctl(PR_SET_NAME, "x") = 0
77 prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, 0x20000000, 4096, "hi") = 0
77 prlimit64(0, RLIMIT_STACK, NULL, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}) = 0
77 prlimit64(0, RLIMIT_AS, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}, NULL) = 0
77 setrlimit(RLIMIT_NOFILE, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}) = 0
77 personality(0xffffffff) = 0 (PER_LINUX)
77 mprotect(0x66000, 4096, PROT_READ) = 0
CALLS
vmasim -o LINE,RESULT,ERROR,RECORDED,VERDICT,EXACT,CALL,DOUBT $data/lesson/lesson log
echo "exit status $?"
vmasim -A f7ff0000,f7ff6000 $data/lesson/lesson log 2>/dev/null
