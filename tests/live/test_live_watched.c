/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process that changes between two samples, and while one is taken: what a sampler makes of it. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "vmatools.h"

enum { PAGES = 64, SAMPLES = 300 };

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

/* Where the child has what; all of it shared with the test. */
static struct {
	char *volatile at, *volatile other;
	volatile int step;
} *shared;

static struct vmat_procfs *proc;
static size_t page;

static struct vmat_sampler *watch(pid_t pid, const struct vmat_sampler_options *options)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_sampler *sampler = NULL;

	if (vmat_sampler_new(&sampler, proc, pid, options, &trouble))
		fail_msg("%d: %s", trouble.error, trouble.why);
	return sampler;
}

static struct vmat_sample take(struct vmat_sampler *sampler, unsigned wants)
{
	struct vmat_sample sample = { .size = sizeof(sample) };
	struct vmat_trouble trouble = { 0 };

	if (vmat_sampler_take(&sample, sampler, wants, &trouble))
		fail_msg("%d: %s: %s", trouble.error, trouble.file ? trouble.file : "", trouble.why);
	return sample;
}

static void drop(struct vmat_sample *sample)
{
	vmat_mm_free(sample->mm);
	sample->mm = NULL;
}

static uint64_t rss_at(const struct vmat_mm *mm, const char *at)
{
	const struct vmat_vma *vma = vmat_vma_lookup(mm, (uintptr_t)at);
	uint64_t rss = UINT64_MAX;

	assert_non_null(vma);
	assert_true(vmat_vma_field(mm, vma, VMAT_RSS, &rss));
	return rss;
}

/* -- children that do one thing after the other ---------------------------------------------------------- */

static void wait_for_step(int step)
{
	while (shared->step < step)
		usleep(500);
}

/* Let the child do its next thing, and wait until it has: it counts on. */
static void next_step(void)
{
	int step = shared->step + 1;

	shared->step = step;
	while (shared->step == step)
		usleep(500);
}

static char *map_some(size_t pages)
{
	char *at = mmap(NULL, pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0);

	return at == MAP_FAILED ? NULL : at;
}

/* Parted from what is beside it, so that it is one VMA. */
static char *map_apart(size_t pages)
{
	char *at = mmap(NULL, (pages + 2) * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED || mprotect(at + page, pages * page, PROT_READ | PROT_WRITE))
		return NULL;
	return at + page;
}

static void begin(void *arg)
{
	(void)arg;
	shared->at = map_apart(PAGES);
	memset(shared->at, 1, PAGES / 2 * page);
}

static void change(void *arg)
{
	(void)arg;
	wait_for_step(1);
	memset(shared->at, 2, PAGES * page);			/* more pages */
	shared->step++;
	wait_for_step(3);
	shared->other = map_apart(3);				/* another mapping */
	memset(shared->other, 1, page);
	shared->step++;
	wait_for_step(5);
	madvise(shared->at, PAGES / 4 * page, MADV_DONTNEED);	/* fewer pages */
	shared->step++;
	wait_for_step(7);
	mprotect(shared->other, page, PROT_READ | PROT_WRITE | PROT_EXEC);
	shared->step++;
	wait_for_step(9);
	munmap(shared->other, 3 * page);			/* gone again */
	shared->step++;
	for (;;)
		pause();
}

static void changes_are_seen_and_their_absence_costs_nothing(void **state)
{
	struct child child = child_start(begin, change, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS);
	size_t count = vmat_mm_count(sample.mm);

	(void)state;
	assert_int_equal(sample.layout_age_ns, 0);
	assert_int_equal(sample.counters_age_ns, UINT64_MAX);
	assert_false(sample.new_program);
	assert_int_equal(rss_at(sample.mm, shared->at), PAGES / 2 * page);
	drop(&sample);
	child_go(&child);
	for (int i = 0; i < 2; i++) {		/* the first one sees that it left read() */
		drop(&sample);
		usleep(20000);
		sample = take(sampler, VMAT_SAMPLE_RSS);
	}
	assert_null(sample.mm);
	assert_true(sample.layout_age_ns > 0);
	assert_true(sample.hold_ns == 0);

	next_step();
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_non_null(sample.mm);
	assert_int_equal(rss_at(sample.mm, shared->at), PAGES * page);
	drop(&sample);
	next_step();
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_non_null(sample.mm);
	assert_true(vmat_mm_count(sample.mm) > count);
	assert_int_equal(rss_at(sample.mm, shared->other), page);
	drop(&sample);
	next_step();
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_non_null(sample.mm);
	assert_int_equal(rss_at(sample.mm, shared->at), (PAGES - PAGES / 4) * page);
	drop(&sample);

	/* statm does not see that, and says nothing; who asks for it is told */
	next_step();
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_null(sample.mm);
	sample = take(sampler, VMAT_SAMPLE_RSS | VMAT_SAMPLE_NOW);
	assert_non_null(sample.mm);
	assert_true(vmat_vma_flags(vmat_vma_lookup(sample.mm, (uintptr_t)shared->other)) &
		    VMAT_VM_EXEC);
	drop(&sample);
	next_step();
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_non_null(sample.mm);
	assert_null(vmat_vma_lookup(sample.mm, (uintptr_t)shared->other));
	drop(&sample);
	vmat_sampler_free(sampler);
	child_end(&child);
}

