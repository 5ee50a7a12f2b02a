/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tree_view - looking at a tree: its VMAs in order and by address, its nodes as they hang. */
#include "model/tree.h"

const struct vmat_mm *vmat_tree_mm(const struct vmat_tree *tree)
{
	return tree->mm;
}

size_t vmat_tree_count(const struct vmat_tree *tree)
{
	return tree->count;
}

uint64_t vmat_tree_highest_vm_end(const struct vmat_tree *tree)
{
	return tree->highest_vm_end;
}

uint64_t vmat_tree_charged(const struct vmat_tree *tree)
{
	return tree->charged;
}

/* -- in order ------------------------------------------------------------------------- */

const struct vmat_vma *vmat_tree_first_vma(const struct vmat_tree *tree)
{
	return tree_vma_of_rb(rb_first(&tree->root));
}

const struct vmat_vma *vmat_tree_last_vma(const struct vmat_tree *tree)
{
	return tree_vma_of_rb(rb_last(&tree->root));
}

const struct vmat_vma *vmat_tree_next_vma(const struct vmat_tree *tree, const struct vmat_vma *vma)
{
	(void)tree;
	return tree_vma_of_rb(rb_next(&tree_node_of(vma)->rb));
}

const struct vmat_vma *vmat_tree_prev_vma(const struct vmat_tree *tree, const struct vmat_vma *vma)
{
	(void)tree;
	return tree_vma_of_rb(rb_prev(&tree_node_of(vma)->rb));
}

/* -- by address ------------------------------------------------------------------------ */

const struct vmat_vma *vmat_tree_find_vma(const struct vmat_tree *tree, uint64_t addr)
{
	const struct tree_node *node = tree_find(tree, addr);

	return node ? &node->copy.vma : NULL;
}

const struct vmat_vma *vmat_tree_find_vma_prev(const struct vmat_tree *tree, uint64_t addr,
					       const struct vmat_vma **prev)
{
	const struct tree_node *node = tree_find(tree, addr);

	*prev = tree_vma_of_rb(node ? rb_prev(&node->rb) : rb_last(&tree->root));
	return node ? &node->copy.vma : NULL;
}

const struct vmat_vma *vmat_tree_vma_lookup(const struct vmat_tree *tree, uint64_t addr)
{
	const struct vmat_vma *vma = vmat_tree_find_vma(tree, addr);

	return vma && vma->start <= addr ? vma : NULL;
}

const struct vmat_vma *vmat_tree_find_vma_intersection(const struct vmat_tree *tree,
						       uint64_t start, uint64_t end)
{
	const struct vmat_vma *vma = vmat_tree_find_vma(tree, start);

	return vma && start < end && vma->start < end ? vma : NULL;
}

/* -- as nodes --------------------------------------------------------------------------- */

const struct vmat_vma *vmat_tree_root(const struct vmat_tree *tree)
{
	return tree_vma_of_rb(tree->root.node);
}

void vmat_tree_node(const struct vmat_tree *tree, const struct vmat_vma *vma,
		    struct vmat_node *node)
{
	const struct tree_node *own = tree_node_of(vma);

	(void)tree;
	*node = (struct vmat_node){
		.vma = vma,
		.parent = tree_vma_of_rb(rb_parent(&own->rb)),
		.left = tree_vma_of_rb(own->rb.child[RB_LEFT]),
		.right = tree_vma_of_rb(own->rb.child[RB_RIGHT]),
		.red = rb_is_red(&own->rb),
		.gap_start = own->rb.gap_start,
		.gap_end = own->rb.gap_end,
		.gap = rb_gap(&own->rb),
		.subtree_gap = rb_subtree_gap(&own->rb),
		.pgoff = own->copy.vma.offset,
	};
	for (const struct rb_node *up = rb_parent(&own->rb); up; up = rb_parent(up))
		node->depth++;
}

uint64_t vmat_tree_start_gap(const struct vmat_tree *tree, const struct vmat_vma *vma)
{
	return tree_start_gap(tree, tree_node_of(vma));
}

uint64_t vmat_tree_end_gap(const struct vmat_tree *tree, const struct vmat_vma *vma)
{
	return tree_end_gap(tree, tree_node_of(vma));
}

/* -- a descent ----------------------------------------------------------------------------- */

void tree_note(struct vmat_trace *trace, const struct rb_node *rb, enum vmat_move move,
	       const char *why)
{
	if (!trace)
		return;
	if (trace->count < trace->capacity)
		trace->steps[trace->count] = (struct vmat_step){ tree_vma_of_rb(rb), move, why };
	trace->count++;
}

/* The move from @rb for an address that is not in it. */
static const struct rb_node *step_aside(struct vmat_trace *trace, const struct rb_node *rb,
					enum rb_side side)
{
	static const char *const why[2][2] = {
		{ "above it, and nothing to the left: the first above",
		  "above it: the answer is this, or to the left" },
		{ "ends at or below it, and nothing to the right",
		  "ends at or below it" },
	};
	const struct rb_node *next = rb->child[side];
	enum vmat_move move = side == RB_LEFT ? VMAT_MOVE_LEFT : VMAT_MOVE_RIGHT;

	tree_note(trace, rb, next ? move : VMAT_MOVE_END, why[side][next != NULL]);
	return next;
}

const struct vmat_vma *vmat_tree_trace_find_vma(const struct vmat_tree *tree, uint64_t addr,
						struct vmat_trace *trace)
{
	const struct rb_node *rb = tree->root.node;
	const struct vmat_vma *found = NULL;

	if (trace)
		trace->count = 0;
	while (rb) {
		const struct vmat_vma *vma = tree_vma_of_rb(rb);

		if (vma->end <= addr) {
			rb = step_aside(trace, rb, RB_RIGHT);
			continue;
		}
		found = vma;
		if (vma->start <= addr) {
			tree_note(trace, rb, VMAT_MOVE_FOUND, "has the address");
			break;
		}
		rb = step_aside(trace, rb, RB_LEFT);
	}
	return found;
}
