/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of all kinds, touched in all ways, for who counts pages. */
#include "kit/pagezoo.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/perf_event.h>
#include <unistd.h>

#include "kit/smallfiles.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif
#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif
#ifndef MFD_HUGETLB
#define MFD_HUGETLB 4U
#endif

enum { MOST_PAGES = 200, MAPPINGS = 24, HUGE_LEN = 8 << 20 };

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* -- kinds of memory ----------------------------------------------------------------------- */

static char *map(size_t len, int flags, int fd)
{
	char *at = mmap(NULL, len, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (fd >= 0)
		close(fd);
	return at == MAP_FAILED ? NULL : at;
}

static int filled_memfd(size_t len, unsigned flags)
{
	int fd = memfd_create("page zoo", MFD_CLOEXEC | flags);

	if (fd >= 0 && ftruncate(fd, (off_t)len)) {
		close(fd);
		return -1;
	}
	return fd;
}

static char *map_anon(size_t len)
{
	return map(len, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static char *map_shared(size_t len)
{
	return map(len, MAP_SHARED | MAP_ANONYMOUS, -1);
}

static char *map_locked(size_t len)
{
	return map(len, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1);
}

static char *map_memfd_shared(size_t len)
{
	int fd = filled_memfd(len, 0);

	return fd < 0 ? NULL : map(len, MAP_SHARED, fd);
}

static char *map_memfd_private(size_t len)
{
	int fd = filled_memfd(len, 0);

	if (fd < 0 || pwrite(fd, "x", 1, (off_t)(len / 2)) != 1)
		return NULL;
	return map(len, MAP_PRIVATE, fd);
}

static char *map_zero_private(size_t len)
{
	int fd = open("/dev/zero", O_RDWR | O_CLOEXEC);

	return fd < 0 ? NULL : map(len, MAP_PRIVATE, fd);
}

static char *map_zero_shared(size_t len)
{
	int fd = open("/dev/zero", O_RDWR | O_CLOEXEC);

	return fd < 0 ? NULL : map(len, MAP_SHARED, fd);
}

static char *map_own_file(size_t len)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	(void)len;	/* behind the end of the file there would be nothing to touch */
	return fd < 0 ? NULL : map(page_size(), MAP_PRIVATE, fd);
}

static char *map_secret(size_t len)
{
#ifdef SYS_memfd_secret
	int fd = (int)syscall(SYS_memfd_secret, 0);

	if (fd < 0)
		return NULL;
	if (ftruncate(fd, (off_t)len)) {
		close(fd);
		return NULL;
	}
	return map(len, MAP_SHARED, fd);
#else
	(void)len;
	return NULL;
#endif
}

static char *map_perf(size_t len)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY, .disabled = 1,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);

	(void)len;
	return fd < 0 ? NULL : map(5 * page_size(), MAP_SHARED, fd);
}

static char *map_huge_pages(size_t len)
{
	(void)len;
	return map(HUGE_LEN, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1);
}

static char *map_huge_shared(size_t len)
{
	(void)len;
	return map(HUGE_LEN, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1);
}

static char *map_huge_memfd(size_t len)
{
	int fd = filled_memfd(HUGE_LEN, MFD_HUGETLB);

	(void)len;
	return fd < 0 ? NULL : map(HUGE_LEN, MAP_PRIVATE, fd);
}

static char *map_thp(size_t len)
{
	char *at = map_anon(HUGE_LEN);

	(void)len;
	if (at)
		(void)madvise(at, HUGE_LEN, MADV_HUGEPAGE);
	return at;
}

static char *map_thp_shared(size_t len)
{
	char *at = map_shared(HUGE_LEN);

	(void)len;
	if (at)
		(void)madvise(at, HUGE_LEN, MADV_HUGEPAGE);
	return at;
}

