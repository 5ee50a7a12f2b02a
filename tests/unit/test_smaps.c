/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The counters of smaps: every way in which kernels write them comes back byte for byte. */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/parsing.h"
#include "kit/scratch.h"

/* Mapping number @i, a page each. */
#define MAPPING(i) "0000" #i "000-0000" #i "800 rw-p 00000000 00:00 0 \n"
#define SIZE       "Size:                  2 kB\n"
#define FLAGS      "VmFlags: rd wr \n"

static bool field(const struct vmat_mm *mm, enum vmat_field f, uint64_t *value)
{
	return vmat_vma_field(mm, vmat_last_vma(mm), f, value);
}

/* The value of the last mapping that @line gives; the text must come back, alone and repeated. */
static uint64_t value_of(enum vmat_field f, const char *line)
{
	struct pile text = { 0 };
	uint64_t value = 0;
	struct vmat_mm *mm;

	for (unsigned i = 1; i <= 3; i++)
		pile_format(&text, "%08x-%08x rw-p 00000000 00:00 0 \n" SIZE "%s\n" FLAGS,
			    i * 0x1000, i * 0x1000 + 0x800, line);
	assert_round_trip(text.bytes, text.len);
	mm = parse_or_fail(text.bytes, text.len);
	assert_true(field(mm, f, &value));
	vmat_mm_free(mm);
	free(text.bytes);
	return value;
}

static void numbers_of_any_width_keep_their_place(void **state)
{
	(void)state;
	assert_int_equal(value_of(VMAT_RSS, "Rss:                   0 kB"), 0);
	assert_int_equal(value_of(VMAT_RSS, "Rss:                   8 kB"), 8192);
	assert_int_equal(value_of(VMAT_RSS, "Rss:            12345678 kB"),
			 12345678 * UINT64_C(1024));
	assert_int_equal(value_of(VMAT_RSS, "Rss:            4294967296 kB"), UINT64_C(1) << 42);
	assert_int_equal(value_of(VMAT_RSS, "Rss:            18014398509481983 kB"),
			 UINT64_C(18014398509481983) * 1024);
	assert_int_equal(value_of(VMAT_PRIVATE_HUGETLB, "Private_Hugetlb:    2048 kB"),
			 2048 * 1024);
	assert_int_equal(value_of(VMAT_PRIVATE_HUGETLB, "Private_Hugetlb: 1234567 kB"),
			 1234567 * UINT64_C(1024));
	assert_int_equal(value_of(VMAT_PRIVATE_HUGETLB, "Private_Hugetlb: 12345678 kB"),
			 12345678 * UINT64_C(1024));
	assert_int_equal(value_of(VMAT_PRIVATE_HUGETLB, "Private_Hugetlb:12345678 kB"),
			 12345678 * UINT64_C(1024));
}

static void a_number_without_a_unit_is_no_size(void **state)
{
	(void)state;
	assert_int_equal(value_of(VMAT_THP_ELIGIBLE, "THPeligible:    1"), 1);
	assert_int_equal(value_of(VMAT_THP_ELIGIBLE, "THPeligible:           1"), 1);
	assert_int_equal(value_of(VMAT_PROTECTION_KEY, "ProtectionKey:         3"), 3);
}

static void blanks_that_no_kernel_writes_come_back(void **state)
{
	(void)state;
	assert_int_equal(value_of(VMAT_RSS, "Rss: 8 kB"), 8192);
	assert_int_equal(value_of(VMAT_RSS, "Rss:8 kB"), 8192);
	assert_int_equal(value_of(VMAT_RSS, "Rss:                            8 kB"), 8192);
	assert_int_equal(value_of(VMAT_RSS, "Rss:                   8"), 8);
}

