/* SPDX-License-Identifier: GPL-2.0-or-later */
/* end - the tree and the holes that a script leaves behind, as rows. */
#include "vmasim/end.h"

#include <errno.h>

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

enum { DEEPEST = 64 };	/* a red-black tree of 2^32 mappings has so many levels at most */

struct drawn {
	struct vmat_node node;
	char branch[2 * DEEPEST + 2];
};

/* -- nodes ----------------------------------------------------------------------------- */

static const struct vmat_node *node_of(const void *row)
{
	return &((const struct drawn *)row)->node;
}

GETTER(tree)
{
	cell_put_text(cell, CELL_TEXT, ((const struct drawn *)row)->branch);
}

GETTER(start)
{
	cell_put_number(cell, CELL_ADDRESS, vmat_vma_start(node_of(row)->vma));
}

GETTER(end)
{
	cell_put_number(cell, CELL_ADDRESS, vmat_vma_end(node_of(row)->vma));
}

GETTER(size)
{
	const struct vmat_vma *vma = node_of(row)->vma;

	cell_put_number(cell, CELL_BYTES, vmat_vma_end(vma) - vmat_vma_start(vma));
}

static const char *const colours[] = { "black", "red" };

static const char *colour_word(size_t index)
{
	return index < 2 ? colours[index] : NULL;
}

GETTER(color)
{
	cell_put_text(cell, CELL_WORD, colours[node_of(row)->red]);
}

GETTER(depth)
{
	cell_put_number(cell, CELL_NUMBER, node_of(row)->depth);
}

GETTER(gap)
{
	cell_put_number(cell, CELL_BYTES, node_of(row)->gap);
}

GETTER(subtree_gap)
{
	cell_put_number(cell, CELL_BYTES, node_of(row)->subtree_gap);
}

GETTER(name)
{
	const struct vmat_vma *vma = node_of(row)->vma;

	if (vmat_vma_name_len(vma))
		cell_put_bytes(cell, CELL_TEXT, vmat_vma_name(vma), vmat_vma_name_len(vma));
}

#define LEFT .right = false
#define RIGHT .right = true

static const struct column node_columns[] = {
	{ "TREE", "how deep it stands; R is red, B black", CELL_TEXT, 0, LEFT,
	  .colour = COLOUR_NODE, .get = get_tree },
	{ "START", "first address", CELL_ADDRESS, 12, RIGHT, .get = get_start },
	{ "END", "first address behind it", CELL_ADDRESS, 12, RIGHT, .get = get_end },
	{ "SIZE", "end less start", CELL_BYTES, 6, RIGHT, .get = get_size },
	{ "COLOR", "red or black", CELL_WORD, 5, LEFT, .get = get_color, .word = colour_word },
	{ "DEPTH", "steps from the root", CELL_NUMBER, 5, RIGHT, .get = get_depth },
	{ "GAP", "the hole to the left", CELL_BYTES, 6, RIGHT, .get = get_gap },
	{ "SUBTREE_GAP", "rb_subtree_gap: the largest GAP here and below", CELL_BYTES, 11, RIGHT,
	  .get = get_subtree_gap },
	{ "NAME", "name, as in maps", CELL_TEXT, 0, LEFT, .colour = COLOUR_NAME,
	  .get = get_name },
};

/* -- holes ----------------------------------------------------------------------------- */

GETTER(hole_start)
{
	cell_put_number(cell, CELL_ADDRESS, ((const struct vmat_gap *)row)->start);
}

GETTER(hole_end)
{
	cell_put_number(cell, CELL_ADDRESS, ((const struct vmat_gap *)row)->end);
}

GETTER(hole_size)
{
	const struct vmat_gap *gap = row;

	cell_put_number(cell, CELL_BYTES, gap->end - gap->start);
}

GETTER(below_start)
{
	const struct vmat_vma *below = ((const struct vmat_gap *)row)->below;

	if (below)
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_start(below));
}

GETTER(above_end)
{
	cell_put_number(cell, CELL_ADDRESS, vmat_vma_end(((const struct vmat_gap *)row)->above));
}

static const struct column hole_columns[] = {
	{ "START", "where the hole begins", CELL_ADDRESS, 12, RIGHT, .get = get_hole_start },
	{ "END", "where it ends", CELL_ADDRESS, 12, RIGHT, .get = get_hole_end },
	{ "SIZE", "end less start", CELL_BYTES, 6, RIGHT, .get = get_hole_size },
	{ "BELOW_START", "where the mapping below begins", CELL_ADDRESS, 12, RIGHT,
	  .get = get_below_start },
	{ "ABOVE_END", "where the mapping above ends", CELL_ADDRESS, 12, RIGHT,
	  .get = get_above_end },
};

static int choose(struct column_list *list, const struct column *columns, size_t count)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < count; i++)
		err = column_append(list, &columns[i]);
	return err;
}

/* -- writing --------------------------------------------------------------------------- */

static void draw(struct drawn *row, const struct vmat_tree *tree, const struct vmat_vma *vma)
{
	unsigned depth;

	vmat_tree_node(tree, vma, &row->node);
	depth = row->node.depth < DEEPEST ? row->node.depth : DEEPEST;
	memset(row->branch, ' ', 2 * (size_t)depth);
	row->branch[2 * depth] = row->node.red ? 'R' : 'B';
	row->branch[2 * depth + 1] = '\0';
}

static void put_nodes(struct report *report, const struct vmat_tree *tree, bool measure)
{
	const struct vmat_vma *vma;
	struct drawn row;

	vmat_tree_for_each_vma(tree, vma) {
		draw(&row, tree, vma);
		if (measure)
			report_measure(report, &row);
		else
			report_row(report, &row);
	}
}

int end_show_tree(struct report *report, const struct vmat_tree *tree)
{
	struct column_list list = { .columns = NULL };
	int err = choose(&list, node_columns, sizeof(node_columns) / sizeof(node_columns[0]));

	report_apart(report);
	if (!err)
		err = report_begin(report, "nodes", &list);
	if (!err && report_wants_measure(report))
		put_nodes(report, tree, true);
	if (!err) {
		put_nodes(report, tree, false);
		report_end(report);
	}
	column_list_free(&list);
	return err;
}

int end_show_holes(struct report *report, const struct vmat_tree *tree)
{
	struct column_list list = { .columns = NULL };
	struct vmat_gap gap = { 0 };
	int err = choose(&list, hole_columns, sizeof(hole_columns) / sizeof(hole_columns[0]));

	report_apart(report);
	if (!err)
		err = report_begin(report, "holes", &list);
	while (!err && vmat_tree_next_gap(tree, 0, UINT64_MAX, &gap))
		if (gap.above)
			report_row(report, &gap);
	if (!err)
		report_end(report);
	column_list_free(&list);
	return err;
}
