/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rows - which nodes of a tree are drawn, what a search did there, and what has changed. */
#ifndef VMATREE_ROWS_H
#define VMATREE_ROWS_H

#include "vmatree/node.h"

struct rows {
	struct node_row *row;		/* in the order of addresses */
	size_t count, room;
	size_t folded;			/* nodes that are not among them */
};

/* What is to be drawn. */
struct extent {
	const struct vmat_vma *top;	/* the root of what is drawn, NULL: there is nothing */
	unsigned levels;		/* of the tree; 0: all */
	const struct vmat_trace *trace;	/* what it looked at is drawn in any case; or NULL */
};

/* Returns 0 or -ENOMEM; free the rows in any case. O(n log n). */
int rows_collect(struct rows *rows, const struct vmat_tree *tree, const struct extent *extent);
void rows_free(struct rows *rows);

/* Say in each row what is new since @before, which was collected of the same tree. 0 or -ENOMEM. */
int rows_compare(struct rows *rows, const struct rows *before);

#endif
