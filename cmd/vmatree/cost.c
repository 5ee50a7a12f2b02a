/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cost - what a list, a tree and others look at to answer the same question. */
#include "vmatree/cost.h"

#include <errno.h>
#include <stdlib.h>

#include "common/sheet.h"

/* Looked at: @least where it was counted, between both where only the depth is known. */
struct cost {
	const char *structure;
	uint64_t least, most;		/* most 0: counted */
	const char *how;
};

/* -- counting ------------------------------------------------------------------------- */

static uint64_t in_list(const struct vmat_tree *tree, uint64_t addr)
{
	const struct vmat_vma *vma;
	uint64_t visits = 0;

	vmat_tree_for_each_vma(tree, vma) {
		visits++;
		if (vmat_vma_end(vma) > addr)
			break;
	}
	return visits;
}

/* Halving a sorted array of all ends. */
static int in_array(uint64_t *visits, const struct vmat_tree *tree, uint64_t addr)
{
	size_t low = 0, high = 0;
	uint64_t *ends = calloc(vmat_tree_count(tree) + 1, sizeof(*ends));
	const struct vmat_vma *vma;

	if (!ends)
		return -ENOMEM;
	vmat_tree_for_each_vma(tree, vma)
		ends[high++] = vmat_vma_end(vma);
	for (*visits = 0; low < high; (*visits)++) {
		size_t middle = low + (high - low) / 2;

		if (ends[middle] > addr)
			high = middle;
		else
			low = middle + 1;
	}
	free(ends);
	return 0;
}

/* -- reckoning -------------------------------------------------------------------------- */

/* The levels of a binary tree of @count nodes that is as low as it can be. */
static uint64_t levels_least(uint64_t count)
{
	uint64_t levels = 0;

	for (; count; count /= 2)
		levels++;
	return levels;
}

/* Of an AVL tree that is as high as it may be: the thinnest one of each height is known. */
static uint64_t levels_avl(uint64_t count)
{
	uint64_t thinnest = 1, before = 0, levels = 0;

	while (thinnest <= count) {
		uint64_t next = thinnest + before + 1;

		before = thinnest;
		thinnest = next;
		levels++;
	}
	return levels;
}

/* Mappings and the holes between them are entries alike. */
static uint64_t maple_entries(const struct vmat_tree *tree)
{
	const struct vmat_vma *vma;
	uint64_t entries = 0, end = 0;

	vmat_tree_for_each_vma(tree, vma) {
		entries += 1 + (vmat_vma_start(vma) > end);
		end = vmat_vma_end(vma);
	}
	return entries + 1;
}

static uint64_t levels_maple(uint64_t entries, unsigned a_leaf, unsigned a_node)
{
	uint64_t nodes = (entries + a_leaf - 1) / a_leaf, levels = 1;

	for (; nodes > 1; nodes = (nodes + a_node - 1) / a_node)
		levels++;
	return levels;
}

/* -- as rows ----------------------------------------------------------------------------- */

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

GETTER(structure)
{
	cell_put_text(cell, CELL_TEXT, ((const struct cost *)row)->structure);
}

GETTER(visits)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct cost *)row)->least);
}

GETTER(most)
{
	const struct cost *cost = row;

	if (cost->most)
		cell_put_number(cell, CELL_NUMBER, cost->most);
}

GETTER(how)
{
	cell_put_text(cell, CELL_TEXT, ((const struct cost *)row)->how);
}

static const struct column cost_columns[] = {
	{ "STRUCTURE", "what would be searched", CELL_TEXT, 14, .get = get_structure },
	{ "VISITS", "how many nodes or elements it looks at", CELL_NUMBER, 6, .right = true,
	  .get = get_visits },
	{ "UPTO", "... or up to so many", CELL_NUMBER, 4, .right = true, .get = get_most },
	{ "HOW", "how that is known", CELL_TEXT, 0, .get = get_how },
};

int cost_say(struct report *report, const struct vmat_tree *tree, uint64_t addr, size_t steps)
{
	enum { COLUMNS = sizeof(cost_columns) / sizeof(cost_columns[0]), ROWS = 5 };
	const uint64_t count = vmat_tree_count(tree), entries = maple_entries(tree);
	struct cost costs[ROWS] = {
		{ "list", in_list(tree, addr), 0, "measured: from the first mapping on" },
		{ "red-black tree", steps, 0, "measured: this tree" },
		{ "sorted array", 0, 0, "measured: by halves" },
		{ "AVL tree", levels_least(count), levels_avl(count),
		  "by its depth, which lies between; none was built" },
		{ "maple tree", levels_maple(entries, 16, 10), levels_maple(entries, 8, 5),
		  "by its depth, nodes being full or half full; none was built" },
	};
	const struct column *columns[COLUMNS];
	const struct column_list list = { .columns = columns, .count = COLUMNS };
	const void *rows[ROWS];
	size_t i;
	int err = in_array(&costs[2].least, tree, addr);

	if (err)
		return err;
	for (i = 0; i < COLUMNS; i++)
		columns[i] = &cost_columns[i];
	for (i = 0; i < ROWS; i++)
		rows[i] = &costs[i];
	report_apart(report);
	report_say(report, "The same question elsewhere:");
	return sheet_write(report, "costs", &list, rows, ROWS);
}
