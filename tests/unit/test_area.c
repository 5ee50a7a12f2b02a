/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches for an unmapped area: drawings of where it goes, and the steps that lead there. */
#include <errno.h>
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

enum { PAGE = RULER_PAGE, GUARD = 4 * PAGE };

/* A drawing in which S is a mapping that grows down. */
static struct vmat_tree *tree_of(const char *drawing, enum vmat_gap_rule rule, struct vmat_mm **mm)
{
	struct vmat_tree_options options = {
		.size = sizeof(options), .gap_rule = rule, .stack_guard_gap = GUARD,
		.max_map_count = 1000, .task_size = UINT64_MAX, .page_size = PAGE,
		.commit_room = UINT64_MAX,
	};
	const struct vmat_vma *vma;
	struct vmat_tree *tree;

	*mm = ruler(drawing);
	assert_int_equal(vmat_tree_new(&tree, *mm, &options), 0);
	vmat_tree_for_each_vma(tree, vma)
		if (*vmat_vma_name(vma) == 'S')
			assert_int_equal(vmat_tree_adjust(tree, vma, vmat_vma_start(vma),
							  vmat_vma_end(vma),
							  vmat_vma_flags(vma) | VMAT_VM_GROWSDOWN), 0);
	return tree;
}

static const struct {
	const char *drawing;
	enum vmat_gap_rule rule;
	enum vmat_direction direction;
	unsigned pages, mask_pages;
	int page;		/* where it goes; -1: nowhere */
} places[] = {
	{ "A B  C   ", VMAT_GAPS_GUARDED, VMAT_BOTTOM_UP, 1, 0, 1 },
	{ "A B  C   ", VMAT_GAPS_GUARDED, VMAT_BOTTOM_UP, 2, 0, 3 },
	{ "A B  C   ", VMAT_GAPS_GUARDED, VMAT_BOTTOM_UP, 3, 0, 6 },
	{ "A B  C   ", VMAT_GAPS_GUARDED, VMAT_TOP_DOWN, 1, 0, 8 },
	{ "A B  C  D", VMAT_GAPS_GUARDED, VMAT_TOP_DOWN, 2, 0, 6 },
	{ "A B   C D", VMAT_GAPS_GUARDED, VMAT_TOP_DOWN, 2, 0, 4 },
	{ "A B  C  D", VMAT_GAPS_GUARDED, VMAT_TOP_DOWN, 3, 0, -1 },
	/* an alignment needs room wherever it falls */
	{ "A B    CD", VMAT_GAPS_GUARDED, VMAT_TOP_DOWN, 1, 3, 4 },
	{ "A B   C D", VMAT_GAPS_GUARDED, VMAT_TOP_DOWN, 1, 3, -1 },
	/* a stack: its guard is no room */
	{ "A     S", VMAT_GAPS_GUARDED, VMAT_TOP_DOWN, 1, 0, 1 },
	{ "A     S", VMAT_GAPS_RAW, VMAT_TOP_DOWN, 1, 0, 1 },
	{ "A  S   B", VMAT_GAPS_GUARDED, VMAT_BOTTOM_UP, 1, 0, 4 },
	{ "A  S   B", VMAT_GAPS_RAW, VMAT_BOTTOM_UP, 1, 0, 4 },
	/* with raw gaps all of the guard's window is skipped once the hole below the stack was tried */
	{ "    A B S", VMAT_GAPS_GUARDED, VMAT_TOP_DOWN, 1, 0, 5 },
	{ "    A BS ", VMAT_GAPS_RAW, VMAT_TOP_DOWN, 1, 0, 8 },
	{ "   A B SC", VMAT_GAPS_GUARDED, VMAT_TOP_DOWN, 1, 0, 4 },
	{ "   A B SC", VMAT_GAPS_RAW, VMAT_TOP_DOWN, 1, 0, 2 },
};

static void areas_go_where_they_are_drawn(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct vmat_area_wish wish = { .size = sizeof(wish), .direction = places[i].direction };
		uint64_t addr = UINT64_MAX;
		struct vmat_tree *tree;
		struct vmat_mm *mm;
		int rc;

		tree = tree_of(places[i].drawing, places[i].rule, &mm);
		wish.length = places[i].pages * PAGE;
		wish.high_limit = strlen(places[i].drawing) * PAGE;
		wish.align_mask = places[i].mask_pages * PAGE;
		rc = vmat_tree_unmapped_area(&addr, tree, &wish, NULL);
		if (rc != (places[i].page < 0 ? -ENOMEM : 0) ||
		    (!rc && addr != (uint64_t)places[i].page * PAGE))
			fail_msg("'%s' (%zu): %d, page %d", places[i].drawing, i, rc,
				 (int)(addr / PAGE));
		vmat_tree_free(tree);
		vmat_mm_free(mm);
	}
}

static void assert_step(const struct vmat_step *step, const char *name, enum vmat_move move)
{
	if (name)
		assert_string_equal(vmat_vma_name(step->vma), name);
	else
		assert_null(step->vma);
	assert_int_equal(step->move, move);
	assert_true(strlen(step->why) > 10);
}

