/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What being watched does to a process: watched SHAPE SECONDS WATCHER [COMMAND...]. A child with
 * memory of that SHAPE (pages: 4 GiB in pages of 4 KiB in 16 VMAs; vmas: 30 000 VMAs; files: as
 * many, half of them of a file with a long name) loops mmap(), touch, munmap(), while WATCHER reads
 * it without pause: none, maps, smaps, rss (the sampler, anew each time), gate (only if something has
 * changed), or command, which is run with the child's PID behind it and ended. With still- before
 * it the child stands still. Prints the
 * latencies of a round in microseconds - median, p99, p99.9, greatest - and rounds a second, then,
 * of the watcher, how many readings a second, CPU microseconds each, and the longest call. 77: not
 * possible here.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vmatools.h"

enum { BUCKETS = 1 << 20, NS_A_BUCKET = 100, PAGES_VMAS = 16, MANY_VMAS = 30000 };

struct shared {
	volatile int ready, go, stop;
	uint64_t rounds, greatest_ns;
	uint32_t buckets[BUCKETS];
};

static struct shared *shared;

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* -- the one that is watched --------------------------------------------------------------- */

static int map_pages(void)
{
	size_t len = (size_t)4 << 30, one = len / PAGES_VMAS;

	for (size_t i = 0; i < PAGES_VMAS; i++) {
		char *at = mmap(NULL, one, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				-1, 0);

		if (at == MAP_FAILED || madvise(at, one, MADV_NOHUGEPAGE))
			return -1;
		/* so that no two merge */
		if (i % 2 && madvise(at, one, MADV_DONTFORK))
			return -1;
		for (size_t page = 0; page < one; page += 4096)
			at[page] = 1;
	}
	return 0;
}

/* A file whose path has 120 bytes or so; it is gone with its folder. */
static int long_named_file(size_t len)
{
	const char *tmp = getenv("TMPDIR");
	char path[4096];
	int fd, n = snprintf(path, sizeof(path), "%s/watched-", tmp ? tmp : "/tmp");

	while (n > 0 && n < 120)
		path[n++] = 'x';
	path[n] = '\0';
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0 && ftruncate(fd, (off_t)len))
		return -1;
	unlink(path);
	return fd;
}

static int map_vmas(bool files)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, MANY_VMAS * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);
	int fd = files ? long_named_file(page) : -1;

	if (at == MAP_FAILED || (files && fd < 0))
		return -1;
	for (size_t i = 0; i < MANY_VMAS; i++) {
		at[i * page] = 1;
		if (i % 2 && files && mmap(at + i * page, page, PROT_READ,
					   MAP_PRIVATE | MAP_FIXED | MAP_POPULATE, fd, 0) == MAP_FAILED)
			return -1;
		if (i % 2 && !files && mprotect(at + i * page, page, PROT_READ))
			return -1;
	}
	return 0;
}

static int one_round(void)
{
	uint64_t began = clock_ns(CLOCK_MONOTONIC), took;
	char *at = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return -1;
	*at = 1;
	munmap(at, 16384);
	took = clock_ns(CLOCK_MONOTONIC) - began;
	shared->buckets[took / NS_A_BUCKET < BUCKETS ? took / NS_A_BUCKET : BUCKETS - 1]++;
	shared->greatest_ns = took > shared->greatest_ns ? took : shared->greatest_ns;
	shared->rounds++;
	return 0;
}

static void be_watched(const char *shape)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!strcmp(shape, "pages") ? map_pages() : map_vmas(!strcmp(shape, "files")))
		_exit(77);
	shared->ready = 1;
	while (!shared->go)
		usleep(1000);
	while (!shared->stop)
		if (one_round())
			_exit(1);
	_exit(0);
}

/* -- the one that watches ------------------------------------------------------------------ */

static int read_all(pid_t pid, const char *name)
{
	static char buf[65536];
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return -1;
	do {
		n = read(fd, buf, sizeof(buf));
	} while (n > 0);
	close(fd);
	return (int)n;
}

