/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line that is typed: each key compared with the same done to an array of characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/unicode.h"
#include "kit/smallfiles.h"
#include "vmatop/key.h"
#include "vmatop/line.h"

#define CTRL(letter) ((letter) & 0x1f)

enum { MOST = 400 };

/* The same line, done naively. */
struct plain {
	uint32_t c[MOST];
	size_t count, at;
};

static void plain_cut(struct plain *plain, size_t from, size_t to)
{
	memmove(plain->c + from, plain->c + to, (plain->count - to) * sizeof(plain->c[0]));
	plain->count -= to - from;
	plain->at = from;
}

static size_t plain_word(const struct plain *plain)
{
	size_t at = plain->at;

	while (at && plain->c[at - 1] == ' ')
		at--;
	while (at && plain->c[at - 1] != ' ')
		at--;
	return at;
}

static void plain_key(struct plain *plain, uint32_t key)
{
	size_t at = plain->at, count = plain->count;

	if (key == KEY_CURSOR_LEFT || key == CTRL('b'))
		plain->at -= at > 0;
	else if (key == KEY_CURSOR_RIGHT || key == CTRL('f'))
		plain->at += at < count;
	else if (key == KEY_FIRST || key == CTRL('a'))
		plain->at = 0;
	else if (key == KEY_LAST || key == CTRL('e'))
		plain->at = count;
	else if (key == KEY_ERASE)
		plain_cut(plain, at - (at > 0), at);
	else if (key == KEY_DELETE || key == CTRL('d'))
		plain_cut(plain, at, at + (at < count)), plain->at = at;
	else if (key == CTRL('w'))
		plain_cut(plain, plain_word(plain), at);
	else if (key == CTRL('u'))
		plain_cut(plain, 0, at);
	else if (key == CTRL('k'))
		plain_cut(plain, at, count);
	else if (count < MOST) {
		memmove(plain->c + at + 1, plain->c + at, (count - at) * sizeof(plain->c[0]));
		plain->c[at] = key;
		plain->count++;
		plain->at++;
	}
}

static void assert_same(const struct line *line, const struct plain *plain)
{
	const char *text = line_text(line);
	size_t at = 0;
	uint32_t c;

	for (size_t i = 0; i <= plain->count; i++) {
		if (i == plain->at)
			assert_int_equal(line->at, at);
		if (i == plain->count)
			break;
		at += unicode_decode(text + at, line->len - at, &c);
		assert_int_equal(c, plain->c[i]);
	}
	assert_int_equal(at, line->len);
	assert_int_equal(text[at], 0);
}

static void every_key_does_what_it_does_to_an_array(void **state)
{
	static const uint32_t keys[] = {
		KEY_CURSOR_LEFT, KEY_CURSOR_RIGHT, KEY_FIRST, KEY_LAST, KEY_ERASE, KEY_DELETE,
		CTRL('a'), CTRL('b'), CTRL('d'), CTRL('e'), CTRL('f'), CTRL('k'), CTRL('u'),
		CTRL('w'), 'a', 'b', ' ', 'x', 0xe4, 0x20ac, 0x6f22, 0x1f600,
		'c', 'd', ' ', 'y', 0xf6, 'e', 'f', 'g',
	};
	uint64_t seed = 20;

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		struct line line = { .text = NULL };
		struct plain plain = { .count = 0 };

		for (unsigned i = 0; i < 120; i++) {
			size_t which = next_random(&seed) % (sizeof(keys) / sizeof(keys[0]));
			uint32_t key = keys[which];

			assert_true(line_key(&line, key));
			plain_key(&plain, key);
			assert_same(&line, &plain);
		}
		line_free(&line);
	}
}

static void what_cannot_be_seen_cannot_be_typed(void **state)
{
	static const uint32_t keys[] = { 0, 1 + ('z' - 'a'), 27, 0x7f, 0x85, 0xa0, 0x200b, 0x202e,
					 0xe000, KEY_FUNCTION + 1, KEY_PAGE_UP };
	struct line line = { .text = NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_false(line_key(&line, keys[i]));
	assert_string_equal(line_text(&line), "");
}

static void type(struct line *line, const char *text)
{
	line_set(line, "");
	assert_int_equal(line_insert(line, text, strlen(text)), 0);
}

static void those_of_before_come_back_and_the_new_one_too(void **state)
{
	struct history history = { .count = 0 };
	struct line line = { .text = NULL };

	(void)state;
	history_add(&history, "one");
	history_add(&history, "two");
	history_add(&history, "two");
	history_add(&history, "");
	assert_int_equal(history.count, 2);
	type(&line, "thr");
	history_move(&history, &line, false);
	assert_string_equal(line.text, "thr");
	history_move(&history, &line, true);
	assert_string_equal(line.text, "two");
	history_move(&history, &line, true);
	history_move(&history, &line, true);
	assert_string_equal(line.text, "one");
	history_move(&history, &line, false);
	history_move(&history, &line, false);
	assert_string_equal(line.text, "thr");
	line_free(&line);
	history_free(&history);
}

static void a_history_forgets_the_oldest(void **state)
{
	struct history history = { .count = 0 };
	struct line line = { .text = NULL };
	char text[16];

	(void)state;
	for (unsigned i = 0; i < 3 * HISTORY_MAX; i++) {
		snprintf(text, sizeof(text), "%u", i);
		history_add(&history, text);
	}
	assert_int_equal(history.count, HISTORY_MAX);
	for (unsigned i = 0; i < 4 * HISTORY_MAX; i++)
		history_move(&history, &line, true);
	snprintf(text, sizeof(text), "%u", 2 * HISTORY_MAX);
	assert_string_equal(line.text, text);
	line_free(&line);
	history_free(&history);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_does_what_it_does_to_an_array),
		cmocka_unit_test(what_cannot_be_seen_cannot_be_typed),
		cmocka_unit_test(those_of_before_come_back_and_the_new_one_too),
		cmocka_unit_test(a_history_forgets_the_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
