/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tree - an editable copy of an mm: nodes, what their gaps are, and how those are kept true. */
#include "model/tree.h"

#include <errno.h>

/*
 *	    gap_start  gap_end            gap_start    gap_end
 *	        |<------>|                    |<----------->|..guard..|
 *	[ VMA ] |        [ VMA           ]    |                       [ grows down ]  |
 *	                                                               highest_vm_end'
 *
 * A node knows the hole to its left: from the end of the VMA before it to its own start. So what
 * changes one VMA changes the gaps of two nodes, its own and the next one's. The hole above the
 * last VMA is in no node: highest_vm_end is where it begins.
 */

enum { FIRST_CHUNK = 32, LARGEST_CHUNK = 1 << 16, LINE_BYTES = 64 };

/* -- gaps ------------------------------------------------------------------------- */

static uint64_t minus(uint64_t addr, uint64_t bytes)
{
	return addr > bytes ? addr - bytes : 0;
}

uint64_t tree_start_gap(const struct vmat_tree *tree, const struct tree_node *node)
{
	const struct vmat_vma *vma = &node->copy.vma;

	if (node->copy.grows_down)
		return minus(vma->start, tree->options.stack_guard_gap);
	if (vma->flags & VMAT_VM_SHADOW_STACK)
		return minus(vma->start, tree->options.page_size);
	return vma->start;
}

uint64_t tree_end_gap(const struct vmat_tree *tree, const struct tree_node *node)
{
	uint64_t end = node->copy.vma.end, guard = tree->options.stack_guard_gap;

	if (!node->copy.grows_up)
		return end;
	return end + guard >= end ? end + guard : -tree->options.page_size;
}

uint64_t tree_hole_end(const struct vmat_tree *tree, const struct tree_node *above)
{
	if (tree->options.gap_rule == VMAT_GAPS_RAW || !above->copy.grows_down)
		return above->copy.vma.start;
	return tree_start_gap(tree, above);
}

uint64_t tree_hole_start(const struct vmat_tree *tree, const struct tree_node *below)
{
	return tree->options.gap_rule == VMAT_GAPS_RAW ? below->copy.vma.end :
							 tree_end_gap(tree, below);
}

/* @below ends elsewhere or is another one: what follows for @above; NULL: there is none. */
static void set_hole(struct vmat_tree *tree, const struct tree_node *below, struct rb_node *above)
{
	uint64_t start = below ? tree_hole_start(tree, below) : 0;

	if (!above) {
		tree->highest_vm_end = start;
		return;
	}
	above->gap_start = start;
	above->gap_end = tree_hole_end(tree, tree_node_of_rb(above));
	rb_gap_changed(above);
}

/* -- nodes ------------------------------------------------------------------------- */

static int add_chunk(struct vmat_tree *tree)
{
	size_t nodes = tree->next_chunk ? tree->next_chunk : FIRST_CHUNK;
	char *at = arena_alloc(&tree->arena, nodes * sizeof(*tree->fresh) + LINE_BYTES);

	if (!at)
		return -1;
	at += -(uintptr_t)at & (LINE_BYTES - 1);
	tree->fresh = (struct tree_node *)(void *)at;
	tree->fresh_end = tree->fresh + nodes;
	tree->next_chunk = nodes < LARGEST_CHUNK ? nodes * 2 : LARGEST_CHUNK;
	return 0;
}

struct tree_node *tree_new_node(struct vmat_tree *tree)
{
	struct rb_node *used = tree->used;

	if (used) {
		tree->used = used->child[RB_LEFT];
		tree->spare--;
		return tree_node_of_rb(used);
	}
	if (tree->fresh == tree->fresh_end && add_chunk(tree))
		return NULL;
	return tree->fresh++;
}

void tree_free_node(struct vmat_tree *tree, struct tree_node *node)
{
	node->rb.child[RB_LEFT] = tree->used;
	tree->used = &node->rb;
	tree->spare++;
}

int tree_reserve(struct vmat_tree *tree, size_t count)
{
	while (tree->spare + (size_t)(tree->fresh_end - tree->fresh) < count) {
		while (tree->fresh != tree->fresh_end)
			tree_free_node(tree, tree->fresh++);
		if (add_chunk(tree))
			return -ENOMEM;
	}
	return 0;
}

static const struct {
	uint64_t flag;
	uint8_t perm;
} perm_of_flag[] = {
	{ VMAT_VM_READ, PERM_READ },
	{ VMAT_VM_WRITE, PERM_WRITE },
	{ VMAT_VM_EXEC, PERM_EXEC },
	{ VMAT_VM_MAYSHARE, PERM_SHARED },
};

void tree_learn_flags(struct tree_node *node)
{
	struct vmat_vma *vma = &node->copy.vma;

	vma->perms = 0;
	for (size_t i = 0; i < sizeof(perm_of_flag) / sizeof(perm_of_flag[0]); i++)
		if (vma->flags & perm_of_flag[i].flag)
			vma->perms |= perm_of_flag[i].perm;
	/* maps does not tell; what was concluded from a name stays */
	if (vma->has_vmflags)
		node->copy.grows_down = node->copy.grows_up = false;
	node->copy.grows_down |= (vma->flags & VMAT_VM_GROWSDOWN) != 0;
	node->copy.grows_up |= (vma->flags & VMAT_VM_GROWSUP) != 0;
}

