/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree becomes an mm again: what was not changed is as it was, what was has lost what is no longer true. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/parsing.h"
#include "kit/smallfiles.h"
#include "kit/testdata.h"

enum { PAGE = 4096 };

/* The mm of a tree of @mm, and both are gone but for it. */
static struct vmat_mm *through_a_tree(struct vmat_mm *mm)
{
	struct vmat_tree *tree;
	struct vmat_mm *frozen;

	assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
	assert_int_equal(vmat_tree_to_mm(&frozen, tree), 0);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
	assert_null(vmat_mm_fault(frozen, NULL));
	return frozen;
}

static void assert_text(const struct vmat_mm *mm, const char *text, size_t len)
{
	size_t own_len;
	char *own = mm_as_text(mm, vmat_mm_detail(mm), &own_len);

	assert_int_equal(own_len, len);
	if (len)
		assert_memory_equal(own, text, len);
	free(own);
}

static size_t come_through(const char *file)
{
	char **folders = captures_with(file);
	size_t count = 0;

	for (; folders[count]; count++) {
		size_t len;
		char *text = capture_read(folders[count], file, &len);
		struct vmat_mm *mm = parse_or_fail(text, len);
		struct vmat_mm *frozen = through_a_tree(parse_or_fail(text, len));

		assert_same_mm(mm, frozen);
		assert_int_equal(vmat_mm_state(frozen), vmat_mm_state(mm));
		assert_text(frozen, text, len);
		vmat_mm_free(frozen);
		vmat_mm_free(mm);
		free(text);
	}
	captures_free(folders);
	return count;
}

static void every_capture_comes_through_byte_for_byte(void **state)
{
	(void)state;
	assert_true(come_through("maps") >= 100);
	assert_true(come_through("smaps") >= 80);
}

static void so_does_a_torn_read(void **state)
{
	size_t len;
	char *text = testdata_read("6.18-amd64/torn-reads/maps-bs4096-delay0.0005", &len);
	struct vmat_mm *mm = parse_or_fail(text, len);
	struct vmat_mm *frozen = through_a_tree(parse_or_fail(text, len));

	(void)state;
	assert_true(vmat_mm_unstable(mm) > 0);
	assert_same_mm(mm, frozen);
	assert_text(frozen, text, len);
	vmat_mm_free(frozen);
	vmat_mm_free(mm);
	free(text);
}

static void so_do_odd_lines_and_odd_values(void **state)
{
	static const char text[] = "1000-2000 rw-p 0 0:0 0 /odd\n"
				   "Size: 4 kB\nOdd: words\nVmFlags: rd \n"
				   "2000-3000 rw-p 0 0:0 0 /odd\n"
				   "Size: 4 kB\nOdd: other words\nNew: 18446744073709551615\nVmFlags: rd wr \n";
	struct vmat_mm *mm = parse_string(text), *frozen = through_a_tree(parse_string(text));

	(void)state;
	assert_same_mm(mm, frozen);
	assert_text(frozen, text, sizeof(text) - 1);
	vmat_mm_free(frozen);
	vmat_mm_free(mm);
}

static void what_small_files_told_stays_but_for_totals(void **state)
{
	char **folders = captures_with("numa_maps");
	struct vmat_mm *mm = capture_mm(folders[0], "smaps"), *frozen;
	struct vmat_member member;
	uint64_t before, after;
	size_t rows;
	char *policy;

	(void)state;
	capture_facts(mm, folders[0]);
	assert_true(facts_get(mm, FACT_STAT_START_STACK, &before));
	assert_true(facts_get(mm, FACT_STATUS_VM_SIZE, &after));
	assert_non_null(vmat_vma_policy(mm, vmat_first_vma(mm)));
	policy = strdup(vmat_vma_policy(mm, vmat_first_vma(mm)));
	rows = vmat_mm_count(mm);
	frozen = through_a_tree(mm);
	assert_fact(frozen, FACT_STAT_START_STACK, before);
	assert_not_told(frozen, FACT_STATUS_VM_SIZE);
	assert_not_told(frozen, FACT_STATM_SIZE);
	assert_not_told(frozen, FACT_STAT_RSS);
	assert_false(vmat_mm_rollup(frozen, VMAT_RSS, &after));
	assert_string_equal(vmat_vma_policy(frozen, vmat_first_vma(frozen)), policy);
	assert_int_equal(vmat_mm_count(frozen), rows);
	for (size_t i = 0; vmat_mm_member(frozen, i, &member); i++)
		assert_non_null(member.text);
	vmat_mm_free(frozen);
	free(policy);
	captures_free(folders);
}

