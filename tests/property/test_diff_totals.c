/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All counters of captured pairs add up: rows to the total, and that to both sides' own sums. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/look.h"

/* The sums over both address spaces, taken without the diff's help. */
static bool difference(const struct look *look, enum vmat_field field, int64_t *difference)
{
	uint64_t before, after;

	if (!vmat_mm_sum(look->before, field, &before) || !vmat_mm_sum(look->after, field, &after))
		return false;
	*difference = (int64_t)(after - before);
	return true;
}

static void check_totals(struct look *look)
{
	const struct vmat_field_info *fields;
	const struct vmat_change *change;
	int64_t want, total, delta, sum;
	size_t count;

	fields = vmat_field_table(&count);
	for (size_t f = 0; f < count; f++) {
		enum vmat_field field = fields[f].field;

		if (!fields[f].additive || !difference(look, field, &want))
			continue;
		look->line = fields[f].column;
		sum = 0;
		for (size_t i = 0; (change = vmat_diff_change(look->diff, i)); i++)
			sum += vmat_diff_delta(look->diff, change, field, &delta) ? delta : 0;
		if (!vmat_diff_total(look->diff, field, &total) || total != want || sum != want)
			wrong(look, "the rows are %" PRId64 ", the total %" PRId64 ", the truth %"
			      PRId64, sum, total, want);
	}
}

static void rows_add_up_by_address(void **state)
{
	(void)state;
	faults = 0;
	for_each_pair(VMAT_MATCH_ADDRESS, check_totals);
	assert_int_equal(faults, 0);
}

static void rows_add_up_by_identity(void **state)
{
	(void)state;
	faults = 0;
	for_each_pair(VMAT_MATCH_IDENTITY, check_totals);
	assert_int_equal(faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_add_up_by_address),
		cmocka_unit_test(rows_add_up_by_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
