/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys and the mouse in, a model out: what each means where one is, and what memory may do to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/failing.h"
#include "kit/playing.h"
#include "kit/ruler.h"
#include "vmatop/control.h"
#include "vmatop/keymap.h"
#include "vmatop/script.h"

static void begin(struct model *model)
{
	play_begin(model, ruler("AAB  C DDDD E F G HHHHHH"), 24, 80);
}

static enum page_kind kind(const struct model *model)
{
	return model->page->type->kind;
}

static void escape_ends_the_search_then_the_filter_then_the_page(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	play_keys(&model, "F4 \"size>=4K\" Enter / \"D\" Enter");
	assert_non_null(model.page->list->search);
	play_keys(&model, "Escape");
	assert_null(model.page->list->search);
	assert_non_null(model.page->list->filter);
	play_keys(&model, "Escape");
	assert_null(model.page->list->filter);
	assert_int_equal(kind(&model), PAGE_MAPS);
	play_keys(&model, "Enter");
	assert_int_equal(kind(&model), PAGE_VMA);
	play_keys(&model, "Escape Escape Escape");
	assert_int_equal(kind(&model), PAGE_MAPS);
	assert_false(model.wishes.quit);
	control_end(&model);
}

static void tab_goes_round_all_views_and_comes_back_to_the_row(void **state)
{
	struct model model;
	bool seen[PAGE_KINDS] = { false };
	unsigned steps = 0;

	(void)state;
	begin(&model);
	play_keys(&model, "j j j F4 \"size>=4K\" Enter");
	do {
		assert_false(seen[kind(&model)]);
		seen[kind(&model)] = true;
		play_keys(&model, "Tab");
		assert_null(play_fault(&model));
	} while (kind(&model) != PAGE_MAPS && ++steps < 20);
	assert_true(seen[PAGE_GAPS] && seen[PAGE_TREE] && seen[PAGE_DIFFERENCE]);
	assert_int_equal(model.page->list->cursor, 3);
	assert_string_equal(model.page->list->filter_text, "size>=4K");
	play_keys(&model, "BTab Tab");
	assert_int_equal(kind(&model), PAGE_MAPS);
	control_end(&model);
}

static void tree_and_map_show_the_same_mapping(void **state)
{
	struct model model;
	uint64_t key;

	(void)state;
	begin(&model);
	play_keys(&model, "j j j 3");
	assert_int_equal(kind(&model), PAGE_TREE);
	assert_true(play_shows(&model, "4 of 8"));
	play_keys(&model, "j j 1");
	assert_true(play_shows(&model, "6 of 8"));
	/* gaps are something else: one comes back to where one was */
	key = model.page->list->kept_key;
	play_keys(&model, "2 j 1");
	assert_int_equal(model.page->list->kept_key, key);
	control_end(&model);
}

static void q_leaves_help_and_menus_and_not_the_program(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	play_keys(&model, "? q F2 q F6 q");
	assert_int_equal(kind(&model), PAGE_MAPS);
	assert_false(model.wishes.quit);
	play_keys(&model, "q");
	assert_true(model.wishes.quit);
	control_end(&model);
}

static void each_view_has_its_key(void **state)
{
	static const struct {
		const char *key;
		enum page_kind kind;
	} views[] = {
		{ "2", PAGE_GAPS }, { "3", PAGE_TREE }, { "4", PAGE_DIFFERENCE }, { "1", PAGE_MAPS },
		{ "D", PAGE_DIFFERENCE }, { "F8", PAGE_DIFFERENCE }, { "?", PAGE_HELP },
		{ "F2", PAGE_COLUMNS }, { "F6", PAGE_SORT }, { "0", PAGE_PROCESSES },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		struct model model;

		begin(&model);
		play_keys(&model, views[i].key);
		assert_int_equal(kind(&model), views[i].kind);
		assert_null(play_fault(&model));
		control_end(&model);
	}
}

static void a_filter_with_a_mistake_can_be_mended(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	play_keys(&model, "F4 \"size>8K and nme=D\" Enter");
	assert_int_equal(model.prompt.kind, PROMPT_FILTER);
	/* the cursor is where the mistake is */
	assert_int_equal(model.prompt.line.at, strlen("size>8K and "));
	assert_true(play_shows(&model, "unknown column: nme"));
	assert_true(play_shows(&model, "Filter: size>8K and nme=D"));
	play_keys(&model, "DC DC DC \"name\" Enter");
	assert_int_equal(model.prompt.kind, PROMPT_NONE);
	assert_int_equal(model.page->list->count, 1);
	assert_true(play_shows(&model, "filter size>8K and name=D"));
	/* it is there to be changed */
	play_keys(&model, "F4");
	assert_string_equal(line_text(&model.prompt.line), "size>8K and name=D");
	play_keys(&model, "C-u Enter");
	assert_null(model.page->list->filter);
	control_end(&model);
}

