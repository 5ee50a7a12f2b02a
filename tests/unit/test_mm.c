/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address space: finding, walking, counting, and what is known of its rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/parsing.h"
#include "kit/ruler.h"

static const char *name_of(const struct vmat_vma *vma)
{
	return vma ? vmat_vma_name(vma) : NULL;
}

static void find_vma_takes_the_first_that_ends_above(void **state)
{
	struct vmat_mm *mm = ruler("AA B");
	/*                          0123 */

	(void)state;
	assert_string_equal(name_of(vmat_find_vma(mm, 0)), "A");
	assert_string_equal(name_of(vmat_find_vma(mm, 0x1fff)), "A");
	assert_string_equal(name_of(vmat_find_vma(mm, 0x2000)), "B");
	assert_string_equal(name_of(vmat_find_vma(mm, 0x3fff)), "B");
	assert_null(vmat_find_vma(mm, 0x4000));
	assert_null(vmat_find_vma(mm, UINT64_MAX));
	vmat_mm_free(mm);
}

static void vma_lookup_takes_only_the_one_that_contains(void **state)
{
	struct vmat_mm *mm = ruler(" AA B");
	/*                          01234 */

	(void)state;
	assert_null(vmat_vma_lookup(mm, 0xfff));
	assert_string_equal(name_of(vmat_vma_lookup(mm, 0x1000)), "A");
	assert_string_equal(name_of(vmat_vma_lookup(mm, 0x2fff)), "A");
	assert_null(vmat_vma_lookup(mm, 0x3000));
	assert_string_equal(name_of(vmat_vma_lookup(mm, 0x4000)), "B");
	assert_null(vmat_vma_lookup(mm, 0x5000));
	vmat_mm_free(mm);
}

static void an_intersection_needs_one_byte_in_common(void **state)
{
	struct vmat_mm *mm = ruler(" AA B");
	/*                          01234 */

	(void)state;
	assert_null(vmat_find_vma_intersection(mm, 0, 0x1000));
	assert_string_equal(name_of(vmat_find_vma_intersection(mm, 0, 0x1001)), "A");
	assert_string_equal(name_of(vmat_find_vma_intersection(mm, 0x2fff, 0x3000)), "A");
	assert_null(vmat_find_vma_intersection(mm, 0x3000, 0x4000));
	assert_string_equal(name_of(vmat_find_vma_intersection(mm, 0x3000, 0x4001)), "B");
	assert_null(vmat_find_vma_intersection(mm, 0x5000, UINT64_MAX));
	/* a range without a byte */
	assert_null(vmat_find_vma_intersection(mm, 0x1800, 0x1800));
	assert_null(vmat_find_vma_intersection(mm, 0x2000, 0x1800));
	vmat_mm_free(mm);
}

static void walking_meets_every_row_once_in_both_directions(void **state)
{
	struct vmat_mm *mm = ruler("AB|BC  D");
	const struct vmat_vma *vma;
	char seen[8] = "", *end = seen;

	(void)state;
	vmat_for_each_vma(mm, vma)
		*end++ = *vmat_vma_name(vma);
	*end = '\0';
	assert_string_equal(seen, "ABBCD");
	for (vma = vmat_last_vma(mm); vma; vma = vmat_prev_vma(mm, vma))
		assert_int_equal(*--end, *vmat_vma_name(vma));
	assert_ptr_equal(end, seen);
	vmat_mm_free(mm);
}

static void an_empty_address_space_has_nothing_to_find(void **state)
{
	struct vmat_mm *mm = ruler("   ");
	uint64_t sum = 7;

	(void)state;
	assert_int_equal(vmat_mm_count(mm), 0);
	assert_int_equal(vmat_map_count(mm), 0);
	assert_int_equal(vmat_mm_state(mm), VMAT_STATE_EMPTY);
	assert_null(vmat_first_vma(mm));
	assert_null(vmat_last_vma(mm));
	assert_null(vmat_find_vma(mm, 0));
	assert_null(vmat_vma_lookup(mm, 0));
	assert_null(vmat_find_vma_intersection(mm, 0, UINT64_MAX));
	assert_false(vmat_mm_sum(mm, VMAT_RSS, &sum));
	assert_int_equal(sum, 7);
	vmat_mm_free(mm);
	vmat_mm_free(NULL);
}