static void what_statm_does_not_see_is_seen_in_time(void **state)
{
	const struct vmat_sampler_options options = { .size = sizeof(options), .max_age_ns = 1 };
	struct child child = child_start(begin, NULL, NULL);
	struct vmat_sampler *sampler = watch(child.pid, &options);

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS);

		assert_non_null(sample.mm);
		assert_int_equal(sample.layout_age_ns, 0);
		drop(&sample);
	}
	vmat_sampler_free(sampler);
	child_end(&child);
}

static void more_wishes_than_the_last_time_are_heard(void **state)
{
	struct child child = child_start(begin, NULL, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	struct vmat_sample sample = take(sampler, 0);
	const struct vmat_vma *vma;
	uint64_t value;

	(void)state;
	vma = vmat_vma_lookup(sample.mm, (uintptr_t)shared->at);
	assert_false(vmat_vma_field(sample.mm, vma, VMAT_RSS, &value));
	assert_int_equal(sample.rss_by, VMAT_RSS_BY_NONE);
	drop(&sample);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_non_null(sample.mm);
	assert_int_equal(rss_at(sample.mm, shared->at), PAGES / 2 * page);
	drop(&sample);
	sample = take(sampler, VMAT_SAMPLE_FACTS);
	assert_non_null(sample.mm);
	assert_int_equal(vmat_mm_pid(sample.mm), child.pid);
	drop(&sample);
	vmat_sampler_free(sampler);
	child_end(&child);
}

/* -- smaps now and then ------------------------------------------------------------------------------------ */

static void counters_are_carried_to_what_is_the_same_and_rss_never(void **state)
{
	/* after smaps was read once there is no budget left for it for a long time */
	const struct vmat_sampler_options options = { .size = sizeof(options), .max_cost = 10 };
	const unsigned both = VMAT_SAMPLE_RSS | VMAT_SAMPLE_SMAPS;
	struct child child = child_start(begin, change, NULL);
	struct vmat_sampler *sampler = watch(child.pid, &options);
	struct vmat_sample sample;
	const struct vmat_vma *vma;
	uint64_t value = 0;
	char text[4096];

	(void)state;
	child_go(&child);
	next_step();
	sample = take(sampler, both);
	vma = vmat_vma_lookup(sample.mm, (uintptr_t)shared->at);
	assert_int_equal(vmat_mm_detail(sample.mm), VMAT_SMAPS);
	assert_int_equal(sample.rss_by, VMAT_RSS_BY_SMAPS);
	assert_int_equal(sample.counters_age_ns, 0);
	assert_true(sample.smaps_wait_ns > 0);
	assert_true(vmat_vma_field(sample.mm, vma, VMAT_ANONYMOUS, &value));
	assert_int_equal(value, PAGES * page);
	assert_true(vmat_vma_text(sample.mm, vma, VMAT_SMAPS, text, sizeof(text)) > 0);
	drop(&sample);

	next_step();	/* a new mapping */
	next_step();	/* fewer pages in the old one */
	sample = take(sampler, both);
	vma = vmat_vma_lookup(sample.mm, (uintptr_t)shared->at);
	assert_true(sample.smaps_put_off);
	assert_int_equal(vmat_mm_detail(sample.mm), VMAT_MAPS);
	assert_int_equal(sample.rss_by, VMAT_RSS_BY_SCAN);
	assert_true(sample.counters_age_ns > 0 && sample.counters_age_ns != UINT64_MAX);
	assert_true(vmat_vma_field(sample.mm, vma, VMAT_ANONYMOUS, &value));
	assert_int_equal(value, PAGES * page);
	assert_int_equal(rss_at(sample.mm, shared->at), (PAGES - PAGES / 4) * page);
	assert_true(vmat_vma_has_vmflags(vma));
	assert_true(vmat_vma_flags(vma) & VMAT_VM_ACCOUNT);
	assert_non_null(vmat_vma_vmflags(sample.mm, vma));
	/* no text of smaps was ever like that */
	assert_int_equal(vmat_vma_text(sample.mm, vma, VMAT_SMAPS, text, sizeof(text)), -ENODATA);
	vma = vmat_vma_lookup(sample.mm, (uintptr_t)shared->other);
	assert_int_equal(rss_at(sample.mm, shared->other), page);
	assert_false(vmat_vma_field(sample.mm, vma, VMAT_ANONYMOUS, &value));
	assert_false(vmat_vma_has_vmflags(vma));
	drop(&sample);

	/* without Rss being asked for there is none, old or new */
	sample = take(sampler, VMAT_SAMPLE_SMAPS | VMAT_SAMPLE_NOW);
	drop(&sample);
	next_step();
	next_step();
	sample = take(sampler, VMAT_SAMPLE_SMAPS);
	vma = vmat_vma_lookup(sample.mm, (uintptr_t)shared->at);
	assert_true(vmat_vma_field(sample.mm, vma, VMAT_ANONYMOUS, &value));
	assert_false(vmat_vma_field(sample.mm, vma, VMAT_RSS, &value));
	drop(&sample);
	vmat_sampler_free(sampler);
	child_end(&child);
}

/* -- other programs, and none any more ---------------------------------------------------------------------- */

static void exec_sleep(void *arg)
{
	(void)arg;
	wait_for_step(1);
	execlp("sleep", "sleep", "1000", (char *)NULL);
	_exit(127);
}

static bool is_program(pid_t pid, const char *name)
{
	char path[64], text[64] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	f = fopen(path, "r");
	if (f && !fgets(text, sizeof(text), f))
		*text = '\0';
	if (f)
		fclose(f);
	return !strncmp(text, name, strlen(name));
}

static void wait_for_program(pid_t pid, const char *name)
{
	for (int i = 0; i < 5000 && !is_program(pid, name); i++)
		usleep(2000);
	assert_true(is_program(pid, name));
	usleep(50000);		/* its libraries */
}

static void assert_new_program(struct vmat_sampler *sampler, const char *old)
{
	struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS | VMAT_SAMPLE_SMAPS);

	assert_true(sample.new_program);
	assert_non_null(sample.mm);
	assert_null(vmat_vma_lookup(sample.mm, (uintptr_t)old));
	assert_string_equal(vmat_mm_comm(sample.mm), "sleep");
	drop(&sample);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_false(sample.new_program);
	drop(&sample);
}

