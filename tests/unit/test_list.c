/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists: whatever is done to one, the cursor is on a row and in sight, and rows are those wanted. */
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
#include "kit/smallfiles.h"
#include "vmatop/list.h"

/* A row that is made up: what it is, what it weighs, what it is called. */
struct thing {
	uint64_t key, weight;
	char name[16];
};

static void get_weight(const struct column *column, const struct subject *subject,
		       const void *row, struct cell *cell)
{
	const struct thing *thing = row;

	(void)column;
	(void)subject;
	if (thing->weight)
		cell_put_number(cell, CELL_BYTES, thing->weight);
}

static void get_name(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	const struct thing *thing = row;

	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_TEXT, thing->name);
}

static const struct column columns[] = {
	{ .name = "WEIGHT", .meaning = "w", .type = CELL_BYTES, .width = 8, .right = true,
	  .get = get_weight },
	{ .name = "NAME", .meaning = "n", .type = CELL_TEXT, .get = get_name },
};

static const struct column_set set = { columns, 2 };
static const struct subject subject = { .target = "" };

static uint64_t key_of(const void *row)
{
	return ((const struct thing *)row)->key;
}

static void begin(struct list *list)
{
	assert_int_equal(list_init(list, &set, "WEIGHT,NAME", key_of), 0);
	list_set_height(list, 5);
}

/* @count things, of keys 1 to @count at random with gaps, in order of the keys. */
static struct thing *make_things(size_t count, uint64_t *seed)
{
	struct thing *things = calloc(count + 1, sizeof(*things));
	uint64_t key = 0;

	assert_non_null(things);
	for (size_t i = 0; i < count; i++) {
		key += 1 + next_random(seed) % 3;
		things[i].key = key;
		things[i].weight = next_random(seed) % 6 * 1024;
		snprintf(things[i].name, sizeof(things[i].name), "n%u",
			 (unsigned)(next_random(seed) % 9));
	}
	return things;
}

static int take(struct list *list, struct thing *things, size_t count)
{
	const void **rows = calloc(count + 1, sizeof(*rows));

	assert_non_null(rows);
	for (size_t i = 0; i < count; i++)
		rows[i] = &things[i];
	return list_take(list, &subject, rows, count);
}

static void assert_sound(const struct list *list)
{
	size_t height = list->height ? list->height : 1;

	assert_true(list->count ? list->cursor < list->count : !list->cursor);
	assert_true(list->top <= list->cursor && list->cursor - list->top < height);
	assert_true(!list->top || list->top + height <= list->count);
	assert_true(list->left < list->shown.count);
}

/* The rows are those of the filter, in order: what comes without a weight comes last. */
static void assert_ordered(const struct list *list)
{
	for (size_t i = 1; list->order.column == &columns[0] && i < list->count; i++) {
		const struct thing *a = list->rows[i - 1], *b = list->rows[i];

		if (!b->weight)
			continue;
		assert_true(a->weight);
		assert_true(list->order.descending ? a->weight >= b->weight :
						     a->weight <= b->weight);
	}
}

static size_t count_heavy(const struct thing *things, size_t count)
{
	size_t heavy = 0;

	for (size_t i = 0; i < count; i++)
		heavy += things[i].weight > 2048;
	return heavy;
}

static void do_anything(struct list *list, uint64_t *seed)
{
	static const enum action moves[] = {
		ACTION_UP, ACTION_DOWN, ACTION_PAGE_UP, ACTION_PAGE_DOWN, ACTION_HALF_UP,
		ACTION_HALF_DOWN, ACTION_FIRST, ACTION_LAST, ACTION_LEFT, ACTION_RIGHT,
	};
	static const char *const filters[] = { "weight>2K", "", "name=n1", "weight=-" };
	static const char *const orders[] = { "weight:desc", "", "name", "weight" };
	struct complaint complaint;
	unsigned which = (unsigned)(next_random(seed) % 4);

	switch (next_random(seed) % 9) {
	case 0:
		assert_int_equal(list_set_filter(list, filters[which], &complaint), 0);
		break;
	case 1:
		assert_int_equal(list_set_order(list, orders[which], &complaint), 0);
		break;
	case 2:
		assert_int_equal(list_invert(list), 0);
		break;
	case 3:
		list_set_height(list, next_random(seed) % 12);
		break;
	case 4:
		list_scroll(list, 3, which & 1);
		break;
	case 5:
		list_search(list, which ? "n3" : "nowhere", which & 1);
		break;
	case 6:
		assert_int_equal(list_tag(list), 0);
		break;
	default:
		assert_true(list_apply(list, moves[next_random(seed) % 10]));
		break;
	}
}

