# each mistake: one line, with its place
mistake()
{
	printf '%s\n' "$@" | vmasim $data/lesson/lesson.maps
	echo "exit status $?"
}
exec 2>&1
mistake 'a = mmap(NULL, 2M, rw, private|anon)' 'munmap(b, 4K)'
mistake 'mmap(NULL, 2X, rw, private|anon)'
mistake 'mmap(NULL, 2M, rq, private|anon)'
mistake 'mmap(NULL, 2M, rw, privat|anon)'
mistake 'mmap(NULL, 2M, rw, anon)'
mistake 'mmap(NULL, 2M, rw, private)'
mistake 'mmap(NULL, 2M, r, private, "/etc/passwd)'
mistake 'munmap(20000000)'
mistake 'munmap(20000000, 4K, 1)'
mistake 'munmap(20000000, 4K) = EWRONG'
mistake 'munmap(20000000, 4K) and more'
mistake 'mummap(20000000, 4K)'
mistake 'a ='
mistake '12 what is this'
mistake 'a = mmap(NULL, 9T, rw, private|anon)' 'munmap(a, 4K)'
mistake 'free(20000000)'
mistake 'munmap(20000000, 4K) = -1'
mistake 'munmap(0x20000000,4K) = -1'
mistake 'munmap(0x20000000, 4096) = -1'
mistake '812 munmap(0x20000000, 4096) = -1'
mistake '812 munmap(0x20000000, 4K) = 0'
mistake '1a = mmap(NULL, 4K, rw, private|anon)'
mistake 'mmap(NULL, 4K, 64, private|anon)'
mistake 'mmap(NULL, 4K, rw, 0x400022)'
mistake 'sbrk(64K)'
mistake "$(printf 'munmap(\033[31m, 4K)')"
vmasim $data/lesson/lesson.maps no-such-script
echo "exit status $?"
vmasim $data/lesson/lesson.maps a b
echo "exit status $?"
vmasim - </dev/null
echo "exit status $?"
vmasim --sort CALL $data/lesson/lesson.maps </dev/null
echo "exit status $?"
vmasim --json --explain $data/lesson/lesson.maps </dev/null
echo "exit status $?"
vmasim --kernel 99x $data/lesson/lesson.maps </dev/null
echo "exit status $?"
mistake 'mprotect(0x20002000, 4096, r|PROT_FOO) = 0'
mistake 'munmap(0x20000000, 4Kfoo) = 0'
mistake "mmap($(printf '%0100d' 0 | tr 0 a), 4K, r, private|anon)"
