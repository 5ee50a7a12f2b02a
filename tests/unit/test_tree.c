/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree of an mm: how it is built, what it takes for granted, what its nodes know, what it finds. */
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
#include "kit/testdata.h"

enum { PAGE = RULER_PAGE, MOST_SIZE = 600 };

static const struct vmat_tree_options small = {
	.size = sizeof(small), .gap_rule = VMAT_GAPS_GUARDED, .stack_guard_gap = 2 * PAGE,
	.max_map_count = 100, .task_size = UINT64_MAX, .page_size = PAGE, .commit_room = UINT64_MAX,
};

static struct vmat_tree *tree_of(const struct vmat_mm *mm, const struct vmat_tree_options *options)
{
	struct vmat_tree *tree;
	const char *fault;

	assert_int_equal(vmat_tree_new(&tree, mm, options), 0);
	fault = vmat_tree_fault(tree, NULL);
	if (fault)
		fail_msg("%s", fault);
	return tree;
}

/* -- shape -------------------------------------------------------------------------- */

static unsigned depth_of(const struct vmat_tree *tree)
{
	unsigned deepest = 0;
	const struct vmat_vma *vma;

	vmat_tree_for_each_vma(tree, vma) {
		struct vmat_node node;

		vmat_tree_node(tree, vma, &node);
		deepest = node.depth + 1 > deepest ? node.depth + 1 : deepest;
	}
	return deepest;
}

static struct vmat_mm *comb(size_t teeth)
{
	char drawing[2 * MOST_SIZE + 1];

	for (size_t i = 0; i < 2 * teeth; i++)
		drawing[i] = i % 2 ? 'A' : ' ';
	drawing[2 * teeth] = '\0';
	return ruler(drawing);
}

static void a_tree_of_any_size_is_as_flat_as_can_be(void **state)
{
	unsigned levels = 0;

	(void)state;
	for (size_t n = 0; n <= MOST_SIZE; n++) {
		struct vmat_mm *mm = comb(n);
		struct vmat_tree *tree = tree_of(mm, &small);

		if (n >> levels)
			levels++;
		assert_int_equal(depth_of(tree), levels);
		assert_int_equal(vmat_tree_count(tree), n);
		vmat_tree_free(tree);
		vmat_mm_free(mm);
	}
}