static void what_only_looks_like_a_number_is_none(void **state)
{
	static const char *const bad[] = {
		"       :", "      1:", "     :11", "      1;", "      1?", "      1/", "      1@",
		"     1 1", "      1a", "     -11", "      01", "        ", "     1\t1", "     1\x81",
		("     \x10" "1"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct pile text = { 0 };
		struct parsed parsed;

		pile_format(&text, MAPPING(1) SIZE "Rss:                  11 kB\n" FLAGS);
		pile_format(&text, MAPPING(2) SIZE "Rss:            %s kB\n" FLAGS, bad[i]);
		pile_format(&text, MAPPING(3) SIZE "Rss:                  11 kB\n" FLAGS);
		parsed = parse_in_chunks(text.bytes, text.len, 0, true);
		if (parsed.rc != -EBADMSG || parsed.trouble.line != 7)
			fail_msg("\"%s\" is taken for a number", bad[i]);
		free(text.bytes);
	}
}

static void lines_may_follow_a_record_that_looked_whole(void **state)
{
	static const char text[] = MAPPING(1) SIZE "Rss:                   7 kB\n" FLAGS
				   MAPPING(2) SIZE "Rss:                   8 kB\n" FLAGS
				   "Name:           [anon:x]\nExtra:                 9 kB\n"
				   MAPPING(3) SIZE "Rss:                  10 kB\n" FLAGS;
	struct vmat_mm *mm = parse_string(text);
	const struct vmat_vma *vma = vmat_next_vma(mm, vmat_first_vma(mm));
	enum vmat_unit unit;
	uint64_t value = 0;
	const char *words;

	(void)state;
	assert_dump(mm, text, sizeof(text) - 1);
	assert_true(vmat_vma_field(mm, vma, VMAT_RSS, &value));
	assert_int_equal(value, 8192);
	assert_true(vmat_vma_key(mm, vma, 3, &unit, &value, &words));
	assert_int_equal(value, 9216);
	assert_string_equal(vmat_vma_vmflags(mm, vma), "rd wr ");
	vmat_mm_free(mm);
}

/* Debian 12's own kernel writes THPeligible so; its value may have one digit, in theory more. */
static void numbers_that_are_not_aligned_come_back(void **state)
{
	static const char *const values[] = { "    0", "    1", "    9", "    10", "   1", "     1",
					      "    :", "    0 kB", "    ", "    00" };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct pile text = { 0 };

		for (unsigned row = 1; row <= 4; row++)
			pile_format(&text, "%08x-%08x rw-p 00000000 00:00 0 \n" SIZE
				    "Future:%s\nAnonymous:             0 kB\nMore:%s\n" FLAGS,
				    row * 0x1000, row * 0x1000 + 0x800,
				    row == 3 ? values[i] : "    0", row == 2 ? values[i] : "    1");
		assert_round_trip(text.bytes, text.len);
		free(text.bytes);
	}
}

/* Among twenty unusual numbers one is wider than the others: all must survive the packing. */
static void a_record_that_nearly_looks_like_the_one_before_comes_back(void **state)
{
	static const char *const lines[] = {
		"Private_Hugetlb:       1 kB\n", "Private_Hugetlb: 1234567 kB\n",
		"Private_Hugetlb:12345678 kB\n", "Private_Hugetlb: 12345678 kB\n",
		"Private_Hugetlb:      1 kB\n",  "Private_Hugetlb:        1 kB\n",
		"Private_Hugetlb:       1\n",    "Private_hugetlb:       1 kB\n",
		"Private_Hugetlb:       0 kB\n",
	};
	static const char zero[] =
		MAPPING(1) SIZE FLAGS MAPPING(2) "Size:                 02 kB\n" FLAGS;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct pile text = { 0 };

		pile_format(&text, MAPPING(1) SIZE "%s" FLAGS, lines[0]);
		pile_format(&text, MAPPING(2) SIZE "%s" FLAGS, lines[i]);
		pile_format(&text, MAPPING(3) SIZE "%s" FLAGS, lines[0]);
		assert_round_trip(text.bytes, text.len);
		free(text.bytes);
	}
	assert_refused(zero, sizeof(zero) - 1, 5, 23, "number");
}

