/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gap - the holes of an address space: one after the other, and the largest. */
#include "model/tree.h"

/* What of the hole [@start, @end) lies in [@low, @high); false: nothing. */
static bool clip(struct vmat_gap *gap, uint64_t start, uint64_t end, uint64_t low, uint64_t high)
{
	gap->start = start > low ? start : low;
	gap->end = end < high ? end : high;
	return gap->start < gap->end;
}

static uint64_t size_of(const struct vmat_gap *gap)
{
	return gap->end - gap->start;
}

/* -- of an mm ------------------------------------------------------------------------ */

/* The gate VMA is the last one, far above all that a process can use. */
static const struct vmat_vma *no_gate(const struct vmat_vma *vma)
{
	return vma && vma_is_gate(vma) ? NULL : vma;
}

bool vmat_next_gap(const struct vmat_mm *mm, uint64_t low, uint64_t high, struct vmat_gap *gap)
{
	struct vmat_gap next = { .below = gap->above };

	if (gap->end && !gap->above)
		return false;
	if (gap->end)
		next.above = no_gate(vmat_next_vma(mm, next.below));
	else
		next.above = no_gate(vmat_find_vma_prev(mm, low, &next.below));
	for (;;) {
		uint64_t start = next.below ? next.below->end : 0;
		uint64_t end = next.above ? next.above->start : UINT64_MAX;

		if (clip(&next, start, end, low, high)) {
			*gap = next;
			return true;
		}
		if (!next.above || start >= high)
			return false;
		next.below = next.above;
		next.above = no_gate(vmat_next_vma(mm, next.above));
	}
}

bool vmat_largest_gap(const struct vmat_mm *mm, uint64_t low, uint64_t high, struct vmat_gap *gap)
{
	struct vmat_gap each = { 0 }, largest = { 0 };

	while (vmat_next_gap(mm, low, high, &each))
		if (size_of(&each) > size_of(&largest))
			largest = each;
	if (!size_of(&largest))
		return false;
	*gap = largest;
	return true;
}

/* -- of a tree ------------------------------------------------------------------------- */

/* The hole to the left of @rb, NULL: the one above the last VMA, clipped; false: there is none. */
static bool hole_at(const struct vmat_tree *tree, const struct rb_node *rb, uint64_t low,
		    uint64_t high, struct vmat_gap *gap)
{
	uint64_t start = rb ? rb->gap_start : tree->highest_vm_end;

	if (!clip(gap, start, rb ? rb->gap_end : UINT64_MAX, low, high))
		return false;
	gap->below = tree_vma_of_rb(rb ? rb_prev(rb) : rb_last(&tree->root));
	gap->above = tree_vma_of_rb(rb);
	return true;
}

bool vmat_tree_next_gap(const struct vmat_tree *tree, uint64_t low, uint64_t high,
			struct vmat_gap *gap)
{
	const struct tree_node *first;
	const struct rb_node *rb;

	if (gap->end && !gap->above)
		return false;
	if (gap->end) {
		rb = rb_next(&tree_node_of(gap->above)->rb);
	} else {
		first = tree_find(tree, low);
		rb = first ? &first->rb : NULL;
	}
	for (;; rb = rb_next(rb)) {
		struct vmat_gap next;

		if (hole_at(tree, rb, low, high, &next)) {
			*gap = next;
			return true;
		}
		if (!rb || tree_vma_of_rb(rb)->end >= high)
			return false;
	}
}

/* The largest so far, of the holes in [low, high). */
struct largest {
	const struct vmat_tree *tree;
	uint64_t low, high;
	uint64_t size;
	const struct rb_node *rb;	/* whose hole it is, NULL: the one above the last VMA */
	bool below;			/* no, that of a node in its subtree */
};

/* The hole of @rb, cut to the limits, is better from @least bytes on. */
static void consider(struct largest *largest, const struct rb_node *rb, uint64_t least)
{
	uint64_t start = rb ? rb->gap_start : largest->tree->highest_vm_end;
	struct vmat_gap gap;

	if (clip(&gap, start, rb ? rb->gap_end : UINT64_MAX, largest->low, largest->high) &&
	    size_of(&gap) >= least) {
		largest->size = size_of(&gap);
		largest->rb = rb;
		largest->below = false;
	}
}

