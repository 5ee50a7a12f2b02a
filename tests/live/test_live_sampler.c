/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rss by page tables is that of smaps, and the layout is that of maps to the byte, in processes of
 * all kinds. VMAT_LONG=1 takes more of them.
 */
#include <errno.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/menagerie.h"
#include "kit/pagezoo.h"
#include "kit/testdata.h"
#include "vmatools.h"

enum { TRIES = 5, ZOO = 60, ZOO_LONG = 320, FEW = 8 };

static struct vmat_procfs *proc;

struct tally {
	size_t processes, vmas, with_pages, changed, empty, by_smaps, gone;
	size_t by_query;
};

static size_t how_many(size_t few, size_t many)
{
	return getenv("VMAT_LONG") ? many : few;
}

static int load_smaps(struct vmat_mm **mmp, pid_t pid)
{
	const struct vmat_load_options options = {
		.size = sizeof(options), .detail = VMAT_SMAPS,
	};

	return vmat_load_pid(mmp, proc, pid, &options, NULL);
}

static int sample_once(struct vmat_sample *sample, pid_t pid, enum vmat_backend backend)
{
	const struct vmat_sampler_options options = {
		.size = sizeof(options), .backend = backend,
	};
	struct vmat_sampler *sampler;
	int rc = vmat_sampler_new(&sampler, proc, pid, &options, NULL);

	if (rc)
		return rc;
	rc = vmat_sampler_take(sample, sampler, VMAT_SAMPLE_RSS, NULL);
	if (!rc) {	/* at the second time the names are known, and what is cheaper with them */
		vmat_mm_free(sample->mm);
		rc = vmat_sampler_take(sample, sampler, VMAT_SAMPLE_RSS | VMAT_SAMPLE_NOW, NULL);
	}
	vmat_sampler_free(sampler);
	return rc;
}

static bool same_line(const struct vmat_mm *a, const struct vmat_vma *x, const struct vmat_mm *b,
		      const struct vmat_vma *y)
{
	char one[8192], other[8192];
	ssize_t len = vmat_vma_text(a, x, VMAT_MAPS, one, sizeof(one));

	return len == vmat_vma_text(b, y, VMAT_MAPS, other, sizeof(other)) &&
	       (size_t)len <= sizeof(one) && !memcmp(one, other, (size_t)len);
}

static uint64_t rss_of(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	uint64_t rss = UINT64_MAX;

	assert_true(vmat_vma_field(mm, vma, VMAT_RSS, &rss));
	return rss;
}

static bool same_all(const struct vmat_mm *a, const struct vmat_mm *b)
{
	const struct vmat_vma *x, *y = vmat_first_vma(b);

	if (vmat_mm_count(a) != vmat_mm_count(b))
		return false;
	vmat_for_each_vma(a, x) {
		if (!same_line(a, x, b, y) || rss_of(a, x) != rss_of(b, y))
			return false;
		y = vmat_next_vma(b, y);
	}
	return true;
}

static void complain(pid_t pid, const struct vmat_mm *smaps, const struct vmat_mm *sampled)
{
	const struct vmat_vma *x, *y = vmat_first_vma(sampled);

	print_message("# %d: smaps %zu, sampled %zu VMAs\n", pid, vmat_mm_count(smaps),
		      vmat_mm_count(sampled));
	vmat_for_each_vma(smaps, x) {
		if (!y)
			break;
		if (!same_line(smaps, x, sampled, y) || rss_of(smaps, x) != rss_of(sampled, y)) {
			print_message("# %jx-%jx %s: Rss %ju, sampled %jx-%jx %s: %ju\n",
				      (uintmax_t)vmat_vma_start(x), (uintmax_t)vmat_vma_end(x),
				      vmat_vma_name(x), (uintmax_t)rss_of(smaps, x),
				      (uintmax_t)vmat_vma_start(y), (uintmax_t)vmat_vma_end(y),
				      vmat_vma_name(y), (uintmax_t)rss_of(sampled, y));
			return;
		}
		y = vmat_next_vma(sampled, y);
	}
}

static void count_pages(const struct vmat_mm *mm, struct tally *tally)
{
	const struct vmat_vma *vma;

	tally->processes++;
	tally->vmas += vmat_mm_count(mm);
	vmat_for_each_vma(mm, vma)
		tally->with_pages += rss_of(mm, vma) != 0;
}

/*
 * Between two readings of smaps that agree. Also of a process that stands still reclaim may take
 * pages, and khugepaged add some; then it is tried again. Returns what is wrong: 1, -1 when no two
 * agreed, 0.
 */
