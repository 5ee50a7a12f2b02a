# threads whose calls overlap: what was recorded proves that the order was not that of the log
cat >log <<'CALLS'
100   mmap(NULL, 16384, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0xf7ff2000
100   munmap(0xf7ff2000, 16384 <unfinished ...>
101   mmap(NULL, 16384, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0xf7ff2000
100   <... munmap resumed>) = 0
100   mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0 <unfinished ...>
101   mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0 <unfinished ...>
102   madvise(0xf7ff2000, 4096, MADV_DONTNEED) = 0
101   <... mmap resumed>) = 0xf7fef000
100   <... mmap resumed>) = 0xf7ff1000
101   mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0 <unfinished ...>
100   munmap(0xf7ff1000, 4096) = 0
101   <... mmap resumed>) = 0xf7fee000
100   mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0xf7ff1000
CALLS
vmasim -o LINE,PID,OWN,RECORDED,VERDICT,EXACT,CALL,DOUBT $data/lesson/lesson log
vmasim --check $data/lesson/lesson log
echo "exit status $?"
vmasim --explain $data/lesson/lesson log | grep -e 'another thread' -e overlap
vmasim -A f7fe0000,f7ff6000 $data/lesson/lesson log
