# at the limit of mappings, which is 9 here: which call fails, by which figures, and what of it is done
sed '/max_map_count <==/{n;s/.*/9/}' $data/lesson/plain >small
cat >calls <<'END'
a = mmap(NULL, 64K, rw, private|anon)
mprotect(a + 16K, 4K, r)
munmap(a + 4K, 4K)
mmap(NULL, 4K, r, shared|anon)
mmap(NULL, 4K, r, shared|anon)
mlock(a, 200M)
mremap(a, 4K, 16M, maymove)
brk(+200T)
END
vmasim --explain small calls
vmasim -o LINE,ERROR,CHECK,USED,LIMIT,WANTED,PARTIAL,MAP_COUNT,WHY small calls
