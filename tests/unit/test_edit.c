/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Single changes of a tree: which are refused, with which errno, and what a VMA takes with it. */
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
#include "kit/ruler.h"
#include "kit/smallfiles.h"

enum { PAGE = RULER_PAGE };

#define MIB(n) (UINT64_C(n) << 20)

struct fixture {
	struct vmat_mm *mm;
	struct vmat_tree *tree;
};

/* A tree of @mm with the usual options, but for those of @change. */
static struct fixture open_tree(struct vmat_mm *mm, void (*change)(struct vmat_tree_options *options))
{
	struct vmat_tree_options options = { .size = sizeof(options) };
	struct fixture f = { .mm = mm };

	assert_int_equal(vmat_tree_defaults(mm, &options), 0);
	options.gap_rule = VMAT_GAPS_GUARDED;
	/* not to be inferred from the few addresses of a drawing */
	options.page_size = PAGE;
	options.stack_guard_gap = 256 * PAGE;
	if (change)
		change(&options);
	assert_int_equal(vmat_tree_new(&f.tree, mm, &options), 0);
	return f;
}

static void close_tree(struct fixture *f)
{
	assert_null(vmat_tree_fault(f->tree, NULL));
	vmat_tree_free(f->tree);
	vmat_mm_free(f->mm);
}

static struct vmat_area anonymous(uint64_t start, uint64_t end)
{
	return (struct vmat_area){ .size = sizeof(struct vmat_area), .start = start, .end = end,
				   .flags = VMAT_VM_READ | VMAT_VM_WRITE, .flags_known = true };
}

/* The tree as a drawing of @pages pages; a '|' parts what only looks like one. */
static void assert_drawing(const struct vmat_tree *tree, const char *drawing)
{
	struct vmat_mm *mm = ruler(drawing);
	const struct vmat_vma *vma, *want = vmat_first_vma(mm);

	assert_null(vmat_tree_fault(tree, NULL));
	assert_int_equal(vmat_tree_count(tree), vmat_mm_count(mm));
	vmat_tree_for_each_vma(tree, vma) {
		assert_int_equal(vmat_vma_start(vma), vmat_vma_start(want));
		assert_int_equal(vmat_vma_end(vma), vmat_vma_end(want));
		assert_string_equal(vmat_vma_name(vma), vmat_vma_name(want));
		want = vmat_next_vma(mm, want);
	}
	vmat_mm_free(mm);
}

/* -- insert ----------------------------------------------------------------------------- */

static void what_is_taken_is_no_memory(void **state)
{
	struct fixture f = open_tree(ruler(" AA B"), NULL);
	struct vmat_area area = anonymous(0, PAGE);

	(void)state;
	assert_int_equal(vmat_tree_insert(NULL, f.tree, &area), 0);
	assert_int_equal(vmat_tree_insert(NULL, f.tree, &area), -ENOMEM);
	area = anonymous(2 * PAGE, 4 * PAGE);
	assert_int_equal(vmat_tree_insert(NULL, f.tree, &area), -ENOMEM);
	area = anonymous(3 * PAGE, 5 * PAGE);
	assert_int_equal(vmat_tree_insert(NULL, f.tree, &area), -ENOMEM);
	area = anonymous(0, 100 * PAGE);
	assert_int_equal(vmat_tree_insert(NULL, f.tree, &area), -ENOMEM);
	assert_int_equal(vmat_tree_count(f.tree), 3);
	close_tree(&f);
}

static void has_an_end(struct vmat_tree_options *options)
{
	options->task_size = 16 * PAGE;
}

static void what_is_no_mapping_is_invalid(void **state)
{
	static const char with_nul[] = { 'a', '\0', 'b' };
	struct fixture f = open_tree(ruler("A"), has_an_end);
	struct vmat_area wrong[9];

	(void)state;
	for (size_t i = 0; i < 9; i++)
		wrong[i] = anonymous(4 * PAGE, 6 * PAGE);
	wrong[0].end = wrong[0].start;
	wrong[1].end = wrong[1].start - PAGE;
	wrong[2].start += 1;
	wrong[3].end -= 1;
	wrong[4].end = 17 * PAGE;
	wrong[5].inode = 1;
	wrong[5].offset = 512;
	wrong[6].inode = 1;
	wrong[6].offset = -(uint64_t)PAGE;
	wrong[7].name = with_nul;
	wrong[7].name_len = sizeof(with_nul);
	wrong[8].name = "two\nlines";
	wrong[8].name_len = 9;
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(vmat_tree_insert(NULL, f.tree, &wrong[i]), -EINVAL);
	wrong[0].size = 0;
	assert_int_equal(vmat_tree_insert(NULL, f.tree, &wrong[0]), -EINVAL);
	assert_drawing(f.tree, "A");
	close_tree(&f);
}

