/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where there is room, worked out in other ways than the library's. */
#include "kit/second_walk.h"

#include <errno.h>

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Room that is enough wherever the alignment falls. Lengths in tests are far from 2^64. */
static uint64_t need(const struct vmat_area_wish *wish)
{
	return wish->length + wish->align_mask + wish->start_gap;
}

/* The lowest page not below @from, or the highest not above, whose masked bits are as wished. */
static uint64_t aligned(uint64_t from, const struct vmat_area_wish *wish)
{
	while ((from & wish->align_mask) != (wish->align_offset & wish->align_mask))
		from += wish->direction == VMAT_TOP_DOWN ? -(uint64_t)NAIVE_PAGE : NAIVE_PAGE;
	return from;
}

static uint64_t place(uint64_t hole_start, uint64_t hole_end, const struct vmat_area_wish *wish)
{
	if (wish->direction == VMAT_TOP_DOWN)
		return aligned(least(hole_end, wish->high_limit) - wish->length, wish);
	return aligned(most(hole_start, wish->low_limit) + wish->start_gap, wish);
}

/* -- the linear rule ------------------------------------------------------------------- */

/* The VMA above the hole that it chose: count for the one above all; SIZE_MAX: there is none. */
static size_t choose(const struct naive *naive, const struct vmat_area_wish *wish)
{
	size_t chosen = SIZE_MAX;

	for (size_t i = 0; i <= naive->count; i++) {
		uint64_t start, end;

		if (!naive_hole(naive, i, &start, &end))
			continue;
		start = most(start, wish->low_limit);
		end = least(end, wish->high_limit);
		if (start > end || end - start < need(wish))
			continue;
		if (wish->direction == VMAT_BOTTOM_UP)
			return i;
		chosen = i;
	}
	return chosen;
}

int linear_rule(uint64_t *addr, const struct naive *naive, const struct vmat_area_wish *wish)
{
	size_t chosen = choose(naive, wish);
	uint64_t start, end;

	if (chosen == SIZE_MAX)
		return -ENOMEM;
	naive_hole(naive, chosen, &start, &end);
	*addr = place(start, end, wish);
	return 0;
}

/* -- second thoughts --------------------------------------------------------------------- */

static bool guards_below(const struct naive_vma *vma)
{
	return vma->flags & (VMAT_VM_GROWSDOWN | VMAT_VM_SHADOW_STACK);
}

static uint64_t guard_start(const struct naive *naive, const struct naive_vma *vma)
{
	uint64_t guard = vma->flags & VMAT_VM_GROWSDOWN ? naive->rules.guard : NAIVE_PAGE;

	return vma->start > guard ? vma->start - guard : 0;
}

/* True when the place stands; else a limit of @wish was moved. */
static bool stands(const struct naive *naive, size_t chosen, uint64_t addr,
		   struct vmat_area_wish *wish)
{
	const struct naive_vma *above = chosen < naive->count ? &naive->vmas[chosen] : NULL;
	const struct naive_vma *below = chosen ? &naive->vmas[chosen - 1] : NULL;
	bool down = wish->direction == VMAT_TOP_DOWN;
	uint64_t guard;

	if (above && guards_below(above)) {
		guard = guard_start(naive, above);
		if (down && guard < least(above->start, wish->high_limit)) {
			wish->high_limit = guard;
			return false;
		}
		if (!down && guard < addr + need(wish) - 1) {
			wish->low_limit = above->end;
			return false;
		}
		return true;
	}
	if (below && below->flags & VMAT_VM_GROWSUP && below->end + naive->rules.guard > addr) {
		if (down)
			wish->high_limit = below->start;
		else
			wish->low_limit = below->end + naive->rules.guard;
		return false;
	}
	return true;
}

