/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_trees - the page of the red-black tree on the canvas. */
#include "vmatop/draw_trees.h"

#include <inttypes.h>

#include "vmatop/draw_list.h"
#include "vmatop/draw_summary.h"
#include "vmatop/placing.h"
#include "vmatop/trees.h"

enum { DEEPEST = 64 };	/* a red-black tree of 2^32 nodes is no deeper */

/* The way from the root to the row under the cursor. */
struct path {
	const struct vmat_vma *vma[DEEPEST];	/* that row first */
	size_t count;
};

static void find_path(struct path *path, const struct trees *trees)
{
	const struct node_row *row = list_current(&trees->list);
	const struct vmat_vma *vma = row ? row->node.vma : NULL;
	struct vmat_node node;

	for (path->count = 0; vma && path->count < DEEPEST; vma = node.parent) {
		path->vma[path->count++] = vma;
		vmat_tree_node(trees->tree, vma, &node);
	}
}

/* -- the head ------------------------------------------------------------------------------ */

static void draw_size(struct canvas *canvas, const struct area *row, const struct model *model,
		      const struct trees *trees)
{
	size_t count = trees->tree ? vmat_tree_count(trees->tree) : 0;
	struct area rest = *row, *line = &rest;
	unsigned col = 0;

	draw_summary_who_first(canvas, line, model);
	if (!count)
		return;
	col += canvas_format(canvas, line->row, line->col, line->cols, STYLE_TITLE,
			     "%zu node%s in %u level%s", count, count == 1 ? "" : "s",
			     trees->deepest, trees->deepest == 1 ? "" : "s");
	if (trees->rows.folded)
		col += canvas_format(canvas, line->row, line->col + col, line->cols - col,
				     STYLE_LABEL, ", %zu folded up", trees->rows.folded);
	canvas_format(canvas, line->row, line->col + col, line->cols - col, STYLE_LABEL, "; %s",
		      trees->rule);
}

/* What nobody should believe. */
static void draw_whose_shape(struct canvas *canvas, const struct area *line)
{
	canvas_text(canvas, line->row, line->col, line->cols, STYLE_FAINT,
		    "The shape is ours, /proc does not tell it; "
		    "since 6.1 Linux keeps a maple tree.");
}

static unsigned draw_node(struct canvas *canvas, const struct area *line, unsigned col,
			  const char *label, const struct vmat_vma *vma)
{
	unsigned used = canvas_text(canvas, line->row, line->col + col, line->cols - col,
				    STYLE_LABEL, label);

	col += used;
	if (!vma)
		return used + canvas_text(canvas, line->row, line->col + col, line->cols - col,
					  STYLE_PLAIN, "-");
	return used + canvas_format(canvas, line->row, line->col + col, line->cols - col,
				    STYLE_PLAIN, "%08" PRIx64, vmat_vma_start(vma));
}

/* The row under the cursor: who it hangs on, and which way one comes to it. */
static void draw_current(struct canvas *canvas, const struct area *line,
			 const struct trees *trees, const struct path *path)
{
	const struct node_row *row = list_current(&trees->list);
	unsigned col = 0;
	struct vmat_node node;

	if (!row)
		return;
	col += draw_node(canvas, line, col, row->node.red ? "red " : "black ", row->node.vma);
	col += canvas_format(canvas, line->row, line->col + col, line->cols - col, STYLE_LABEL,
			     ", depth %u: > root", row->node.depth);
	for (size_t i = path->count; i-- > 1; ) {
		vmat_tree_node(trees->tree, path->vma[i], &node);
		col += canvas_text(canvas, line->row, line->col + col, line->cols - col,
				   STYLE_PLAIN, path->vma[i - 1] == node.left ? " L" : " R");
	}
	col += draw_node(canvas, line, col, ", parent ", row->node.parent);
	col += draw_node(canvas, line, col, ", left ", row->node.left);
	draw_node(canvas, line, col, ", right ", row->node.right);
}

static void draw_search(struct canvas *canvas, const struct area *line, const struct trees *trees)
{
	unsigned col = canvas_format(canvas, line->row, line->col, line->cols, STYLE_PROMPT,
				     "find_vma(%08" PRIx64 ")", trees->addr);

	col += canvas_format(canvas, line->row, line->col + col, line->cols - col, STYLE_PLAIN,
			     ": %zu node%s visited, by a list %zu", trees->trace.count,
			     trees->trace.count == 1 ? "" : "s", trees->before);
	if (!trees->found)
		canvas_text(canvas, line->row, line->col + col, line->cols - col, STYLE_WARNING,
			    "; none ends above");
	else if (vmat_vma_start(trees->found) > trees->addr)
		canvas_text(canvas, line->row, line->col + col, line->cols - col, STYLE_LABEL,
			    "; it is in the hole below what was found");
}

/* -- the rows ------------------------------------------------------------------------------ */

static void look(const void *data, const void *about, struct row_look *looks)
{
	const struct path *path = about;
	const struct node_row *row = data;

	for (size_t i = 0; i < path->count; i++) {
		if (path->vma[i] != row->node.vma)
			continue;
		looks->sign = '>';
		looks->sign_style = STYLE_MARKED;
	}
}

/* Where the tree is drawn; NULL: it is not. */
static const struct place *tree_place(const struct place *places, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (places[i].column->colour == COLOUR_NODE)
			return &places[i];
	return NULL;
}

enum { PLACES = 64 };

/* The letters in the colours that they say; where a line was cut they may be anywhere. */
static void colour_nodes(struct canvas *canvas, const struct area *body,
			 const struct trees *trees, bool bytes)
{
	const struct list *list = &trees->list;
	struct place places[PLACES];
	size_t count = placing_make(places, PLACES, list, body, bytes);
	const struct place *place = tree_place(places, count);

	for (unsigned i = 0; place && i < body->rows && list->top + i < list->count; i++) {
		const struct node_row *row = list->rows[list->top + i];
		unsigned col = place->col + 2 * row->level;

		if (node_row_width(row) > place->width)
			continue;
		canvas_fill(canvas, body->row + i, col, 1,
			    row->node.red ? STYLE_NODE_RED : STYLE_NODE_BLACK,
			    row->node.red ? 'R' : 'B');
		if (list->top + i == list->cursor)
			canvas_over(canvas, body->row + i, col, 1, OVER_CURSOR);
		if (list_is_tagged(list, row))
			canvas_over(canvas, body->row + i, col, 1, OVER_TAGGED);
	}
}

void draw_trees(struct canvas *canvas, const struct layout *layout, const struct model *model,
		const struct page *page)
{
	const struct trees *trees = (const struct trees *)page;
	struct area line = layout->head;
	struct path path;

	find_path(&path, trees);
	if (layout->head.rows > 0)
		draw_size(canvas, &line, model, trees);
	line.row++;
	if (layout->head.rows > 2) {
		draw_whose_shape(canvas, &line);
		line.row++;
		draw_current(canvas, &line, trees, &path);
		line.row++;
	}
	if (layout->head.rows > 1 && trees->told)
		draw_search(canvas, &line, trees);
	draw_list(canvas, layout, page->list, model->bytes, look, &path);
	colour_nodes(canvas, &layout->body, trees, model->bytes);
}