static void whatever_is_done_the_cursor_is_on_a_row_in_sight(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (unsigned round = 0; round < 40; round++) {
		struct thing *things = NULL;
		struct list list;

		begin(&list);
		for (unsigned i = 0; i < 120; i++) {
			if (i % 20 == 0) {
				size_t count = next_random(&seed) % 30;
				struct thing *fresh = make_things(count, &seed);

				free(things);
				things = fresh;
				assert_int_equal(take(&list, things, count), 0);
			} else {
				do_anything(&list, &seed);
			}
			assert_sound(&list);
			assert_ordered(&list);
		}
		list_free(&list);
		free(things);
	}
}

static void a_filter_leaves_those_for_which_it_is_true(void **state)
{
	uint64_t seed = 2;
	struct thing *things = make_things(500, &seed);
	struct complaint complaint;
	struct list list;

	(void)state;
	begin(&list);
	assert_int_equal(take(&list, things, 500), 0);
	assert_int_equal(list_set_filter(&list, "weight>2K", &complaint), 0);
	assert_int_equal(list.count, count_heavy(things, 500));
	assert_string_equal(list.filter_text, "weight>2K");
	/* one that is wrong changes nothing */
	assert_int_equal(list_set_filter(&list, "weigth>2K", &complaint), -EINVAL);
	assert_string_equal(complaint.maybe, "WEIGHT");
	assert_int_equal(list.count, count_heavy(things, 500));
	assert_int_equal(list_set_filter(&list, NULL, &complaint), 0);
	assert_int_equal(list.count, 500);
	assert_null(list.filter_text);
	list_free(&list);
	free(things);
}

static void the_cursor_stays_on_its_row_from_sample_to_sample(void **state)
{
	uint64_t seed = 3;
	struct thing *before = make_things(100, &seed), *after = calloc(100, sizeof(*after));
	struct list list;
	uint64_t key;
	size_t line;

	(void)state;
	assert_non_null(after);
	begin(&list);
	assert_int_equal(take(&list, before, 100), 0);
	list_move_to(&list, 60);
	key = key_of(list_current(&list));
	line = list.cursor - list.top;
	/* 20 that stood before it are gone, and so is the memory of all */
	memcpy(after, before + 20, 80 * sizeof(*after));
	free(before);
	assert_int_equal(take(&list, after, 80), 0);
	assert_int_equal(key_of(list_current(&list)), key);
	assert_int_equal(list.cursor - list.top, line);
	/* it is gone itself: what is in its place now */
	memmove(after + 40, after + 41, 39 * sizeof(*after));
	assert_int_equal(take(&list, after, 79), 0);
	assert_int_equal(list.cursor, 40);
	list_free(&list);
	free(after);
}

static void tags_stay_with_their_rows(void **state)
{
	uint64_t seed = 4;
	struct thing *things = make_things(50, &seed);
	struct complaint complaint;
	struct list list;
	size_t tagged = 0;

	(void)state;
	begin(&list);
	assert_int_equal(take(&list, things, 50), 0);
	for (size_t i = 0; i < 50; i += 7) {
		list_move_to(&list, i);
		assert_int_equal(list_tag(&list), 0);
	}
	assert_int_equal(list_set_order(&list, "weight:desc", &complaint), 0);
	for (size_t i = 0; i < 50; i++)
		assert_int_equal(list_is_tagged(&list, &things[i]), i % 7 == 0);
	list_move_to(&list, 0);
	for (size_t i = 0; i < 50; i++, list_apply(&list, ACTION_DOWN)) {
		if (list_is_tagged(&list, list_current(&list)))
			assert_int_equal(list_tag(&list), 0);
		else
			tagged++;
	}
	assert_int_equal(tagged, 42);
	assert_int_equal(list.tag_count, 0);
	list_free(&list);
	free(things);
}

