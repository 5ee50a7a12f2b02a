/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a child has after fork(), and what calls make of that: the model of a process forks when the
 * process does, and both children go on. VMAT_LONG=1 forks more often.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kit/course.h"
#include "kit/refusal.h"
#include "kit/smallfiles.h"
#include "kit/twin.h"

enum { SHORT = 12, LONG = 500, BEFORE = 120, AFTER = 60 };

static struct sources sources;

/* How often lines differed, of how many calls; the test fails when more does. */
struct tally {
	unsigned calls, other_lines, doubts;
};

static void live(struct tally *tally, struct twin *twin, struct course *course, unsigned calls)
{
	course->driven = twin->driven;
	for (unsigned i = 0; i < calls; i++) {
		struct comparison c;
		struct call call;

		course_next(course, twin->seen, &call);
		c = twin_do(twin, &call, "fork");
		assert_false(c.answers_differ);
		assert_true(c.likeness != DIFFERENT || c.in_doubt);
		tally->calls++;
		tally->other_lines += c.likeness == SAME_FORM;
		tally->doubts += c.in_doubt;
		if (c.likeness != SAME_LINES || c.in_doubt)
			twin_reload(twin);
	}
}

static void assert_same(struct twin *twin, const char *who)
{
	char *words = twin_wrong_flags(twin);

	if (words)
		fail_msg("%s: wrong VmFlags: %s", who, words);
	assert_int_equal(twin_compare(twin, who), SAME_LINES);
}

static void live_and_fork(struct tally *tally, uint64_t seed)
{
	struct course course = { .sources = &sources, .seed = seed, .page = 4096,
				 .arena = UINT64_C(1) << 44, .most_vmas = 70, .locks_all = true };
	struct driven driven, heirs_driven;
	struct twin twin, heir;

	refusal_begin(&driven);
	driven.sources = &sources;
	twin_open(&twin, &driven);
	course.start_brk = vmat_sim_brk(twin.sim);
	live(tally, &twin, &course, BEFORE);
	twin_fork(&heir, &heirs_driven, &twin);
	assert_same(&heir, "the child");
	assert_same(&twin, "its parent");
	live(tally, &heir, &course, AFTER);
	twin_close(&heir);
	twin_close(&twin);
	refusal_end(&driven);
}

static void a_child_has_what_the_model_says_and_goes_on_as_it_does(void **state)
{
	const unsigned wanted = getenv("VMAT_LONG") ? LONG : SHORT;
	const char *given = getenv("VMAT_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 0) | 1 : 20261122;
	struct tally tally = { .calls = 0 };

	(void)state;
	sources_open(&sources);
	for (unsigned i = 0; i < wanted; i++)
		live_and_fork(&tally, next_random(&seed) | 1);
	printf("# %u forks, %u calls, other lines after %u, %u in doubt\n", wanted, tally.calls,
	       tally.other_lines, tally.doubts);
	assert_true(tally.other_lines * 200 <= tally.calls);
	sources_close(&sources);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_child_has_what_the_model_says_and_goes_on_as_it_does),
	};

	return cmocka_run_group_tests_name("live_sim_fork", tests, NULL, NULL);
}
