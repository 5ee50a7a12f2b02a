/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One address space that is followed: what it remembers, for how long, and what it lets go. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/failing.h"
#include "kit/ruler.h"
#include "vmatop/watched.h"

static struct watched *begin(void)
{
	struct watched *watched = watched_new("812", true);

	assert_non_null(watched);
	return watched;
}

static int take(struct watched *watched, const char *drawing, bool new_program)
{
	const struct vmat_sample sample = {
		.size = sizeof(sample), .mm = drawing ? ruler(drawing) : NULL,
		.time_ns = watched->samples + 1, .new_program = new_program,
	};

	return watched_take(watched, &sample);
}

static size_t changes(const struct vmat_diff *diff)
{
	return diff ? vmat_diff_count(diff) : 0;
}

static void a_change_is_remembered_for_three_samples(void **state)
{
	struct watched *watched = begin();

	(void)state;
	assert_int_equal(take(watched, "AA B", false), 0);
	assert_null(watched->steps[0].diff);
	assert_int_equal(take(watched, "AA  CC", false), 0);
	for (unsigned age = 0; age < WATCHED_STEPS; age++) {
		for (unsigned i = 0; i < WATCHED_STEPS; i++)
			assert_int_equal(changes(watched->steps[i].diff) > 0, i == age);
		/* nothing has changed since */
		assert_int_equal(take(watched, age ? "AA  CC" : NULL, false), 0);
	}
	for (unsigned i = 0; i < WATCHED_STEPS; i++)
		assert_int_equal(changes(watched->steps[i].diff), 0);
	assert_int_equal(watched->samples, 5);
	watched_free(watched);
}

static void nothing_new_keeps_what_is_known(void **state)
{
	struct watched *watched = begin();
	const struct shot *now;

	(void)state;
	assert_int_equal(take(watched, "AA B", false), 0);
	now = watched->now;
	assert_int_equal(take(watched, NULL, false), 0);
	assert_ptr_equal(watched->now, now);
	assert_int_equal(watched->samples, 2);
	watched_free(watched);
}

static void differences_are_those_since_the_mark_or_else_the_first_sample(void **state)
{
	struct watched *watched = begin();

	(void)state;
	assert_null(watched_since_mark(watched));
	assert_int_equal(take(watched, "AA B", false), 0);
	assert_int_equal(take(watched, "AA B CC", false), 0);
	assert_int_equal(changes(watched_since_mark(watched)), 1);
	watched_set_mark(watched);
	assert_int_equal(changes(watched_since_mark(watched)), 0);
	assert_int_equal(take(watched, "B CC DD", false), 0);
	/* the first sample of all is another one than the mark */
	assert_int_equal(vmat_mm_count(watched->mark->mm), 3);
	assert_int_equal(vmat_mm_count(watched->first->mm), 2);
	assert_true(changes(watched_since_mark(watched)) >= 2);
	watched_free(watched);
}

static void another_program_has_nothing_in_common_with_the_one_before(void **state)
{
	struct watched *watched = begin();

	(void)state;
	assert_int_equal(take(watched, "AA B", false), 0);
	watched_set_mark(watched);
	assert_int_equal(take(watched, "X  YYY", true), 0);
	assert_null(watched->mark);
	assert_ptr_equal(watched->first, watched->now);
	assert_null(watched->steps[0].diff);
	assert_int_equal(changes(watched_since_mark(watched)), 0);
	assert_int_equal(watched->execs, 1);
	watched_free(watched);
}

/* Half a sample is none: what was there is there, or nothing is; and what was made is freed. */
static void whichever_allocation_fails_the_last_picture_stays(void **state)
{
	int err = -ENOMEM;

	(void)state;
	for (unsigned nth = 1; err == -ENOMEM; nth++) {
		struct watched *watched = begin();
		struct vmat_sample sample = { .size = sizeof(sample) };
		const struct shot *now;

		assert_int_equal(take(watched, "AA B", false), 0);
		now = watched->now;
		sample.mm = ruler("AA CC");
		fail_allocation(nth);
		err = watched_take(watched, &sample);
		fail_allocation(0);
		assert_true(!err || err == -ENOMEM);
		assert_true(err ? watched->now == now : watched->now != now);
		assert_int_equal(take(watched, "AA DD", false), 0);
		watched_free(watched);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_is_remembered_for_three_samples),
		cmocka_unit_test(nothing_new_keeps_what_is_known),
		cmocka_unit_test(differences_are_those_since_the_mark_or_else_the_first_sample),
		cmocka_unit_test(another_program_has_nothing_in_common_with_the_one_before),
		cmocka_unit_test(whichever_allocation_fails_the_last_picture_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