static void an_exec_is_followed_and_told(void **state)
{
	struct child child = child_start(begin, exec_sleep, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS | VMAT_SAMPLE_SMAPS);

	(void)state;
	assert_false(sample.new_program);
	drop(&sample);
	shared->step = 1;
	child_go(&child);
	wait_for_program(child.pid, "sleep");
	assert_new_program(sampler, shared->at);
	vmat_sampler_free(sampler);
	child_end(&child);
}

/* Its parent's address space lives on: descriptors on it see no end. */
static void vfork_and_exec(void *arg)
{
	pid_t pid;

	(void)arg;
	pid = vfork();
	if (!pid) {
		shared->other = (char *)(intptr_t)getpid();
		while (shared->step < 1)
			usleep(500);
		execlp("sleep", "sleep", "1000", (char *)NULL);
		_exit(127);
	}
	pause();
}

static void the_exec_of_who_shared_its_memory_is_told_too(void **state)
{
	struct child child;
	struct vmat_sampler *sampler;
	struct vmat_sample sample;
	pid_t pid;

	(void)state;
	shared->other = NULL;
	child = child_start(begin, vfork_and_exec, NULL);
	child_go(&child);
	while (!shared->other)
		usleep(1000);
	pid = (pid_t)(intptr_t)shared->other;
	sampler = watch(pid, NULL);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_int_equal(rss_at(sample.mm, shared->at), PAGES / 2 * page);
	drop(&sample);
	shared->step = 1;
	wait_for_program(pid, "sleep");
	assert_new_program(sampler, shared->at);
	vmat_sampler_free(sampler);
	kill(pid, SIGKILL);
	child_end(&child);
}

