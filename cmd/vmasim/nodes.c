/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nodes - the nodes of a tree at one moment, and what has become of them at another. */
#include "vmasim/nodes.h"

#include <errno.h>
#include <stdlib.h>

static int reserve(struct nodes *nodes, size_t count)
{
	struct node *node;

	if (count <= nodes->room)
		return 0;
	node = reallocarray(nodes->node, count, 2 * sizeof(*node));
	if (!node)
		return -ENOMEM;
	nodes->node = node;
	nodes->room = 2 * count;
	return 0;
}

int nodes_take(struct nodes *nodes, const struct vmat_tree *tree)
{
	const struct vmat_vma *vma;
	int err = reserve(nodes, vmat_tree_count(tree));

	nodes->count = 0;
	for (vma = err ? NULL : vmat_tree_first_vma(tree); vma;
	     vma = vmat_tree_next_vma(tree, vma)) {
		struct vmat_node node;

		vmat_tree_node(tree, vma, &node);
		nodes->node[nodes->count++] = (struct node){
			.vma = vma, .start = vmat_vma_start(vma), .end = vmat_vma_end(vma),
			.gap = node.gap, .subtree_gap = node.subtree_gap, .red = node.red,
			.depth = node.depth,
		};
	}
	return err;
}

void nodes_adopt(struct nodes *nodes, const struct vmat_tree *child)
{
	for (size_t i = 0; i < nodes->count; i++)
		nodes->node[i].vma = vmat_tree_vma_lookup(child, nodes->node[i].start);
}

void nodes_free(struct nodes *nodes)
{
	free(nodes->node);
	*nodes = (struct nodes){ .node = NULL };
}

static bool is_same(const struct node *before, const struct node *after)
{
	return before->start == after->start && before->end == after->end &&
	       before->gap == after->gap && before->subtree_gap == after->subtree_gap &&
	       before->red == after->red;
}

static const struct node *at(const struct nodes *nodes, size_t index)
{
	return index < nodes->count ? &nodes->node[index] : NULL;
}

enum { FAR = 64 };	/* no call moves a mapping past more of them */

static bool comes_later(const struct nodes *nodes, size_t from, const struct node *node)
{
	size_t i;

	for (i = from; i < nodes->count && i < from + FAR; i++)
		if (nodes->node[i].vma == node->vma)
			return true;
	return false;
}

bool nodes_next_change(const struct nodes *before, const struct nodes *after, size_t *before_at,
		       size_t *after_at, struct node_change *change)
{
	for (;;) {
		const struct node *was = at(before, *before_at), *is = at(after, *after_at);

		if (!was && !is)
			return false;
		if (was && is && was->vma != is->vma) {
			if (comes_later(after, *after_at, was))
				was = NULL;
			else
				is = NULL;
		}
		*before_at += was != NULL;
		*after_at += is != NULL;
		*change = (struct node_change){ was, is };
		if (!was || !is || !is_same(was, is))
			return true;
	}
}
