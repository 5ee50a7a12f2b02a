/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which nodes of a tree are drawn: with random trees, folded up at random. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/noderows.h"
#include "kit/parsing.h"
#include "kit/smallfiles.h"

enum { ROUNDS = 300, MOST = 400, STEPS = 128 };

/* A tree of up to MOST mappings, some of which touch. */
static struct vmat_mm *random_mm(uint64_t *seed)
{
	size_t count = next_random(seed) % MOST, len = 0;
	char *text = malloc(count * 64 + 1);
	uint64_t at = 0x10000;
	struct vmat_mm *mm;

	assert_non_null(text);
	*text = '\0';
	for (size_t i = 0; i < count; i++) {
		uint64_t start = at + next_random(seed) % 4 * 0x1000;

		at = start + 0x1000 + next_random(seed) % 9 * 0x1000;
		len += (size_t)sprintf(text + len, "%08jx-%08jx r--p 00000000 00:00 0\n",
				       (uintmax_t)start, (uintmax_t)at);
	}
	mm = parse_or_fail(text, len);
	free(text);
	return mm;
}

/* Marks at random on about one mapping in eight. */
static size_t random_marks(struct fold_mark *marks, const struct vmat_mm *mm, uint64_t *seed)
{
	const struct vmat_vma *vma;
	size_t count = 0;

	vmat_for_each_vma(mm, vma) {
		uint64_t dice = next_random(seed) % 16;

		if (dice < 2)
			marks[count++] = (struct fold_mark){ vmat_vma_start(vma), dice == 0 };
	}
	return count;
}

/* How many nodes hang below @vma: the long way. */
static size_t naive_below(const struct vmat_tree *tree, const struct vmat_vma *vma)
{
	struct vmat_node node;
	size_t below = 0;

	vmat_tree_node(tree, vma, &node);
	if (node.left)
		below += 1 + naive_below(tree, node.left);
	if (node.right)
		below += 1 + naive_below(tree, node.right);
	return below;
}

static void check_rows(const struct node_rows *rows, const struct vmat_tree *tree)
{
	size_t drawn = 0, hidden = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const struct node_row *row = &rows->row[i];

		assert_int_equal(row->folded, 0);
		assert_true(i == 0 || rows->row[i - 1].start < row->start);
		if (row->hidden)
			assert_int_equal(row->hidden, naive_below(tree, row->node.vma));
		drawn++;
		hidden += row->hidden;
	}
	assert_int_equal(hidden, rows->folded);
	assert_int_equal(drawn + hidden, vmat_tree_count(tree));
}

/* Each time with another tree, other marks, and something that is looked for. */
static void each_round(void (*check)(const struct node_rows *rows, const struct vmat_tree *tree,
				     const struct vmat_trace *trace))
{
	static struct fold_mark marks[MOST];
	struct vmat_step steps[STEPS];
	uint64_t seed = 20261120;

	for (int round = 0; round < ROUNDS; round++) {
		struct vmat_mm *mm = random_mm(&seed);
		struct vmat_trace trace = { .steps = steps, .capacity = STEPS };
		const struct outline outline = {
			.levels = (unsigned)(next_random(&seed) % 7), .more = 2, .marks = marks,
			.count = random_marks(marks, mm, &seed),
		};
		struct extent extent = { .outline = &outline };
		struct node_rows rows = { .row = NULL };
		struct vmat_tree *tree;

		assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
		extent.top = vmat_tree_root(tree);
		vmat_tree_trace_find_vma(tree, next_random(&seed) % 0x800000, &trace);
		extent.trace = round % 2 ? &trace : NULL;
		assert_int_equal(node_rows_collect(&rows, tree, &extent), 0);
		check(&rows, tree, extent.trace);
		node_rows_free(&rows);
		vmat_tree_free(tree);
		vmat_mm_free(mm);
	}
}

static void check_sums(const struct node_rows *rows, const struct vmat_tree *tree,
		       const struct vmat_trace *trace __attribute__((unused)))
{
	check_rows(rows, tree);
}

static void every_node_is_drawn_or_counted_as_folded_up(void **state)
{
	(void)state;
	each_round(check_sums);
}

static unsigned step_of(const struct node_rows *rows, const struct vmat_vma *vma)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->row[i].node.vma == vma)
			return rows->row[i].step;
	fail_msg("a node that was looked at is not drawn");
	return 0;
}

static void check_trace(const struct node_rows *rows,
			const struct vmat_tree *tree __attribute__((unused)),
			const struct vmat_trace *trace)
{
	for (size_t i = 0; trace && i < trace->count; i++)
		if (trace->steps[i].vma)
			assert_int_equal(step_of(rows, trace->steps[i].vma), i + 1);
}

static void what_a_search_looked_at_is_drawn_though_it_is_folded_up(void **state)
{
	(void)state;
	each_round(check_trace);
}

/* A complete tree of 31: levels of 1, 2, 4, 8, 16. */
static void levels_and_marks_say_what_is_drawn(void **state)
{
	struct outline outline = { .levels = 2, .more = 1 };
	struct extent extent = { .outline = &outline };
	struct node_rows rows = { .row = NULL };
	char text[31 * 64] = "";
	struct fold_mark mark;
	struct vmat_node root;
	struct vmat_tree *tree;
	struct vmat_mm *mm;
	size_t len = 0;

	(void)state;
	for (unsigned i = 1; i <= 31; i++)
		len += (size_t)sprintf(text + len, "%08x-%08x r--p 00000000 00:00 0\n", i * 0x2000,
				       i * 0x2000 + 0x1000);
	mm = parse_or_fail(text, len);
	assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
	extent.top = vmat_tree_root(tree);
	assert_int_equal(node_rows_collect(&rows, tree, &extent), 0);
	assert_int_equal(rows.count, 3);
	assert_int_equal(rows.row[0].hidden, 14);
	node_rows_free(&rows);

	/* its left child is opened: one level more there, which has the next below it */
	vmat_tree_node(tree, extent.top, &root);
	mark = (struct fold_mark){ vmat_vma_start(root.left), true };
	outline.marks = &mark;
	outline.count = 1;
	assert_int_equal(node_rows_collect(&rows, tree, &extent), 0);
	assert_int_equal(rows.count, 5);
	assert_int_equal(rows.row[0].hidden, 6);
	node_rows_free(&rows);

	mark = (struct fold_mark){ vmat_vma_start(extent.top), false };
	outline.levels = 0;
	assert_int_equal(node_rows_collect(&rows, tree, &extent), 0);
	assert_int_equal(rows.count, 1);
	assert_int_equal(rows.row[0].hidden, 30);
	node_rows_free(&rows);

	extent.outline = NULL;
	assert_int_equal(node_rows_collect(&rows, tree, &extent), 0);
	assert_int_equal(rows.count, 31);
	node_rows_free(&rows);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_node_is_drawn_or_counted_as_folded_up),
		cmocka_unit_test(what_a_search_looked_at_is_drawn_though_it_is_folded_up),
		cmocka_unit_test(levels_and_marks_say_what_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
