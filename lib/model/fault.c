/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* fault - what must hold of an address space and of a tree, and the first that does not. */
#include <stddef.h>

#include "model/tree.h"

/* One VMA, alone and behind the one before it, @end being where that one ends. */
static const char *fault_of_vma(const struct vmat_vma *vma, uint64_t end, uint64_t page)
{
	if (vma->start >= vma->end)
		return "a VMA is empty or runs backwards";
	if (vma->start < end)
		return "a VMA begins below the end of the one before it";
	if ((vma->start | vma->end) & (page - 1))
		return "a VMA does not begin and end at a page";
	if (!vma_has_no_file(vma) && vma->offset + (vma->end - vma->start) < vma->offset)
		return "the offset of a VMA runs over";
	return NULL;
}

static const char *blame(const char *fault, const struct vmat_vma *vma, const struct vmat_vma **at)
{
	if (fault && at)
		*at = vma;
	return fault;
}

const char *vmat_mm_fault(const struct vmat_mm *mm, const struct vmat_vma **at)
{
	size_t count = vmat_map_count(mm);
	uint64_t end = 0, page = vmat_mm_page_size(mm);
	const char *fault = NULL;
	size_t i;

	for (i = 0; i < mm->count; i++) {
		/* the gate has a page of its own making, and may end at 2^64 */
		fault = fault_of_vma(&mm->rows[i], end, i < count ? page : 1);
		if (fault)
			break;
		end = mm->rows[i].end;
	}
	return fault ? blame(fault, &mm->rows[i], at) : NULL;
}

/* -- of a tree ---------------------------------------------------------------------- */

static const char *fault_of_node(const struct vmat_tree *tree, const struct tree_node *node,
				 const struct tree_node *below)
{
	const struct vmat_vma *vma = &node->copy.vma;
	uint64_t page = node->copy.page_log2 ? UINT64_C(1) << node->copy.page_log2 :
					       tree->options.page_size;
	const char *fault = fault_of_vma(vma, below ? below->copy.vma.end : 0,
					 tree->options.page_size);

	if (fault)
		return fault;
	if ((vma->start | vma->end) & (page - 1))
		return "a VMA of huge pages does not begin and end at one";
	if (vma->end > tree->options.task_size)
		return "a VMA ends above the task size";
	if (node->rb.gap_start != (below ? tree_hole_start(tree, below) : 0) ||
	    node->rb.gap_end != tree_hole_end(tree, node))
		return "the gap of a node is not the hole to its left";
	return NULL;
}

/* Forward: each VMA, each gap, how many there are, what is charged, and where the last ends. */
static const char *fault_forward(const struct vmat_tree *tree, const struct vmat_vma **at)
{
	const struct tree_node *below = NULL;
	struct vmat_tree sums = { .count = 0 };
	size_t count = 0;

	for (const struct rb_node *rb = rb_first(&tree->root); rb; rb = rb_next(rb)) {
		const struct tree_node *node = tree_node_of_rb(rb);
		const char *fault = fault_of_node(tree, node, below);

		if (!fault && ++count > tree->count)
			fault = "there are more VMAs forward than map_count says";
		if (fault)
			return blame(fault, &node->copy.vma, at);
		tree_count_in(&sums, node);
		below = node;
	}
	if (count != tree->count)
		return "there are fewer VMAs forward than map_count says";
	if (tree->highest_vm_end != (below ? tree_hole_start(tree, below) : 0))
		return "highest_vm_end is not where the last VMA ends";
	if (sums.total_vm != tree->total_vm || sums.data_vm != tree->data_vm ||
	    sums.locked_vm != tree->locked_vm)
		return "a total is not the sum over the VMAs";
	return sums.charged == tree->charged ? NULL :
					       "what is charged is not the sum over the VMAs";
}

static const char *fault_backward(const struct vmat_tree *tree)
{
	const struct rb_node *rb = rb_last(&tree->root);
	size_t count = 0;

	for (; rb && count <= tree->count; rb = rb_prev(rb))
		count++;
	return count == tree->count ? NULL : "there are not as many VMAs backward as forward";
}

const char *vmat_tree_fault(const struct vmat_tree *tree, const struct vmat_vma **at)
{
	const struct rb_node *rb = NULL;
	const char *fault;

	if (at)
		*at = NULL;
	fault = rb_fault(&tree->root, &rb);
	if (fault)
		return blame(fault, tree_vma_of_rb(rb), at);
	fault = fault_forward(tree, at);
	return fault ? fault : fault_backward(tree);
}
