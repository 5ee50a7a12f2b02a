/* SPDX-License-Identifier: GPL-2.0-or-later */
/* node - the nodes of a tree as rows, and the columns that show them. */
#include "common/node.h"

#include <stdio.h>
#include <string.h>

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

/* -- the drawing -------------------------------------------------------------------- */

/* What lines are made of; each piece takes two cells. */
struct pieces {
	const char *blank, *bar, *from_left, *from_right, *more;
};

static const struct pieces all_pieces[] = {
	[false] = { "  ", "\u2502 ", "\u250c\u2500", "\u2514\u2500", "\u2026" },
	[true] = { "  ", "| ", ",-", "`-", "..." },
};

static bool turns_right(const struct node_row *row, unsigned level)
{
	return row->turns >> (level - 1) & 1;
}

/*
 * Lower addresses stand above: a left child above its parent, a right child below. The line from a
 * node to its parent passes what hangs on that side of the node, and nothing else.
 *
 *	  ,-R
 *	,-B
 *	| `-R
 *	B
 *	`-B
 */
static void draw(const struct pencil *pencil, const struct node_row *row)
{
	const struct pieces *pieces = &all_pieces[pencil->ascii];
	char *to = pencil->branch, *end = to + pencil->size;
	unsigned level;

	for (level = 1; level < row->level; level++)
		to = stpncpy(to, turns_right(row, level) != turns_right(row, level + 1) ?
			     pieces->bar : pieces->blank, (size_t)(end - to));
	if (row->level)
		to = stpncpy(to, turns_right(row, row->level) ?
			     pieces->from_right : pieces->from_left, (size_t)(end - to));
	if (row->hidden)
		snprintf(to, (size_t)(end - to), "%c +%zu", row->node.red ? 'R' : 'B', row->hidden);
	else if (row->folded)
		snprintf(to, (size_t)(end - to), "%s%zu more", pieces->more, row->folded);
	else
		snprintf(to, (size_t)(end - to), "%c", row->node.red ? 'R' : 'B');
}

static unsigned digits(size_t number)
{
	unsigned count = 1;

	while (number /= 10)
		count++;
	return count;
}

unsigned node_row_width(const struct node_row *row)
{
	unsigned width = 2 * row->level;

	if (row->hidden)
		return width + 3 + digits(row->hidden);
	return width + (row->folded ? digits(row->folded) + 6 : 1);
}

GETTER(tree)
{
	const struct pencil *pencil = column->data;

	draw(pencil, row);
	cell_put_text(cell, CELL_TEXT, pencil->branch);
	cell->suffix = "";	/* the next row is drawn in the same place */
}

/* -- the node ------------------------------------------------------------------------ */

GETTER(start)
{
	cell_put_number(cell, CELL_ADDRESS, ((const struct node_row *)row)->start);
}

GETTER(end)
{
	cell_put_number(cell, CELL_ADDRESS, ((const struct node_row *)row)->end);
}

GETTER(size)
{
	const struct node_row *node = row;

	if (!node->folded)
		cell_put_number(cell, CELL_BYTES, node->end - node->start);
}

GETTER(color)
{
	const struct node_row *node = row;

	if (!node->folded)
		cell_put_text(cell, CELL_WORD, node->node.red ? "red" : "black");
}

static const char *color_word(size_t index)
{
	static const char *const words[] = { "red", "black" };

	return index < 2 ? words[index] : NULL;
}

GETTER(depth)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct node_row *)row)->node.depth);
}

/* Nodes are called by where they start. */
static void put_start(struct cell *cell, const struct vmat_vma *vma)
{
	if (vma)
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_start(vma));
}

GETTER(parent)
{
	put_start(cell, ((const struct node_row *)row)->node.parent);
}

GETTER(left)
{
	put_start(cell, ((const struct node_row *)row)->node.left);
}

GETTER(right)
{
	put_start(cell, ((const struct node_row *)row)->node.right);
}