static void an_empty_tree_has_nothing_to_find(void **state)
{
	struct vmat_mm *mm = ruler("");
	struct vmat_tree *tree = tree_of(mm, NULL);
	const struct vmat_vma *prev = (const void *)mm;
	struct vmat_trace trace = { .count = 7 };
	struct vmat_gap gap = { 0 };

	(void)state;
	assert_null(vmat_tree_root(tree));
	assert_null(vmat_tree_first_vma(tree));
	assert_null(vmat_tree_last_vma(tree));
	assert_null(vmat_tree_find_vma(tree, 0));
	assert_null(vmat_tree_find_vma_prev(tree, 0, &prev));
	assert_null(prev);
	assert_null(vmat_tree_trace_find_vma(tree, 0, &trace));
	assert_int_equal(trace.count, 0);
	assert_int_equal(vmat_tree_highest_vm_end(tree), 0);
	assert_true(vmat_tree_next_gap(tree, 0, 10, &gap));
	assert_int_equal(gap.end, 10);
	assert_false(vmat_tree_next_gap(tree, 0, 10, &gap));
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

/* -- nodes ---------------------------------------------------------------------------- */

static struct vmat_node node_of(const struct vmat_tree *tree, uint64_t addr)
{
	const struct vmat_vma *vma = vmat_tree_vma_lookup(tree, addr);
	struct vmat_node node;

	assert_non_null(vma);
	vmat_tree_node(tree, vma, &node);
	assert_ptr_equal(node.vma, vma);
	return node;
}

static const char three[] = "00001000-00002000 rw-p 00000000 00:00 0 \n"
			    "00004000-00005000 r--p 00007000 08:01 12                                 /x\n"
			    "0000a000-0000c000 rw-p 00000000 00:00 0                                  [stack]\n"
			    "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n";

static void a_node_knows_its_hole_and_the_largest_below_it(void **state)
{
	struct vmat_mm *mm = parse_string(three);
	struct vmat_tree *tree = tree_of(mm, &small);
	struct vmat_node low = node_of(tree, 0x1000), root = node_of(tree, 0x4000);
	struct vmat_node stack = node_of(tree, 0xa000);

	(void)state;
	assert_int_equal(vmat_tree_count(tree), 3);
	assert_ptr_equal(root.vma, vmat_tree_root(tree));
	assert_ptr_equal(root.left, low.vma);
	assert_ptr_equal(root.right, stack.vma);
	assert_ptr_equal(low.parent, root.vma);
	assert_null(root.parent);
	assert_int_equal(root.depth, 0);
	assert_int_equal(stack.depth, 1);
	assert_int_equal(low.gap, 0x1000);
	assert_int_equal(root.gap_start, 0x2000);
	assert_int_equal(root.gap_end, 0x4000);
	assert_int_equal(stack.gap, 0xa000 - 2 * PAGE - 0x5000);
	assert_int_equal(root.subtree_gap, stack.gap);
	assert_int_equal(root.pgoff, 0x7000);
	assert_int_equal(low.pgoff, 0x1000);
	assert_int_equal(vmat_vma_offset(low.vma), 0);
	assert_int_equal(vmat_tree_highest_vm_end(tree), 0xc000);
	assert_int_equal(vmat_tree_start_gap(tree, stack.vma), 0x8000);
	assert_int_equal(vmat_tree_end_gap(tree, stack.vma), 0xc000);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

static void raw_gaps_reach_to_the_stack_itself(void **state)
{
	struct vmat_tree_options options = small;
	struct vmat_mm *mm = parse_string(three);
	struct vmat_tree *tree;

	(void)state;
	options.gap_rule = VMAT_GAPS_RAW;
	tree = tree_of(mm, &options);
	assert_int_equal(node_of(tree, 0xa000).gap, 0x5000);
	assert_int_equal(vmat_tree_start_gap(tree, node_of(tree, 0xa000).vma), 0x8000);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

static void a_guard_larger_than_the_hole_leaves_none(void **state)
{
	struct vmat_tree_options options = small;
	struct vmat_mm *mm = parse_string(three);
	struct vmat_node stack;
	struct vmat_tree *tree;

	(void)state;
	options.stack_guard_gap = 6 * PAGE;
	tree = tree_of(mm, &options);
	stack = node_of(tree, 0xa000);
	assert_int_equal(stack.gap_start, 0x5000);
	assert_int_equal(stack.gap_end, 0x4000);
	assert_int_equal(stack.gap, 0);
	vmat_tree_free(tree);
	options.stack_guard_gap = UINT64_MAX;
	tree = tree_of(mm, &options);
	assert_int_equal(node_of(tree, 0xa000).gap_end, 0);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

static void a_descent_is_told_step_by_step(void **state)
{
	struct vmat_mm *mm = ruler("A B C D E F G");
	/*                          0123456789abc */
	struct vmat_tree *tree = tree_of(mm, &small);
	struct vmat_step steps[8];
	struct vmat_trace trace = { .steps = steps, .capacity = 8 };

	(void)state;
	assert_string_equal(vmat_vma_name(vmat_tree_trace_find_vma(tree, 5 * PAGE, &trace)), "D");
	assert_int_equal(trace.count, 3);
	assert_string_equal(vmat_vma_name(steps[0].vma), "D");
	assert_int_equal(steps[0].move, VMAT_MOVE_LEFT);
	assert_string_equal(vmat_vma_name(steps[1].vma), "B");
	assert_int_equal(steps[1].move, VMAT_MOVE_RIGHT);
	assert_string_equal(vmat_vma_name(steps[2].vma), "C");
	assert_int_equal(steps[2].move, VMAT_MOVE_END);

	assert_string_equal(vmat_vma_name(vmat_tree_trace_find_vma(tree, 2 * PAGE, &trace)), "B");
	assert_int_equal(trace.count, 2);
	assert_int_equal(steps[1].move, VMAT_MOVE_FOUND);

	/* one that has no room tells how much it would want, and that nobody asks is fine */
	trace.capacity = 1;
	assert_null(vmat_tree_trace_find_vma(tree, 13 * PAGE, &trace));
	assert_int_equal(trace.count, 3);
	assert_string_equal(vmat_vma_name(steps[1].vma), "B");
	assert_null(vmat_tree_trace_find_vma(tree, 13 * PAGE, NULL));
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

/* -- what is taken for granted ------------------------------------------------------------- */

static struct vmat_tree_options defaults_of(const struct vmat_mm *mm)
{
	struct vmat_tree_options options = { .size = sizeof(options) };

	assert_int_equal(vmat_tree_defaults(mm, &options), 0);
	assert_int_equal(options.size, sizeof(options));
	return options;
}

static void the_release_decides_what_gaps_are(void **state)
{
	static const struct {
		const char *release;
		enum vmat_gap_rule rule;
	} releases[] = {
		{ "6.1.0-50-amd64\n", VMAT_GAPS_RAW }, { "6.0.12\n", VMAT_GAPS_GUARDED },
		{ "5.10.0-21-arm64\n", VMAT_GAPS_GUARDED }, { "10.0\n", VMAT_GAPS_RAW },
		{ "6.18.44-fc\n", VMAT_GAPS_RAW }, { "4.19\n", VMAT_GAPS_GUARDED },
		{ "unheard of\n", VMAT_GAPS_GUARDED }, { "99999999999999999999\n", VMAT_GAPS_GUARDED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(releases) / sizeof(releases[0]); i++) {
		struct vmat_mm *mm = mm_told("sys/kernel/osrelease", releases[i].release);

		assert_int_equal(defaults_of(mm).gap_rule, releases[i].rule);
		vmat_mm_free(mm);
	}
}

/* The kernel that a capture was taken on is in its path. */
static void smaps_shows_a_kernel_with_raw_gaps(void **state)
{
	char **folders = captures_with("smaps");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = capture_mm(folders[i], "smaps");

		if (vmat_mm_count(mm))
			assert_int_equal(defaults_of(mm).gap_rule, VMAT_GAPS_RAW);
		vmat_mm_free(mm);
	}
	captures_free(folders);
}

static void what_no_file_tells_is_as_usual(void **state)
{
	struct vmat_mm *mm = ruler("AA"), *told = mm_told("sys/vm/max_map_count", "1048576\n");
	struct vmat_tree_options options = defaults_of(mm);

	(void)state;
	assert_int_equal(options.stack_guard_gap, 256 * vmat_mm_page_size(mm));
	assert_int_equal(options.max_map_count, 65530);
	assert_int_equal(options.task_size, UINT64_MAX);
	assert_int_equal(options.commit_room, UINT64_MAX);
	assert_int_equal(options.page_size, vmat_mm_page_size(mm));
	assert_int_equal(defaults_of(told).max_map_count, 1048576);
	vmat_mm_free(mm);
	vmat_mm_free(told);
}

static void options_of_another_version_are_understood_or_refused(void **state)
{
	struct { struct vmat_tree_options now; uint64_t later; } newer = { .now = small };
	struct vmat_tree_options options = small, settings = { .size = sizeof(settings) };
	struct vmat_mm *mm = ruler("A  B");
	struct vmat_tree *tree = NULL;

	(void)state;
	newer.now.size = sizeof(newer);
	assert_int_equal(vmat_tree_new(&tree, mm, &newer.now), 0);
	vmat_tree_free(tree);
	newer.later = 1;
	assert_int_equal(vmat_tree_new(&tree, mm, &newer.now), -E2BIG);
	assert_int_equal(vmat_tree_defaults(mm, &newer.now), 0);
	assert_int_equal(newer.later, 0);
	assert_int_equal(newer.now.size, sizeof(newer));

	/* an older header ends before the guard gap: that one is as usual then */
	options.size = offsetof(struct vmat_tree_options, stack_guard_gap);
	assert_int_equal(vmat_tree_new(&tree, mm, &options), 0);
	assert_int_equal(vmat_tree_settings(tree, &settings), 0);
	assert_int_equal(settings.stack_guard_gap, 256 * settings.page_size);
	assert_int_equal(settings.size, sizeof(settings));
	vmat_tree_free(tree);
	options.size = 0;
	assert_int_equal(vmat_tree_new(&tree, mm, &options), -EINVAL);
	assert_int_equal(vmat_tree_defaults(mm, &options), -EINVAL);
	options = small;
	options.page_size = 3000;
	assert_int_equal(vmat_tree_new(&tree, mm, &options), -EINVAL);
	options = small;
	options.gap_rule = 7;
	assert_int_equal(vmat_tree_new(&tree, mm, &options), -EINVAL);
	vmat_mm_free(mm);
}

/* -- the VMAs of a tree ------------------------------------------------------------------------ */

static size_t all_captures_hold(const char *file)
{
	char **folders = captures_with(file);
	size_t count = 0;

	for (; folders[count]; count++) {
		struct vmat_mm *mm = capture_mm(folders[count], file);
		const struct vmat_vma *row, *vma;
		struct vmat_tree *tree;
		const char *fault;

		capture_facts(mm, folders[count]);
		fault = vmat_mm_fault(mm, &row);
		if (fault)
			fail_msg("%s/%s: %s", folders[count], file, fault);
		tree = tree_of(mm, NULL);
		assert_int_equal(vmat_tree_count(tree), vmat_map_count(mm));
		assert_ptr_equal(vmat_tree_mm(tree), mm);
		row = vmat_first_vma(mm);
		vmat_tree_for_each_vma(tree, vma) {
			assert_same_vma(mm, row, mm, vma);
			row = vmat_next_vma(mm, row);
		}
		vmat_tree_free(tree);
		vmat_mm_free(mm);
	}
	captures_free(folders);
	return count;
}

static void every_capture_holds_and_its_copy_says_the_same(void **state)
{
	(void)state;
	assert_true(all_captures_hold("maps") >= 100);
	assert_true(all_captures_hold("smaps") >= 80);
}

static void a_torn_read_holds_when_it_is_clipped(void **state)
{
	size_t len;
	char *text = testdata_read("6.18-amd64/torn-reads/maps-bs4096-delay0.0005", &len), *copy;
	struct vmat_mm *mm = parse_or_fail(text, len);
	struct vmat_tree *tree = tree_of(mm, NULL);
	const struct vmat_vma *vma;
	size_t used = 0, clipped = 0;

	(void)state;
	copy = malloc(len);
	assert_non_null(copy);
	assert_true(vmat_mm_unstable(mm) > 0);
	vmat_tree_for_each_vma(tree, vma) {
		clipped += vmat_vma_clipped(vma);
		used += (size_t)vmat_vma_text(mm, vma, VMAT_MAPS, copy + used, len - used);
		assert_true(used <= len);
	}
	assert_int_equal(clipped, vmat_mm_unstable(mm));
	assert_memory_equal(copy, text, used);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
	free(copy);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_of_any_size_is_as_flat_as_can_be),
		cmocka_unit_test(an_empty_tree_has_nothing_to_find),
		cmocka_unit_test(a_node_knows_its_hole_and_the_largest_below_it),
		cmocka_unit_test(raw_gaps_reach_to_the_stack_itself),
		cmocka_unit_test(a_guard_larger_than_the_hole_leaves_none),
		cmocka_unit_test(a_descent_is_told_step_by_step),
		cmocka_unit_test(the_release_decides_what_gaps_are),
		cmocka_unit_test(smaps_shows_a_kernel_with_raw_gaps),
		cmocka_unit_test(what_no_file_tells_is_as_usual),
		cmocka_unit_test(options_of_another_version_are_understood_or_refused),
		cmocka_unit_test(every_capture_holds_and_its_copy_says_the_same),
		cmocka_unit_test(a_torn_read_holds_when_it_is_clipped),
	};

	return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