static struct vmat_sampler *sampler;
static uint64_t greatest_hold_ns;

static int sample(pid_t pid, unsigned wants)
{
	struct vmat_sample one = { .size = sizeof(one) };
	struct vmat_procfs *fs;

	if (!sampler) {
		if (vmat_procfs_open(&fs, NULL))
			return -1;
		if (vmat_sampler_new(&sampler, fs, pid, NULL, NULL))
			return -1;
		vmat_procfs_close(fs);
	}
	if (vmat_sampler_take(&one, sampler, wants, NULL))
		return -1;
	if (one.hold_ns > greatest_hold_ns)
		greatest_hold_ns = one.hold_ns;
	vmat_mm_free(one.mm);
	return 0;
}

static int watch_once(const char *watcher, pid_t pid)
{
	/* NOW: also where statm looks as it did */
	if (!strcmp(watcher, "rss"))
		return sample(pid, VMAT_SAMPLE_RSS | VMAT_SAMPLE_NOW);
	if (!strcmp(watcher, "gate"))
		return sample(pid, VMAT_SAMPLE_RSS);
	if (!strcmp(watcher, "maps") || !strcmp(watcher, "smaps"))
		return read_all(pid, watcher);
	usleep(10000);
	return 0;
}

static pid_t run(char **argv, int argc, pid_t pid)
{
	char number[16], *all[16] = { NULL };
	pid_t child = fork();

	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!freopen("/dev/null", "w", stdout))	/* our figures are alone there */
		_exit(127);
	for (int i = 0; i < argc && i < 14; i++)
		all[i] = argv[i];
	snprintf(number, sizeof(number), "%d", (int)pid);
	all[argc] = number;
	execvp(all[0], all);
	_exit(127);
}

/* -- figures ------------------------------------------------------------------------------- */

static double quantile(double q)
{
	uint64_t wanted = (uint64_t)((double)shared->rounds * q), seen = 0;

	for (size_t i = 0; i < BUCKETS; i++) {
		seen += shared->buckets[i];
		if (seen > wanted)
			return (double)(i + 1) * NS_A_BUCKET / 1e3;
	}
	return 0;
}

static int watch(pid_t pid, const char *watcher, double seconds, char **command, int words)
{
	uint64_t began, cpu, until, readings = 0;
	pid_t other = 0;

	while (!shared->ready)
		if (waitpid(pid, NULL, WNOHANG))
			return 77;
		else
			usleep(10000);
	if (words)
		other = run(command, words, pid);
	shared->go = strncmp(watcher, "still-", 6) != 0;
	watcher += shared->go ? 0 : 6;
	if (!shared->go && watch_once(watcher, pid))	/* the first one reads all */
		return 1;
	began = clock_ns(CLOCK_MONOTONIC);
	cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	until = began + (uint64_t)(seconds * 1e9);
	while (clock_ns(CLOCK_MONOTONIC) < until) {
		if (watch_once(watcher, pid))
			return 1;
		readings++;
	}
	cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
	began = clock_ns(CLOCK_MONOTONIC) - began;
	shared->stop = 1;
	if (other > 0) {
		kill(other, SIGTERM);
		waitpid(other, NULL, 0);
	}
	printf("%.1f %.1f %.1f %.1f %.0f  %.1f %.1f  %.1f\n", quantile(0.5), quantile(0.99),
	       quantile(0.999), (double)shared->greatest_ns / 1e3,
	       (double)shared->rounds * 1e9 / (double)began, (double)readings * 1e9 / (double)began,
	       (double)cpu / 1e3 / (double)readings, (double)greatest_hold_ns / 1e3);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t pid;
	int rc;

	if (argc < 4) {
		fputs("usage: watched pages|vmas|files SECONDS WATCHER [COMMAND...]\n", stderr);
		return 2;
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		return 2;
	pid = fork();
	if (!pid)
		be_watched(argv[1]);
	rc = watch(pid, argv[3], strtod(argv[2], NULL), argv + 4, argc - 4);
	vmat_sampler_free(sampler);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return rc;
}