static void a_search_moves_as_one_types_and_goes_back_when_given_up(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	play_keys(&model, "j / H");
	assert_int_equal(model.page->list->cursor, 7);
	play_keys(&model, "Escape");
	assert_int_equal(model.page->list->cursor, 1);
	assert_null(model.page->list->search);
	play_keys(&model, "/ \"Hx\"");
	assert_int_equal(model.page->list->cursor, 1);
	assert_true(play_shows(&model, "not found: Hx"));
	play_keys(&model, "BSpace Enter");
	assert_int_equal(model.page->list->cursor, 7);
	play_keys(&model, "/ Up");
	assert_string_equal(line_text(&model.prompt.line), "H");
	control_end(&model);
}

static void marks_pauses_and_steps_are_told(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	play_keys(&model, "m");
	assert_ptr_equal(model_current(&model)->mark, model_current(&model)->now);
	play_keys(&model, "Z");
	assert_true(model.paused);
	play_keys(&model, "j");
	assert_true(play_shows(&model, "PAUSED"));
	play_keys(&model, ".");
	assert_true(model.wishes.sample);
	model.wishes.sample = false;
	play_keys(&model, "Z");
	assert_false(model.paused);
	assert_true(model.wishes.sample);
	play_keys(&model, "d");
	assert_string_equal(line_text(&model.prompt.line), "delay ");
	play_keys(&model, "3 Enter");
	assert_true(model.delay > 2.9 && model.delay < 3.1);
	control_end(&model);
}

static void the_tagged_are_summed_up(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	play_keys(&model, "Space Space");
	assert_true(play_shows(&model, "tagged 2 of 8"));
	assert_true(play_shows(&model, "SIZE 12K"));
	play_keys(&model, "U");
	assert_int_equal(model.page->list->tag_count, 0);
	control_end(&model);
}

/* Where a layout says that something is. */
static struct event mouse_at(unsigned row, unsigned col, enum mouse_button button)
{
	return (struct event){ .type = EVENT_MOUSE, .row = row, .col = col, .button = button };
}

static void the_mouse_sorts_selects_opens_scrolls_and_presses_keys(void **state)
{
	struct model model;
	struct layout layout;
	struct event event;

	(void)state;
	begin(&model);
	model_layout(&model, &layout);
	event = mouse_at(layout.heading.row, 4, MOUSE_LEFT);
	control_event(&model, &event);
	assert_string_equal(model.page->list->order.column->name, "START");
	assert_false(model.page->list->order.descending);
	control_event(&model, &event);
	assert_true(model.page->list->order.descending);
	event = mouse_at(layout.body.row + 3, 10, MOUSE_LEFT);
	control_event(&model, &event);
	assert_int_equal(model.page->list->cursor, 3);
	event = mouse_at(layout.body.row + 1, 10, MOUSE_DOUBLE);
	control_event(&model, &event);
	assert_int_equal(kind(&model), PAGE_VMA);
	play_keys(&model, "Escape");
	event = mouse_at(layout.bar.row, 1, MOUSE_LEFT);
	control_event(&model, &event);
	assert_int_equal(kind(&model), PAGE_HELP);
	event = mouse_at(3, 3, MOUSE_WHEEL_DOWN);
	control_event(&model, &event);
	assert_int_equal(model.page->list->top, 3);
	assert_null(play_fault(&model));
	control_end(&model);
}

static void a_key_means_one_thing_in_one_place(void **state)
{
	const struct binding *table;
	size_t count;

	(void)state;
	table = keymap_table(&count);
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			assert_false(table[i].key == table[j].key &&
				     table[i].modes == table[j].modes);
	/* none is behind another that takes all that it would */
	for (size_t i = 0; i < count; i++) {
		bool reached = false;

		for (unsigned bit = 0; bit < 16; bit++)
			reached |= table[i].modes & 1u << bit &&
				   keymap_find(1u << bit, table[i].key) == table[i].action;
		assert_true(reached);
	}
}

/* Whether one of the keys between blanks in @cell is @name. */
static bool has_key(const struct cell *cell, const char *name)
{
	const char *at = cell->text, *end = at + cell->len;

	while (at < end) {
		size_t len = strcspn(at, " ");

		if (len == strlen(name) && !memcmp(at, name, len))
			return true;
		at += len + strspn(at + len, " ");
	}
	return false;
}

/* In how many rows of the help @binding stands beside what it does. */
static unsigned times_told(const struct list *list, const struct binding *binding)
{
	const char *meaning = keymap_told_with(binding)->help;
	char name[KEY_TEXT_SIZE];
	unsigned times = 0;
	struct cell key, does;

	key_text(binding->key, name);
	for (size_t i = 0; i < list->count; i++) {
		column_cell(&list->set->columns[0], &list->subject, list->rows[i], &key);
		column_cell(&list->set->columns[1], &list->subject, list->rows[i], &does);
		times += does.len == strlen(meaning) && !memcmp(does.text, meaning, does.len) &&
			 has_key(&key, name);
	}
	return times;
}

