/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rbtree - an intrusive red-black tree whose nodes know the largest gap of their subtree. */
#include "model/rbtree.h"

/*
 * The rules. The root is black; a red node has black children; each way down from a node to where
 * a child is missing passes as many black nodes. So no way is more than twice as long as another.
 */

enum { DEEPEST = 2 * 64 };	/* of a tree that keeps the rules and fits into memory */

/* -- walking ---------------------------------------------------------------------- */

static struct rb_node *outermost(struct rb_node *node, enum rb_side side)
{
	while (node && node->child[side])
		node = node->child[side];
	return node;
}

struct rb_node *rb_first(const struct rb_root *root)
{
	return outermost(root->node, RB_LEFT);
}

struct rb_node *rb_last(const struct rb_root *root)
{
	return outermost(root->node, RB_RIGHT);
}

/* The neighbour is at the near end of the subtree on that side, or up where that is turned to. */
static struct rb_node *neighbour(const struct rb_node *node, enum rb_side side)
{
	struct rb_node *parent;

	if (node->child[side])
		return outermost(node->child[side], !side);
	while ((parent = rb_parent(node)) && parent->child[side] == node)
		node = parent;
	return parent;
}

struct rb_node *rb_next(const struct rb_node *node)
{
	return neighbour(node, RB_RIGHT);
}

struct rb_node *rb_prev(const struct rb_node *node)
{
	return neighbour(node, RB_LEFT);
}

/* -- colours, links, gaps ------------------------------------------------------------ */

static void paint(struct rb_node *node, bool red)
{
	node->parent_and_black = (node->parent_and_black & ~(uintptr_t)1) | !red;
}

static bool is_red(const struct rb_node *node)
{
	return node && rb_is_red(node);
}

static void set_parent(struct rb_node *node, const struct rb_node *parent)
{
	node->parent_and_black = (uintptr_t)parent | (node->parent_and_black & 1);
}

static enum rb_side side_of(const struct rb_node *node, const struct rb_node *parent)
{
	return parent->child[RB_RIGHT] == node ? RB_RIGHT : RB_LEFT;
}

/* @new, NULL too, takes the place of @old below @parent. */
static void replace(struct rb_root *root, const struct rb_node *old, struct rb_node *new,
		    struct rb_node *parent)
{
	if (parent)
		parent->child[side_of(old, parent)] = new;
	else
		root->node = new;
	if (new)
		set_parent(new, parent);
}

/*
 * With side RB_LEFT; the gaps of the subtree as a whole stay the same:
 *
 *	   top                   rising
 *	  /   \                  /    \
 *	 a    rising    ->     top     c
 *	      /    \          /   \
 *	   inner    c        a    inner
 */
static void rotate(struct rb_root *root, struct rb_node *top, enum rb_side side)
{
	struct rb_node *rising = top->child[!side], *inner = rising->child[side];

	replace(root, top, rising, rb_parent(top));
	rising->child[side] = top;
	set_parent(top, rising);
	top->child[!side] = inner;
	if (inner)
		set_parent(inner, top);
	top->child_gap[!side] = rising->child_gap[side];
	rising->child_gap[side] = rb_subtree_gap(top);
}

void rb_gap_changed(struct rb_node *node)
{
	struct rb_node *parent;

	for (; (parent = rb_parent(node)); node = parent) {
		uint64_t *known = &parent->child_gap[side_of(node, parent)];
		uint64_t gap = rb_subtree_gap(node);

		if (*known == gap)
			break;
		*known = gap;
	}
}

/* -- inserting ------------------------------------------------------------------------- */

/*
 * @node is red and so may be its parent. Where the parent's sibling is red, too, both become black
 * for their parent, and the trouble is two levels up; else one or two rotations end it:
 *
 *	     GRAND              PARENT
 *	     /   \              /    \
 *	 parent   UNCLE  ->  node    grand         capitals are black
 *	  /                             \
 *	node                            UNCLE
 */
static void mend_insert(struct rb_root *root, struct rb_node *node)
{
	struct rb_node *parent;

	while (is_red(parent = rb_parent(node))) {
		struct rb_node *grand = rb_parent(parent);
		enum rb_side side = side_of(parent, grand);
		struct rb_node *uncle = grand->child[!side];

		paint(grand, true);
		if (is_red(uncle)) {
			paint(parent, false);
			paint(uncle, false);
			node = grand;
			continue;
		}
		if (parent->child[!side] == node) {
			rotate(root, parent, side);
			parent = node;
		}
		paint(parent, false);
		rotate(root, grand, !side);
		break;
	}
	paint(root->node, false);
}

void rb_insert(struct rb_root *root, struct rb_node *node, struct rb_node *parent,
	       enum rb_side side)
{
	node->parent_and_black = (uintptr_t)parent;
	node->child[RB_LEFT] = node->child[RB_RIGHT] = NULL;
	node->child_gap[RB_LEFT] = node->child_gap[RB_RIGHT] = 0;
	if (parent)
		parent->child[side] = node;
	else
		root->node = node;
	rb_gap_changed(node);
	mend_insert(root, node);
}

/* -- erasing ----------------------------------------------------------------------------- */

/*
 * Ways through @parent on @side have one black node too few. A sibling that is red is first turned
 * into the parent. If the sibling has a red child, one or two rotations bring a node over; else it
 * becomes red, so that both sides have one too few, and the trouble is one level up unless a red
 * parent can be made black.
 *
 *	  parent                 sibling
 *	  /    \                 /     \
 *	-1    SIBLING    ->   PARENT    FAR        capitals are black
 *	      /    \          /    \
 *	    near   far      -0     near
 */
