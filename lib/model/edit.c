/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* edit - what can be done to one VMA of a tree: insert, erase, split, move its borders. */
#include "model/edit.h"

#include <errno.h>
#include <string.h>

#include "model/facts.h"
#include "model/options.h"

enum { LARGEST_PAGE_LOG2 = 40 };

/* -- what is asked for ---------------------------------------------------------------- */

bool edit_area_has_no_file(const struct vmat_area *area)
{
	return !area->inode && !area->dev_major && !area->dev_minor;
}

uint64_t edit_area_pgoff(const struct vmat_area *area)
{
	return edit_area_has_no_file(area) && !area->offset ? area->start : area->offset;
}

static bool is_name(const char *name, size_t len)
{
	return !len || (!memchr(name, '\0', len) && !memchr(name, '\n', len));
}

static bool is_mapping(const struct vmat_tree *tree, const struct vmat_area *area)
{
	uint64_t huge = area->page_size ? area->page_size : 1, pgoff = edit_area_pgoff(area);
	uint64_t page_mask = tree->options.page_size - 1;

	if (huge & (huge - 1) || huge >> LARGEST_PAGE_LOG2)
		return false;
	if (area->start >= area->end || area->end > tree->options.task_size ||
	    (area->start | area->end) & (page_mask | (huge - 1)))
		return false;
	return !(pgoff & page_mask) && pgoff + (area->end - area->start) >= pgoff &&
	       is_name(area->name, area->name_len);
}

int edit_take_area(const struct vmat_tree *tree, const struct vmat_area *given,
		   struct vmat_area *area)
{
	int rc;

	*area = (struct vmat_area){ .size = sizeof(*area) };
	rc = options_take(area, sizeof(*area), given);
	if (rc)
		return rc;
	if (!area->name)
		area->name_len = 0;
	return is_mapping(tree, area) ? 0 : -EINVAL;
}

uint64_t edit_border_page(const struct vmat_tree *tree, const struct tree_node *node)
{
	return node->copy.page_log2 ? UINT64_C(1) << node->copy.page_log2 : tree->options.page_size;
}

static bool may_charge(const struct vmat_tree *tree, uint64_t less, uint64_t more)
{
	uint64_t room = 0;

	if (tree->may_be_charged > tree->charged)
		room = tree->may_be_charged - tree->charged;
	return more <= less || more - less <= room;
}

int vmat_tree_describe(const struct vmat_tree *tree, const struct vmat_vma *vma,
		       struct vmat_area *area)
{
	const struct tree_node *node = tree_node_of(vma);
	struct vmat_area own = {
		.start = vma->start,
		.end = vma->end,
		.flags = vma->flags,
		.flags_known = vma->has_vmflags,
		.offset = vma->offset,
		.inode = vma->file->inode,
		.dev_major = vma->file->dev_major,
		.dev_minor = vma->file->dev_minor,
		.name = vma->file->name,
		.name_len = vma->file->name_len,
		.page_size = node->copy.page_log2 ? UINT64_C(1) << node->copy.page_log2 : 0,
	};

	(void)tree;
	return options_give(area, &own, sizeof(own));
}

/* -- in and out --------------------------------------------------------------------------- */

static void fill_node(struct tree_node *node, const struct vmat_area *area,
		      const struct vma_file *file)
{
	node->copy.row = VMA_NO_ROW;
	node->copy.file_id = 0;
	node->copy.anon = 0;
	node->copy.vma = (struct vmat_vma){
		.start = area->start,
		.end = area->end,
		.offset = edit_area_pgoff(area),
		.file = file,
		.flags = area->flags,
		.has_vmflags = area->flags_known,
		.copied = 1,
	};
	node->copy.page_log2 = area->page_size ? (uint8_t)__builtin_ctzll(area->page_size) : 0;
	node->copy.grows_down = node->copy.grows_up = false;
	tree_learn_flags(node);
}

struct tree_node *edit_insert(struct vmat_tree *tree, const struct vmat_area *area,
			      const struct vma_file *file)
{
	struct tree_node *node = tree_new_node(tree);

	if (node) {
		fill_node(node, area, file);
		tree_link(tree, node);
	}
	return node;
}

static int insert_new(const struct vmat_vma **vmap, struct vmat_tree *tree,
		      const struct vmat_area *area)
{
	const struct vma_file head = { .inode = area->inode, .dev_major = area->dev_major,
				       .dev_minor = area->dev_minor };
	const struct vma_file *file =
		mm_share_file(tree->own, &head, area->name_len ? area->name : "", area->name_len);
	struct tree_node *node = file ? edit_insert(tree, area, file) : NULL;

	if (!node)
		return -ENOMEM;
	if (vmap)
		*vmap = &node->copy.vma;
	return 0;
}

