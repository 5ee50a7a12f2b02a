/* SPDX-License-Identifier: GPL-2.0-or-later */
/* noderows - which nodes of a tree are drawn, what a search did there, and what has changed. */
#ifndef COMMON_NODEROWS_H
#define COMMON_NODEROWS_H

#include "common/node.h"

struct node_rows {
	struct node_row *row;		/* in the order of addresses */
	size_t count, room;
	size_t folded;			/* nodes that are not among them */
};

/* A node of which a person said whether what hangs below it is drawn. */
struct fold_mark {
	uint64_t start;			/* of the node */
	bool open;
};

/* What is folded up: the node is drawn, and says how many below it are not. */
struct outline {
	unsigned levels;		/* from here on, unless marked; 0: nowhere */
	unsigned more;			/* so many more below a node that is marked open */
	const struct fold_mark *marks;	/* ascending */
	size_t count;
};

/* What is to be drawn. */
struct extent {
	const struct vmat_vma *top;	/* the root of what is drawn, NULL: there is nothing */
	unsigned levels;		/* of the tree; 0: all */
	const struct vmat_trace *trace;	/* what it looked at is drawn in any case; or NULL */
	const struct outline *outline;	/* NULL: nothing is folded up */
};

/* Returns 0 or -ENOMEM; free the rows in any case. O(n log n). */
int node_rows_collect(struct node_rows *rows, const struct vmat_tree *tree,
		      const struct extent *extent);
void node_rows_free(struct node_rows *rows);

/* Say in each row what is new since @before, which was collected of the same tree. 0 or -ENOMEM. */
int node_rows_compare(struct node_rows *rows, const struct node_rows *before);

#endif
