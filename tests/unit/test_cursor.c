/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cursor: numbers, characters, blanks, and where it stands when they are not there. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/smallfiles.h"
#include "text/cursor.h"

static struct cursor cursor_on(const char *text)
{
	return (struct cursor){ text, text + strlen(text) };
}

/* Read @text as one number and say how far the cursor came; *@value as it was if it failed. */
static bool read_all(bool (*read)(struct cursor *, uint64_t *), const char *text,
		     uint64_t *value, size_t *eaten)
{
	struct cursor c = cursor_on(text);
	bool ok = read(&c, value);

	*eaten = (size_t)(c.at - text);
	return ok;
}

static void hex_of_any_length_is_read(void **state)
{
	char text[32];
	size_t eaten;

	(void)state;
	for (unsigned digits = 1; digits <= 16; digits++) {
		uint64_t want = UINT64_C(0xfedcba9876543210) >> (64 - 4 * digits), got = 0;

		snprintf(text, sizeof(text), "%" PRIx64 " ", want);
		assert_true(read_all(cursor_hex, text, &got, &eaten));
		assert_int_equal(got, want);
		assert_int_equal(eaten, digits);
	}
}

static void zeros_before_a_number_do_not_make_it_too_large(void **state)
{
	uint64_t value;
	size_t eaten;

	(void)state;
	assert_true(read_all(cursor_hex, "000000000000000000000000ffffffffffffffff", &value,
			     &eaten));
	assert_int_equal(value, UINT64_MAX);
	assert_true(read_all(cursor_decimal, "00000000000000000000000018446744073709551615",
			     &value, &eaten));
	assert_int_equal(value, UINT64_MAX);
}

static void a_number_that_does_not_fit_leaves_the_cursor_on_its_last_digit(void **state)
{
	uint64_t value = 7;
	size_t eaten;

	(void)state;
	assert_false(read_all(cursor_hex, "10000000000000000-", &value, &eaten));
	assert_int_equal(eaten, 16);
	assert_false(read_all(cursor_decimal, "18446744073709551616 ", &value, &eaten));
	assert_int_equal(eaten, 19);
	assert_false(read_all(cursor_decimal, "99999999999999999999 ", &value, &eaten));
	assert_int_equal(eaten, 19);
	assert_int_equal(value, 7);
}

static void signs_prefixes_blanks_and_capitals_are_no_digits(void **state)
{
	static const char *const bad[] = { "",  " 1", "-1", "+1", "A", "F", "g", "\t1", "`",
					   "@", "/",  ":",  "G",  "\xb1" };
	uint64_t value = 7;
	size_t eaten;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(read_all(cursor_hex, bad[i], &value, &eaten));
		assert_int_equal(eaten, 0);
		assert_false(read_all(cursor_decimal, bad[i], &value, &eaten));
		assert_int_equal(eaten, 0);
	}
	assert_true(read_all(cursor_hex, "0x10", &value, &eaten));
	assert_int_equal(eaten, 1);
}

static void decimals_agree_with_printf(void **state)
{
	uint64_t seed = 11, value;
	char text[32];
	size_t eaten;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		uint64_t want = next_random(&seed) >> next_random(&seed) % 64;

		snprintf(text, sizeof(text), "%" PRIu64 " kB", want);
		assert_true(read_all(cursor_decimal, text, &value, &eaten));
		assert_int_equal(value, want);
		assert_int_equal(text[eaten], ' ');
	}
}

static void nothing_behind_the_end_is_read(void **state)
{
	/* memory of exactly that size: a sanitizer sees the byte behind it */
	static const char text[] = "                 123456789abcdef0";

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		char *exact = malloc(len ? len : 1);
		struct cursor c = { exact, exact + len };
		uint64_t value;

		memcpy(exact, text, len);
		assert_int_equal(cursor_blanks(&c), len < 17 ? len : 17);
		assert_int_equal(cursor_hex(&c, &value), len > 17);
		assert_ptr_equal(c.at, exact + len);
		assert_false(cursor_char(&c, '0'));
		free(exact);
	}
}

static void any_number_of_blanks_is_counted(void **state)
{
	char text[100];

	(void)state;
	memset(text, ' ', sizeof(text));
	for (size_t blanks = 0; blanks < sizeof(text); blanks++) {
		struct cursor c = { text, text + sizeof(text) };

		text[blanks] = '\t';
		assert_int_equal(cursor_blanks(&c), blanks);
		assert_ptr_equal(c.at, text + blanks);
		assert_true(cursor_char(&c, '\t'));
		text[blanks] = ' ';
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hex_of_any_length_is_read),
		cmocka_unit_test(zeros_before_a_number_do_not_make_it_too_large),
		cmocka_unit_test(a_number_that_does_not_fit_leaves_the_cursor_on_its_last_digit),
		cmocka_unit_test(signs_prefixes_blanks_and_capitals_are_no_digits),
		cmocka_unit_test(decimals_agree_with_printf),
		cmocka_unit_test(nothing_behind_the_end_is_read),
		cmocka_unit_test(any_number_of_blanks_is_counted),
	};

	return cmocka_run_group_tests_name("cursor", tests, NULL, NULL);
}
