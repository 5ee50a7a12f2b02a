/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Differences when memory is out: each allocation fails once; -ENOMEM, and nothing lost. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kit/failing.h"
#include "kit/laws.h"
#include "kit/maketext.h"
#include "kit/parsing.h"
#include "kit/ruler.h"

enum { ENDLESS = 10000 };

struct pair {
	struct vmat_mm *before, *after;
	struct vmat_diff_options options;
	struct vmat_diff *diff;		/* what to patch with, NULL: compare */
	bool reverse;
};

static int act(const struct pair *pair)
{
	struct vmat_diff *diff = NULL;
	struct vmat_mm *made = NULL;
	int rc;

	if (pair->diff)
		rc = vmat_patch(&made, pair->reverse ? pair->after : pair->before, pair->diff,
				pair->reverse);
	else
		rc = vmat_diff_new(&diff, pair->before, pair->after, &pair->options);
	assert_int_equal(rc != 0, !diff && !made);
	vmat_diff_free(diff);
	vmat_mm_free(made);
	return rc;
}

/* Let the first, the second, ... allocation fail until none does; how many failed. */
static unsigned fail_each(const struct pair *pair)
{
	unsigned nth = 0;
	bool failed;
	int rc;

	do {
		fail_allocation(++nth);
		rc = act(pair);
		failed = allocation_has_failed();
		fail_allocation(0);
		/* what a patch does not give back of its array it keeps */
		assert_true(rc == (failed ? -ENOMEM : 0) || (!rc && pair->diff));
	} while (failed && nth < ENDLESS);
	assert_false(failed);
	return nth - 1;
}

static void fail_pair(struct vmat_mm *before, struct vmat_mm *after, unsigned least)
{
	struct pair pair = {
		.before = before,
		.after = after,
		.options = { .size = sizeof(pair.options), .match = VMAT_MATCH_ADDRESS,
			     .counters = true },
	};

	for (int normal = 0; normal < 2; normal++) {
		pair.options.normal = normal;
		assert_true(fail_each(&pair) >= least);
	}
	pair.options.match = VMAT_MATCH_IDENTITY;
	for (int pieces = 0; pieces < 2; pieces++) {
		pair.options.pieces = pieces;
		assert_true(fail_each(&pair) >= least);
	}
	pair.diff = diff_by(before, after, false, true);
	for (int reverse = 0; reverse < 2; reverse++) {
		pair.reverse = reverse;
		assert_true(fail_each(&pair) > 0);
	}
	vmat_diff_free(pair.diff);
	vmat_mm_free(before);
	vmat_mm_free(after);
}

static void a_few_changes_of_each_sort(void **state)
{
	(void)state;
	/* grown, split, moved, removed, added, replaced */
	fail_pair(ruler("AA  BBBBB CC      DD EE"), ruler("AAA BB BB     CC FF   GG"), 6);
	/* nothing differs: the diff itself, and what it knows of names */
	fail_pair(ruler("AA"), ruler("AA"), 1);
}

static void changes_that_take_much_memory(void **state)
{
	uint64_t seed = 61;

	(void)state;
	for (int i = 0; i < 5; i++) {
		char *before = random_drawing(400, 4, &seed);
		char *after = random_drawing(400, 4, &seed);

		fail_pair(ruler(before), ruler(after), 8);
		free(before);
		free(after);
	}
}

static void texts_as_odd_as_can_be(void **state)
{
	uint64_t seed = 62;

	(void)state;
	for (int i = 0; i < 20; i++) {
		struct pile before = make_text(i & 1, 30, &seed);
		struct pile after = make_text(i & 2, 30, &seed);

		fail_pair(parse_or_fail(before.bytes, before.len),
			  parse_or_fail(after.bytes, after.len), 1);
		free(before.bytes);
		free(after.bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_few_changes_of_each_sort),
		cmocka_unit_test(changes_that_take_much_memory),
		cmocka_unit_test(texts_as_odd_as_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