static void a_process_that_ends_is_a_zombie_and_then_gone(void **state)
{
	struct child child = child_start(begin, NULL, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS);
	struct vmat_trouble trouble = { 0 };
	struct vmat_pages cell;

	(void)state;
	drop(&sample);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_non_null(sample.mm);
	assert_int_equal(vmat_mm_count(sample.mm), 0);
	assert_int_equal(vmat_mm_state(sample.mm), VMAT_STATE_ZOMBIE);
	assert_false(sample.new_program);
	drop(&sample);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_null(sample.mm);
	assert_int_equal(vmat_sampler_pages(&cell, 1, sampler, 0, page, NULL), -ESRCH);
	child_end(&child);
	assert_int_equal(vmat_sampler_take(&sample, sampler, 0, &trouble), -ESRCH);
	assert_int_equal(trouble.error, -ESRCH);
	assert_non_null(trouble.why);
	vmat_sampler_free(sampler);
}

static void *stay(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static void leave_a_thread(void *arg)
{
	pthread_t thread;

	begin(arg);
	pthread_create(&thread, NULL, stay, NULL);
}

static void leave(void *arg)
{
	(void)arg;
	pthread_exit(NULL);
}

static void a_process_whose_first_thread_has_exited_is_read(void **state)
{
	struct child child = child_start(leave_a_thread, leave, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS);
	struct vmat_pages cell;

	(void)state;
	drop(&sample);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	for (int i = 0; i < 2; i++) {
		sample = take(sampler, VMAT_SAMPLE_RSS);
		assert_non_null(sample.mm);	/* nothing tells whether it changed */
		assert_false(sample.new_program);
		assert_int_equal(rss_at(sample.mm, shared->at), PAGES / 2 * page);
		drop(&sample);
	}
	assert_int_equal(vmat_sampler_pages(&cell, 1, sampler, (uintptr_t)shared->at,
					    (uintptr_t)shared->at + PAGES * page, NULL), 0);
	assert_int_equal(cell.present, PAGES / 2 * page);
	vmat_sampler_free(sampler);
	child_end(&child);
}

static void a_kernel_thread_is_empty_and_a_copy_is_none(void **state)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_sampler *sampler;
	struct vmat_sample sample;
	char *root = scratch_new();
	struct vmat_procfs *copy;

	(void)state;
	scratch_write(root, "proc/7/maps", "", 0);
	assert_int_equal(vmat_procfs_open(&copy, root), 0);
	assert_int_equal(vmat_sampler_new(&sampler, copy, 7, NULL, &trouble), -EOPNOTSUPP);
	assert_non_null(trouble.why);
	assert_int_equal(vmat_sampler_new(&sampler, copy, 8, NULL, &trouble), -ESRCH);
	vmat_procfs_close(copy);
	scratch_remove(root);
	if (!is_program(2, "kthreadd"))
		skip_because("process 2 is no kernel thread here");
	sampler = watch(2, NULL);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_int_equal(vmat_mm_state(sample.mm), VMAT_STATE_KTHREAD);
	drop(&sample);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_null(sample.mm);
	vmat_sampler_free(sampler);
}

/* -- names, to the byte -------------------------------------------------------------------------------------- */

static void map_named(void *arg)
{
	const char *folder = arg;
	static const char *const names[] = { "plain", "new\nline", "with \\012 in it", "a (deleted)",
					     "\xff\xfe", "[heap]" };
	char *path;
	int fd;

	begin(NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path = scratch_path(folder, names[i]);
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0 || ftruncate(fd, 65536))
			_exit(1);
		mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
		mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 4096);
		if (i & 1)
			unlink(path);
		free(path);
	}
	fd = memfd_create("memfd\nname", 0);
	mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* Below so many folders that the ioctl cannot tell the name. */
static void map_far_below(void *arg)
{
	char name[201], *deep = NULL;
	int fd;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	map_named(arg);
	if (chdir(arg))
		_exit(1);
	for (int i = 0; i < 24; i++)
		if (mkdirat(AT_FDCWD, name, 0700) || chdir(name))
			_exit(1);
	fd = open("far", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, 4096))
		_exit(1);
	deep = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	shared->other = deep;
}