static void the_gate_vma_is_shown_but_not_counted_by_the_kernel(void **state)
{
	static const char text[] =
		"00400000-00401000 r-xp 00000000 08:01 7                                  /a\n"
		"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0"
		"                  [vsyscall]\n";
	struct vmat_mm *mm = parse_string(text);

	(void)state;
	assert_int_equal(vmat_mm_count(mm), 2);
	assert_int_equal(vmat_map_count(mm), 1);
	assert_true(vmat_vma_kernel_named(vmat_last_vma(mm)));
	vmat_mm_free(mm);
}

static void a_file_called_like_the_gate_vma_is_counted(void **state)
{
	struct vmat_mm *mm = parse_string("00400000-00401000 r-xp 00000000 08:01 7"
					  "                                  [vsyscall]\n");

	(void)state;
	assert_int_equal(vmat_map_count(mm), 1);
	assert_false(vmat_vma_kernel_named(vmat_last_vma(mm)));
	vmat_mm_free(mm);
}

static void a_sum_takes_only_the_rows_that_have_the_counter(void **state)
{
	struct vmat_mm *mm = parse_string("00001000-00002000 r--p 00000000 00:00 0 \n"
					  "Size:                  4 kB\n"
					  "Rss:                   4 kB\n"
					  "VmFlags: rd \n"
					  "00002000-00003000 r--p 00000000 00:00 0 \n"
					  "Size:                  4 kB\n"
					  "Swap:                  3 kB\n"
					  "VmFlags: rd \n");
	uint64_t sum = 0;

	(void)state;
	assert_true(vmat_mm_sum(mm, VMAT_SIZE, &sum));
	assert_int_equal(sum, 8192);
	assert_true(vmat_mm_sum(mm, VMAT_SWAP, &sum));
	assert_int_equal(sum, 3072);
	sum = 9;
	assert_false(vmat_mm_sum(mm, VMAT_PSS, &sum));
	assert_false(vmat_mm_sum(mm, VMAT_USS, &sum));
	assert_int_equal(sum, 9);
	vmat_mm_free(mm);
}

static void permissions_are_spelt_as_maps_spells_them(void **state)
{
	static const char letters[] = "rwxs", none[] = "---p";
	char line[] = "00001000-00002000 ---p 00000000 00:00 0 \n";

	(void)state;
	for (unsigned perms = 0; perms < 16; perms++) {
		struct vmat_mm *mm;
		char want[5] = "", got[5];
		uint64_t flags;

		for (unsigned i = 0; i < 4; i++)
			want[i] = perms >> i & 1 ? letters[i] : none[i];
		memcpy(line + 18, want, 4);
		mm = parse_string(line);
		vmat_vma_perms(vmat_first_vma(mm), got);
		assert_string_equal(got, want);
		flags = vmat_vma_flags(vmat_first_vma(mm));
		assert_int_equal(flags & 7, perms & 7);
		assert_int_equal(flags & ~UINT64_C(7), perms & 8 ? VMAT_VM_MAYSHARE : 0);
		assert_false(vmat_vma_has_vmflags(vmat_first_vma(mm)));
		assert_null(vmat_vma_vmflags(mm, vmat_first_vma(mm)));
		vmat_mm_free(mm);
	}
}

static struct vmat_path path_of(const char *name)
{
	static char text[512];
	static struct vmat_mm *mm;
	struct vmat_path path;

	vmat_mm_free(mm);
	mm = NULL;
	if (!name)
		return (struct vmat_path){ 0 };
	sprintf(text, "00001000-00002000 r--p 00000000 08:01 5 %33s%s\n", "", name);
	mm = parse_string(text);
	vmat_vma_path(mm, vmat_first_vma(mm), &path);
	return path;
}

static void text_cannot_tell_whether_a_path_was_deleted(void **state)
{
	struct vmat_path path = path_of("/a (deleted)");

	(void)state;
	assert_string_equal(path.bytes, "/a (deleted)");
	assert_int_equal(path.deleted, VMAT_CANNOT_TELL);
	assert_false(path.ambiguous);
	assert_int_equal(path_of("/a (deleted) ").deleted, VMAT_NO);
	assert_int_equal(path_of("/a(deleted)").deleted, VMAT_NO);
	assert_int_equal(path_of("/a").deleted, VMAT_NO);
	path_of(NULL);
}