static void a_settled_name_stays_with_its_mapping(void **state)
{
	struct vmat_mm *mm = parse_string(
		"00001000-00003000 r--p 00000000 08:01 12                                 /a (deleted)\n"
		"00005000-00006000 r--p 00000000 08:01 13                                 /b (deleted)\n");
	const struct vmat_vma *vma;
	struct vmat_path path;
	struct vmat_tree *tree;
	struct vmat_mm *frozen;

	(void)state;
	assert_int_equal(mm_set_true_name(mm, vmat_last_vma(mm), "/b", 2, VMAT_YES), 0);
	assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
	assert_int_equal(vmat_tree_split(NULL, tree, vmat_tree_first_vma(tree), 0x2000, true), 0);
	vmat_vma_path(mm, vmat_tree_last_vma(tree), &path);
	assert_int_equal(path.deleted, VMAT_YES);
	assert_int_equal(vmat_tree_to_mm(&frozen, tree), 0);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
	vma = vmat_last_vma(frozen);
	vmat_vma_path(frozen, vma, &path);
	assert_int_equal(path.deleted, VMAT_YES);
	assert_string_equal(path.bytes, "/b");
	vmat_vma_path(frozen, vmat_first_vma(frozen), &path);
	assert_int_equal(path.deleted, VMAT_CANNOT_TELL);
	vmat_mm_free(frozen);
}

static void what_was_changed_has_lost_its_counters_and_not_its_flags(void **state)
{
	char **folders = captures_with("smaps");
	struct vmat_mm *mm = capture_mm(folders[0], "smaps"), *frozen;
	const struct vmat_vma *vma;
	struct vmat_tree *tree;
	uint64_t flags, value, start;

	(void)state;
	assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
	vma = vmat_tree_first_vma(tree);
	while (vmat_vma_end(vma) - vmat_vma_start(vma) < 2 * vmat_mm_page_size(mm))
		vma = vmat_tree_next_vma(tree, vma);
	flags = vmat_vma_flags(vma);
	start = vmat_vma_start(vma);
	assert_true(vmat_vma_has_vmflags(vma));
	assert_true(vmat_vma_field(mm, vma, VMAT_RSS, &value));
	assert_non_null(vmat_vma_vmflags(mm, vma));
	assert_int_equal(vmat_tree_adjust(tree, vma, start, vmat_vma_end(vma) - vmat_mm_page_size(mm),
					  flags), 0);
	assert_false(vmat_vma_field(mm, vma, VMAT_RSS, &value));
	assert_null(vmat_vma_vmflags(mm, vma));
	assert_int_equal(vmat_vma_text(mm, vma, VMAT_SMAPS, NULL, 0), -ENODATA);

	assert_int_equal(vmat_tree_to_mm(&frozen, tree), 0);
	vma = vmat_vma_lookup(frozen, start);
	assert_int_equal(vmat_vma_flags(vma), flags);
	assert_true(vmat_vma_has_vmflags(vma));
	assert_false(vmat_vma_field(frozen, vma, VMAT_RSS, &value));
	assert_true(vmat_mm_sum(frozen, VMAT_RSS, &value));
	vmat_mm_free(frozen);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
	captures_free(folders);
}

static void what_was_inserted_is_printed_as_the_kernel_would(void **state)
{
	static const char name[] = "/new file";
	const struct vmat_area area = {
		.size = sizeof(area), .start = 0x3000, .end = 0x5000,
		.flags = VMAT_VM_READ | VMAT_VM_EXEC | VMAT_VM_MAYSHARE, .offset = 0x1000,
		.inode = 77, .dev_major = 8, .dev_minor = 17, .name = name,
		.name_len = sizeof(name) - 1,
	};
	static const char before[] =
		"00001000-00002000 r--p 00000000 08:01 12                                 /a\n"
		"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n";
	static const char after[] =
		"00001000-00002000 r--p 00000000 08:01 12                                 /a\n"
		"00003000-00005000 r-xs 00001000 08:11 77                                 /new file\n"
		"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n";
	struct vmat_mm *mm = parse_string(before), *frozen;
	struct vmat_tree *tree;

	(void)state;
	assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
	assert_int_equal(vmat_tree_insert(NULL, tree, &area), 0);
	assert_int_equal(vmat_tree_to_mm(&frozen, tree), 0);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
	assert_text(frozen, after, sizeof(after) - 1);
	assert_int_equal(vmat_map_count(frozen), 2);
	vmat_mm_free(frozen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_capture_comes_through_byte_for_byte),
		cmocka_unit_test(so_does_a_torn_read),
		cmocka_unit_test(so_do_odd_lines_and_odd_values),
		cmocka_unit_test(what_small_files_told_stays_but_for_totals),
		cmocka_unit_test(a_settled_name_stays_with_its_mapping),
		cmocka_unit_test(what_was_changed_has_lost_its_counters_and_not_its_flags),
		cmocka_unit_test(what_was_inserted_is_printed_as_the_kernel_would),
	};

	return cmocka_run_group_tests_name("freeze", tests, NULL, NULL);
}