static void has_little_room(struct vmat_tree_options *options)
{
	options->commit_room = 4 * PAGE;
}

static void charging_ends_where_there_is_no_room(void **state)
{
	struct fixture f = open_tree(ruler(""), has_little_room);
	struct vmat_area area = anonymous(PAGE, 4 * PAGE);
	const struct vmat_vma *vma;

	(void)state;
	area.flags |= VMAT_VM_ACCOUNT;
	assert_int_equal(vmat_tree_insert(&vma, f.tree, &area), 0);
	assert_int_equal(vmat_tree_charged(f.tree), 3 * PAGE);
	area.start = 10 * PAGE;
	area.end = 12 * PAGE;
	assert_int_equal(vmat_tree_insert(NULL, f.tree, &area), -ENOMEM);
	area.flags &= ~VMAT_VM_ACCOUNT;
	assert_int_equal(vmat_tree_insert(NULL, f.tree, &area), 0);

	assert_int_equal(vmat_tree_adjust(f.tree, vma, PAGE, 6 * PAGE, vmat_vma_flags(vma)), -ENOMEM);
	assert_int_equal(vmat_tree_adjust(f.tree, vma, PAGE, 5 * PAGE, vmat_vma_flags(vma)), 0);
	assert_int_equal(vmat_tree_charged(f.tree), 4 * PAGE);
	vma = vmat_tree_find_vma(f.tree, 10 * PAGE);
	assert_int_equal(vmat_tree_adjust(f.tree, vma, 10 * PAGE, 12 * PAGE,
					  vmat_vma_flags(vma) | VMAT_VM_ACCOUNT), -ENOMEM);
	vmat_tree_erase(f.tree, vmat_tree_first_vma(f.tree));
	assert_int_equal(vmat_tree_charged(f.tree), 0);
	assert_int_equal(vmat_tree_adjust(f.tree, vma, 10 * PAGE, 12 * PAGE,
					  vmat_vma_flags(vma) | VMAT_VM_ACCOUNT), 0);
	close_tree(&f);
}

static void anonymous_memory_is_at_its_own_address_unless_told_otherwise(void **state)
{
	struct fixture f = open_tree(ruler(""), NULL);
	struct vmat_area area = anonymous(5 * PAGE, 8 * PAGE), told = { .size = sizeof(told) };
	const struct vmat_vma *vma, *upper;
	struct vmat_node node;

	(void)state;
	assert_int_equal(vmat_tree_insert(&vma, f.tree, &area), 0);
	vmat_tree_node(f.tree, vma, &node);
	assert_int_equal(node.pgoff, 5 * PAGE);
	area = anonymous(20 * PAGE, 24 * PAGE);
	area.offset = 100 * PAGE;
	assert_int_equal(vmat_tree_insert(&vma, f.tree, &area), 0);
	assert_int_equal(vmat_vma_offset(vma), 0);
	assert_int_equal(vmat_tree_split(&upper, f.tree, vma, 21 * PAGE, false), 0);
	assert_int_equal(vmat_tree_describe(f.tree, upper, &told), 0);
	assert_int_equal(told.offset, 101 * PAGE);
	assert_int_equal(told.start, 21 * PAGE);
	assert_int_equal(told.flags, area.flags);
	assert_true(told.flags_known);
	assert_int_equal(told.name_len, 0);
	close_tree(&f);
}

/* -- split --------------------------------------------------------------------------------- */

static void either_part_can_be_the_new_one(void **state)
{
	struct fixture f = open_tree(ruler(" AAAA"), NULL);
	const struct vmat_vma *vma = vmat_tree_first_vma(f.tree), *new;

	(void)state;
	assert_int_equal(vmat_tree_split(&new, f.tree, vma, 2 * PAGE, true), 0);
	assert_int_equal(vmat_vma_start(new), PAGE);
	assert_int_equal(vmat_vma_start(vma), 2 * PAGE);
	assert_int_equal(vmat_vma_offset(vma), PAGE);
	assert_int_equal(vmat_vma_offset(new), 0);
	assert_drawing(f.tree, " A|AAA");
	assert_int_equal(vmat_tree_split(&new, f.tree, vma, 3 * PAGE, false), 0);
	assert_int_equal(vmat_vma_start(vma), 2 * PAGE);
	assert_int_equal(vmat_vma_start(new), 3 * PAGE);
	assert_int_equal(vmat_vma_offset(new), 2 * PAGE);
	assert_drawing(f.tree, " A|A|AA");
	close_tree(&f);
}

