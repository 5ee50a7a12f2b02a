/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes as plain text and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/escaped.h"

enum { ROUNDS = 20000, LONGEST = 64 };

static char *escape(const char *bytes, size_t len, size_t *length)
{
	char *text;

	*length = escaped_length(bytes, len);
	text = malloc(*length + 2);
	assert_non_null(text);
	text[*length] = '#';
	escaped_write(text, bytes, len);
	assert_int_equal(text[*length], '#');
	return text;
}

static void any_bytes_come_back_and_are_one_plain_line(void **state)
{
	static const char likely[] = "\n\\x0a==> /proc\t";

	(void)state;
	srandom(812);
	for (int round = 0; round < ROUNDS; round++) {
		char bytes[LONGEST], *text;
		size_t len = (size_t)random() % LONGEST, length;

		for (size_t i = 0; i < len; i++)
			bytes[i] = random() % 2 ? (char)random() :
				   likely[(size_t)random() % sizeof(likely)];
		text = escape(bytes, len, &length);
		for (size_t i = 0; i < length; i++)
			assert_true((unsigned char)text[i] >= ' ' && text[i] != 0x7f);
		assert_false(escaped_needed(text, length));
		/* with and without the newline that ends it in a file */
		if (round % 2)
			text[length++] = '\n';
		assert_null(escaped_read(text, &length));
		assert_int_equal(length, len);
		assert_memory_equal(text, bytes, len);
		free(text);
	}
}

static void what_printf_understands_is_written(void **state)
{
	size_t length;
	char *text = escape("a\nb\\c\0d", 7, &length);

	(void)state;
	assert_int_equal(length, strlen("a\\x0ab\\\\c\\x00d"));
	assert_memory_equal(text, "a\\x0ab\\\\c\\x00d", length);
	free(text);
}

static void only_what_is_no_plain_text_or_like_a_header_needs_it(void **state)
{
	static const struct {
		const char *text;
		bool needed;
	} cases[] = {
		{ "", false },
		{ "/usr/bin/sleep", false },
		{ "812 (a\nb) S 1\n", false },
		{ "Name:\tsleep\n", false },
		{ "back\\slash", false },
		{ "\303\244", false },
		{ "a\033[m", true },
		{ "a\177", true },
		{ "/x\n==> /proc/1/maps <==\n", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(escaped_needed(cases[i].text, strlen(cases[i].text)),
				 cases[i].needed);
	assert_true(escaped_needed("sleep\0001000", 11));
}

static void a_backslash_that_begins_nothing_is_pointed_at(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} bad[] = {
		{ "\\", 0 }, { "ab\\", 2 }, { "a\\n", 1 }, { "\\x", 0 }, { "\\x4", 0 },
		{ "\\\\\\x4\n", 2 }, { "\\xg0", 0 }, { "\\x0g", 0 }, { "\\X00", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *text = strdup(bad[i].text);
		size_t len = strlen(text);

		assert_non_null(text);
		assert_ptr_equal(escaped_read(text, &len), text + bad[i].at);
		assert_int_equal(len, strlen(bad[i].text));
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_bytes_come_back_and_are_one_plain_line),
		cmocka_unit_test(what_printf_understands_is_written),
		cmocka_unit_test(only_what_is_no_plain_text_or_like_a_header_needs_it),
		cmocka_unit_test(a_backslash_that_begins_nothing_is_pointed_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