/* A terabyte, of which nothing but the pages that are touched is there. */
static char *map_reserved(size_t len)
{
	(void)len;
	return sizeof(size_t) < 8 ? NULL :
	       map((size_t)1 << 40, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

/* How much of it may be touched; 0: what was asked for. */
static const struct {
	const char *name;
	char *(*map)(size_t len);
	size_t len;
	int read_only;
} kinds[] = {
	{ "anonymous", map_anon, 0, 0 },
	{ "shared", map_shared, 0, 0 },
	{ "locked", map_locked, 0, 0 },
	{ "memfd, shared", map_memfd_shared, 0, 0 },
	{ "memfd, private", map_memfd_private, 0, 0 },
	{ "/dev/zero, private", map_zero_private, 0, 0 },
	{ "/dev/zero, shared", map_zero_shared, 0, 0 },
	{ "file, private", map_own_file, 1, 0 },
	{ "memfd_secret", map_secret, 0, 0 },
	{ "perf_event", map_perf, 1, 1 },
	{ "hugetlb, private", map_huge_pages, HUGE_LEN, 0 },
	{ "hugetlb, shared", map_huge_shared, HUGE_LEN, 0 },
	{ "hugetlb, memfd", map_huge_memfd, HUGE_LEN, 0 },
	{ "transparent huge", map_thp, HUGE_LEN, 0 },
	{ "transparent huge, shared", map_thp_shared, HUGE_LEN, 0 },
	{ "a terabyte, reserved", map_reserved, HUGE_LEN, 0 },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

size_t pagezoo_kinds(void)
{
	return KINDS;
}

/* -- ways to touch it ---------------------------------------------------------------------- */

static void touch(char *at, size_t len, uint64_t r, int read_only)
{
	size_t page = page_size(), pages = (len + page - 1) / page, some = pages / (1 + (r & 15));
	unsigned ways = (unsigned)(r >> 8);
	volatile char sum = 0;

	for (size_t i = 0; i < some; i++) {
		volatile char *one = at + (i * 7 + (r >> 16)) % pages * page;

		if (read_only || (r >> (i % 32) & 1 && ways & 1))
			sum = (char)(sum + *one);
		else
			*one = (char)i;
	}
}

static const int advice[] = {
	MADV_DONTNEED, MADV_FREE, MADV_MERGEABLE, MADV_GUARD_INSTALL, MADV_PAGEOUT, MADV_COLD,
	MADV_DONTFORK, MADV_SEQUENTIAL,
};

/* What this kernel does not know it refuses, and that is all right. */
static void disturb(char *at, size_t len, uint64_t r)
{
	size_t page = page_size(), third = len / 3 / page * page;

	if (!third)
		return;
	if (r & 1)
		(void)madvise(at + third, third, advice[r >> 8 & 7]);
	if (r & 2)
		(void)mprotect(at + third, third, r >> 16 & 1 ? PROT_NONE : PROT_READ);
	if ((r & 0xc) == 0xc)
		(void)munmap(at + 2 * third, page);
	if ((r & 0x30) == 0x30)
		(void)mremap(at, third, third + page, MREMAP_MAYMOVE);
}

static void map_one(uint64_t *seed)
{
	uint64_t r = next_random(seed);
	size_t kind = r % KINDS, len = (1 + (r >> 8) % MOST_PAGES) * page_size();
	char *at = kinds[kind].map(len);

	if (!at)
		return;
	if (kinds[kind].len)
		len = kinds[kind].len;
	touch(at, len, next_random(seed), kinds[kind].read_only);
	if (!kinds[kind].read_only)
		disturb(at, len, next_random(seed));
}

void map_pages(size_t seed)
{
	uint64_t state = (seed + 1) * 0x9e3779b97f4a7c15;

	for (size_t i = 0; i < MAPPINGS; i++)
		map_one(&state);
}

const char *pagezoo_kind(size_t kind, int *available)
{
	size_t page = page_size();
	char *at = kinds[kind].map(page);

	*available = at != NULL;
	if (at)
		munmap(at, kinds[kind].len > 1 ? kinds[kind].len : page);
	return kinds[kind].name;
}

/* -- processes ----------------------------------------------------------------------------- */

/* Pages are shared, and copied where the child has written since. */
static void have_a_child(uint64_t seed)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return;
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (getppid() == parent)	/* it may be gone already */
			pause();
		_exit(0);
	}
	map_pages(seed + 1000);
}

pid_t pagezoo_start(size_t seed)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		map_pages(seed);
		if (seed % 3 == 0)
			have_a_child(seed);
		raise(SIGSTOP);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, WUNTRACED) != pid)
		return -1;
	return WIFSTOPPED(status) ? pid : -1;
}

void pagezoo_end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
