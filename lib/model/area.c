/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* area - where there is room for a mapping: the kernel's searches for an unmapped area. */
#include "model/area.h"

#include <errno.h>

#include "model/options.h"

/*
 * An area of @length bytes at the wanted alignment fits wherever @need = length + mask bytes are
 * free: in a gap that begins at or below @latest_start, ends at or above @earliest_end, and is as
 * large as that.
 *
 *	low                                          high
 *	 |<---- need ---->|            |<---- need ---->|
 *	           earliest_end   latest_start
 */
struct search {
	const struct vmat_tree *tree;
	struct vmat_area_wish wish;
	uint64_t need, low, high;
	uint64_t latest_start, earliest_end;
	struct vmat_trace *trace;

	bool found, guard_met;
	const struct rb_node *above;	/* the VMA above the gap; NULL: the gap above all */
	uint64_t addr;
};

/* -- what a gap is to a search -------------------------------------------------------- */

static bool set_limits(struct search *search, uint64_t low, uint64_t high)
{
	search->low = low;
	search->high = high;
	if (high < search->need || low > high - search->need)
		return false;
	search->latest_start = high - search->need;
	search->earliest_end = low + search->need;
	return true;
}

static bool may_have(const struct search *search, const struct rb_node *rb, enum rb_side side)
{
	return rb->child_gap[side] >= search->need;
}

static bool is_large(const struct search *search, const struct rb_node *rb)
{
	return rb->gap_end > rb->gap_start && rb->gap_end - rb->gap_start >= search->need;
}

static void note(struct search *search, const struct rb_node *rb, enum vmat_move move,
		 const char *why)
{
	tree_note(search->trace, rb, move, why);
}

static void note_down(struct search *search, const struct rb_node *rb, enum rb_side side)
{
	static const char *const words[2][2] = {
		[VMAT_BOTTOM_UP] = { "room to the left, lower", "room to the right" },
		[VMAT_TOP_DOWN] = { "room to the left", "room to the right, higher" },
	};

	if (search->trace)
		note(search, rb, side == RB_LEFT ? VMAT_MOVE_LEFT : VMAT_MOVE_RIGHT,
		     words[search->wish.direction][side]);
}

/* Up until arriving from the child on @side; NULL: the root was passed. */
static const struct rb_node *climb(struct search *search, const struct rb_node *rb,
				   enum rb_side side)
{
	enum vmat_move after_root = side == RB_LEFT ? VMAT_MOVE_ABOVE : VMAT_MOVE_END;
	const struct rb_node *parent, *from = rb;

	do {
		rb = from;
		parent = rb_parent(rb);
		if (parent)
			note(search, rb, VMAT_MOVE_UP, "nothing here or beyond: back");
		else
			note(search, rb, after_root, "nothing that fits is left");
		from = parent;
	} while (parent && parent->child[side] != rb);
	return parent;
}

/* -- bottom-up --------------------------------------------------------------------------- */

/*
 * Left as long as there is room, right where the node lies below all that is wanted; as far as no
 * more is to be decided. Which of the two is no branch: it would be guessed wrong every second
 * time, and memory be fetched that nobody wants.
 */
static const struct rb_node *down_left(struct search *search, const struct rb_node *rb)
{
	for (;;) {
		enum rb_side side = rb->gap_end < search->earliest_end;

		if (!may_have(search, rb, side) || side & (rb->gap_start > search->latest_start))
			return rb;
		note_down(search, rb, side);
		rb = rb->child[side];
	}
}

/* False: this gap, and with it every other, begins too high. */
static bool lowest_in_tree(struct search *search)
{
	const struct rb_node *rb = search->tree->root.node;

	if (!rb || rb_subtree_gap(rb) < search->need) {
		note(search, rb, VMAT_MOVE_ABOVE, "no gap in the tree fits");
		return true;
	}
	rb = down_left(search, rb);
	while (rb) {
		if (rb->gap_start > search->latest_start) {
			note(search, rb, VMAT_MOVE_END, "its gap begins too high");
			return false;
		}
		if (rb->gap_end >= search->earliest_end && is_large(search, rb)) {
			note(search, rb, VMAT_MOVE_FOUND, "the gap to its left fits");
			search->found = true;
			search->above = rb;
			return true;
		}
		if (may_have(search, rb, RB_RIGHT)) {
			note_down(search, rb, RB_RIGHT);
			rb = down_left(search, rb->child[RB_RIGHT]);
		} else {
			rb = climb(search, rb, RB_LEFT);
		}
	}
	return true;
}

static void place_bottom_up(struct search *search, uint64_t gap_start)
{
	uint64_t addr = gap_start > search->low ? gap_start : search->low;

	addr += search->wish.start_gap;
	search->addr = addr + ((search->wish.align_offset - addr) & search->wish.align_mask);
}

static void search_bottom_up(struct search *search)
{
	search->found = false;
	if (!lowest_in_tree(search))
		return;
	if (search->found) {
		place_bottom_up(search, search->above->gap_start);
		return;
	}
	if (search->tree->highest_vm_end > search->latest_start) {
		note(search, NULL, VMAT_MOVE_END, "the hole above: too high");
		return;
	}
	note(search, NULL, VMAT_MOVE_FOUND, "the hole above fits");
	search->found = true;
	search->above = NULL;
	place_bottom_up(search, search->tree->highest_vm_end);
}

/* -- top-down ------------------------------------------------------------------------------- */

/* The same towards the high end. */
static const struct rb_node *down_right(struct search *search, const struct rb_node *rb)
{
	for (;;) {
		enum rb_side side = rb->gap_start <= search->latest_start;

		if (!may_have(search, rb, side) || !side & (rb->gap_end < search->earliest_end))
			return rb;
		note_down(search, rb, side);
		rb = rb->child[side];
	}
}