static void mend_erase(struct rb_root *root, struct rb_node *parent, enum rb_side side)
{
	while (parent) {
		struct rb_node *sibling = parent->child[!side];

		if (rb_is_red(sibling)) {
			paint(sibling, false);
			paint(parent, true);
			rotate(root, parent, side);
			sibling = parent->child[!side];
		}
		if (is_red(sibling->child[side]) && !is_red(sibling->child[!side])) {
			paint(sibling->child[side], false);
			paint(sibling, true);
			rotate(root, sibling, !side);
			sibling = parent->child[!side];
		} else if (!is_red(sibling->child[!side])) {
			const struct rb_node *trouble = parent;

			paint(sibling, true);
			if (rb_is_red(parent)) {
				paint(parent, false);
				return;
			}
			parent = rb_parent(trouble);
			side = parent ? side_of(trouble, parent) : RB_LEFT;
			continue;
		}
		paint(sibling, rb_is_red(parent));
		paint(parent, false);
		paint(sibling->child[!side], false);
		rotate(root, parent, side);
		return;
	}
}

/* Let @node, which has two children, and the one behind it change places and colours. */
static void swap_with_next(struct rb_root *root, struct rb_node *node)
{
	struct rb_node *next = outermost(node->child[RB_RIGHT], RB_LEFT);
	struct rb_node *next_parent = rb_parent(next), *below = next->child[RB_RIGHT];
	bool red = rb_is_red(next);

	paint(next, rb_is_red(node));
	replace(root, node, next, rb_parent(node));
	next->child[RB_LEFT] = node->child[RB_LEFT];
	next->child_gap[RB_LEFT] = node->child_gap[RB_LEFT];
	set_parent(next->child[RB_LEFT], next);
	if (next_parent == node) {
		next->child[RB_RIGHT] = node;
		next_parent = next;
	} else {
		next->child[RB_RIGHT] = node->child[RB_RIGHT];
		set_parent(next->child[RB_RIGHT], next);
		next_parent->child[RB_LEFT] = node;
	}
	set_parent(node, next_parent);
	paint(node, red);
	node->child[RB_LEFT] = NULL;
	node->child[RB_RIGHT] = below;
	if (below)
		set_parent(below, node);
}

void rb_erase(struct rb_root *root, struct rb_node *node)
{
	struct rb_node *child, *parent;
	enum rb_side side = RB_LEFT;

	if (node->child[RB_LEFT] && node->child[RB_RIGHT])
		swap_with_next(root, node);
	child = node->child[node->child[RB_LEFT] ? RB_LEFT : RB_RIGHT];
	parent = rb_parent(node);
	if (parent)
		side = side_of(node, parent);
	replace(root, node, child, parent);
	if (parent)
		parent->child_gap[side] = child ? rb_subtree_gap(child) : 0;
	/* all the way up: the one that changed places has a new subtree even if no gap changed */
	for (struct rb_node *up, *at = parent; at && (up = rb_parent(at)); at = up)
		up->child_gap[side_of(at, up)] = rb_subtree_gap(at);
	if (child)
		paint(child, false);
	else if (!rb_is_red(node))
		mend_erase(root, parent, side);
}

/* -- building ------------------------------------------------------------------------------- */

void rb_join(struct rb_node *node, struct rb_node *left, struct rb_node *right, bool red)
{
	node->parent_and_black = !red;
	node->child[RB_LEFT] = left;
	node->child[RB_RIGHT] = right;
	node->child_gap[RB_LEFT] = left ? rb_subtree_gap(left) : 0;
	node->child_gap[RB_RIGHT] = right ? rb_subtree_gap(right) : 0;
	if (left)
		set_parent(left, node);
	if (right)
		set_parent(right, node);
}

void rb_plant(struct rb_root *root, struct rb_node *node)
{
	root->node = node;
	if (node)
		node->parent_and_black = 1;
}

/* -- doubting -------------------------------------------------------------------------------- */

struct doubt {
	const char *fault;
	const struct rb_node *at;
};

static const char *fault_of_node(const struct rb_node *node, const struct rb_node *parent,
				 int depth)
{
	if (depth > DEEPEST)
		return "the tree is deeper than a red-black tree can be";
	if (rb_parent(node) != parent)
		return "a node does not know its parent";
	if (rb_is_red(node) && (!parent || rb_is_red(parent)))
		return parent ? "a red node has a red parent" : "the root is red";
	return NULL;
}

/* Black nodes on each way down from @node; stops at the first fault. */
static int doubt_below(struct doubt *doubt, const struct rb_node *node,
		       const struct rb_node *parent, int depth)
{
	int left, right;

	if (!node || doubt->fault)
		return 0;
	doubt->at = node;
	doubt->fault = fault_of_node(node, parent, depth);
	left = doubt_below(doubt, node->child[RB_LEFT], node, depth + 1);
	right = doubt_below(doubt, node->child[RB_RIGHT], node, depth + 1);
	if (doubt->fault)
		return 0;
	doubt->at = node;
	if (left != right)
		doubt->fault = "the ways down from a node pass different numbers of black nodes";
	else if (parent && parent->child_gap[side_of(node, parent)] != rb_subtree_gap(node))
		doubt->fault = "rb_subtree_gap is not the largest gap of the subtree";
	else if ((!node->child[RB_LEFT] && node->child_gap[RB_LEFT]) ||
		 (!node->child[RB_RIGHT] && node->child_gap[RB_RIGHT]))
		doubt->fault = "rb_subtree_gap of no subtree";
	return left + !rb_is_red(node);
}

const char *rb_fault(const struct rb_root *root, const struct rb_node **at)
{
	struct doubt doubt = { NULL, NULL };

	doubt_below(&doubt, root->node, NULL, 0);
	if (doubt.fault)
		*at = doubt.at;
	return doubt.fault;
}