static void a_search_goes_once_around_in_either_direction(void **state)
{
	struct thing things[4] = { { 1, 1, "a" }, { 2, 1, "Needle" }, { 3, 2048, "b" },
				   { 4, 1, "needle" } };
	struct list list;

	(void)state;
	begin(&list);
	assert_int_equal(take(&list, things, 4), 0);
	assert_true(list_search(&list, "needle", false));
	assert_int_equal(list.cursor, 1);
	assert_true(list_search(&list, NULL, false));
	assert_int_equal(list.cursor, 3);
	assert_true(list_search(&list, NULL, false));
	assert_int_equal(list.cursor, 1);
	assert_true(list_search(&list, NULL, true));
	assert_int_equal(list.cursor, 3);
	/* sizes as they are shown, and as they are */
	assert_true(list_search(&list, "2K", false));
	assert_int_equal(list.cursor, 2);
	assert_true(list_search_from(&list, "2048", 0));
	assert_int_equal(list.cursor, 2);
	assert_false(list_search(&list, "hay", false));
	assert_int_equal(list.cursor, 2);
	list_free(&list);
}

static void who_clicks_a_heading_again_turns_the_order(void **state)
{
	uint64_t seed = 5;
	struct thing *things = make_things(30, &seed);
	struct list list;

	(void)state;
	begin(&list);
	assert_int_equal(take(&list, things, 30), 0);
	list_move_to(&list, 9);
	assert_int_equal(list_order_by(&list, &columns[0]), 0);
	assert_true(list.order.descending);
	assert_int_equal(list.cursor, 0);
	assert_ordered(&list);
	assert_int_equal(list_order_by(&list, &columns[0]), 0);
	assert_false(list.order.descending);
	assert_ordered(&list);
	assert_int_equal(list_order_by(&list, &columns[1]), 0);
	assert_false(list.order.descending);
	list_free(&list);
	free(things);
}

/* What could be made stays as it was, or there are no rows: never half of it. */
static void whichever_allocation_fails_the_list_is_sound(void **state)
{
	uint64_t seed = 6;
	struct thing *things = make_things(40, &seed);
	struct complaint complaint;

	(void)state;
	for (unsigned nth = 1; nth < 40; nth++) {
		const void **rows = calloc(41, sizeof(*rows));
		struct list list;
		int err;

		begin(&list);
		assert_int_equal(take(&list, things, 40), 0);
		for (size_t i = 0; i < 40; i++)
			rows[i] = &things[i];
		fail_allocation(nth);
		err = list_set_filter(&list, "weight>1K and name~n", &complaint);
		assert_int_equal(list.count == 40, err || !list.filter);
		if (!err)
			err = list_set_order(&list, "weight:desc", &complaint);
		if (!err)
			err = list_tag(&list);
		assert_true(!err || err == -ENOMEM);
		err = list_take(&list, &subject, rows, 40);
		fail_allocation(0);
		assert_true(!err || !list.count);
		assert_sound(&list);
		assert_int_equal(list_set_filter(&list, "", &complaint), 0);
		assert_int_equal(list.count, 40);
		list_free(&list);
	}
	free(things);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_is_done_the_cursor_is_on_a_row_in_sight),
		cmocka_unit_test(a_filter_leaves_those_for_which_it_is_true),
		cmocka_unit_test(the_cursor_stays_on_its_row_from_sample_to_sample),
		cmocka_unit_test(tags_stay_with_their_rows),
		cmocka_unit_test(a_search_goes_once_around_in_either_direction),
		cmocka_unit_test(who_clicks_a_heading_again_turns_the_order),
		cmocka_unit_test(whichever_allocation_fails_the_list_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
