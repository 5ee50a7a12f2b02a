/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys written down are the keys that are pressed; mistakes are told by their place. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/smallfiles.h"
#include "vmatop/script.h"

static void parse(struct script *script, const char *text)
{
	struct script_mistake mistake;

	assert_int_equal(script_parse(script, text, strlen(text), &mistake), 0);
}

static void assert_keys(const char *text, const uint32_t *keys, size_t count)
{
	struct script script;
	struct script_step step;

	parse(&script, text);
	for (size_t i = 0; i < count; i++) {
		assert_true(script_next(&script, &step));
		assert_int_equal(step.what, SCRIPT_EVENT);
		assert_int_equal(step.event.type, EVENT_KEY);
		assert_int_equal(step.event.key, keys[i]);
	}
	assert_false(script_next(&script, &step));
	assert_false(script_next(&script, &step));
	script_free(&script);
}

static void keys_come_in_the_order_in_which_they_are_written(void **state)
{
	static const uint32_t some[] = {
		'j', 'j', KEY_CURSOR_DOWN, 4, KEY_FUNCTION + 5, KEY_RETURN
	};
	static const uint32_t typed[] = {
		'/', 'l', 'i', 'b', ' ', 0xe9, '"', '\\', '#', KEY_RETURN
	};

	(void)state;
	assert_keys("", NULL, 0);
	assert_keys(" \n# nothing\n\t#", NULL, 0);
	assert_keys("j j Down\n\tC-d F5\r\nEnter", some, 6);
	assert_keys("/ \"lib é\\\"\\\\#\" Enter # search\n", typed, 10);
	assert_keys("\"\"", NULL, 0);
}

static void samples_sizes_and_the_mouse_have_words(void **state)
{
	static const char text[] = "sample resize 120x40 mouse 3,0 mouse 0,79 double\n"
				   "mouse 1,2 wheel-up mouse 1,2 wheel-down sample";
	static const struct event want[] = {
		{ .type = EVENT_RESIZE, .row = 40, .col = 120 },
		{ .type = EVENT_MOUSE, .row = 3, .button = MOUSE_LEFT },
		{ .type = EVENT_MOUSE, .col = 79, .button = MOUSE_DOUBLE },
		{ .type = EVENT_MOUSE, .row = 1, .col = 2, .button = MOUSE_WHEEL_UP },
		{ .type = EVENT_MOUSE, .row = 1, .col = 2, .button = MOUSE_WHEEL_DOWN },
	};
	struct script script;
	struct script_step step;

	(void)state;
	parse(&script, text);
	assert_int_equal(script.count, 7);
	script_next(&script, &step);
	assert_int_equal(step.what, SCRIPT_SAMPLE);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		script_next(&script, &step);
		assert_int_equal(step.what, SCRIPT_EVENT);
		assert_memory_equal(&step.event, &want[i], sizeof(want[i]));
	}
	script_next(&script, &step);
	assert_int_equal(step.what, SCRIPT_SAMPLE);
	script_free(&script);
}

static void a_mistake_is_told_with_its_line_and_column(void **state)
{
	static const struct {
		const char *text;
		size_t line, column;
		const char *word, *why;
	} wrong[] = {
		{ "jj", 1, 1, "jj", "no such key" },
		{ "j\n  Dwon j", 2, 3, "Dwon", "no such key" },
		{ "\"é\" x \"open\nj", 1, 7, "\"open", "does not end" },
		{ "\"", 1, 1, "\"", "does not end" },
		{ "\"a\\\"", 1, 1, "\"a\\\"", "does not end" },
		{ "resize", 1, 1, "resize", "COLSxROWS" },
		{ "resize 80", 1, 8, "80", "COLSxROWS" },
		{ "resize 0x24", 1, 8, "0x24", "COLSxROWS" },
		{ "resize 80x1001", 1, 8, "80x1001", "COLSxROWS" },
		{ "j mouse 3;4", 1, 9, "3;4", "ROW,COL" },
		{ "mouse 3,", 1, 7, "3,", "ROW,COL" },
		{ "mouse 3,1000", 1, 7, "3,1000", "ROW,COL" },
		{ "mouse -1,2", 1, 7, "-1,2", "ROW,COL" },
		{ "mouse 1,2 treble", 1, 11, "treble", "no such key" },
		{ "\"\033\"", 1, 1, "\"\033\"", "be typed" },
		{ "\"\xff\"", 1, 1, "\"\xff\"", "be typed" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct script_mistake mistake;
		struct script script;

		assert_int_equal(script_parse(&script, wrong[i].text, strlen(wrong[i].text),
					      &mistake), -EINVAL);
		assert_int_equal(mistake.line, wrong[i].line);
		assert_int_equal(mistake.column, wrong[i].column);
		assert_int_equal(mistake.word_len, strlen(wrong[i].word));
		assert_memory_equal(mistake.word, wrong[i].word, mistake.word_len);
		assert_non_null(strstr(mistake.why, wrong[i].why));
		assert_null(script.steps);
	}
}

/* No text does harm; what is accepted has only steps that a user could have done. */
static void random_scripts_do_no_harm(void **state)
{
	static const char *const pieces[] = {
		"j", "Down", "\"", "\\", "#", "\n", " ", "sample", "resize", "80x24", "mouse",
		"1,2", "double", "\xff", "é", "0", "C-", "\"ab\"",
	};
	const size_t pieces_count = sizeof(pieces) / sizeof(pieces[0]);
	uint64_t seed = 9;
	char text[200];
	unsigned fine = 0;

	(void)state;
	for (int round = 0; round < 30000; round++) {
		struct script_mistake mistake;
		struct script script;
		size_t len = 0, count = next_random(&seed) % 12;
		char *copy;

		while (count--) {
			const char *piece = pieces[next_random(&seed) % pieces_count];

			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
			if (next_random(&seed) % 2)
				text[len++] = ' ';
		}
		/* of just that size, so that whoever reads on is caught */
		copy = malloc(len ? len : 1);
		assert_non_null(copy);
		memcpy(copy, text, len);
		if (!script_parse(&script, copy, len, &mistake)) {
			fine++;
			script_free(&script);
		} else {
			assert_true(mistake.word >= copy &&
				    mistake.word + mistake.word_len <= copy + len);
		}
		free(copy);
	}
	assert_true(fine > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_come_in_the_order_in_which_they_are_written),
		cmocka_unit_test(samples_sizes_and_the_mouse_have_words),
		cmocka_unit_test(a_mistake_is_told_with_its_line_and_column),
		cmocka_unit_test(random_scripts_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