int linear_with_retry(uint64_t *addr, const struct naive *naive, const struct vmat_area_wish *given)
{
	struct vmat_area_wish wish = *given;

	for (;;) {
		size_t chosen = choose(naive, &wish);
		uint64_t start, end, at;

		if (chosen == SIZE_MAX)
			return -ENOMEM;
		naive_hole(naive, chosen, &start, &end);
		at = place(start, end, &wish);
		if (stands(naive, chosen, at, &wish)) {
			*addr = at;
			return 0;
		}
	}
}

/* -- the second walk ----------------------------------------------------------------------- */

struct walk {
	const struct vmat_tree *tree;
	const struct naive *naive;
	const struct vmat_area_wish *wish;
	uint64_t hole_start, hole_end;
};

enum verdict { NOTHING_HERE, FOUND, TOO_FAR };

/* Between what the hole below a VMA is, whether or not anything is between. */
static void edges(const struct walk *w, const struct vmat_vma *vma, uint64_t *start, uint64_t *end)
{
	naive_hole(w->naive, naive_find(w->naive, vmat_vma_start(vma)), start, end);
}

static uint64_t largest_below(const struct walk *w, const struct vmat_vma *vma)
{
	uint64_t start, end, largest;
	struct vmat_node node;

	if (!vma)
		return 0;
	edges(w, vma, &start, &end);
	largest = end > start ? end - start : 0;
	vmat_tree_node(w->tree, vma, &node);
	largest = most(largest, largest_below(w, node.left));
	return most(largest, largest_below(w, node.right));
}

/*
 * Searched from the near end: the near subtree, unless its VMA's own hole shows that all there lies
 * outside the near limit (which guards make a wrong conclusion now and then: that is the rule), then
 * the VMA's own hole, then the far subtree. A hole beyond the far limit ends the search.
 */
static enum verdict visit(struct walk *w, const struct vmat_vma *vma)
{
	const struct vmat_area_wish *wish = w->wish;
	bool down = wish->direction == VMAT_TOP_DOWN;
	uint64_t start, end, size = need(wish);
	bool near_is_inside, far_is_inside;
	enum verdict verdict;
	struct vmat_node node;

	vmat_tree_node(w->tree, vma, &node);
	edges(w, vma, &start, &end);
	near_is_inside = down ? start <= wish->high_limit - size : end >= wish->low_limit + size;
	far_is_inside = down ? end >= wish->low_limit + size : start <= wish->high_limit - size;
	if (near_is_inside && largest_below(w, down ? node.right : node.left) >= size) {
		verdict = visit(w, down ? node.right : node.left);
		if (verdict != NOTHING_HERE)
			return verdict;
	}
	if (!far_is_inside)
		return TOO_FAR;
	if (near_is_inside && end > start && end - start >= size) {
		w->hole_start = start;
		w->hole_end = end;
		return FOUND;
	}
	if (largest_below(w, down ? node.left : node.right) >= size)
		return visit(w, down ? node.left : node.right);
	return NOTHING_HERE;
}

static enum verdict visit_tree(struct walk *w)
{
	const struct vmat_vma *root = vmat_tree_root(w->tree);

	return largest_below(w, root) >= need(w->wish) ? visit(w, root) : NOTHING_HERE;
}

int second_walk(uint64_t *addr, const struct vmat_tree *tree, const struct naive *naive,
		const struct vmat_area_wish *wish)
{
	struct walk w = { .tree = tree, .naive = naive, .wish = wish };
	uint64_t top_start, top_end;
	enum verdict verdict;
	bool top_fits;

	if (wish->high_limit < need(wish) || wish->low_limit > wish->high_limit - need(wish))
		return -ENOMEM;
	naive_hole(naive, naive->count, &top_start, &top_end);
	top_fits = top_start <= wish->high_limit - need(wish);
	verdict = wish->direction == VMAT_TOP_DOWN && top_fits ? NOTHING_HERE : visit_tree(&w);
	if (verdict == NOTHING_HERE && top_fits) {
		w.hole_start = top_start;
		w.hole_end = top_end;
	} else if (verdict != FOUND) {
		return -ENOMEM;
	}
	*addr = place(w.hole_start, w.hole_end, wish);
	return 0;
}