static int compare(pid_t pid, enum vmat_backend backend, struct tally *tally)
{
	struct vmat_sample sample = { .size = sizeof(sample) };
	struct vmat_mm *before = NULL, *after = NULL;
	bool agree = false;
	int wrong = -1, rc = 0;

	for (int i = 0; wrong < 0 && i < TRIES; i++) {
		rc = load_smaps(&before, pid);
		if (!rc && !vmat_mm_count(before)) {
			vmat_mm_free(before);
			tally->empty++;
			return wrong;
		}
		rc = rc ? rc : sample_once(&sample, pid, backend);
		rc = rc ? rc : load_smaps(&after, pid);
		agree = !rc && same_all(before, after);
		if (agree && sample.rss_by != VMAT_RSS_BY_NONE) {
			wrong = !same_all(after, sample.mm);
			if (wrong)
				complain(pid, after, sample.mm);
			count_pages(after, tally);
			tally->by_smaps += sample.rss_by == VMAT_RSS_BY_SMAPS;
			tally->by_query += sample.layout_by == VMAT_BACKEND_QUERY;
			assert_int_equal(vmat_mm_detail(sample.mm) == VMAT_SMAPS,
					 sample.rss_by == VMAT_RSS_BY_SMAPS);
		}
		vmat_mm_free(before);
		vmat_mm_free(after);
		vmat_mm_free(sample.mm);
		before = after = sample.mm = NULL;
		if (rc)
			break;
	}
	tally->gone += rc != 0;
	tally->changed += !rc && wrong < 0;
	return wrong;
}

static void say(const char *what, const struct tally *tally, size_t wrong)
{
	print_message("# %s: %zu processes, %zu VMAs, %zu with pages, %zu differ; %zu changed "
		      "while they were read, %zu not read, %zu without memory; layout by query "
		      "%zu times, Rss by smaps %zu times\n", what, tally->processes, tally->vmas,
		      tally->with_pages, wrong, tally->changed, tally->gone, tally->empty,
		      tally->by_query, tally->by_smaps);
}

static bool have_smaps(void)
{
	return access("/proc/self/smaps", R_OK) == 0;
}

/* -- our own ------------------------------------------------------------------------------- */

static void rss_of_stopped_processes_is_that_of_smaps(void **state)
{
	size_t wanted = how_many(ZOO, ZOO_LONG), wrong = 0;
	struct tally tally = { 0 };

	(void)state;
	if (!have_smaps())
		skip_because("this kernel has no smaps");
	for (size_t kind = 0; kind < pagezoo_kinds(); kind++) {
		int available;
		const char *name = pagezoo_kind(kind, &available);

		if (!available)
			print_message("# not to be had here: %s\n", name);
	}
	for (size_t i = 0; i < wanted; i++) {
		pid_t pid = pagezoo_start(i);

		if (pid < 0)
			continue;
		wrong += compare(pid, VMAT_BACKEND_AUTO, &tally) > 0;
		pagezoo_end(pid);
	}
	say("pages of all kinds", &tally, wrong);
	assert_int_equal(wrong, 0);
	assert_true(tally.processes >= wanted * 9 / 10);
	assert_true(tally.with_pages > tally.processes * 10);
}

static void programs_read_as_smaps_reads_them(void **state)
{
	struct tally tally = { 0 };
	size_t wrong = 0;

	(void)state;
	if (!have_smaps())
		skip_because("this kernel has no smaps");
	for (size_t s = 0; s < menagerie_size; s++) {
		size_t wanted = how_many(FEW, menagerie[s].count);

		for (size_t i = 0; i < wanted; i++) {
			pid_t pid = menagerie_start(&menagerie[s], i);

			if (pid < 0)
				break;
			wrong += compare(pid, VMAT_BACKEND_AUTO, &tally) > 0;
			menagerie_end(pid);
		}
	}
	say("programs", &tally, wrong);
	assert_int_equal(wrong, 0);
	assert_true(tally.processes > 0);
}

/* -- all others ---------------------------------------------------------------------------- */

static void other_processes_that_read_the_same_twice_agree(void **state)
{
	struct tally tally = { 0 };
	size_t wrong = 0;
	struct dirent *entry;
	DIR *list = opendir("/proc");

	(void)state;
	assert_non_null(list);
	if (!have_smaps()) {
		closedir(list);
		skip_because("this kernel has no smaps");
	}
	while ((entry = readdir(list))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		/* wrong is what is wrong each time: between two readings much can come and go */
		if (pid > 0 && pid != getpid())
			wrong += compare(pid, VMAT_BACKEND_AUTO, &tally) > 0 &&
				 compare(pid, VMAT_BACKEND_AUTO, &tally) > 0;
	}
	closedir(list);
	say("processes left alone", &tally, wrong);
	assert_int_equal(wrong, 0);
}

static int open_proc(void **state)
{
	(void)state;
	return vmat_procfs_open(&proc, NULL);
}

static int close_proc(void **state)
{
	(void)state;
	vmat_procfs_close(proc);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rss_of_stopped_processes_is_that_of_smaps),
		cmocka_unit_test(programs_read_as_smaps_reads_them),
		cmocka_unit_test(other_processes_that_read_the_same_twice_agree),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("live_sampler", tests, open_proc, close_proc);
}
