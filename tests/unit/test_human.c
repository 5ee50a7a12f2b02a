/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as people and as shells write them; the C library's printf is the oracle. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/human.h"
#include "kit/smallfiles.h"

typedef char *(*writer)(char *to, uint64_t value);

/* What a writer writes; it must say where it ended. */
static const char *written(writer write, uint64_t value)
{
	static char buf[HUMAN_MAX + 1];
	char *end = write(buf, value);

	assert_in_range(end - buf, 1, HUMAN_MAX);
	*end = '\0';
	return buf;
}

/* Values of every length, and those beside each power of two and of ten. */
static void for_many_values(void (*check)(uint64_t value))
{
	uint64_t seed = 1, ten = 1;

	for (unsigned bit = 0; bit < 64; bit++)
		for (int beside = -1; beside <= 1; beside++)
			check((UINT64_C(1) << bit) + (uint64_t)beside);
	for (int i = 0; i < 20; i++, ten *= 10)
		for (int beside = -1; beside <= 1; beside++)
			check(ten + (uint64_t)beside);
	for (int i = 0; i < 20000; i++)
		check(next_random(&seed) >> next_random(&seed) % 64);
}

static void check_like_printf(uint64_t value)
{
	char want[64];

	snprintf(want, sizeof(want), "%" PRIu64, value);
	assert_string_equal(written(human_decimal, value), want);
	snprintf(want, sizeof(want), "%08" PRIx64, value);
	assert_string_equal(written(human_address, value), want);
	snprintf(want, sizeof(want), "0x%" PRIx64, value);
	assert_string_equal(written(human_hex, value), want);
	snprintf(want, sizeof(want), "%02x:%02x", (unsigned)(value >> 32), (unsigned)value);
	assert_string_equal(written(human_device, value), want);
}

static void numbers_are_written_as_printf_writes_them(void **state)
{
	(void)state;
	for_many_values(check_like_printf);
}

static void check_comes_back(uint64_t value)
{
	uint64_t back = value + 1;
	const char *text = written(human_decimal, value);

	assert_int_equal(human_parse_number(text, strlen(text), &back), strlen(text));
	assert_true(back == value);
	text = written(human_hex, value);
	assert_int_equal(human_parse_hex(text, strlen(text), &back), strlen(text));
	assert_true(back == value);
	text = written(human_address, value);
	assert_int_equal(human_parse_hex(text, strlen(text), &back), strlen(text));
	assert_true(back == value);
	text = written(human_device, value);
	assert_int_equal(human_parse_device(text, strlen(text), &back), strlen(text));
	assert_true(back == value);
}

static void what_is_written_can_be_read(void **state)
{
	(void)state;
	for_many_values(check_comes_back);
}

static void sizes_are_short(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} sizes[] = {
		{ 0, "0" }, { 1, "1B" }, { 1023, "1023B" }, { 1024, "1K" }, { 4096, "4K" },
		{ 135168, "132K" }, { 1536, "1.5K" }, { 1400832, "1.3M" }, { 1048576, "1M" },
		{ 1048575, "1M" }, { 1048000, "1023.4K" }, { 1073741824, "1G" },
		{ UINT64_C(21990232555520), "20T" }, { UINT64_C(1) << 50, "1P" },
		{ UINT64_C(1) << 60, "1E" }, { UINT64_MAX, "16E" },
		{ (UINT64_C(1) << 60) + (UINT64_C(1) << 59), "1.5E" }, { 1075, "1K" }, { 1076, "1.1K" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		assert_string_equal(written(human_size, sizes[i].bytes), sizes[i].text);
}

/* The nearest tenth of its unit, and never more than seven characters. */
static void check_size_is_near(uint64_t bytes)
{
	const char *text = written(human_size, bytes);
	uint64_t back = 0, unit = 1, off;

	assert_in_range(strlen(text), 1, 7);
	assert_int_equal(human_parse_size(text, strlen(text), &back) == strlen(text),
			 strcmp(text, "16E") != 0);
	if (!strcmp(text, "16E"))
		return;
	while (unit <= bytes / 1024)
		unit *= 1024;
	off = back > bytes ? back - bytes : bytes - back;
	assert_true(unit < 1024 ? !off : off <= unit / 20 + 1);
}

static void sizes_are_off_by_half_a_tenth_at_most(void **state)
{
	(void)state;
	for_many_values(check_size_is_near);
}

static void check_backwards(uint64_t bytes)
{
	char room[32];
	char *start;

	memset(room, '#', sizeof(room));
	start = human_size_before(room + 16, bytes);
	room[16] = '\0';
	assert_string_equal(start, written(human_size, bytes));
	assert_true(start - room >= 8);
	assert_int_equal(start[-1], '#');
	assert_int_equal(room[17], '#');
}

static void a_size_can_be_written_backwards(void **state)
{
	(void)state;
	for_many_values(check_backwards);
}

static void sizes_are_read_with_their_units(void **state)
{
	static const struct {
		const char *text;
		size_t used;
		uint64_t bytes;
	} sizes[] = {
		{ "4096", 4, 4096 }, { "0x1000", 6, 4096 }, { "64K", 3, 65536 }, { "64k", 3, 65536 },
		{ "1M", 2, 1048576 }, { "1.5M", 4, 1572864 }, { "2GiB", 4, UINT64_C(2147483648) },
		{ "1T", 2, UINT64_C(1) << 40 }, { "4kB", 3, 4096 }, { "12B", 3, 12 },
		{ "0", 1, 0 }, { "0.5K", 4, 512 }, { "15E", 3, UINT64_C(15) << 60 },
		/* what is not eaten is not of the number */
		{ "1MB", 2, 1048576 }, { "1.K", 1, 1 }, { "7q", 1, 7 }, { "5 K", 1, 5 },
		/* and these are none */
		{ "", 0, 0 }, { "K", 0, 0 }, { "-1", 0, 0 }, { "16E", 0, 0 }, { "1.5", 0, 0 },
		{ "18446744073709551616", 0, 0 }, { "18446744073709551615K", 0, 0 }, { ".5M", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint64_t bytes = 0;
		size_t used = human_parse_size(sizes[i].text, strlen(sizes[i].text), &bytes);

		if (used != sizes[i].used || bytes != sizes[i].bytes)
			fail_msg("%s: %zu characters, %" PRIu64 " bytes", sizes[i].text, used, bytes);
	}
}

/* Every length of a text that would go on. */
static void nothing_behind_the_text_is_read(void **state)
{
	const char *text = "0x12345678.5KiB";
	uint64_t value;

	(void)state;
	for (size_t len = 0; len <= strlen(text); len++) {
		assert_in_range(human_parse_size(text, len, &value), 0, len);
		assert_in_range(human_parse_hex(text, len, &value), 0, len);
		assert_in_range(human_parse_number(text, len, &value), 0, len);
		assert_in_range(human_parse_device(text, len, &value), 0, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_written_as_printf_writes_them),
		cmocka_unit_test(what_is_written_can_be_read),
		cmocka_unit_test(sizes_are_short),
		cmocka_unit_test(sizes_are_off_by_half_a_tenth_at_most),
		cmocka_unit_test(a_size_can_be_written_backwards),
		cmocka_unit_test(sizes_are_read_with_their_units),
		cmocka_unit_test(nothing_behind_the_text_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
