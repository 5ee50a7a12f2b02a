# what a log tells only in part: unknown flags, calls without a result, calls that are not followed; names
cat >log <<'CALLS'
77 mprotect(0x20002000, 4096, PROT_FOO) = 0
77 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = ? ERESTARTSYS (To be restarted)
77 shmat(1, NULL, 0) = 0xf7ff5000
77 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</tmp/a\nb c\\d>, 0) = 0xf7ff4000
CALLS
vmasim -o LINE,RESULT,VERDICT,EXACT,FOLLOWED,CALL,DOUBT $data/lesson/lesson log
vmasim -A f7ff0000,f7ff6000 $data/lesson/lesson log 2>/dev/null
# by hand escapes are those of a log
printf '%s\n' 'mmap(NULL, 4K, r, private, "/tmp/a\nb\tc\\d\012e\"f")' 'touch(20000000) = 0' 'touch(0x1000) = SIGSEGV' >calls
vmasim -o LINE,RESULT,ERROR,VERDICT,CALL $data/lesson/lesson calls
vmasim -A f7ff0000,f7ff6000 $data/lesson/lesson calls
vmasim --explain $data/lesson/lesson calls | grep anon_vma
