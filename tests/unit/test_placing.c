/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Columns and function keys on lines of every width: in order, apart, within the line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/playing.h"
#include "kit/ruler.h"
#include "vmatop/barline.h"
#include "vmatop/control.h"
#include "vmatop/key.h"
#include "vmatop/placing.h"

enum { ROOM = 64, WIDEST = 300 };

static void assert_placed(const struct list *list, unsigned cols, bool bytes)
{
	const struct area area = { .row = 0, .col = 3, .rows = 1, .cols = cols };
	struct place places[ROOM];
	size_t count = placing_make(places, ROOM, list, &area, bytes);
	unsigned end = area.col + GUTTER;

	assert_int_equal(count > 0, cols > GUTTER);
	for (size_t i = 0; i < count; i++) {
		assert_true(places[i].width > 0);
		assert_int_equal(places[i].col, end + (i > 0));
		end = places[i].col + places[i].width;
		for (unsigned col = places[i].col; col < end; col++)
			assert_ptr_equal(placing_at(list, &area, bytes, col), places[i].column);
		assert_null(placing_at(list, &area, bytes, end));
	}
	assert_true(!count || end <= area.col + cols);
	assert_null(placing_at(list, &area, bytes, area.col));
}

static void columns_stand_apart_and_within_lines_of_every_width(void **state)
{
	struct model model;
	struct list *list;

	(void)state;
	play_begin(&model, ruler("AA B"), 24, 80);
	list = model.page->list;
	for (unsigned cols = 0; cols < WIDEST; cols++) {
		for (unsigned left = 0; left < list->shown.count; left++) {
			list->left = left;
			assert_placed(list, cols, false);
			assert_placed(list, cols, true);
		}
	}
	list->left = 0;
	play_keys(&model, "\":columns evidence,name,start,flags\" Enter");
	for (unsigned cols = 0; cols < WIDEST; cols++)
		assert_placed(list, cols, false);
	control_end(&model);
}

/* On a narrow screen the name is worth more than the end address. */
static void the_last_column_can_be_seen_on_narrow_screens(void **state)
{
	struct model model;
	struct place places[ROOM];

	(void)state;
	play_begin(&model, ruler("AA B"), 24, 80);
	for (unsigned cols = 22; cols < WIDEST; cols++) {
		const struct area area = { .cols = cols };
		size_t count = placing_make(places, ROOM, model.page->list, &area, false);

		assert_string_equal(places[count - 1].column->name, "NAME");
		assert_true(places[count - 1].width >= 10);
	}
	control_end(&model);
}

static bool has_quit(const struct bar_item *items, size_t count)
{
	return count && items[count - 1].binding->action == ACTION_QUIT;
}

static void the_bar_always_shows_how_to_quit(void **state)
{
	struct bar_item items[KEYMAP_FUNCTIONS];

	(void)state;
	for (unsigned cols = 0; cols < WIDEST; cols++) {
		for (unsigned modes = MODE_ANY; modes <= MODE_COLUMNS; modes <<= 1) {
			unsigned all = modes | MODE_ANY | MODE_LIST;
			size_t count = barline_make(items, all, cols);
			unsigned end = 0;

			assert_true(has_quit(items, count));
			for (size_t i = 0; i < count; i++) {
				assert_true(items[i].col >= end);
				end = items[i].col + items[i].width;
				assert_int_equal(barline_at(all, cols, items[i].col),
						 items[i].binding->key);
			}
			assert_true(end <= cols || count == 1);
			assert_int_equal(barline_at(all, cols, end + 1), KEY_NONE);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_stand_apart_and_within_lines_of_every_width),
		cmocka_unit_test(the_last_column_can_be_seen_on_narrow_screens),
		cmocka_unit_test(the_bar_always_shows_how_to_quit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