static void the_steps_of_a_search_are_told(void **state)
{
	struct vmat_mm *mm;
	struct vmat_tree *tree = tree_of("A B    C D E F G", VMAT_GAPS_GUARDED, &mm);
	/*                                0123456789abcdef: D is the root, B and F are below */
	struct vmat_area_wish wish = { .size = sizeof(wish), .direction = VMAT_TOP_DOWN,
				       .length = 3 * PAGE, .high_limit = 16 * PAGE };
	struct vmat_step steps[9];
	struct vmat_trace trace = { .steps = steps, .capacity = 9 };
	uint64_t addr;

	(void)state;
	assert_int_equal(vmat_tree_unmapped_area(&addr, tree, &wish, &trace), 0);
	assert_int_equal(addr, 4 * PAGE);
	assert_int_equal(trace.count, 4);
	assert_step(&steps[0], NULL, VMAT_MOVE_ABOVE);
	assert_step(&steps[1], "D", VMAT_MOVE_LEFT);
	assert_step(&steps[2], "B", VMAT_MOVE_RIGHT);
	assert_step(&steps[3], "C", VMAT_MOVE_FOUND);

	/* the limit cuts that hole: down, back up, and out */
	wish.high_limit = 5 * PAGE;
	assert_int_equal(vmat_tree_unmapped_area(&addr, tree, &wish, &trace), -ENOMEM);
	assert_int_equal(trace.count, 5);
	assert_step(&steps[3], "C", VMAT_MOVE_UP);
	assert_step(&steps[4], "B", VMAT_MOVE_END);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

static void a_new_try_is_a_step_too(void **state)
{
	struct vmat_mm *mm;
	struct vmat_tree *tree = tree_of("   A B SC", VMAT_GAPS_RAW, &mm);
	struct vmat_area_wish wish = { .size = sizeof(wish), .direction = VMAT_TOP_DOWN,
				       .length = PAGE, .high_limit = 9 * PAGE };
	struct vmat_step steps[20];
	struct vmat_trace trace = { .steps = steps, .capacity = 20 };
	size_t again = 0;
	uint64_t addr;

	(void)state;
	assert_int_equal(vmat_tree_unmapped_area(&addr, tree, &wish, &trace), 0);
	for (size_t i = 0; i < trace.count; i++)
		again += steps[i].move == VMAT_MOVE_AGAIN;
	assert_int_equal(again, 1);
	assert_int_equal(steps[trace.count - 1].move, VMAT_MOVE_FOUND);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

static void a_shadow_stack_keeps_a_page_free_below_it(void **state)
{
	struct vmat_mm *mm;
	struct vmat_tree *tree = tree_of("A    ", VMAT_GAPS_RAW, &mm);
	struct vmat_area_wish wish = { .size = sizeof(wish), .direction = VMAT_BOTTOM_UP,
				       .length = PAGE, .high_limit = 4 * PAGE, .start_gap = PAGE };
	uint64_t addr;

	(void)state;
	assert_int_equal(vmat_tree_unmapped_area(&addr, tree, &wish, NULL), 0);
	assert_int_equal(addr, 2 * PAGE);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

static void a_wish_that_is_none_is_refused(void **state)
{
	struct { struct vmat_area_wish now; uint64_t later; } newer = { .now.size = sizeof(newer) };
	struct vmat_area_wish wish = { .size = sizeof(wish), .high_limit = UINT64_MAX };
	uint64_t addr = 77;
	struct vmat_mm *mm;
	struct vmat_tree *tree = tree_of("A", VMAT_GAPS_GUARDED, &mm);

	(void)state;
	assert_int_equal(vmat_tree_unmapped_area(&addr, tree, &wish, NULL), -EINVAL);
	wish.length = PAGE;
	wish.direction = 2;
	assert_int_equal(vmat_tree_unmapped_area(&addr, tree, &wish, NULL), -EINVAL);
	wish.direction = VMAT_TOP_DOWN;
	wish.start_gap = PAGE;
	assert_int_equal(vmat_tree_unmapped_area(&addr, tree, &wish, NULL), -EINVAL);
	wish.start_gap = 0;
	wish.length = UINT64_MAX;
	wish.align_mask = PAGE;
	assert_int_equal(vmat_tree_unmapped_area(&addr, tree, &wish, NULL), -ENOMEM);
	newer.now.length = PAGE;
	newer.later = 1;
	assert_int_equal(vmat_tree_unmapped_area(&addr, tree, &newer.now, NULL), -E2BIG);
	assert_int_equal(addr, 77);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(areas_go_where_they_are_drawn),
		cmocka_unit_test(the_steps_of_a_search_are_told),
		cmocka_unit_test(a_new_try_is_a_step_too),
		cmocka_unit_test(a_shadow_stack_keeps_a_page_free_below_it),
		cmocka_unit_test(a_wish_that_is_none_is_refused),
	};

	return cmocka_run_group_tests_name("area", tests, NULL, NULL);
}
