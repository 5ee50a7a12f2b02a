/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is typed behind a colon: found, abbreviated, completed, and done; mistakes are told. */
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
#include "vmatop/command.h"
#include "vmatop/control.h"
#include "vmatop/vocabulary.h"

static void begin(struct model *model)
{
	play_begin(model, ruler("AAB  C DDDD"), 24, 80);
}

static bool said(const struct model *model, const char *what)
{
	const char *message = model->message ? model->message : "(nothing)";
	bool found = strstr(message, what);

	if (!found)
		print_message("said: %s\nnot: %s\n", message, what);
	return found;
}

static void the_first_letters_will_do_where_no_other_begins_so(void **state)
{
	const struct command *table, *found;
	size_t count;

	(void)state;
	table = vocabulary_table(&count);
	for (size_t i = 0; i < count; i++) {
		for (size_t len = 1; len <= strlen(table[i].name); len++) {
			size_t same = 0;

			for (size_t j = 0; j < count; j++)
				same += !strncmp(table[j].name, table[i].name, len);
			if (!table[i].name[len])
				same = 1;
			found = NULL;
			assert_int_equal(vocabulary_find(table[i].name, len, &found), same);
			if (same == 1)
				assert_ptr_equal(found, &table[i]);
		}
	}
}

/* What has no action is done here, or by some page: none is left to nobody. */
static void every_command_is_somebodys(void **state)
{
	static const char *const of_pages[] = { "group", "tree", "user" };
	const struct command *table;
	size_t count;

	(void)state;
	table = vocabulary_table(&count);
	for (size_t i = 0; i < count; i++) {
		struct model model;
		char text[64];
		bool pages = false;

		for (size_t j = 0; j < 3; j++)
			pages |= !strcmp(of_pages[j], table[i].name);
		if (pages)
			continue;
		begin(&model);
		snprintf(text, sizeof(text), "%s%s", table[i].name, table[i].argument ? " x" : "");
		assert_int_equal(command_run(&model, text), table[i].action);
		assert_true(!model.message || !strstr(model.message, "not on this page"));
		assert_null(play_fault(&model));
		control_end(&model);
	}
}

static const struct {
	const char *typed, *said;
} mistakes[] = {
	{ "xyzzy", "xyzzy: there is no such command" },
	{ "s", "which one: save, search, sort, step?" },
	{ "save", "FILE is missing" },
	{ "  save  ", "FILE is missing" },
	{ "quit now", "quit: takes no argument: now" },
	{ "sort sise", "did you mean SIZE?" },
	{ "sort nonsense", "nonsense" },
	{ "columns start,nonsense", "nonsense (F2 lists them)" },
	{ "filter size>>1M", "column 6" },
	{ "goto here", "expected an address" },
	{ "delay 0", "0: expected seconds" },
	{ "delay soon", "soon: expected seconds" },
	{ "view nowhere", "nowhere: there is no such view" },
	{ "search nothing", "not found: nothing" },
	{ "tree", "tree: not on this page" },
};

static void mistakes_are_told_and_change_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct model model;

		begin(&model);
		assert_int_equal(command_run(&model, mistakes[i].typed), ACTION_NONE);
		assert_true(said(&model, mistakes[i].said));
		assert_true(model.severity != SAY_INFO);
		assert_int_equal(model.page->list->count, 4);
		assert_null(model.page->list->order.column);
		assert_false(model.wishes.quit);
		assert_null(model.wishes.save);
		control_end(&model);
	}
}

static void what_is_right_is_done(void **state)
{
	struct model model;
	struct list *list;

	(void)state;
	begin(&model);
	list = model.page->list;
	assert_int_equal(command_run(&model, "filter size>=8K"), ACTION_NONE);
	assert_int_equal(list->count, 2);
	assert_int_equal(command_run(&model, "f"), ACTION_NONE);
	assert_int_equal(list->count, 4);
	command_run(&model, "sor size:desc");
	assert_string_equal(list->order.column->name, "SIZE");
	assert_true(list->order.descending);
	command_run(&model, "columns start,inode");
	assert_int_equal(list->shown.count, 2);
	command_run(&model, "col +dev");
	assert_int_equal(list->shown.count, 3);
	command_run(&model, "delay 0.5");
	assert_true(model.delay > 0.49 && model.delay < 0.51);
	command_run(&model, "save  a file ");
	assert_string_equal(model.wishes.save, "a file");
	command_run(&model, "open 812");
	assert_string_equal(model.wishes.open, "812");
	assert_int_equal(command_run(&model, "q"), ACTION_QUIT);
	assert_int_equal(command_run(&model, ""), ACTION_NONE);
	assert_null(model.message);
	control_end(&model);
}

static void an_address_alone_is_where_to_go(void **state)
{
	struct model model;

	(void)state;
	begin(&model);
	play_keys(&model, "\":5000\" Enter");
	assert_int_equal(vmat_vma_start(list_current(model.page->list)) & 0xfff, 0);
	assert_null(model.message);
	assert_true(play_shows(&model, "3 of 4"));
	play_keys(&model, "\":goto 0x8000\" Enter");
	assert_true(play_shows(&model, "4 of 4"));
	control_end(&model);
}

/* What stands in the prompt after a Tab. */
static void assert_completed(const char *keys, const char *completed)
{
	struct model model;

	begin(&model);
	play_keys(&model, keys);
	assert_string_equal(line_text(&model.prompt.line), completed);
	assert_null(play_fault(&model));
	control_end(&model);
}

static void tab_completes_commands_columns_views_and_groups(void **state)
{
	(void)state;
	assert_completed("\":del\" Tab", "delay ");
	assert_completed("\":p\" Tab", "p");
	assert_completed("\":pr\" Tab", "previous ");
	assert_completed("\":nothing\" Tab", "nothing");
	assert_completed("\":sort private_d\" Tab", "sort private_dirty");
	assert_completed("\":sort PRIVATE_D\" Tab", "sort PRIVATE_DIRTY");
	assert_completed("\":columns start,ino\" Tab", "columns start,inode");
	assert_completed("\":view ma\" Tab", "view maps");
	assert_completed("\":group ro\" Tab", "group role");
	assert_completed("\":delay 1\" Tab", "delay 1");
	assert_completed("F4 \"size>4K and inod\" Tab", "size>4K and inode");
	assert_completed("/ \"siz\" Tab", "siz");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_letters_will_do_where_no_other_begins_so),
		cmocka_unit_test(every_command_is_somebodys),
		cmocka_unit_test(mistakes_are_told_and_change_nothing),
		cmocka_unit_test(what_is_right_is_done),
		cmocka_unit_test(an_address_alone_is_where_to_go),
		cmocka_unit_test(tab_completes_commands_columns_views_and_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
