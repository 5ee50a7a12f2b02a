/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The layout of a watched process to the byte, and where its pages are. */
#include <errno.h>
#include <fcntl.h>
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
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "kit/watched.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

/* -- names, to the byte -------------------------------------------------------------------- */

static void map_named(void *arg)
{
	const char *folder = arg;
	static const char *const names[] = {
		"plain", "new\nline", "with \\012 in it", "a (deleted)", "\xff\xfe", "[heap]",
	};
	char *path;
	int fd;

	watched_begin(NULL);
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

/* Names so long that the ioctl costs less than the text. */
static void names_that_are_asked_for_are_those_of_maps(void **state)
{
	char *folder = scratch_new(), *deep, name[201];
	struct child child;

	(void)state;
	memset(name, 'y', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	deep = scratch_path(folder, name);
	assert_int_equal(mkdir(deep, 0700), 0);
	child = child_start(map_named, NULL, deep);
	assert_reads_as_maps(child.pid, VMAT_BACKEND_AUTO);
	child_end(&child);
	free(deep);
	scratch_remove(folder);
}

static void short_names_and_those_too_long_for_the_ioctl_are_read(void **state)
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

/* -- pages --------------------------------------------------------------------------------- */

static void map_classes(void *arg)
{
	volatile char sum = 0;

	(void)arg;
	shared->at = map_apart(WATCHED_PAGES);
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
	uint64_t start = (uintptr_t)shared->at, end = start + WATCHED_PAGES * page, present = 0;
	struct vmat_pages cells[WATCHED_PAGES], all[7];

	(void)state;
	assert_int_equal(vmat_sampler_pages(cells, WATCHED_PAGES, sampler, start, end, NULL), 0);
	for (size_t i = 0; i < WATCHED_PAGES; i++) {
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
	assert_int_equal(vmat_sampler_pages(all, 7, sampler, start, end, NULL), 0);
	for (size_t i = 0; i < 7; i++)
		present += all[i].present;
	assert_int_equal(present, 12 * page);
	assert_int_equal(all[0].present, 8 * page);
	/* a terabyte, and all there is */
	start = (uintptr_t)shared->other;
	end = start + ((uint64_t)1 << 40);
	assert_int_equal(vmat_sampler_pages(all, 2, sampler, start, end, NULL), 0);
	assert_int_equal(all[0].present, 0);
	assert_true(all[1].present >= page);
	assert_int_equal(vmat_sampler_pages(all, 7, sampler, 0, UINT64_MAX, NULL), 0);
	assert_true(all[0].present > 12 * page);
	start = UINT64_MAX - 4096;
	assert_int_equal(vmat_sampler_pages(all, 7, sampler, start, UINT64_MAX, NULL), 0);
	assert_int_equal(all[0].present, 0);
	assert_int_equal(vmat_sampler_pages(all, 0, sampler, 0, page, NULL), -EINVAL);
	assert_int_equal(vmat_sampler_pages(all, 1, sampler, page, page, NULL), -EINVAL);
	vmat_sampler_free(sampler);
	child_end(&child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(names_that_are_asked_for_are_those_of_maps, watched_reset),
		cmocka_unit_test_setup(short_names_and_those_too_long_for_the_ioctl_are_read,
				       watched_reset),
		cmocka_unit_test_setup(pages_are_told_by_class_and_place, watched_reset),
	};
	int rc;

	if (watched_prepare())
		return 1;
	rc = cmocka_run_group_tests_name("live_residency", tests, NULL, NULL);
	watched_end();
	return rc;
}
