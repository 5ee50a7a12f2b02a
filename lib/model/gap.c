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

struct largest {
	const struct vmat_tree *tree;
	uint64_t low, high;
	const struct rb_node *rb;	/* where the largest so far is, NULL: above the last VMA */
	uint64_t size;
};

static void consider(struct largest *largest, const struct rb_node *rb)
{
	uint64_t start = rb ? rb->gap_start : largest->tree->highest_vm_end;
	struct vmat_gap gap;

	if (clip(&gap, start, rb ? rb->gap_end : UINT64_MAX, largest->low, largest->high) &&
	    size_of(&gap) > largest->size) {
		largest->rb = rb;
		largest->size = size_of(&gap);
	}
}

/* All gaps of the subtree are inside the limits: go straight to the lowest of the largest. */
static void consider_all(struct largest *largest, const struct rb_node *rb)
{
	uint64_t size = rb->subtree_gap;
	const struct rb_node *left;

	for (;;) {
		left = rb->child[RB_LEFT];
		if (left && left->subtree_gap == size)
			rb = left;
		else if (rb_gap(rb) != size)
			rb = rb->child[RB_RIGHT];
		else
			break;
	}
	consider(largest, rb);
}

/*
 * @above_low and @below_high: whether all gaps of the subtree are known to be inside that limit. At
 * most two ways down are gone that know only one of them.
 */
static void look_below(struct largest *largest, const struct rb_node *rb, bool above_low,
		       bool below_high)
{
	const struct vmat_vma *vma;

	if (!rb || rb->subtree_gap <= largest->size)
		return;
	if (above_low && below_high) {
		consider_all(largest, rb);
		return;
	}
	vma = tree_vma_of_rb(rb);
	if (above_low || vma->start > largest->low)
		look_below(largest, rb->child[RB_LEFT], above_low,
			   below_high || vma->start <= largest->high);
	consider(largest, rb);
	if (below_high || vma->end < largest->high)
		look_below(largest, rb->child[RB_RIGHT], above_low || vma->end >= largest->low,
			   below_high);
}

bool vmat_tree_largest_gap(const struct vmat_tree *tree, uint64_t low, uint64_t high,
			   struct vmat_gap *gap)
{
	struct largest largest = { .tree = tree, .low = low, .high = high };

	look_below(&largest, tree->root.node, false, false);
	consider(&largest, NULL);
	return largest.size && hole_at(tree, largest.rb, low, high, gap);
}
