/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nodes - the nodes of a tree at one moment, and what has become of them at another. */
#ifndef VMASIM_NODES_H
#define VMASIM_NODES_H

#include "vmatools.h"

struct node {
	const struct vmat_vma *vma;	/* only whose it is: the memory may be somebody else's */
	uint64_t start, end, gap, subtree_gap;
	bool red;
	unsigned depth;
};

/* In the order of addresses. Zeroed: none. */
struct nodes {
	struct node *node;
	size_t count, room;
};

/* 0 or -ENOMEM. O(n log n); what @nodes held before is forgotten. */
int nodes_take(struct nodes *nodes, const struct vmat_tree *tree);

/* What was taken of a parent's tree is compared with that of a child: each with its copy. */
void nodes_adopt(struct nodes *nodes, const struct vmat_tree *child);

void nodes_free(struct nodes *nodes);

/* A node that is not what it was. */
struct node_change {
	const struct node *before, *after;	/* NULL: it was not there, is no more */
};

/*
 * The next one, in the order of addresses; begin with *@before_at, *@after_at 0. False at the end.
 */
bool nodes_next_change(const struct nodes *before, const struct nodes *after, size_t *before_at,
		       size_t *after_at, struct node_change *change);

#endif