/* -- totals ------------------------------------------------------------------------- */

/* What maps does not tell of: a writable mapping that it shows as shared is VM_SHARED. */
bool tree_is_data(const struct tree_node *node)
{
	const uint64_t shared = VMAT_VM_SHARED | VMAT_VM_MAYSHARE;
	uint64_t flags = node->copy.vma.flags;

	return flags & VMAT_VM_WRITE && !(flags & (shared | VMAT_VM_SHADOW_STACK)) &&
	       !node->copy.grows_down && !node->copy.grows_up;
}

void tree_count_in(struct vmat_tree *tree, const struct tree_node *node)
{
	const struct vmat_vma *vma = &node->copy.vma;
	uint64_t bytes = vma->end - vma->start;

	tree->charged += tree_charge(vma->flags, bytes);
	tree->total_vm += bytes;
	tree->data_vm += tree_is_data(node) ? bytes : 0;
	tree->locked_vm += vma->flags & VMAT_VM_LOCKED ? bytes : 0;
}

void tree_count_out(struct vmat_tree *tree, const struct tree_node *node)
{
	const struct vmat_vma *vma = &node->copy.vma;
	uint64_t bytes = vma->end - vma->start;

	tree->charged -= tree_charge(vma->flags, bytes);
	tree->total_vm -= bytes;
	tree->data_vm -= tree_is_data(node) ? bytes : 0;
	tree->locked_vm -= vma->flags & VMAT_VM_LOCKED ? bytes : 0;
}

/* -- in and out ---------------------------------------------------------------------- */

/*
 * Down to the end of the way, noting the last that begins at or below, and the last above. There is
 * no branch to be guessed wrong at every second step, which would fetch memory that nobody wants.
 */
struct tree_node *tree_find(const struct vmat_tree *tree, uint64_t addr)
{
	struct rb_node *rb = tree->root.node, *below = NULL, *above = NULL;

	while (rb) {
		size_t right = tree_node_of_rb(rb)->copy.vma.start <= addr;

		below = right ? rb : below;
		above = right ? above : rb;
		rb = rb->child[right];
	}
	if (below && tree_node_of_rb(below)->copy.vma.end > addr)
		return tree_node_of_rb(below);
	return above ? tree_node_of_rb(above) : NULL;
}

/* Where a VMA that begins at @start belongs. */
static struct rb_node *parent_for(const struct vmat_tree *tree, uint64_t start, enum rb_side *side)
{
	struct rb_node *parent = NULL, *rb = tree->root.node;

	*side = RB_LEFT;
	while (rb) {
		parent = rb;
		*side = tree_node_of_rb(rb)->copy.vma.start < start ? RB_RIGHT : RB_LEFT;
		rb = rb->child[*side];
	}
	return parent;
}

void tree_link(struct vmat_tree *tree, struct tree_node *node)
{
	const struct vmat_vma *vma = &node->copy.vma;
	struct rb_node *parent, *below;
	enum rb_side side;

	parent = parent_for(tree, vma->start, &side);
	below = side == RB_RIGHT || !parent ? parent : rb_prev(parent);
	node->rb.gap_start = below ? tree_hole_start(tree, tree_node_of_rb(below)) : 0;
	node->rb.gap_end = tree_hole_end(tree, node);
	rb_insert(&tree->root, &node->rb, parent, side);
	set_hole(tree, node, rb_next(&node->rb));
	tree->count++;
	tree_count_in(tree, node);
}

void tree_unlink(struct vmat_tree *tree, struct tree_node *node)
{
	struct rb_node *below = rb_prev(&node->rb), *above = rb_next(&node->rb);

	rb_erase(&tree->root, &node->rb);
	set_hole(tree, below ? tree_node_of_rb(below) : NULL, above);
	tree->count--;
	tree_count_out(tree, node);
}

void tree_cut(struct tree_node *node, uint64_t start, uint64_t end)
{
	struct vmat_vma *vma = &node->copy.vma;

	vma->offset += start - vma->start;
	vma->start = start;
	vma->end = end;
	vma->record = NULL;
	vma->odd_line = 0;
	vma->clipped = 0;
}

void tree_move(struct vmat_tree *tree, struct tree_node *node, uint64_t start, uint64_t end,
	       uint64_t flags)
{
	struct vmat_vma *vma = &node->copy.vma;

	if (vma->start == start && vma->end == end && vma->flags == flags)
		return;
	tree_count_out(tree, node);
	tree_cut(node, start, end);
	vma->flags = flags;
	tree_learn_flags(node);
	tree_count_in(tree, node);
	node->rb.gap_end = tree_hole_end(tree, node);
	rb_gap_changed(&node->rb);
	set_hole(tree, node, rb_next(&node->rb));
}