static void values_of_all_widths_share_a_record(void **state)
{
	static const uint64_t wide[] = { 0, 1, 65535, 65536, 99999999, UINT32_MAX,
					 UINT64_C(1) << 32, UINT64_MAX / 1024 };

	(void)state;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++) {
		struct pile text = { 0 };
		uint64_t value = 0;
		struct vmat_mm *mm;

		for (unsigned row = 1; row <= 3; row++) {
			pile_format(&text, "%08x-%08x rw-p 00000000 00:00 0 \n" SIZE, row * 0x1000,
				    row * 0x1000 + 0x800);
			for (unsigned key = 0; key < 20; key++)
				pile_format(&text, "Key%02u:          %8" PRIu64 " kB\n", key,
					    key == 7 ? wide[i] : key * 100);
			pile_format(&text, FLAGS);
		}
		assert_round_trip(text.bytes, text.len);
		mm = parse_or_fail(text.bytes, text.len);
		for (unsigned key = 0; key < 20; key++) {
			enum vmat_unit unit;
			const char *ignored;

			assert_true(vmat_vma_key(mm, vmat_last_vma(mm), key + 1, &unit, &value,
						 &ignored));
			assert_int_equal(unit, VMAT_UNIT_BYTES);
			assert_int_equal(value, (key == 7 ? wide[i] : key * 100) * 1024);
		}
		vmat_mm_free(mm);
		free(text.bytes);
	}
}

static void what_a_kernel_did_not_print_is_absent(void **state)
{
	struct vmat_mm *mm = parse_string(MAPPING(1) SIZE "Rss: 0 kB\n" FLAGS);
	uint64_t value = 77;

	(void)state;
	assert_true(field(mm, VMAT_RSS, &value));
	assert_int_equal(value, 0);
	value = 77;
	assert_false(field(mm, VMAT_PSS, &value));
	assert_false(field(mm, VMAT_DIRTY, &value));
	assert_false(field(mm, VMAT_USS, &value));
	assert_false(field(mm, VMAT_NFIELDS, &value));
	assert_int_equal(value, 77);
	vmat_mm_free(mm);
}

static void computed_fields_need_all_their_parts(void **state)
{
	struct vmat_mm *mm = parse_string(MAPPING(1) "Shared_Dirty:          1 kB\n"
					  "Private_Clean:         2 kB\n"
					  "Private_Dirty:         4 kB\n" FLAGS);
	uint64_t value;

	(void)state;
	assert_true(field(mm, VMAT_USS, &value));
	assert_int_equal(value, 6144);
	assert_true(field(mm, VMAT_DIRTY, &value));
	assert_int_equal(value, 5120);
	vmat_mm_free(mm);
	mm = parse_string(MAPPING(1) "Private_Clean:         2 kB\n"
			  "Private_Dirty:         4 kB\nPrivate_Hugetlb:       8 kB\n" FLAGS);
	assert_true(field(mm, VMAT_USS, &value));
	assert_int_equal(value, 14336);
	assert_false(field(mm, VMAT_DIRTY, &value));
	vmat_mm_free(mm);
}

static void unknown_keys_are_kept_with_their_values(void **state)
{
	static const char text[] = MAPPING(1) SIZE "FutureThing:           7 kB\n"
				   "FutureCount:           9\n"
				   "FutureText:     two words \n" FLAGS;
	struct vmat_mm *mm = parse_string(text);
	const struct vmat_vma *vma = vmat_first_vma(mm);
	const char *words = NULL;
	enum vmat_unit unit;
	uint64_t value = 0;

	(void)state;
	assert_dump(mm, text, sizeof(text) - 1);
	assert_string_equal(vmat_mm_key(mm, 1), "FutureThing");
	assert_true(vmat_vma_key(mm, vma, 1, &unit, &value, &words));
	assert_int_equal(unit, VMAT_UNIT_BYTES);
	assert_int_equal(value, 7168);
	assert_true(vmat_vma_key(mm, vma, 2, &unit, &value, &words));
	assert_int_equal(unit, VMAT_UNIT_NUMBER);
	assert_int_equal(value, 9);
	assert_true(vmat_vma_key(mm, vma, 3, &unit, &value, &words));
	assert_int_equal(unit, VMAT_UNIT_TEXT);
	assert_string_equal(words, "     two words ");
	assert_null(vmat_mm_key(mm, 4));
	assert_false(vmat_vma_key(mm, vma, 4, &unit, &value, &words));
	vmat_mm_free(mm);
}

static void the_name_lines_of_android_are_kept(void **state)
{
	static const char text[] = MAPPING(1) SIZE FLAGS "Name:           [anon:libc_malloc]\n"
				   MAPPING(2) SIZE FLAGS "Name:           [anon:scudo:primary]\n"
				   MAPPING(3) SIZE FLAGS "Name:           [anon:libc_malloc]\n";

	(void)state;
	assert_round_trip(text, sizeof(text) - 1);
}

