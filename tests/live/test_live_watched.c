/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process that changes between two samples, and while one is taken. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/watched.h"

enum { SAMPLES = 20000, WANTED = 200 };

static void change(void *arg)
{
	(void)arg;
	wait_for_step(1);
	memset(shared->at, 2, WATCHED_PAGES * page);			/* more pages */
	shared->step++;
	wait_for_step(3);
	shared->other = map_apart(3);				/* another mapping */
	memset(shared->other, 1, page);
	shared->step++;
	wait_for_step(5);
	madvise(shared->at, WATCHED_PAGES / 4 * page, MADV_DONTNEED);	/* fewer pages */
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
	struct child child = child_start(watched_begin, change, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS);
	size_t count = vmat_mm_count(sample.mm);

	(void)state;
	assert_int_equal(sample.layout_age_ns, 0);
	assert_int_equal(sample.counters_age_ns, UINT64_MAX);
	assert_false(sample.new_program);
	assert_int_equal(rss_at(sample.mm, shared->at), WATCHED_PAGES / 2 * page);
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
	assert_int_equal(rss_at(sample.mm, shared->at), WATCHED_PAGES * page);
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
	assert_int_equal(rss_at(sample.mm, shared->at), (WATCHED_PAGES - WATCHED_PAGES / 4) * page);
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
	struct child child = child_start(watched_begin, NULL, NULL);
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
	struct child child = child_start(watched_begin, NULL, NULL);
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
	assert_int_equal(rss_at(sample.mm, shared->at), WATCHED_PAGES / 2 * page);
	drop(&sample);
	sample = take(sampler, VMAT_SAMPLE_FACTS);
	assert_non_null(sample.mm);
	assert_int_equal(vmat_mm_pid(sample.mm), child.pid);
	drop(&sample);
	vmat_sampler_free(sampler);
	child_end(&child);
}

/* -- smaps now and then -------------------------------------------------------------------- */

static void counters_are_carried_to_what_is_the_same_and_rss_never(void **state)
{
	/* after smaps was read once there is no budget left for it for a long time */
	const struct vmat_sampler_options options = { .size = sizeof(options), .max_cost = 10 };
	const unsigned both = VMAT_SAMPLE_RSS | VMAT_SAMPLE_SMAPS;
	struct child child = child_start(watched_begin, change, NULL);
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
	assert_int_equal(value, WATCHED_PAGES * page);
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
	assert_int_equal(value, WATCHED_PAGES * page);
	assert_int_equal(rss_at(sample.mm, shared->at), (WATCHED_PAGES - WATCHED_PAGES / 4) * page);
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

/* -- all the time -------------------------------------------------------------------------- */

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
	struct child child = child_start(watched_begin, change_on, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	size_t changed = 0, unstable = 0;

	(void)state;
	child_go(&child);
	for (int i = 0; i < SAMPLES && changed < WANTED; i++) {
		unsigned wants = VMAT_SAMPLE_RSS | (i % 32 ? 0 : VMAT_SAMPLE_SMAPS);
		struct vmat_sample sample = take(sampler, wants);
		const struct vmat_vma *vma;

		if (!sample.mm) {
			usleep(1000);	/* it did not run meanwhile */
			continue;
		}
		vma = vmat_vma_lookup(sample.mm, (uintptr_t)shared->at);
		assert_int_equal(vmat_vma_end(vma) - vmat_vma_start(vma), WATCHED_PAGES * page);
		assert_null(vmat_mm_fault(sample.mm, NULL));
		assert_int_equal(rss_at(sample.mm, shared->at), WATCHED_PAGES / 2 * page);
		changed++;
		unstable += vmat_mm_unstable(sample.mm) != 0;
		drop(&sample);
	}
	print_message("# %zu samples with something new, %zu of them torn\n", changed, unstable);
	assert_int_equal(changed, WANTED);
	vmat_sampler_free(sampler);
	child_end(&child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(changes_are_seen_and_their_absence_costs_nothing,
				       watched_reset),
		cmocka_unit_test_setup(what_statm_does_not_see_is_seen_in_time, watched_reset),
		cmocka_unit_test_setup(more_wishes_than_the_last_time_are_heard, watched_reset),
		cmocka_unit_test_setup(counters_are_carried_to_what_is_the_same_and_rss_never,
				       watched_reset),
		cmocka_unit_test_setup(what_stands_is_right_while_all_else_changes, watched_reset),
	};
	int rc;

	if (watched_prepare())
		return 1;
	rc = cmocka_run_group_tests_name("live_watched", tests, NULL, NULL);
	watched_end();
	return rc;
}