GETTER(gap)
{
	const struct node_row *node = row;

	if (!node->folded)
		cell_put_number(cell, CELL_BYTES, node->node.gap);
}

GETTER(gap_start)
{
	const struct node_row *node = row;

	if (!node->folded)
		cell_put_number(cell, CELL_ADDRESS, node->node.gap_start);
}

GETTER(gap_end)
{
	const struct node_row *node = row;

	if (!node->folded)
		cell_put_number(cell, CELL_ADDRESS, node->node.gap_end);
}

GETTER(subtree_gap)
{
	cell_put_number(cell, CELL_BYTES, ((const struct node_row *)row)->node.subtree_gap);
}

GETTER(pgoff)
{
	const struct node_row *node = row;

	if (!node->folded)
		cell_put_number(cell, CELL_ADDRESS, node->node.pgoff);
}

GETTER(step)
{
	const struct node_row *node = row;

	if (node->step)
		cell_put_number(cell, CELL_NUMBER, node->step);
}

GETTER(change)
{
	const struct node_row *node = row;

	cell_put_text(cell, CELL_LIST, node->change);
}

/* -- columns of mappings ---------------------------------------------------------------- */

GETTER(of_vma)
{
	const struct node_row *node = row;

	if (!node->folded)
		column_cell(column->data, subject, node->node.vma, cell);
}

#define LEFT .right = false
#define RIGHT .right = true

static const struct column own[] = {
	{ "TREE", "the tree, lower addresses above; R is red, B black", CELL_TEXT, 0, LEFT,
	  .colour = COLOUR_NODE, .get = get_tree },
	{ "STEP", "a search looked at it as the so manyth", CELL_NUMBER, 4, RIGHT,
	  .get = get_step },
	{ "START", "first address", CELL_ADDRESS, 12, RIGHT, .get = get_start },
	{ "END", "first address behind it", CELL_ADDRESS, 12, RIGHT, .get = get_end },
	{ "SIZE", "end less start", CELL_BYTES, 6, RIGHT, .get = get_size },
	{ "COLOR", "red or black", CELL_WORD, 5, LEFT, .get = get_color, .word = color_word },
	{ "DEPTH", "steps from the root", CELL_NUMBER, 5, RIGHT, .get = get_depth },
	{ "PARENT", "the node above, by its START", CELL_ADDRESS, 12, RIGHT, .get = get_parent },
	{ "LEFT", "the child with lower addresses", CELL_ADDRESS, 12, RIGHT, .get = get_left },
	{ "RIGHT", "the child with higher addresses", CELL_ADDRESS, 12, RIGHT, .get = get_right },
	{ "GAP", "the hole to the left, by the rule of the tree", CELL_BYTES, 6, RIGHT,
	  .get = get_gap },
	{ "SUBTREE_GAP", "rb_subtree_gap: the largest GAP here and below", CELL_BYTES, 11, RIGHT,
	  .get = get_subtree_gap },
	{ "GAP_START", "where that hole begins", CELL_ADDRESS, 12, RIGHT, .get = get_gap_start },
	{ "GAP_END", "where it ends", CELL_ADDRESS, 12, RIGHT, .get = get_gap_end },
	{ "PGOFF", "vm_pgoff in bytes", CELL_ADDRESS, 12, RIGHT, .get = get_pgoff },
	{ "CHANGE", "what is new since the tree was drawn last", CELL_LIST, 0, LEFT,
	  .get = get_change },
};

enum { OWN = sizeof(own) / sizeof(own[0]) };

int node_columns_make(struct node_columns *columns, const struct vmat_mm *mm, bool ascii)
{
	int err = borrow_columns(&columns->all, mm, own, OWN, get_of_vma);
	size_t i;

	columns->pencil = (struct pencil){ ascii, columns->branch, sizeof(columns->branch) };
	for (i = 0; !err && i < OWN; i++)
		columns->all.columns[i].data = &columns->pencil;
	return err;
}