static void flags_that_nobody_knows_come_back(void **state)
{
	static const char text[] = MAPPING(1) SIZE "VmFlags: rd ?? zz wr \n"
				   MAPPING(2) SIZE "VmFlags:\n"
				   MAPPING(3) SIZE "VmFlags: ex\n"
				   MAPPING(4) SIZE "VmFlags:rd\n"
				   MAPPING(5) SIZE "VmFlags: rd ?? zz wr \n";
	struct vmat_mm *mm = parse_string(text);
	const struct vmat_vma *vma = vmat_first_vma(mm);

	(void)state;
	assert_dump(mm, text, sizeof(text) - 1);
	assert_int_equal(vmat_vma_flags(vma), VMAT_VM_READ | VMAT_VM_WRITE);
	assert_string_equal(vmat_vma_vmflags(mm, vma), "rd ?? zz wr ");
	vma = vmat_next_vma(mm, vma);
	assert_true(vmat_vma_has_vmflags(vma));
	assert_string_equal(vmat_vma_vmflags(mm, vma), "");
	vma = vmat_next_vma(mm, vmat_next_vma(mm, vma));
	assert_string_equal(vmat_vma_vmflags(mm, vma), "rd");
	vmat_mm_free(mm);
}

static void a_hundred_unknown_keys_fit_into_a_record(void **state)
{
	struct pile text = { 0 };
	struct vmat_mm *mm;

	(void)state;
	for (unsigned row = 1; row <= 4; row++) {
		pile_format(&text, "%08x-%08x rw-p 00000000 00:00 0 \n", row * 0x1000,
			    row * 0x1000 + 0x800);
		for (unsigned key = 0; key < 100; key++)
			pile_format(&text, "Unknown%02u:      %8u kB\n", key, key * row);
		pile_format(&text, FLAGS);
	}
	assert_round_trip(text.bytes, text.len);
	mm = parse_or_fail(text.bytes, text.len);
	for (unsigned key = 0; key < 100; key++) {
		uint64_t value = 1;
		enum vmat_unit unit;
		const char *ignored;

		assert_true(vmat_vma_key(mm, vmat_last_vma(mm), key, &unit, &value, &ignored));
		assert_int_equal(value, key * 4 * 1024);
	}
	vmat_mm_free(mm);
	free(text.bytes);
}

/* 62 to 66 keys: a record that fits its template to one that does not. */
static void records_of_any_number_of_keys_come_back(void **state)
{
	(void)state;
	for (unsigned keys = 1; keys <= 70; keys++) {
		struct pile text = { 0 };

		for (unsigned row = 1; row <= 4; row++) {
			pile_format(&text, "%08x-%08x rw-p 00000000 00:00 0 \n", row * 0x1000,
				    row * 0x1000 + 0x800);
			for (unsigned key = 0; key < keys; key++)
				pile_format(&text, "K%02u:            %8u kB\n", key,
					    (key + row) % 3);
			pile_format(&text, FLAGS);
		}
		assert_round_trip(text.bytes, text.len);
		free(text.bytes);
	}
}

static void keys_may_come_and_go_and_change_their_order(void **state)
{
	static const char text[] =
		MAPPING(1) SIZE "Rss:                   1 kB\n" FLAGS
		MAPPING(2) SIZE "Rss:                   2 kB\nProtectionKey:         0\n" FLAGS
		MAPPING(3) "Rss:                   3 kB\n" SIZE FLAGS
		MAPPING(4) SIZE "Rss:                   4 kB\n" FLAGS
		MAPPING(5) FLAGS SIZE "Rss:                   5 kB\n"
		MAPPING(6) SIZE "Rss:                   6 kB\nProtectionKey:         1\n" FLAGS
		MAPPING(7) SIZE "Rss:                   7 kB\n" FLAGS;
	struct vmat_mm *mm = parse_string(text);
	const struct vmat_vma *vma;
	uint64_t value, row = 0;

	(void)state;
	assert_dump(mm, text, sizeof(text) - 1);
	vmat_for_each_vma(mm, vma) {
		row++;
		assert_true(vmat_vma_field(mm, vma, VMAT_RSS, &value));
		assert_int_equal(value, row * 1024);
		assert_true(vmat_vma_field(mm, vma, VMAT_SIZE, &value));
		assert_int_equal(value, 2048);
		assert_int_equal(vmat_vma_field(mm, vma, VMAT_PROTECTION_KEY, &value),
				 row == 2 || row == 6);
	}
	vmat_mm_free(mm);
}