static void highest_in_tree(struct search *search)
{
	const struct rb_node *rb = search->tree->root.node;

	if (!rb || rb_subtree_gap(rb) < search->need) {
		note(search, rb, VMAT_MOVE_END, "no gap in the tree fits");
		return;
	}
	rb = down_right(search, rb);
	while (rb) {
		if (rb->gap_end < search->earliest_end) {
			note(search, rb, VMAT_MOVE_END, "its gap ends too low");
			return;
		}
		if (rb->gap_start <= search->latest_start && is_large(search, rb)) {
			note(search, rb, VMAT_MOVE_FOUND, "the gap to its left fits");
			search->found = true;
			search->above = rb;
			return;
		}
		if (may_have(search, rb, RB_LEFT)) {
			note_down(search, rb, RB_LEFT);
			rb = down_right(search, rb->child[RB_LEFT]);
		} else {
			rb = climb(search, rb, RB_RIGHT);
		}
	}
}

static void place_top_down(struct search *search, uint64_t gap_end)
{
	uint64_t addr = (gap_end < search->high ? gap_end : search->high) - search->wish.length;

	search->addr = addr - ((addr - search->wish.align_offset) & search->wish.align_mask);
}

static void search_top_down(struct search *search)
{
	search->found = search->tree->highest_vm_end <= search->latest_start;
	if (search->found) {
		note(search, NULL, VMAT_MOVE_FOUND, "the hole above fits");
		search->above = NULL;
		place_top_down(search, UINT64_MAX);
		return;
	}
	note(search, NULL, VMAT_MOVE_ABOVE, "the hole above: too high");
	highest_in_tree(search);
	if (search->found)
		place_top_down(search, search->above->gap_end);
}

/* -- guards, since 6.1 ------------------------------------------------------------------------ */

static bool wants_room_below(const struct search *search)
{
	const struct tree_node *node;

	if (!search->above)
		return false;
	node = tree_node_of_rb(search->above);
	return node->copy.grows_down || node->copy.vma.flags & VMAT_VM_SHADOW_STACK;
}

static const struct tree_node *node_below(const struct search *search)
{
	const struct rb_node *below =
		search->above ? rb_prev(search->above) : rb_last(&search->tree->root);

	return below ? tree_node_of_rb(below) : NULL;
}

/*
 * A gap was found by its raw size. Where the area would come too near to what grows down above it,
 * or up below it, a limit is moved there: false, and all starts again with the limits given.
 */
static bool keeps_clear(const struct search *search, uint64_t *low, uint64_t *high)
{
	const struct vmat_tree *tree = search->tree;
	const struct tree_node *node;
	uint64_t guard;

	if (wants_room_below(search)) {
		node = tree_node_of_rb(search->above);
		guard = tree_start_gap(tree, node);
		if (search->wish.direction == VMAT_TOP_DOWN) {
			*high = guard;
			return guard >= search->high || guard >= node->copy.vma.start;
		}
		*low = node->copy.vma.end;
		return guard >= search->addr + search->need - 1;
	}
	node = node_below(search);
	if (!node || tree_end_gap(tree, node) <= search->addr)
		return true;
	if (search->wish.direction == VMAT_TOP_DOWN)
		*high = node->copy.vma.start;
	else
		*low = tree_end_gap(tree, node);
	return false;
}

/* -- all of it --------------------------------------------------------------------------------- */

static void search_once(struct search *search)
{
	if (search->wish.direction == VMAT_TOP_DOWN)
		search_top_down(search);
	else
		search_bottom_up(search);
}

static int search_all(struct search *search)
{
	uint64_t low = search->wish.low_limit, high = search->wish.high_limit;

	while (set_limits(search, low, high)) {
		search_once(search);
		if (!search->found)
			return -ENOMEM;
		if (search->tree->options.gap_rule == VMAT_GAPS_GUARDED ||
		    keeps_clear(search, &low, &high))
			return 0;
		search->guard_met = true;
		note(search, search->above, VMAT_MOVE_AGAIN,
		     search->wish.direction == VMAT_TOP_DOWN ?
			     "too near to a stack: go below its guard" :
			     "too near to a stack: go above it");
	}
	return -ENOMEM;
}

static bool is_possible(const struct vmat_tree *tree, const struct vmat_area_wish *wish)
{
	return wish->length && (unsigned)wish->direction <= VMAT_TOP_DOWN &&
	       (!wish->start_gap || tree->options.gap_rule == VMAT_GAPS_RAW);
}

int area_find(struct area_found *found, const struct vmat_tree *tree,
	      const struct vmat_area_wish *wish, struct vmat_trace *trace)
{
	struct search search = { .tree = tree, .trace = trace };
	int rc = options_take(&search.wish, sizeof(search.wish), wish);

	*found = (struct area_found){ 0 };
	if (trace)
		trace->count = 0;
	if (rc)
		return rc;
	if (!is_possible(tree, &search.wish))
		return -EINVAL;
	if (__builtin_add_overflow(search.wish.length, search.wish.align_mask, &search.need) ||
	    __builtin_add_overflow(search.need, search.wish.start_gap, &search.need))
		return -ENOMEM;
	rc = search_all(&search);
	found->address = search.addr;
	found->guard_met = search.guard_met;
	return rc;
}

int vmat_tree_unmapped_area(uint64_t *addr, const struct vmat_tree *tree,
			    const struct vmat_area_wish *wish, struct vmat_trace *trace)
{
	struct area_found found;
	int rc = area_find(&found, tree, wish, trace);

	if (!rc)
		*addr = found.address;
	return rc;
}