static char *text_of(const struct vmat_mm *mm)
{
	struct pile pile = { 0 };
	const struct vmat_vma *vma;
	static char line[65536];

	vmat_for_each_vma(mm, vma) {
		ssize_t len = vmat_vma_text(mm, vma, VMAT_MAPS, line, sizeof(line));

		assert_true(len > 0 && (size_t)len <= sizeof(line));
		pile_add(&pile, line, (size_t)len);
	}
	pile_add(&pile, "", 1);
	return pile.bytes;
}

static void assert_reads_as_maps(pid_t pid, enum vmat_backend wanted)
{
	struct vmat_sampler *sampler = watch(pid, NULL);
	char path[64], *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	for (int i = 0; i < 3; i++) {
		struct vmat_sample sample = take(sampler, VMAT_SAMPLE_NOW);
		char *text = text_of(sample.mm);

		maps = testdata_read(path, NULL);
		assert_string_equal(text, maps);
		if (wanted != VMAT_BACKEND_AUTO)
			assert_int_equal(sample.layout_by, wanted);
		print_message("# layout by %s: %s\n",
			      sample.layout_by == VMAT_BACKEND_QUERY ? "query" : "text",
			      sample.layout_why);
		free(maps);
		free(text);
		drop(&sample);
	}
	vmat_sampler_free(sampler);
}

static void the_layout_is_the_text_of_maps_to_the_byte(void **state)
{
	char *folder = scratch_new();
	struct child child = child_start(map_named, NULL, folder);

	(void)state;
	assert_reads_as_maps(child.pid, VMAT_BACKEND_AUTO);
	child_end(&child);
	scratch_remove(folder);
	folder = scratch_new();
	shared->other = NULL;
	child = child_start(map_far_below, NULL, folder);
	if (shared->other)
		assert_reads_as_maps(child.pid, VMAT_BACKEND_TEXT);
	child_end(&child);
	scratch_remove(folder);
}

/* -- pages ------------------------------------------------------------------------------------------------------ */