int vmat_tree_insert(const struct vmat_vma **vmap, struct vmat_tree *tree,
		     const struct vmat_area *given)
{
	struct vmat_area area;
	int rc = edit_take_area(tree, given, &area);

	if (rc)
		return rc;
	if (vmat_tree_find_vma_intersection(tree, area.start, area.end) ||
	    !may_charge(tree, 0, tree_charge(area.flags, area.end - area.start)))
		return -ENOMEM;
	return insert_new(vmap, tree, &area);
}

void vmat_tree_erase(struct vmat_tree *tree, const struct vmat_vma *vma)
{
	struct tree_node *node = tree_node_of(vma);

	tree_unlink(tree, node);
	tree_free_node(tree, node);
}

/* -- borders --------------------------------------------------------------------------------- */

static bool is_main_stack(const struct vmat_vma *vma)
{
	return vmat_vma_kernel_named(vma) && !strcmp(vma->file->name, "[stack]");
}

/*
 * The kernel prints [stack] for what has start_stack in it or at its end. Where that is not told it
 * is in the upper part, for the stack begins near its top.
 */
static void name_parts(struct vmat_tree *tree, struct tree_node *low, struct tree_node *high)
{
	const struct vma_file nothing = { .inode = 0 };
	uint64_t start_stack = high->copy.vma.end;

	if (!is_main_stack(&low->copy.vma))
		return;
	(void)facts_get(tree->mm, FACT_STAT_START_STACK, &start_stack);
	if (start_stack > low->copy.vma.end)
		low->copy.vma.file = mm_share_file(tree->own, &nothing, "", 0);
	else if (start_stack < high->copy.vma.start)
		high->copy.vma.file = mm_share_file(tree->own, &nothing, "", 0);
}

int edit_split(struct tree_node **newp, struct vmat_tree *tree, struct tree_node *old,
	       uint64_t addr, bool new_below)
{
	const struct vmat_vma *vma = &old->copy.vma;
	struct tree_node *new = tree_new_node(tree);
	uint64_t start = vma->start, end = vma->end;

	if (!new)
		return -ENOMEM;
	*new = *old;
	tree_move(tree, old, new_below ? addr : start, new_below ? end : addr, vma->flags);
	tree_cut(new, new_below ? start : addr, new_below ? addr : end);
	tree_link(tree, new);
	name_parts(tree, new_below ? new : old, new_below ? old : new);
	*newp = new;
	return 0;
}

int vmat_tree_split(const struct vmat_vma **newp, struct vmat_tree *tree,
		    const struct vmat_vma *vma, uint64_t addr, bool new_below)
{
	struct tree_node *old = tree_node_of(vma), *new;
	int rc;

	if (addr <= vma->start || addr >= vma->end)
		return -EINVAL;
	if (addr & (tree->options.page_size - 1))
		return -EINVAL;
	if (tree->count >= tree->options.max_map_count)
		return -ENOMEM;
	if (addr & (edit_border_page(tree, old) - 1))
		return -EINVAL;
	rc = edit_split(&new, tree, old, addr, new_below);
	if (!rc && newp)
		*newp = &new->copy.vma;
	return rc;
}

static int check_borders(const struct vmat_tree *tree, const struct tree_node *node, uint64_t start,
			 uint64_t end)
{
	const struct vmat_vma *vma = &node->copy.vma;
	uint64_t pgoff = vma->offset + (start - vma->start);

	if (start >= end || end > tree->options.task_size || start >= vma->end ||
	    end <= vma->start || (start | end) & (edit_border_page(tree, node) - 1))
		return -EINVAL;
	/* it runs over also when it would have to begin before the file */
	return pgoff + (end - start) < pgoff ? -EINVAL : 0;
}

static bool is_taken(const struct tree_node *node, uint64_t start, uint64_t end)
{
	const struct vmat_vma *below = tree_vma_of_rb(rb_prev(&node->rb));
	const struct vmat_vma *above = tree_vma_of_rb(rb_next(&node->rb));

	return (below && start < below->end) || (above && end > above->start);
}

int vmat_tree_adjust(struct vmat_tree *tree, const struct vmat_vma *vma, uint64_t start,
		     uint64_t end, uint64_t flags)
{
	struct tree_node *node = tree_node_of(vma);
	int rc = check_borders(tree, node, start, end);

	if (rc)
		return rc;
	if (is_taken(node, start, end) ||
	    !may_charge(tree, tree_charge(vma->flags, vma->end - vma->start),
			tree_charge(flags, end - start)))
		return -ENOMEM;
	tree_move(tree, node, start, end, flags);
	return 0;
}
