/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rbtree - an intrusive red-black tree whose nodes know the largest gap of their subtree. */
#ifndef MODEL_RBTREE_H
#define MODEL_RBTREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rb_side { RB_LEFT, RB_RIGHT };

/*
 * The owner embeds it, keeps the order, and says what the gap to the left of a node is; the tree
 * keeps balance, and what is the largest gap of each subtree.
 */
struct rb_node {
	uintptr_t parent_and_black;	/* nodes are aligned: the lowest bit is free */
	struct rb_node *child[2];	/* by enum rb_side */
	uint64_t gap_start, gap_end;	/* end <= start: there is no gap */
	uint64_t child_gap[2];		/* the subtree gap of each child, 0 for none: so that */
					/* nobody looks at a child that he does not go to */
};

/* All zero is an empty tree. */
struct rb_root {
	struct rb_node *node;
};

static inline struct rb_node *rb_parent(const struct rb_node *node)
{
	return (struct rb_node *)(node->parent_and_black & ~(uintptr_t)1);
}

static inline bool rb_is_red(const struct rb_node *node)
{
	return !(node->parent_and_black & 1);
}

static inline uint64_t rb_gap(const struct rb_node *node)
{
	return node->gap_end > node->gap_start ? node->gap_end - node->gap_start : 0;
}

/* The largest gap of the subtree that @node is the root of. */
static inline uint64_t rb_subtree_gap(const struct rb_node *node)
{
	uint64_t gap = rb_gap(node);

	gap = node->child_gap[RB_LEFT] > gap ? node->child_gap[RB_LEFT] : gap;
	return node->child_gap[RB_RIGHT] > gap ? node->child_gap[RB_RIGHT] : gap;
}

/* -- walking in order; NULL at the ends ---------------------------------------- */

struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);

/* -- changing; O(log n) --------------------------------------------------------- */

/*
 * Put @node, whose gap is set, where @parent has no child on @side; @parent NULL: the tree is
 * empty.
 */
void rb_insert(struct rb_root *root, struct rb_node *node, struct rb_node *parent,
	       enum rb_side side);

void rb_erase(struct rb_root *root, struct rb_node *node);

/* The gap of @node was changed. */
void rb_gap_changed(struct rb_node *node);

/*
 * For building: make @node, whose gap is set, the root of two finished subtrees, either of which
 * may be NULL.
 */
void rb_join(struct rb_node *node, struct rb_node *left, struct rb_node *right, bool red);

/* The finished tree of @count joined nodes is this one; @node may be NULL. */
void rb_plant(struct rb_root *root, struct rb_node *node);

/* -- doubting -------------------------------------------------------------------- */

/*
 * NULL, or the first rule of such trees that is broken, in words (static), and through *@at the
 * node where. O(n).
 */
const char *rb_fault(const struct rb_root *root, const struct rb_node **at);

#endif