static void help_tells_each_key_once_and_beside_what_it_does(void **state)
{
	const struct binding *table;
	struct model model;
	size_t count;

	(void)state;
	table = keymap_table(&count);
	begin(&model);
	play_keys(&model, "?");
	for (size_t i = 0; i < count; i++) {
		const struct binding *told = keymap_told_with(&table[i]);

		assert_non_null(told);
		assert_int_equal(told->action, table[i].action);
		assert_true(told->modes == table[i].modes || told->modes == MODE_ANY);
		assert_int_equal(times_told(model.page->list, &table[i]), 1);
	}
	control_end(&model);
}

static void menus_change_what_is_below_them(void **state)
{
	struct model model;
	size_t shown;

	(void)state;
	begin(&model);
	shown = model.page->list->shown.count;
	play_keys(&model, "F2 Space Enter");
	assert_int_equal(kind(&model), PAGE_MAPS);
	assert_int_equal(model.page->list->shown.count, shown - 1);
	assert_string_not_equal(model.page->list->shown.columns[0]->name, "START");
	play_keys(&model, "F2 / \"INODE\" Enter Space Escape Escape");
	assert_int_equal(kind(&model), PAGE_MAPS);
	assert_int_equal(model.page->list->shown.count, shown);
	assert_string_equal(model.page->list->shown.columns[shown - 2]->name, "INODE");
	/* the last one stays */
	play_keys(&model, "F2 Space g Space g Space g Space g Space g Space g Space g Space g Space "
			  "g Space g Space Enter");
	assert_int_equal(model.page->list->shown.count, 1);
	play_keys(&model, "F6 / \"SIZE\" Enter Enter");
	assert_string_equal(model.page->list->order.column->name, "SIZE");
	assert_true(model.page->list->order.descending);
	control_end(&model);
}

static void a_page_below_takes_the_samples_of_meanwhile(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	play_keys(&model, "F6");
	/* what the page below shows is freed */
	play_sample(&model, ruler("A  BB"));
	play_sample(&model, ruler("A  BBC"));
	play_sample(&model, ruler("A  BBC"));
	play_sample(&model, ruler("A  BBC"));
	play_sample(&model, ruler("A  BBC"));
	play_keys(&model, "/ \"SIZE\" Enter Enter");
	assert_int_equal(kind(&model), PAGE_MAPS);
	assert_int_equal(model.page->list->count, 3);
	control_end(&model);
}

static const char *const walks[] = {
	"F4 \"size>4K\" Enter F6 j Enter F2 Space Enter / \"D\" Enter Space",
	"Enter Escape 2 3 4 1 ? Escape : \"sort size\" Enter F4 Escape",
	"F5 F5 e s m 4 Tab Tab : \"view m\" Tab Enter M M I b Space j Space",
};

/* Keys, while all allocations from the @nth on fail; true: there were so many. */
static bool without_memory(struct model *model, const char *keys, unsigned nth)
{
	struct script script;
	struct script_step step;
	struct script_mistake mistake;
	bool failed;

	assert_int_equal(script_parse(&script, keys, strlen(keys), &mistake), 0);
	fail_allocation(nth);
	while (script_next(&script, &step))
		control_event(model, &step.event);
	failed = allocation_has_failed();
	fail_allocation(0);
	script_free(&script);
	return failed;
}

/* Whichever allocation fails: no crash, nothing leaks, and it goes on when there is memory. */
static void a_key_without_memory_does_no_harm(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(walks) / sizeof(walks[0]); i++) {
		bool failed = true;

		for (unsigned nth = 1; failed && nth < 3000; nth += 1 + nth / 50) {
			struct model model;

			begin(&model);
			failed = without_memory(&model, walks[i], nth);
			assert_null(play_fault(&model));
			play_keys(&model, "Escape Escape Escape Escape 1 g j");
			assert_null(play_fault(&model));
			free(play_screen(&model));
			control_end(&model);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escape_ends_the_search_then_the_filter_then_the_page),
		cmocka_unit_test(tab_goes_round_all_views_and_comes_back_to_the_row),
		cmocka_unit_test(tree_and_map_show_the_same_mapping),
		cmocka_unit_test(q_leaves_help_and_menus_and_not_the_program),
		cmocka_unit_test(each_view_has_its_key),
		cmocka_unit_test(a_filter_with_a_mistake_can_be_mended),
		cmocka_unit_test(a_search_moves_as_one_types_and_goes_back_when_given_up),
		cmocka_unit_test(marks_pauses_and_steps_are_told),
		cmocka_unit_test(the_tagged_are_summed_up),
		cmocka_unit_test(the_mouse_sorts_selects_opens_scrolls_and_presses_keys),
		cmocka_unit_test(a_key_means_one_thing_in_one_place),
		cmocka_unit_test(help_tells_each_key_once_and_beside_what_it_does),
		cmocka_unit_test(menus_change_what_is_below_them),
		cmocka_unit_test(a_page_below_takes_the_samples_of_meanwhile),
		cmocka_unit_test(a_key_without_memory_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