/* All holes of the subtree are inside the limits. */
static void consider_all(struct largest *largest, const struct rb_node *rb, enum rb_side side,
			 uint64_t least)
{
	if (!rb->child[side] || rb->child_gap[side] < least)
		return;
	largest->size = rb->child_gap[side];
	largest->rb = rb->child[side];
	largest->below = true;
}

/* Down to a child in whose subtree is a hole of @least bytes; NULL: there is none. */
static const struct rb_node *descend(const struct rb_node *rb, enum rb_side side, uint64_t least)
{
	return rb->child_gap[side] >= least ? rb->child[side] : NULL;
}

/*
 * One node further towards the low limit, all holes below which end below the high one. What comes
 * is lower than what was, and so the better of equals.
 */
static const struct rb_node *step_to_low(struct largest *largest, const struct rb_node *rb)
{
	if (!rb)
		return NULL;
	if (tree_vma_of_rb(rb)->start <= largest->low)
		return descend(rb, RB_RIGHT, largest->size);
	consider_all(largest, rb, RB_RIGHT, largest->size);
	consider(largest, rb, largest->size);
	return descend(rb, RB_LEFT, largest->size);
}

/*
 * One node further towards the high limit; only what is larger is better. The hole that the limit
 * cuts is that of the lowest VMA above it: *@last.
 */
static const struct rb_node *step_to_high(struct largest *largest, const struct rb_node *rb,
					  const struct rb_node **last)
{
	if (!rb)
		return NULL;
	if (tree_vma_of_rb(rb)->start > largest->high) {
		*last = rb;
		return descend(rb, RB_LEFT, largest->size + 1);
	}
	consider_all(largest, rb, RB_LEFT, largest->size + 1);
	consider(largest, rb, largest->size + 1);
	return descend(rb, RB_RIGHT, largest->size + 1);
}

/* The node where the ways to both limits part; NULL: there is none between them. */
static const struct rb_node *parting(const struct largest *largest, const struct rb_node **last)
{
	const struct rb_node *rb = largest->tree->root.node;

	while (rb) {
		uint64_t start = tree_vma_of_rb(rb)->start;

		if (start > largest->low && start <= largest->high)
			break;
		if (start > largest->high)
			*last = rb;
		rb = rb->child[start > largest->high ? RB_LEFT : RB_RIGHT];
	}
	return rb;
}

/* Both ways at once, so that neither waits for the memory that the other one wants. */
static void look_at_tree(struct largest *largest)
{
	const struct rb_node *last = NULL, *low, *high, *top = parting(largest, &last);

	if (top) {
		consider(largest, top, 1);
		low = top->child[RB_LEFT];
		high = top->child[RB_RIGHT];
		while (low || high) {
			low = step_to_low(largest, low);
			high = step_to_high(largest, high, &last);
		}
	}
	if (last)
		consider(largest, last, largest->size + 1);
}

/* The lowest node of the subtree whose own hole is the largest of it. */
static const struct rb_node *lowest_largest(const struct rb_node *rb)
{
	uint64_t size = rb_subtree_gap(rb);

	for (;;) {
		if (rb->child_gap[RB_LEFT] == size)
			rb = rb->child[RB_LEFT];
		else if (rb_gap(rb) != size)
			rb = rb->child[RB_RIGHT];
		else
			return rb;
	}
}

bool vmat_tree_largest_gap(const struct vmat_tree *tree, uint64_t low, uint64_t high,
			   struct vmat_gap *gap)
{
	struct largest largest = { .tree = tree, .low = low, .high = high };

	look_at_tree(&largest);
	consider(&largest, NULL, largest.size + 1);
	if (!largest.size)
		return false;
	if (largest.below)
		largest.rb = lowest_largest(largest.rb);
	return hole_at(tree, largest.rb, low, high, gap);
}
