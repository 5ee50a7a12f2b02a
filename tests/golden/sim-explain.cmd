# what fails, with its figures and what is done already; what is expected, and is not so
vmasim --explain $data/lesson/lesson <<'END'
a = mmap(NULL, 64K, rw, private|anon)
mprotect(a + 16K, 64K, none) = ENOMEM
mmap(20000000, 4K, r, private|anon|noreplace)
mmap(NULL, 4K, r, private|anon) = ENOMEM
mremap(a, 16K, 32K)
b = mremap(a, 16K, 32K, maymove)
munmap(b + 4K, 4K)
madvise(2000c000, 4K, dontfork)
mlock(20001000, 8K)
fork() = 0
touch(20000000, 4K)
touch(0x1000)
END
