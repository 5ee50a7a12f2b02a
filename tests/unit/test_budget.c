/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The budget: what was spent is paid off by time, and never more is spent than its share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/smallfiles.h"
#include "source/budget.h"

#define MS UINT64_C(1000000)

static void who_owes_nothing_waits_for_nothing(void **state)
{
	struct budget budget = { 0 };

	(void)state;
	assert_int_equal(budget_wait(&budget, 20000, 0), 0);
	assert_int_equal(budget_wait(&budget, 20000, 7 * MS), 0);
}

static void what_was_spent_is_paid_off_by_time(void **state)
{
	struct budget budget = { 0 };

	(void)state;
	budget_spend(&budget, 20000, 1000 * MS, 1 * MS);	/* 2 % */
	assert_int_equal(budget_wait(&budget, 20000, 1000 * MS), 50 * MS);
	assert_int_equal(budget_wait(&budget, 20000, 1010 * MS), 40 * MS);
	assert_int_equal(budget_wait(&budget, 20000, 1050 * MS), 0);
	assert_int_equal(budget_wait(&budget, 20000, 9000 * MS), 0);
	/* half paid, and some more spent */
	budget_spend(&budget, 20000, 1025 * MS, 1 * MS);
	assert_int_equal(budget_wait(&budget, 20000, 1025 * MS), 75 * MS);
}

static void without_a_bound_nothing_is_owed(void **state)
{
	struct budget budget = { 0 };

	(void)state;
	budget_spend(&budget, 0, 5, UINT64_MAX);
	assert_int_equal(budget_wait(&budget, 0, 5), 0);
}

static void extremes_do_not_run_over(void **state)
{
	struct budget budget = { 0 };

	(void)state;
	budget_spend(&budget, 1, 0, UINT64_MAX);
	budget_spend(&budget, 1, 1, UINT64_MAX);
	assert_int_equal(budget_wait(&budget, 1, 1), UINT64_MAX);
	assert_int_equal(budget_wait(&budget, UINT32_MAX, UINT64_MAX), 0);
	/* a clock that steps back pays nothing off, and takes nothing back */
	budget = (struct budget){ 0 };
	budget_spend(&budget, 1000000, 10 * MS, 2 * MS);
	assert_int_equal(budget_wait(&budget, 1000000, 5 * MS), 2 * MS);
}

/* Whoever waits as long as he is told stays below his share, but for one piece of work. */
static void the_share_is_kept_over_any_stretch_of_time(void **state)
{
	uint64_t seed = 11, now = 0, spent = 0, largest = 0;
	struct budget budget = { 0 };

	(void)state;
	for (int i = 0; i < 20000; i++) {
		unsigned share = 20000;
		uint64_t cost = next_random(&seed) % (3 * MS);

		now += cost + next_random(&seed) % MS;
		budget_spend(&budget, share, now, cost);
		spent += cost;
		largest = cost > largest ? cost : largest;
		assert_true(spent <= now / 1000000 * share + largest + 2 * MS);
		now += budget_wait(&budget, share, now);
	}
	/* and it is not wasted either */
	assert_true(spent >= now / 1000000 * 20000 / 10 * 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_owes_nothing_waits_for_nothing),
		cmocka_unit_test(what_was_spent_is_paid_off_by_time),
		cmocka_unit_test(without_a_bound_nothing_is_owed),
		cmocka_unit_test(extremes_do_not_run_over),
		cmocka_unit_test(the_share_is_kept_over_any_stretch_of_time),
	};

	return cmocka_run_group_tests_name("budget", tests, NULL, NULL);
}