static void page_sizes_may_change_from_record_to_record(void **state)
{
	static const unsigned sizes[][2] = {
		{ 2048, 2048 }, { 4, 4 }, { 4, 4 }, { 64, 4 }, { 4, 64 }, { 0, 4 }, { 4, 0 },
		{ 1048576, 1048576 }, { 4, 4 }, { 16777216, 16777216 }, { 2147483647, 4 }, { 4, 4 },
	};
	struct pile text = { 0 };
	const struct vmat_vma *vma;
	struct vmat_mm *mm;
	size_t row = 0;

	(void)state;
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		pile_format(&text, "%08x-%08x rw-p 00000000 00:00 0 \n" SIZE
			    "KernelPageSize: %8u kB\nMMUPageSize:    %8u kB\n" FLAGS,
			    i * 0x1000, i * 0x1000 + 0x800, sizes[i][0], sizes[i][1]);
	assert_round_trip(text.bytes, text.len);
	mm = parse_or_fail(text.bytes, text.len);
	vmat_for_each_vma(mm, vma) {
		uint64_t kernel, mmu;

		assert_true(vmat_vma_field(mm, vma, VMAT_KERNEL_PAGE_SIZE, &kernel));
		assert_true(vmat_vma_field(mm, vma, VMAT_MMU_PAGE_SIZE, &mmu));
		assert_int_equal(kernel, sizes[row][0] * UINT64_C(1024));
		assert_int_equal(mmu, sizes[row++][1] * UINT64_C(1024));
	}
	vmat_mm_free(mm);
	free(text.bytes);
}

static void a_size_unlike_the_range_comes_back(void **state)
{
	/* kernels before 4.12 counted the guard page of the stack in one place only */
	static const char text[] = MAPPING(1) "Size:                  6 kB\n" FLAGS
				   MAPPING(2) "Size:                  2 kB\n" FLAGS
				   MAPPING(3) "Size:                  0 kB\n" FLAGS
				   MAPPING(4) "Size:                  6 kB\n" FLAGS;
	struct vmat_mm *mm = parse_string(text);
	uint64_t value;

	(void)state;
	assert_dump(mm, text, sizeof(text) - 1);
	assert_true(vmat_vma_field(mm, vmat_first_vma(mm), VMAT_SIZE, &value));
	assert_int_equal(value, 6144);
	vmat_mm_free(mm);
}

