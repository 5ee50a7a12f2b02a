# calls by hand, with names for results, sizes and short words
vmasim $data/lesson/lesson.maps <<'END'
# a guard page, a file in the middle, a hole
a = mmap(NULL, 2M, rw, private|anon)
mprotect(a, 4K, none)
b = mmap(a + 64K, 1M, r, private|fixed, "/path/of/file", 0)
munmap(a + 32K, 4K)
c = mmap(20008000, 8K, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
munmap(c, 8192) = 0
brk(+1M)
END