static void has_room_for_two(struct vmat_tree_options *options)
{
	options->max_map_count = 2;
}

static void splitting_ends_at_max_map_count(void **state)
{
	struct fixture f = open_tree(ruler("AAAA"), has_room_for_two);
	const struct vmat_vma *vma = vmat_tree_first_vma(f.tree);
	struct vmat_area area = anonymous(10 * PAGE, 11 * PAGE);

	(void)state;
	assert_int_equal(vmat_tree_split(NULL, f.tree, vma, 2 * PAGE, false), 0);
	assert_int_equal(vmat_tree_split(NULL, f.tree, vma, PAGE, false), -ENOMEM);
	assert_int_equal(vmat_tree_split(NULL, f.tree, vma, 0, false), -EINVAL);
	assert_int_equal(vmat_tree_split(NULL, f.tree, vma, 2 * PAGE, false), -EINVAL);
	assert_int_equal(vmat_tree_split(NULL, f.tree, vma, PAGE + 1, false), -EINVAL);
	/* inserting does not look: mmap() has, before */
	assert_int_equal(vmat_tree_insert(NULL, f.tree, &area), 0);
	close_tree(&f);
}

static void huge_pages_are_not_cut(void **state)
{
	struct fixture f = open_tree(ruler(""), NULL);
	struct vmat_area area = anonymous(MIB(4), MIB(8));
	const struct vmat_vma *vma;

	(void)state;
	area.flags |= VMAT_VM_HUGETLB;
	area.page_size = MIB(2);
	area.start += PAGE;
	assert_int_equal(vmat_tree_insert(NULL, f.tree, &area), -EINVAL);
	area.start -= PAGE;
	assert_int_equal(vmat_tree_insert(&vma, f.tree, &area), 0);
	assert_int_equal(vmat_tree_split(NULL, f.tree, vma, MIB(5), false), -EINVAL);
	assert_int_equal(vmat_tree_adjust(f.tree, vma, MIB(4), MIB(7), area.flags), -EINVAL);
	assert_int_equal(vmat_tree_split(NULL, f.tree, vma, MIB(6), false), 0);
	assert_int_equal(vmat_tree_adjust(f.tree, vma, MIB(2), MIB(6), area.flags), 0);
	close_tree(&f);
}

/* The captures with hugetlb know the size of their pages from smaps. */
static void huge_pages_of_a_capture_are_not_cut_either(void **state)
{
	char **folders = captures_with("smaps");
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct fixture f;
		const struct vmat_vma *vma;
		uint64_t page;

		if (!strstr(folders[i], "hugetlb"))
			continue;
		f = open_tree(capture_mm(folders[i], "smaps"), NULL);
		vmat_tree_for_each_vma(f.tree, vma) {
			if (!(vmat_vma_flags(vma) & VMAT_VM_HUGETLB))
				continue;
			assert_true(vmat_vma_field(f.mm, vma, VMAT_KERNEL_PAGE_SIZE, &page));
			assert_int_equal(vmat_tree_split(NULL, f.tree, vma, vmat_vma_start(vma) + page / 2,
							 false), -EINVAL);
			seen++;
		}
		close_tree(&f);
	}
	assert_true(seen > 0);
	captures_free(folders);
}

static const char stack_of_maps[] =
	"00010000-00020000 rw-p 00000000 00:00 0                                  [stack]\n";

