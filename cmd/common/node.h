/* SPDX-License-Identifier: GPL-2.0-or-later */
/* node - the nodes of a tree as rows, and the columns that show them. */
#ifndef COMMON_NODE_H
#define COMMON_NODE_H

#include "common/borrow.h"

enum { CHANGE_MAX = 48 };

/* A row: a node, or all nodes of a subtree that is not drawn. */
struct node_row {
	struct vmat_node node;		/* folded: that of the root of the subtree */
	uint64_t start, end;		/* folded: of all of it */
	uint64_t turns;			/* the way from the root drawn: a bit a level, 1 right */
	unsigned level;			/* of the root that is drawn: 0 */
	size_t folded;			/* how many nodes it stands for, 0: it is one */
	size_t hidden;			/* how many below it are folded up */
	unsigned step;			/* a search looked at it as the so manyth; 0: not */
	char change[CHANGE_MAX];	/* since it was drawn last: words, a blank between */
};

/* How many cells its drawing takes. */
unsigned node_row_width(const struct node_row *row);

/* Where the column TREE of one row after the other is drawn. */
struct pencil {
	bool ascii;
	char *branch;
	size_t size;
};

/* Columns of mappings, and our own. They refer to each other: do not copy them. */
struct node_columns {
	struct borrowed_columns all;
	struct pencil pencil;
	char branch[512];
};

/* Returns 0 or -ENOMEM; borrow_free(&columns->all) in any case. */
int node_columns_make(struct node_columns *columns, const struct vmat_mm *mm, bool ascii);

#endif