static void bad_counters_name_their_place(void **state)
{
	static const struct {
		const char *line;
		unsigned column;
		const char *why;
	} bad[] = {
		{ "Rss", 4, "neither" },
		{ "Rss                    4 kB", 4, "neither" },
		{ ": 4 kB", 1, "neither" },
		{ " Rss: 4 kB", 1, "neither" },
		{ "R\x1bs: 4 kB", 2, "neither" },
		{ "R\x80s: 4 kB", 2, "neither" },
		{ "", 1, "empty line" },
		{ "Rss:", 5, "number" },
		{ "Rss:                   4 KB", 25, "number" },
		{ "Rss:                   4 kB ", 25, "number" },
		{ "Rss:                  -4 kB", 23, "number" },
		{ "Rss:                 4,0 kB", 23, "number" },
		{ "Rss:                    kB", 25, "number" },
		{ "Rss:                  04 kB", 23, "number" },
		{ "Rss: 18446744073709551616 kB", 25, "number" },
		{ "Rss: 18014398509481984 kB", 6, "number" },
		{ "Rss:                   4 kB\r", 28, "CR LF" },
		{ "VmFlags: rd \r", 13, "CR LF" },
		{ SIZE "Size:                  2 kB", 1, "twice" },
		{ "Size:                  2 kB", 1, "twice" },
		{ "00003000", 9, "neither" },
		{ "$ cat smaps", 2, "neither" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		bool two = bad[i].line[0] == 'S' && strchr(bad[i].line, '\n');
		char text[512];
		int len = snprintf(text, sizeof(text),
				   MAPPING(1) SIZE FLAGS MAPPING(2) "%s%s\n" FLAGS,
				   two ? "" : SIZE, bad[i].line);

		assert_refused(text, (size_t)len, 6, bad[i].column, bad[i].why);
	}
}

static void a_nul_byte_is_no_value(void **state)
{
	static const char text[] = MAPPING(1) SIZE "Odd:    \0  4 kB\n" FLAGS;

	(void)state;
	assert_refused(text, sizeof(text) - 1, 3, 9, "NUL");
}

static void a_missing_mapping_line_is_noticed_by_the_key_that_stands_twice(void **state)
{
	static const char text[] = MAPPING(1) SIZE "Rss: 1 kB\n" FLAGS MAPPING(2) SIZE "Rss: 1 kB\n"
				   FLAGS SIZE "Rss: 1 kB\n" FLAGS;

	(void)state;
	assert_refused(text, sizeof(text) - 1, 9, 1, "twice");
}

static void records_that_lack_their_end_are_cut(void **state)
{
	static const char no_flags[] = MAPPING(1) SIZE FLAGS MAPPING(2) SIZE MAPPING(3) SIZE FLAGS;
	static const char no_counters[] = MAPPING(1) SIZE FLAGS MAPPING(2) MAPPING(3) SIZE FLAGS;
	static const char at_the_end[] = MAPPING(1) SIZE FLAGS MAPPING(2) SIZE;
	static const char bare[] = MAPPING(1) SIZE FLAGS MAPPING(2);

	(void)state;
	assert_refused(no_flags, sizeof(no_flags) - 1, 5, 1, "cut");
	assert_refused(no_counters, sizeof(no_counters) - 1, 4, 1, "cut");
	assert_refused(at_the_end, sizeof(at_the_end) - 1, 6, 1, "cut");
	assert_refused(bare, sizeof(bare) - 1, 5, 1, "cut");
}

static void counters_may_not_begin_in_the_middle_of_maps(void **state)
{
	static const char text[] = MAPPING(1) MAPPING(2) SIZE FLAGS;

	(void)state;
	assert_refused(text, sizeof(text) - 1, 3, 1, "start of a mapping");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_any_width_keep_their_place),
		cmocka_unit_test(a_number_without_a_unit_is_no_size),
		cmocka_unit_test(blanks_that_no_kernel_writes_come_back),
		cmocka_unit_test(a_record_that_nearly_looks_like_the_one_before_comes_back),
		cmocka_unit_test(what_only_looks_like_a_number_is_none),
		cmocka_unit_test(lines_may_follow_a_record_that_looked_whole),
		cmocka_unit_test(numbers_that_are_not_aligned_come_back),
		cmocka_unit_test(values_of_all_widths_share_a_record),
		cmocka_unit_test(what_a_kernel_did_not_print_is_absent),
		cmocka_unit_test(computed_fields_need_all_their_parts),
		cmocka_unit_test(unknown_keys_are_kept_with_their_values),
		cmocka_unit_test(the_name_lines_of_android_are_kept),
		cmocka_unit_test(flags_that_nobody_knows_come_back),
		cmocka_unit_test(a_hundred_unknown_keys_fit_into_a_record),
		cmocka_unit_test(records_of_any_number_of_keys_come_back),
		cmocka_unit_test(keys_may_come_and_go_and_change_their_order),
		cmocka_unit_test(page_sizes_may_change_from_record_to_record),
		cmocka_unit_test(a_size_unlike_the_range_comes_back),
		cmocka_unit_test(bad_counters_name_their_place),
		cmocka_unit_test(a_nul_byte_is_no_value),
		cmocka_unit_test(a_missing_mapping_line_is_noticed_by_the_key_that_stands_twice),
		cmocka_unit_test(records_that_lack_their_end_are_cut),
		cmocka_unit_test(counters_may_not_begin_in_the_middle_of_maps),
	};

	return cmocka_run_group_tests_name("smaps", tests, NULL, NULL);
}
