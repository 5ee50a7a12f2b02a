/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sorting: in order, stable, what has no value last; a bubble sort is the oracle. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/sort.h"
#include "kit/smallfiles.h"

struct row {
	int number;		/* below 0: none */
	const char *word;	/* NULL: none */
	size_t index;
};

static void get_number(const struct column *column, const struct subject *subject, const void *row,
		       struct cell *cell)
{
	const struct row *r = row;

	(void)subject;
	if (r->number >= 0)
		cell_put_number(cell, column->type, (uint64_t)r->number);
}

static void get_word(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_TEXT, ((const struct row *)row)->word);
}

/* A column that says now this, now that. */
static void get_any(const struct column *column, const struct subject *subject, const void *row,
		    struct cell *cell)
{
	const struct row *r = row;

	if (r->number % 2)
		get_word(column, subject, row, cell);
	else if (r->number >= 0)
		cell_put_number(cell, CELL_BYTES, (uint64_t)r->number);
}

static const struct column columns[] = {
	{ .name = "NUMBER", .type = CELL_NUMBER, .get = get_number },
	{ .name = "WORD", .type = CELL_TEXT, .get = get_word },
	{ .name = "ANY", .get = get_any },
};

static const struct column_set set = { columns, 3 };

enum { ROWS = 60 };

static void random_rows(struct row *rows, uint64_t *seed)
{
	static const char *const words[] = { "a", "b", "aa", "ab", "", "B", "\xff", "z", NULL };

	for (size_t i = 0; i < ROWS; i++)
		rows[i] = (struct row){ (int)(next_random(seed) % 12) - 2,
					words[next_random(seed) % 9], i };
}

/* 1: b must come before a, where a stands first. */
static bool wrong_way(const struct row *a, const struct row *b, size_t column, bool down)
{
	int order;

	if (column == 0) {
		if (a->number < 0 || b->number < 0)
			return a->number < 0 && b->number >= 0;
		order = a->number - b->number;
	} else {
		bool none_a = !a->word || !*a->word, none_b = !b->word || !*b->word;

		if (none_a || none_b)
			return none_a && !none_b;
		order = strcmp(a->word, b->word);
	}
	return down ? order < 0 : order > 0;
}

static void bubble(const void **rows, size_t column, bool down)
{
	for (bool again = true; again; ) {
		again = false;
		for (size_t i = 0; i + 1 < ROWS; i++) {
			const void *first = rows[i];

			if (!wrong_way(first, rows[i + 1], column, down))
				continue;
			rows[i] = rows[i + 1];
			rows[i + 1] = first;
			again = true;
		}
	}
}

static void rows_are_in_the_order_of_a_bubble_sort(void **state)
{
	struct row rows[ROWS];
	const void *got[ROWS], *want[ROWS];
	uint64_t seed = 5;

	(void)state;
	for (int round = 0; round < 400; round++) {
		struct sort_order order = { &columns[round % 2], round / 2 % 2 };

		random_rows(rows, &seed);
		for (size_t i = 0; i < ROWS; i++)
			got[i] = want[i] = &rows[i];
		assert_int_equal(sort_rows(got, ROWS, &order, NULL), 0);
		bubble(want, (size_t)(round % 2), order.descending);
		assert_memory_equal(got, want, sizeof(got));
	}
}

static void a_mixed_column_has_numbers_words_nothing(void **state)
{
	struct row rows[] = { { 3, "b", 0 }, { 4, "b", 1 }, { -1, "b", 2 }, { 2, "b", 3 }, { 1, "a", 4 } };
	const void *got[] = { &rows[0], &rows[1], &rows[2], &rows[3], &rows[4] };
	static const size_t want[] = { 3, 1, 4, 0, 2 };

	(void)state;
	assert_int_equal(sort_rows(got, 5, &(struct sort_order){ &columns[2], false }, NULL), 0);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(((const struct row *)got[i])->index, want[i]);
}

static void an_order_has_a_column_and_a_direction(void **state)
{
	static const struct {
		const char *text;
		int column;	/* -1: refused */
		bool down;
		size_t at;
	} orders[] = {
		{ "NUMBER", 0, false, 0 }, { "number", 0, false, 0 }, { "word:desc", 1, true, 0 },
		{ "word:DESC", 1, true, 0 }, { "Any:asc", 2, false, 0 }, { "", -1, false, 1 },
		{ "numb", -1, false, 1 }, { "numbers", -1, false, 1 }, { "word:", -1, false, 6 },
		{ "word:down", -1, false, 6 }, { ":desc", -1, false, 1 }, { "word:desc,any", -1, false, 6 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct complaint complaint = { .why = NULL };
		struct sort_order order;
		int err = sort_parse(&order, &set, orders[i].text, &complaint);

		assert_int_equal(err, orders[i].column < 0 ? -EINVAL : 0);
		if (err) {
			assert_int_equal(complaint.at, orders[i].at);
			assert_non_null(complaint.why);
			continue;
		}
		assert_ptr_equal(order.column, &columns[orders[i].column]);
		assert_int_equal(order.descending, orders[i].down);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_in_the_order_of_a_bubble_sort),
		cmocka_unit_test(a_mixed_column_has_numbers_words_nothing),
		cmocka_unit_test(an_order_has_a_column_and_a_direction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
