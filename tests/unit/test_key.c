/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys have names, and each name is one key's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/unicode.h"
#include "kit/smallfiles.h"
#include "vmatop/key.h"

static void keys_are_known_by_the_names_that_tmux_gives_them(void **state)
{
	static const struct {
		const char *name;
		uint32_t key;
	} known[] = {
		{ "j", 'j' }, { "G", 'G' }, { "?", '?' }, { "é", 0xe9 }, { "漢", 0x6f22 },
		{ "C-d", 4 }, { "C-D", 4 }, { "c-d", 4 }, { "C-[", KEY_ESCAPE }, { "C-_", 31 },
		{ "C-m", KEY_RETURN }, { "C-j", KEY_RETURN }, { "C-i", KEY_TAB },
		{ "C-h", KEY_ERASE },
		{ "Down", KEY_CURSOR_DOWN }, { "down", KEY_CURSOR_DOWN }, { "PageUp", KEY_PAGE_UP },
		{ "PPage", KEY_PAGE_UP }, { "NPage", KEY_PAGE_DOWN }, { "Home", KEY_FIRST },
		{ "End", KEY_LAST }, { "BSpace", KEY_ERASE }, { "DC", KEY_DELETE },
		{ "BTab", KEY_BACKTAB }, { "Tab", KEY_TAB }, { "Enter", KEY_RETURN },
		{ "Escape", KEY_ESCAPE }, { "Space", ' ' }, { "F1", KEY_FUNCTION + 1 },
		{ "F12", KEY_FUNCTION + 12 }, { "f10", KEY_FUNCTION + 10 }, { "F", 'F' },
		{ "#", '#' },
	};
	uint32_t key;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t len = strlen(known[i].name);

		key = KEY_NONE;
		assert_int_equal(key_parse(known[i].name, len, &key), len);
		assert_int_equal(key, known[i].key);
	}
	assert_int_equal(key_parse("Down Up", 7, &key), 4);
	assert_int_equal(key_parse("j\nk", 3, &key), 1);
}

static void what_is_no_key_is_refused(void **state)
{
	static const char *const wrong[] = {
		"", " ", " j", "jj", "Dow", "Downs", "F0", "F13", "F01", "F1x", "C-", "C-@", "C-1",
		"C-dd",
		"\033", "\xff", "\x7f", "é!", "\u202e", "C-é", "F-1", "M-x",
	};
	uint32_t key = 12345;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(key_parse(wrong[i], strlen(wrong[i]), &key), 0);
	assert_int_equal(key, 12345);
}

static void every_key_is_found_by_its_name(void **state)
{
	char name[KEY_TEXT_SIZE];
	uint32_t key, back;

	(void)state;
	for (key = 0; key < KEY_FUNCTION + 20; key++) {
		memset(name, 'x', sizeof(name));
		key_text(key, name);
		assert_non_null(memchr(name, '\0', sizeof(name)));
		assert_true(unicode_valid(name, strlen(name)));
		/* all that can be seen, all that Ctrl makes, and all keys that are no characters */
		if (key_parse(name, strlen(name), &back))
			assert_int_equal(back, key_of_character(key));
		else
			assert_true(key == 0 || key == KEY_ABOVE || key == KEY_FUNCTION ||
				    key > KEY_FUNCTION + 12 ||
				    (key < KEY_ABOVE && unicode_hidden(key)));
	}
}

static void random_names_do_no_harm(void **state)
{
	uint64_t seed = 1;
	uint32_t key;
	char text[8];

	(void)state;
	for (int round = 0; round < 200000; round++) {
		size_t len = next_random(&seed) % sizeof(text);

		for (size_t i = 0; i < len; i++)
			text[i] = (char)next_random(&seed);
		assert_true(key_parse(text, len, &key) <= len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_known_by_the_names_that_tmux_gives_them),
		cmocka_unit_test(what_is_no_key_is_refused),
		cmocka_unit_test(every_key_is_found_by_its_name),
		cmocka_unit_test(random_names_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
