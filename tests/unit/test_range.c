/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranges as people write them: what they mean, and where those that are none go wrong. */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/range.h"
#include "kit/smallfiles.h"

#define TOP UINT64_MAX

static void each_form_means_its_range(void **state)
{
	static const struct {
		const char *text;
		uint64_t first, last;
	} ranges[] = {
		{ "7f00", 0x7f00, 0x7f00 }, { "0x7f00", 0x7f00, 0x7f00 }, { "0", 0, 0 },
		{ "7F00", 0x7f00, 0x7f00 }, { "ffffffffffffffff", TOP, TOP },
		{ "1000,", 0x1000, TOP }, { ",1000", 0, 0xfff }, { ",1", 0, 0 },
		{ "1000,2000", 0x1000, 0x1fff }, { "1000-2000", 0x1000, 0x1fff },
		{ "0x1000-0x2000", 0x1000, 0x1fff }, { "00400000-00401000", 0x400000, 0x400fff },
		{ "1000+4096", 0x1000, 0x1fff }, { "1000+0x1000", 0x1000, 0x1fff },
		{ "1000+4K", 0x1000, 0x1fff }, { "1000+1", 0x1000, 0x1000 },
		{ "1000+1.5K", 0x1000, 0x15ff }, { "fffffffffffff000+4K", TOP - 0xfff, TOP },
		{ "ffffffffff600000-ffffffffff601000", UINT64_C(0xffffffffff600000),
		  UINT64_C(0xffffffffff600fff) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		struct complaint complaint = { .why = "" };
		struct range range;

		if (range_parse(&range, ranges[i].text, &complaint))
			fail_msg("%s: column %zu: %s", ranges[i].text, complaint.at, complaint.why);
		assert_true(range.first == ranges[i].first);
		assert_true(range.last == ranges[i].last);
	}
}

static void what_is_no_range_says_where(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *why;
	} wrong[] = {
		{ "", 1, "expected a hexadecimal address" }, { "zz", 1, "expected a hexadecimal" },
		{ " 1000", 1, "expected" }, { "1000 ", 5, "expected , or - or +" },
		{ "1000-", 6, "expected a hexadecimal" }, { ",", 2, "expected a hexadecimal" },
		{ "1000-2000x", 10, "nothing may follow" }, { "1000,2000,", 10, "nothing may follow" },
		{ "2000-1000", 6, "backwards" }, { "1000-1000", 6, "empty" }, { "1000+0", 6, "empty" },
		{ "1000+", 6, "expected a length" }, { "1000+4Q", 7, "nothing may follow" },
		{ "ffffffffffffffff+2", 18, "beyond" }, { "10000000000000000", 1, "expected" },
		{ "1000--2000", 6, "expected" }, { "-1000", 1, "expected" }, { "1000-0", 6, "empty" },
		{ "0x", 2, "expected , or" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct complaint complaint = { .why = "nothing" };
		struct range range;

		assert_int_equal(range_parse(&range, wrong[i].text, &complaint), -EINVAL);
		if (complaint.at != wrong[i].at || !strstr(complaint.why, wrong[i].why))
			fail_msg("%s: column %zu: %s", wrong[i].text, complaint.at, complaint.why);
	}
}

static void any_two_addresses_make_a_range_in_one_order_only(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint64_t a = next_random(&seed) >> next_random(&seed) % 64;
		uint64_t b = next_random(&seed) >> next_random(&seed) % 64;
		struct complaint complaint;
		struct range range;
		char text[64];

		snprintf(text, sizeof(text), "%" PRIx64 "%c%" PRIx64, a, i & 1 ? '-' : ',', b);
		assert_int_equal(range_parse(&range, text, &complaint), a < b ? 0 : -EINVAL);
		if (a < b) {
			assert_true(range.first == a && range.last == b - 1);
			snprintf(text, sizeof(text), "%" PRIx64 "+%" PRIu64, a, b - a);
			assert_int_equal(range_parse(&range, text, &complaint), 0);
			assert_true(range.first == a && range.last == b - 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_means_its_range),
		cmocka_unit_test(what_is_no_range_says_where),
		cmocka_unit_test(any_two_addresses_make_a_range_in_one_order_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
