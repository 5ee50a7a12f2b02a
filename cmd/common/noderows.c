/* SPDX-License-Identifier: GPL-2.0-or-later */
/* noderows - which nodes of a tree are drawn, what a search did there, and what has changed. */
#include "common/noderows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct collector {
	struct node_rows *rows;
	const struct vmat_tree *tree;
	const struct extent *extent;
	int err;
};

void node_rows_free(struct node_rows *rows)
{
	free(rows->row);
	*rows = (struct node_rows){ .row = NULL };
}

/* -- collecting --------------------------------------------------------------------- */

/* When a search looked at it first, from 1; 0: it did not. */
static unsigned step_of(const struct vmat_trace *trace, const struct vmat_vma *vma)
{
	size_t i, count = trace ? trace->count : 0;

	for (i = 0; i < count; i++)
		if (trace->steps[i].vma == vma)
			return (unsigned)i + 1;
	return 0;
}

static struct node_row *add(struct collector *c)
{
	struct node_rows *rows = c->rows;
	size_t room = rows->room ? rows->room * 2 : 64;
	struct node_row *row = rows->row;

	if (rows->count == rows->room) {
		row = reallocarray(row, room, sizeof(*row));
		if (!row) {
			c->err = -ENOMEM;
			return NULL;
		}
		rows->row = row;
		rows->room = room;
	}
	row = &rows->row[rows->count++];
	*row = (struct node_row){ .start = 0 };
	return row;
}

/* How many nodes hang there, and which addresses they span. */
static size_t measure(const struct vmat_tree *tree, const struct vmat_vma *top, uint64_t *start,
		      uint64_t *end)
{
	struct vmat_node node;
	const struct vmat_vma *first = top, *last = top;
	size_t count = 1;

	for (vmat_tree_node(tree, first, &node); node.left; vmat_tree_node(tree, first, &node))
		first = node.left;
	for (vmat_tree_node(tree, last, &node); node.right; vmat_tree_node(tree, last, &node))
		last = node.right;
	*start = vmat_vma_start(first);
	*end = vmat_vma_end(last);
	for (; first != last; first = vmat_tree_next_vma(tree, first))
		count++;
	return count;
}

static void fold(struct collector *c, const struct vmat_node *node, unsigned level,
		 uint64_t turns)
{
	struct node_row *row = add(c);

	if (!row)
		return;
	row->node = *node;
	row->level = level;
	row->turns = turns;
	row->folded = measure(c->tree, node->vma, &row->start, &row->end);
	c->rows->folded += row->folded;
}

static int by_start(const void *key, const void *mark)
{
	uint64_t a = *(const uint64_t *)key, b = ((const struct fold_mark *)mark)->start;

	return a < b ? -1 : a > b;
}

/*
 * Whether what hangs below the node is folded up; *@limit is from which level on it is where nobody
 * has said anything.
 */
static bool is_folded_up(const struct outline *outline, const struct vmat_vma *vma, unsigned level,
			 unsigned *limit)
{
	uint64_t start = vmat_vma_start(vma);
	const struct fold_mark *mark;

	mark = outline->count ? bsearch(&start, outline->marks, outline->count,
					sizeof(*outline->marks), by_start) : NULL;
	if (mark && mark->open && *limit)
		*limit = level + 1 + outline->more;
	if (mark)
		return !mark->open;
	return *limit && level + 1 >= *limit;
}

/* Where a walk is. */
struct place {
	unsigned level, limit;
	uint64_t turns;
};

static struct place place_below(const struct place *place, bool right)
{
	struct place below = *place;

	below.level++;
	if (right)
		below.turns |= UINT64_C(1) << place->level;
	return below;
}

/* A red-black tree of 2^32 nodes has 64 levels at most: so deep this calls itself. */
static void collect(struct collector *c, const struct vmat_vma *vma, struct place place)
{
	unsigned levels = c->extent->levels, step = step_of(c->extent->trace, vma);
	const struct outline *outline = c->extent->outline;
	struct node_row *row;
	struct vmat_node node;
	bool folded;

	vmat_tree_node(c->tree, vma, &node);
	if (levels && place.level >= levels && !step) {
		fold(c, &node, place.level, place.turns);
		return;
	}
	folded = outline && (node.left || node.right) &&
		 is_folded_up(outline, vma, place.level, &place.limit) && !step;
	if (node.left && !folded && !c->err)
		collect(c, node.left, place_below(&place, false));
	row = c->err ? NULL : add(c);
	if (!row)
		return;
	row->node = node;
	row->start = vmat_vma_start(vma);
	row->end = vmat_vma_end(vma);
	row->level = place.level;
	row->turns = place.turns;
	row->step = step;
	if (folded)
		row->hidden = measure(c->tree, vma, &(uint64_t){ 0 }, &(uint64_t){ 0 }) - 1;
	c->rows->folded += row->hidden;
	if (node.right && !folded)
		collect(c, node.right, place_below(&place, true));
}

int node_rows_collect(struct node_rows *rows, const struct vmat_tree *tree,
		      const struct extent *extent)
{
	struct collector c = { .rows = rows, .tree = tree, .extent = extent };

	if (extent->top)
		collect(&c, extent->top, (struct place){
			.limit = extent->outline ? extent->outline->levels : 0,
		});
	return c.err;
}

/* -- comparing ------------------------------------------------------------------------- */

static int by_vma(const void *a, const void *b)
{
	const struct node_row *const *first = a, *const *second = b;
	uintptr_t x = (uintptr_t)(*first)->node.vma, y = (uintptr_t)(*second)->node.vma;

	return x < y ? -1 : x > y;
}

static void add_word(struct node_row *row, const char *word)
{
	size_t len = strlen(row->change);

	if (len)
		row->change[len++] = ' ';
	stpncpy(row->change + len, word, CHANGE_MAX - len - 1);
}

/* A node is new when its memory was not that of a mapping there: memory is used again. */
static bool is_new(const struct node_row *row, const struct node_row *was)
{
	return !was || was->end <= row->start || row->end <= was->start;
}

static void compare_ranges(struct node_row *row, const struct node_row *was)
{
	uint64_t size = row->end - row->start, old = was->end - was->start;

	if (row->start != was->start || row->end != was->end)
		add_word(row, size > old ? "longer" : size < old ? "shorter" : "shifted");
}

static void compare(struct node_row *row, const struct node_row *was)
{
	if (row->folded || (was && was->folded))
		return;
	if (is_new(row, was)) {
		add_word(row, "new");
		return;
	}
	compare_ranges(row, was);
	if (row->node.parent != was->node.parent)
		add_word(row, "rehung");
	if (row->node.red != was->node.red)
		add_word(row, "recolored");
	if (row->node.gap != was->node.gap || row->node.subtree_gap != was->node.subtree_gap)
		add_word(row, "gap");
}

int node_rows_compare(struct node_rows *rows, const struct node_rows *before)
{
	const struct node_row **sorted = calloc(before->count + 1, sizeof(*sorted));
	size_t i;

	if (!sorted)
		return -ENOMEM;
	for (i = 0; i < before->count; i++)
		sorted[i] = &before->row[i];
	qsort(sorted, before->count, sizeof(*sorted), by_vma);
	for (i = 0; i < rows->count; i++) {
		const struct node_row *key = &rows->row[i], **was;

		was = bsearch(&key, sorted, before->count, sizeof(*sorted), by_vma);
		compare(&rows->row[i], was ? *was : NULL);
	}
	free(sorted);
	return 0;
}