static void map_classes(void *arg)
{
	volatile char sum = 0;

	(void)arg;
	shared->at = map_apart(PAGES);
	for (size_t i = 0; i < 8; i++)
		shared->at[i * page] = 1;			/* 8 written */
	for (size_t i = 16; i < 20; i++)
		sum = (char)(sum + shared->at[i * page]);	/* 4 read: the zero page */
	if (madvise(shared->at + 32 * page, 2 * page, MADV_GUARD_INSTALL))
		shared->step = 1;				/* not before 6.13 */
	shared->other = mmap(NULL, (size_t)1 << 40, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (shared->other == MAP_FAILED)
		_exit(1);
	shared->other[((size_t)1 << 39) + page] = 1;
}

static void pages_are_told_by_class_and_place(void **state)
{
	struct child child = child_start(map_classes, NULL, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	uint64_t start = (uintptr_t)shared->at, present = 0;
	struct vmat_pages cells[PAGES], all[7];

	(void)state;
	assert_int_equal(vmat_sampler_pages(cells, PAGES, sampler, start, start + PAGES * page, NULL),
			 0);
	for (size_t i = 0; i < PAGES; i++) {
		bool zero = i >= 16 && i < 20, here = i < 8 || zero, guard = i == 32 || i == 33;

		assert_int_equal(cells[i].present, here ? page : 0);
		if (cells[i].known & VMAT_PAGES_ZERO)
			assert_int_equal(cells[i].zero, zero ? page : 0);
		if (cells[i].known & VMAT_PAGES_GUARD && !shared->step) {
			assert_int_equal(cells[i].guard, guard ? page : 0);
			assert_int_equal(cells[i].swapped, 0);
		}
		assert_int_equal(cells[i].huge, 0);
	}
	/* cells that are no whole pages share them */
	assert_int_equal(vmat_sampler_pages(all, 7, sampler, start, start + PAGES * page, NULL), 0);
	for (size_t i = 0; i < 7; i++)
		present += all[i].present;
	assert_int_equal(present, 12 * page);
	assert_int_equal(all[0].present, 8 * page);
	/* a terabyte, and all there is */
	start = (uintptr_t)shared->other;
	assert_int_equal(vmat_sampler_pages(all, 2, sampler, start, start + ((uint64_t)1 << 40), NULL),
			 0);
	assert_int_equal(all[0].present, 0);
	assert_true(all[1].present >= page);
	assert_int_equal(vmat_sampler_pages(all, 7, sampler, 0, UINT64_MAX, NULL), 0);
	assert_true(all[0].present > 12 * page);
	assert_int_equal(vmat_sampler_pages(all, 7, sampler, UINT64_MAX - 4096, UINT64_MAX, NULL), 0);
	assert_int_equal(all[0].present, 0);
	assert_int_equal(vmat_sampler_pages(all, 0, sampler, 0, page, NULL), -EINVAL);
	assert_int_equal(vmat_sampler_pages(all, 1, sampler, page, page, NULL), -EINVAL);
	vmat_sampler_free(sampler);
	child_end(&child);
}

/* -- all the time ------------------------------------------------------------------------------------------------ */

/* Maps, unmaps, protects and touches without pause, in a place of its own. */
static void change_on(void *arg)
{
	enum { ROOM = 4000 };
	char *room = map_some(ROOM);
	unsigned r = 1;

	(void)arg;
	for (;;) {
		char *at = room + r / 16 % (ROOM - 64) * page;
		size_t len = (1 + r / 7 % 60) * page;

		r = r * 1103515245 + 12345;
		if (r & 0x10000)
			munmap(at, len);
		else if (r & 0x20000)
			mmap(at, len, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_POPULATE, -1, 0);
		else
			mprotect(at, len, r & 0x40000 ? PROT_READ : PROT_NONE);
	}
}

static void what_stands_is_right_while_all_else_changes(void **state)
{
	struct child child = child_start(begin, change_on, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	size_t changed = 0, unstable = 0;

	(void)state;
	child_go(&child);
	for (int i = 0; i < SAMPLES; i++) {
		unsigned wants = VMAT_SAMPLE_RSS | (i % 32 ? 0 : VMAT_SAMPLE_SMAPS);
		struct vmat_sample sample = take(sampler, wants);
		const struct vmat_vma *vma;

		if (!sample.mm)
			continue;
		vma = vmat_vma_lookup(sample.mm, (uintptr_t)shared->at);
		assert_int_equal(vmat_vma_end(vma) - vmat_vma_start(vma), PAGES * page);
		assert_null(vmat_mm_fault(sample.mm, NULL));
		assert_int_equal(rss_at(sample.mm, shared->at), PAGES / 2 * page);
		changed++;
		unstable += vmat_mm_unstable(sample.mm) != 0;
		drop(&sample);
	}
	print_message("# %zu samples with something new, %zu of them torn\n", changed, unstable);
	assert_true(changed > SAMPLES / 4);
	vmat_sampler_free(sampler);
	child_end(&child);
}

static int prepare(void **state)
{
	(void)state;
	memset((void *)shared, 0, sizeof(*shared));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(changes_are_seen_and_their_absence_costs_nothing, prepare),
		cmocka_unit_test_setup(what_statm_does_not_see_is_seen_in_time, prepare),
		cmocka_unit_test_setup(more_wishes_than_the_last_time_are_heard, prepare),
		cmocka_unit_test_setup(counters_are_carried_to_what_is_the_same_and_rss_never, prepare),
		cmocka_unit_test_setup(an_exec_is_followed_and_told, prepare),
		cmocka_unit_test_setup(the_exec_of_who_shared_its_memory_is_told_too, prepare),
		cmocka_unit_test_setup(a_process_that_ends_is_a_zombie_and_then_gone, prepare),
		cmocka_unit_test_setup(a_process_whose_first_thread_has_exited_is_read, prepare),
		cmocka_unit_test_setup(a_kernel_thread_is_empty_and_a_copy_is_none, prepare),
		cmocka_unit_test_setup(the_layout_is_the_text_of_maps_to_the_byte, prepare),
		cmocka_unit_test_setup(pages_are_told_by_class_and_place, prepare),
		cmocka_unit_test_setup(what_stands_is_right_while_all_else_changes, prepare),
	};
	int rc;

	page = (size_t)sysconf(_SC_PAGESIZE);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED || vmat_procfs_open(&proc, NULL))
		return 1;
	rc = cmocka_run_group_tests_name("live_watched", tests, NULL, NULL);
	vmat_procfs_close(proc);
	return rc;
}
