/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of smaps counters is sound, and real kernels print nothing that it lacks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/parsing.h"
#include "model/field.h"

static void every_field_stands_at_its_own_index(void **state)
{
	size_t count;
	const struct vmat_field_info *table = vmat_field_table(&count);

	(void)state;
	assert_int_equal(count, VMAT_NFIELDS);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(table[i].field, i);
		assert_true(strlen(table[i].meaning) > 3);
		assert_true(table[i].unit == VMAT_UNIT_BYTES || table[i].unit == VMAT_UNIT_NUMBER);
	}
}

static void columns_are_the_keys_in_capitals_and_differ(void **state)
{
	size_t count;
	const struct vmat_field_info *table = vmat_field_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(strspn(table[i].column, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"),
				 strlen(table[i].column));
		if (table[i].key[0])
			assert_int_equal(strcasecmp(table[i].key, table[i].column), 0);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(table[i].column, table[j].column);
	}
}

static void every_key_leads_to_its_field_and_nothing_else_does(void **state)
{
	size_t count;
	const struct vmat_field_info *table = vmat_field_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(table[i].key);

		assert_int_equal(field_of_key(table[i].key, len), len ? (int)i : -1);
		if (len > 1)
			assert_int_equal(field_of_key(table[i].key + 1, len - 1), -1);
	}
	assert_int_equal(field_of_key("Rs", 2), -1);
	assert_int_equal(field_of_key("Rsss", 4), -1);
	assert_int_equal(field_of_key("rss", 3), -1);
	assert_int_equal(field_of_key("VmFlags", 7), -1);
	assert_int_equal(field_of_key("", 0), -1);
}

static void sizes_of_pages_do_not_add_up(void **state)
{
	size_t count;
	const struct vmat_field_info *table = vmat_field_table(&count);

	(void)state;
	assert_false(table[VMAT_KERNEL_PAGE_SIZE].additive);
	assert_false(table[VMAT_MMU_PAGE_SIZE].additive);
	assert_false(table[VMAT_THP_ELIGIBLE].additive);
	assert_false(table[VMAT_PROTECTION_KEY].additive);
	assert_true(table[VMAT_RSS].additive);
}

static void captured_kernels_print_no_counter_that_the_table_lacks(void **state)
{
	char **folders = captures_with("smaps");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		size_t len, key = 0;
		char *text = capture_read(folders[i], "smaps", &len);
		struct vmat_mm *mm = parse_or_fail(text, len);

		for (; vmat_mm_key(mm, key); key++)
			if (field_of_key(vmat_mm_key(mm, key), strlen(vmat_mm_key(mm, key))) < 0)
				fail_msg("%s: %s", folders[i], vmat_mm_key(mm, key));
		if (len)
			assert_true(key >= 15);
		vmat_mm_free(mm);
		free(text);
	}
	captures_free(folders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_stands_at_its_own_index),
		cmocka_unit_test(columns_are_the_keys_in_capitals_and_differ),
		cmocka_unit_test(every_key_leads_to_its_field_and_nothing_else_does),
		cmocka_unit_test(sizes_of_pages_do_not_add_up),
		cmocka_unit_test(captured_kernels_print_no_counter_that_the_table_lacks),
	};

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