static void text_cannot_tell_a_newline_from_its_escape(void **state)
{
	(void)state;
	assert_true(path_of("/a\\012b").ambiguous);
	assert_false(path_of("/a\\013b").ambiguous);
	assert_int_equal(path_of("/a\\012b").len, 7);
	path_of(NULL);
}

static void a_settled_name_replaces_the_printed_one(void **state)
{
	struct vmat_mm *mm = ruler("A B C");
	struct vmat_vma *second = &mm->rows[1];
	struct vmat_path path;

	(void)state;
	assert_int_equal(mm_set_true_name(mm, second, "x\ny", 3, VMAT_YES), 0);
	vmat_vma_path(mm, second, &path);
	assert_string_equal(path.bytes, "x\ny");
	assert_int_equal(path.len, 3);
	assert_int_equal(path.deleted, VMAT_YES);
	assert_false(path.ambiguous);
	assert_string_equal(vmat_vma_name(second), "B");
	vmat_vma_path(mm, &mm->rows[2], &path);
	assert_string_equal(path.bytes, "C");
	vmat_mm_free(mm);
}

static void policies_and_identity_are_told_from_absent(void **state)
{
	struct vmat_mm *mm = ruler("A B");

	(void)state;
	assert_null(vmat_vma_policy(mm, vmat_first_vma(mm)));
	assert_int_equal(vmat_mm_pid(mm), 0);
	assert_string_equal(vmat_mm_comm(mm), "");
	assert_int_equal(mm_set_policy(mm, vmat_last_vma(mm), "bind:0"), 0);
	assert_null(vmat_vma_policy(mm, vmat_first_vma(mm)));
	assert_string_equal(vmat_vma_policy(mm, vmat_last_vma(mm)), "bind:0");
	assert_int_equal(mm_set_identity(mm, 812, "a\x1b b)", 5), 0);
	assert_int_equal(vmat_mm_pid(mm), 812);
	assert_string_equal(vmat_mm_comm(mm), "a\x1b b)");
	vmat_mm_free(mm);
}

static void rows_keep_their_content_while_they_grow_and_shrink(void **state)
{
	enum { ROWS = 100000 };
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(mm_new(&mm), 0);
	for (uint64_t i = 0; i < ROWS; i++) {
		struct vmat_vma *vma = mm_push_row(mm);

		assert_non_null(vma);
		*vma = (struct vmat_vma){ .start = i * 8, .end = i * 8 + 4, .offset = ~i };
		if (i % 777 == 0)
			mm_trim(mm);
	}
	mm_trim(mm);
	assert_int_equal(mm->capacity, ROWS);
	for (uint64_t i = 0; i < ROWS; i++) {
		assert_int_equal(mm->rows[i].offset, ~i);
		assert_ptr_equal(vmat_find_vma(mm, i * 8 + 3), &mm->rows[i]);
		assert_null(vmat_vma_lookup(mm, i * 8 + 4));
	}
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(find_vma_takes_the_first_that_ends_above),
		cmocka_unit_test(vma_lookup_takes_only_the_one_that_contains),
		cmocka_unit_test(an_intersection_needs_one_byte_in_common),
		cmocka_unit_test(walking_meets_every_row_once_in_both_directions),
		cmocka_unit_test(an_empty_address_space_has_nothing_to_find),
		cmocka_unit_test(the_gate_vma_is_shown_but_not_counted_by_the_kernel),
		cmocka_unit_test(a_file_called_like_the_gate_vma_is_counted),
		cmocka_unit_test(a_sum_takes_only_the_rows_that_have_the_counter),
		cmocka_unit_test(permissions_are_spelt_as_maps_spells_them),
		cmocka_unit_test(text_cannot_tell_whether_a_path_was_deleted),
		cmocka_unit_test(text_cannot_tell_a_newline_from_its_escape),
		cmocka_unit_test(a_settled_name_replaces_the_printed_one),
		cmocka_unit_test(policies_and_identity_are_told_from_absent),
		cmocka_unit_test(rows_keep_their_content_while_they_grow_and_shrink),
	};

	return cmocka_run_group_tests_name("mm", tests, NULL, NULL);
}
