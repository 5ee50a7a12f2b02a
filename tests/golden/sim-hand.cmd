# by hand: numbers as in raw logs, sbrk(), a result that is expected and is another one
vmasim -o LINE,AS,RESULT,ERROR,CALL $data/lesson/lesson <<'CALLS'
mmap(NULL, 4K, 3, private|anon)
mmap(NULL, 4096, 0x3, 0x22, -1, 0)
mmap(NULL, 4096, 3, 0x40021, 3</dev/hugepages/x>, 0)
mmap(NULL, 4096, 1, 2, 3, 0)
madvise(20000000, 4K, 4)
mlockall(3)
mremap(20000000, 4K, 8K, 1)
a = sbrk(0)
b = sbrk(+64K)
mprotect(b, 4K, r)
sbrk(-4K)
sbrk(+300T)
CALLS
printf '%s\n' 'a = sbrk(+64K)' 'mprotect(a, 4K, r)' 'sbrk(0) = 0x806f000' | vmasim --explain $data/lesson/lesson
echo "exit status $?"
printf '%s\n' 'mmap(NULL, 4K, rw, private|anon) = 0x1000' 'sbrk(+64K) = ENOMEM' 'sbrk(0) = 0x806f000' |
	vmasim -o LINE,RESULT,VERDICT $data/lesson/lesson
echo "exit status $?"
# what the kernel refuses is refused, and shown as it was asked for
vmasim -o LINE,RESULT,ERROR,VERDICT,CALL $data/lesson/lesson <<'CALLS'
mmap(NULL, 4096, PROT_READ, MAP_ANONYMOUS, -1, 0) = -1 EINVAL (Invalid argument)
mmap(NULL, 4096, PROT_READ, MAP_SHARED_VALIDATE|MAP_ANONYMOUS, -1, 0) = -1 EINVAL (Invalid argument)
mmap(NULL, 4K, r, private|shared|anon) = EINVAL
mmap(NULL, 4K, r, shared|droppable|anon) = EINVAL
mprotect(0x20000000, 4096, PROT_READ|0x40) = -1 EINVAL (Invalid argument)
mprotect(20000000, 4K, r|growsdown) = EINVAL
mremap(0x20000000, 4096, 4096, 0x10) = -1 EINVAL (Invalid argument)
CALLS
echo "exit status $?"
