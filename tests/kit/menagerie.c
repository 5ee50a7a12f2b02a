/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stopped processes of many kinds: programs that are installed, and one with odd mappings. */
#include "kit/menagerie.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit/smallfiles.h"

const struct species menagerie[] = {
	{ "odd", 120 }, { "python3", 60 }, { "perl", 60 }, { "bash", 50 }, { "node", 10 },
};
const size_t menagerie_size = sizeof(menagerie) / sizeof(menagerie[0]);

/* What each runs; they take turns. Every script stops its own process at the end. */
static const struct { const char *name, *option, *script; } scripts[] = {
	{ "python3", "-c", "import os; os.kill(os.getpid(), 19)" },
	{ "python3", "-c", "import os, threading, time\n"
			   "for i in range(4): threading.Thread(target=time.sleep, args=(99,),"
			   " daemon=True).start()\n"
			   "os.kill(os.getpid(), 19)" },
	{ "python3", "-c", "import os, mmap\n"
			   "a = [mmap.mmap(-1, 4096 * (i + 1)) for i in range(50)]; del a[::2]\n"
			   "b = bytearray(40 << 20)\n"
			   "os.kill(os.getpid(), 19)" },
	{ "perl", "-e", "kill STOP => $$" },
	{ "perl", "-e", "use POSIX; my @a = map { 'x' x (1 << $_) } 1..24; kill STOP => $$" },
	{ "bash", "-c", "kill -STOP $$" },
	{ "bash", "-c", "a=$(printf '%0500000d' 0); shopt -s extglob; kill -STOP $$" },
	{ "node", "-e", "process.kill(process.pid, 'SIGSTOP')" },
};
enum { SCRIPTS = sizeof(scripts) / sizeof(scripts[0]) };

/* -- odd mappings ------------------------------------------------------------------ */

static const int odd_flags[] = {
	MAP_PRIVATE | MAP_ANONYMOUS,
	MAP_SHARED | MAP_ANONYMOUS,
	MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
	MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK,
	MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN,
	MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED,
	MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB,
	MAP_PRIVATE,
	MAP_SHARED,
};
enum { ODD_FLAGS = sizeof(odd_flags) / sizeof(odd_flags[0]), ODD_MAPPINGS = 60 };

static int odd_file(uint64_t r)
{
	if (r & 1)
		return open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (r & 2)
		return open("/dev/zero", O_RDWR | O_CLOEXEC);
	return memfd_create("odd name", MFD_CLOEXEC);
}

/* Split it, lock some of it, take a piece out, move it. */
static void disturb(char *at, size_t len, uint64_t r)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), third = len / 3 / page * page;

	if (!third)
		return;
	if (r & 1)
		(void)mprotect(at + third, third, (int)(r >> 8 & 7));
	if (r & 2)
		(void)madvise(at, third, r & 0x100 ? MADV_DONTFORK : MADV_SEQUENTIAL);
	if (r & 4)
		(void)mlock(at, third);
	if (r & 8)
		(void)munmap(at + third, third);
	if (r & 0x10)
		(void)mremap(at, third, 2 * third, MREMAP_MAYMOVE);
}

static void map_one_oddly(uint64_t *seed)
{
	uint64_t r = next_random(seed);
	int flags = odd_flags[r % ODD_FLAGS], prot = (int)(r >> 8 & 7), fd = -1;
	size_t page = (size_t)sysconf(_SC_PAGESIZE), len = (1 + (r >> 16 & 63)) * page;
	char *at;

	if (!(flags & MAP_ANONYMOUS))
		fd = odd_file(r >> 24);
	if (flags & MAP_HUGETLB)
		len = 4 << 20;
	at = mmap(NULL, len, prot, flags, fd, 0);
	if (fd >= 0)
		close(fd);
	if (at == MAP_FAILED)
		return;
	/* behind the end of a file there is nothing to touch, and huge pages may have run out */
	if (flags & MAP_ANONYMOUS && !(flags & MAP_HUGETLB) && prot & PROT_WRITE)
		memset(at, 1, len);
	disturb(at, len, next_random(seed));
}

static void *sleep_long(void *arg)
{
	for (;;)
		pause();
	return arg;
}

void map_oddly(size_t seed)
{
	uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15;
	pthread_t thread;

	for (size_t i = 0; i < ODD_MAPPINGS; i++)
		map_one_oddly(&state);
	if (seed % 3 == 0 && sbrk(123456) == (void *)-1)
		return;
	for (size_t i = 0; i < seed % 4; i++)
		if (pthread_create(&thread, NULL, sleep_long, NULL))
			return;
}

/* -- starting and ending -------------------------------------------------------------- */

static void be_quiet(void)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
}

static void run_script(const char *name, size_t index)
{
	size_t of_this_name = 0;

	for (size_t i = 0; i < SCRIPTS; i++)
		of_this_name += !strcmp(scripts[i].name, name);
	index %= of_this_name;
	for (size_t i = 0; i < SCRIPTS; i++)
		if (!strcmp(scripts[i].name, name) && !index--)
			execlp(name, name, scripts[i].option, scripts[i].script, (char *)NULL);
	_exit(127);
}

pid_t menagerie_start(const struct species *species, size_t index)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		be_quiet();
		if (strcmp(species->name, "odd") != 0)
			run_script(species->name, index);
		map_oddly(index);
		raise(SIGSTOP);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, WUNTRACED) != pid)
		return -1;
	return WIFSTOPPED(status) ? pid : -1;
}

void menagerie_end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
