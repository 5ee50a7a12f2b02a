/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tree_build - a tree out of an mm, whose order makes it O(n). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/options.h"
#include "model/tree.h"

struct builder {
	struct vmat_tree *tree;
	struct tree_node *nodes;	/* one a row, in their order */
	uint64_t hole_start;		/* of the row that is next */
	int full_levels;		/* of nodes, counted from the root: those below are red */
};

static uint8_t log2_of(uint64_t size)
{
	return size ? (uint8_t)(63 - __builtin_clzll(size)) : 0;
}

/* maps tells of the main stack only, by its name, that it grows down. */
static bool is_stack_of_maps(const struct vmat_vma *vma)
{
	return !vma->has_vmflags && vmat_vma_kernel_named(vma) &&
	       !strcmp(vma->file->name, "[stack]");
}

static void fill(struct builder *builder, struct tree_node *node, size_t row)
{
	struct vmat_tree *tree = builder->tree;
	const struct vmat_vma *vma = &tree->mm->rows[row];
	uint64_t page;

	node->copy.vma = *vma;
	node->copy.vma.copied = 1;
	node->copy.row = (uint32_t)row;
	node->copy.file_id = 0;
	node->copy.anon = 0;
	if (vma_has_no_file(vma))
		node->copy.vma.offset = vma->start;
	node->copy.page_log2 = 0;
	if (vma->flags & VMAT_VM_HUGETLB &&
	    vmat_vma_field(tree->mm, vma, VMAT_KERNEL_PAGE_SIZE, &page))
		node->copy.page_log2 = log2_of(page);
	node->copy.grows_down = vma->flags & VMAT_VM_GROWSDOWN || is_stack_of_maps(vma);
	node->copy.grows_up = (vma->flags & VMAT_VM_GROWSUP) != 0;
	node->rb.gap_start = builder->hole_start;
	node->rb.gap_end = tree_hole_end(tree, node);
	builder->hole_start = tree_hole_start(tree, node);
	tree_count_in(tree, node);
}

/*
 * The middle of the rows is the root of their tree. All levels but the lowest are full then; that
 * one is red unless it is full, too. Nodes are filled in the order of their rows.
 */
static struct rb_node *build(struct builder *builder, size_t low, size_t high, int depth)
{
	size_t middle = low + (high - low) / 2;
	struct tree_node *node = builder->nodes + middle;
	struct rb_node *left = NULL, *right = NULL;

	if (low < middle)
		left = build(builder, low, middle, depth + 1);
	fill(builder, node, middle);
	if (middle + 1 < high)
		right = build(builder, middle + 1, high, depth + 1);
	rb_join(&node->rb, left, right, depth >= builder->full_levels);
	return &node->rb;
}

static int fill_tree(struct vmat_tree *tree)
{
	struct builder builder = { .tree = tree };

	tree->count = vmat_map_count(tree->mm);
	if (tree->count >= VMA_NO_ROW)
		return -ENOMEM;
	if (tree->count) {
		tree->next_chunk = tree->count;
		builder.nodes = tree_new_node(tree);
		if (!builder.nodes)
			return -ENOMEM;
		tree->fresh = tree->fresh_end;
		tree->next_chunk = 0;
		builder.full_levels = log2_of(tree->count + 1);
		rb_plant(&tree->root, build(&builder, 0, tree->count, 0));
	}
	tree->highest_vm_end = builder.hole_start;
	return 0;
}

static bool are_possible(const struct vmat_tree_options *options)
{
	uint64_t page = options->page_size;

	return page && !(page & (page - 1)) && (unsigned)options->gap_rule <= VMAT_GAPS_RAW;
}

/* What an older header has no member for is as it is by default, which takes a look at all VMAs. */
static int take_options(struct vmat_tree *tree, const struct vmat_tree_options *given)
{
	struct vmat_tree_options *own = &tree->options;
	int rc = 0;

	own->size = sizeof(*own);
	if (!given || given->size < sizeof(*own))
		rc = vmat_tree_defaults(tree->mm, own);
	if (!rc && given)
		rc = options_take(own, sizeof(*own), given);
	return !rc && !are_possible(own) ? -EINVAL : rc;
}

int vmat_tree_new(struct vmat_tree **treep, const struct vmat_mm *mm,
		  const struct vmat_tree_options *options)
{
	struct vmat_tree *tree = calloc(1, sizeof(*tree));
	int rc;

	if (!tree)
		return -ENOMEM;
	tree->mm = mm;
	rc = take_options(tree, options);
	if (!rc)
		rc = mm_new(&tree->own);
	if (!rc)
		rc = fill_tree(tree);
	if (rc) {
		vmat_tree_free(tree);
		return rc;
	}
	if (__builtin_add_overflow(tree->charged, tree->options.commit_room, &tree->may_be_charged))
		tree->may_be_charged = UINT64_MAX;
	*treep = tree;
	return 0;
}

void vmat_tree_free(struct vmat_tree *tree)
{
	if (!tree)
		return;
	arena_free(&tree->arena);
	vmat_mm_free(tree->own);
	free(tree);
}
