/* SPDX-License-Identifier: GPL-2.0-or-later */
/* end - the tree and the holes that a script leaves behind, as rows. */
#include "vmasim/end.h"

#include <errno.h>
#include <stdlib.h>

#include "common/node.h"
#include "common/noderows.h"
#include "common/sheet.h"

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

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

#define RIGHT .right = true

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

/* -- nodes ------------------------------------------------------------------------------- */

#define FOR_PEOPLE "TREE,START,END,SIZE,PERM,GAP,SUBTREE_GAP,NAME"
#define FOR_PROGRAMS "START,END,SIZE,PERM,COLOR,DEPTH,PARENT,LEFT,RIGHT,GAP,SUBTREE_GAP,NAME"

/* The same as vmatree draws. */
static int write_nodes(struct report *report, const struct node_columns *columns,
		       const struct node_rows *rows)
{
	struct column_list list = { .columns = NULL };
	struct complaint complaint;
	const void **all = calloc(rows->count + 1, sizeof(*all));
	size_t i;
	int err = all ? column_choose(&list, &columns->all.set,
				      report_is_table(report) ? FOR_PEOPLE : FOR_PROGRAMS,
				      &complaint) : -ENOMEM;

	for (i = 0; !err && i < rows->count; i++)
		all[i] = &rows->row[i];
	if (!err)
		err = sheet_write(report, "nodes", &list, all, rows->count);
	column_list_free(&list);
	free(all);
	return err;
}

int end_show_tree(struct report *report, const struct vmat_tree *tree, bool ascii)
{
	const struct extent whole = { .top = vmat_tree_root(tree) };
	struct node_rows rows = { .row = NULL };
	struct node_columns columns;
	int err = node_columns_make(&columns, NULL, ascii);

	report_apart(report);
	if (!err)
		err = node_rows_collect(&rows, tree, &whole);
	if (!err)
		err = write_nodes(report, &columns, &rows);
	node_rows_free(&rows);
	borrow_free(&columns.all);
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
