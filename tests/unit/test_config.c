/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of wishes: what holds, what is told as a mistake, which files are left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/playing.h"
#include "kit/ruler.h"
#include "kit/scratch.h"
#include "vmatop/config.h"
#include "vmatop/control.h"

static char *apply(struct model *model, const char *text)
{
	return config_apply(model, text, strlen(text));
}

/* What play_begin() does, after the file was read. */
static void begin(struct model *model, const char *text)
{
	struct watched *watched = watched_new("saved", false);
	char *wrong;

	assert_non_null(watched);
	*model = (struct model){ .delay = 1.5 };
	wrong = apply(model, text);
	assert_null(wrong);
	assert_int_equal(control_follow(model, watched), 0);
	assert_int_equal(control_start(model, 24, 80), 0);
	play_sample(model, ruler("AA B CCCC"));
}

static void what_is_written_there_holds_from_the_start(void **state)
{
	struct model model;

	(void)state;
	begin(&model, "# mine\n\n  delay 0.5\r\nbytes\ntheme dark\n"
		      "maps columns START,INODE\n\tmaps   sort size:desc  \nmaps filter size>4K");
	assert_true(model.delay < 0.6);
	assert_true(model.bytes);
	assert_string_equal(model.wishes.theme, "dark");
	assert_int_equal(model.page->list->shown.count, 2);
	assert_string_equal(model.page->list->order.column->name, "SIZE");
	assert_int_equal(model.page->list->count, 2);
	assert_null(model.message);
	control_end(&model);
}

static void a_mistake_is_told_with_its_line_and_the_rest_holds(void **state)
{
	static const struct {
		const char *text, *wrong;
	} mistakes[] = {
		{ "delay 9\n\nnonsense 3\ndelay 2", "line 3: expected bytes, delay, theme" },
		{ "maps", "line 1: expected columns, sort or filter" },
		{ "maps quit", "line 1: expected columns, sort or filter" },
		{ "maps sort", "line 1: something is missing" },
		{ "quit", "line 1: expected" },
		{ "save /tmp/x", "line 1: expected" },
		{ "delay soon", "line 1: soon: expected seconds" },
		{ "bytes 3", "line 1: bytes: takes no argument" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		struct model model;
		char *wrong;

		play_begin(&model, ruler("AA B"), 24, 80);
		wrong = apply(&model, mistakes[i].text);
		assert_non_null(wrong);
		if (!strstr(wrong, mistakes[i].wrong))
			fail_msg("%s", wrong);
		free(wrong);
		assert_true(strcmp(mistakes[i].text, mistakes[0].text) || model.delay < 2.1);
		assert_false(model.wishes.quit);
		assert_null(model.wishes.save);
		control_end(&model);
	}
}

static void a_column_that_there_is_not_is_told_when_the_page_opens(void **state)
{
	struct model model;

	(void)state;
	begin(&model, "maps columns START,NONSENSE");
	assert_non_null(strstr(model.message, "NONSENSE"));
	assert_true(model.page->list->shown.count > 2);
	control_end(&model);
}

static void a_file_that_others_may_write_is_left_alone(void **state)
{
	char *folder = scratch_new(), *path = scratch_path(folder, "vmatop");
	struct model model;

	(void)state;
	scratch_write(folder, "vmatop", "bytes\n", 6);
	for (unsigned mode = 0600; mode; mode = mode == 0600 ? 0620 : mode == 0620 ? 0602 : 0) {
		play_begin(&model, ruler("AA B"), 24, 80);
		assert_int_equal(chmod(path, mode), 0);
		config_load_file(&model, path);
		assert_int_equal(model.bytes, mode == 0600);
		assert_int_equal(!model.message, mode == 0600);
		control_end(&model);
	}
	/* neither a file that there is not nor a folder does harm */
	play_begin(&model, ruler("AA B"), 24, 80);
	config_load_file(&model, folder);
	assert_non_null(strstr(model.message, "no regular file"));
	free(model.message);
	model.message = NULL;
	assert_int_equal(unlink(path), 0);
	config_load_file(&model, path);
	assert_null(model.message);
	control_end(&model);
	scratch_remove(folder);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_there_holds_from_the_start),
		cmocka_unit_test(a_mistake_is_told_with_its_line_and_the_rest_holds),
		cmocka_unit_test(a_column_that_there_is_not_is_told_when_the_page_opens),
		cmocka_unit_test(a_file_that_others_may_write_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