static void the_stack_is_called_so_where_it_begins(void **state)
{
	struct vmat_mm *mm = parse_string(stack_of_maps);
	struct fixture f = open_tree(mm, NULL);
	const struct vmat_vma *vma = vmat_tree_first_vma(f.tree), *new;
	struct vmat_node node;

	(void)state;
	assert_int_equal(vmat_tree_split(&new, f.tree, vma, 0x18000, true), 0);
	assert_string_equal(vmat_vma_name(vma), "[stack]");
	assert_string_equal(vmat_vma_name(new), "");
	/* it still grows down */
	vmat_tree_node(f.tree, new, &node);
	assert_int_equal(node.gap_end, 0);
	assert_int_equal(vmat_tree_start_gap(f.tree, new), 0);
	close_tree(&f);

	mm = parse_string(stack_of_maps);
	assert_int_equal(facts_set(mm, FACT_STAT_START_STACK, 0x12345), 0);
	f = open_tree(mm, NULL);
	vma = vmat_tree_first_vma(f.tree);
	assert_int_equal(vmat_tree_split(&new, f.tree, vma, 0x18000, true), 0);
	assert_string_equal(vmat_vma_name(new), "[stack]");
	assert_string_equal(vmat_vma_name(vma), "");
	close_tree(&f);
}

/* -- adjust ----------------------------------------------------------------------------------- */

static void borders_move_as_far_as_the_neighbours(void **state)
{
	struct fixture f = open_tree(ruler("A  BB  C"), NULL);
	const struct vmat_vma *vma = vmat_tree_find_vma(f.tree, 3 * PAGE);
	uint64_t flags = vmat_vma_flags(vma);

	(void)state;
	assert_int_equal(vmat_tree_adjust(f.tree, vma, 3 * PAGE, 7 * PAGE, flags), 0);
	assert_drawing(f.tree, "A  BBBBC");
	assert_int_equal(vmat_tree_adjust(f.tree, vma, 3 * PAGE, 8 * PAGE, flags), -ENOMEM);
	assert_int_equal(vmat_tree_adjust(f.tree, vma, 5 * PAGE, 6 * PAGE, flags), 0);
	assert_drawing(f.tree, "A    B C");
	assert_int_equal(vmat_vma_offset(vma), 2 * PAGE);
	/* back, but not to before the beginning of the file */
	assert_int_equal(vmat_tree_adjust(f.tree, vma, 2 * PAGE, 6 * PAGE, flags), -EINVAL);
	assert_int_equal(vmat_tree_adjust(f.tree, vma, 3 * PAGE, 6 * PAGE, flags), 0);
	assert_int_equal(vmat_vma_offset(vma), 0);
	assert_int_equal(vmat_tree_adjust(f.tree, vma, 6 * PAGE, 7 * PAGE, flags), -EINVAL);
	assert_int_equal(vmat_tree_adjust(f.tree, vma, 4 * PAGE, 4 * PAGE, flags), -EINVAL);
	assert_int_equal(vmat_tree_adjust(f.tree, vma, 4 * PAGE, 4 * PAGE + 8, flags), -EINVAL);
	close_tree(&f);
}

static void new_flags_are_new_permissions_and_another_hole(void **state)
{
	struct fixture f = open_tree(parse_string(
		"00800000-00900000 rw-p 00000000 00:00 0 \n"), NULL);
	const struct vmat_vma *vma = vmat_tree_first_vma(f.tree);
	struct vmat_node node;
	char perms[5];

	(void)state;
	assert_int_equal(vmat_tree_adjust(f.tree, vma, MIB(8), MIB(9),
					  VMAT_VM_READ | VMAT_VM_EXEC | VMAT_VM_GROWSDOWN), 0);
	vmat_vma_perms(vma, perms);
	assert_string_equal(perms, "r-xp");
	vmat_tree_node(f.tree, vma, &node);
	assert_int_equal(node.gap, MIB(7));
	assert_int_equal(node.subtree_gap, MIB(7));
	close_tree(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_taken_is_no_memory),
		cmocka_unit_test(what_is_no_mapping_is_invalid),
		cmocka_unit_test(charging_ends_where_there_is_no_room),
		cmocka_unit_test(anonymous_memory_is_at_its_own_address_unless_told_otherwise),
		cmocka_unit_test(either_part_can_be_the_new_one),
		cmocka_unit_test(splitting_ends_at_max_map_count),
		cmocka_unit_test(huge_pages_are_not_cut),
		cmocka_unit_test(huge_pages_of_a_capture_are_not_cut_either),
		cmocka_unit_test(the_stack_is_called_so_where_it_begins),
		cmocka_unit_test(borders_move_as_far_as_the_neighbours),
		cmocka_unit_test(new_flags_are_new_permissions_and_another_hole),
	};

	return cmocka_run_group_tests_name("edit", tests, NULL, NULL);
}
