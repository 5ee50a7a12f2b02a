/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* edit - what can be done to one VMA of a tree: insert, erase, split, move its borders. */
#ifndef MODEL_EDIT_H
#define MODEL_EDIT_H

#include "model/tree.h"

/* Copy what the caller asks for, if it can be a mapping. 0, -EINVAL or -E2BIG. */
int edit_take_area(const struct vmat_tree *tree, const struct vmat_area *given,
		   struct vmat_area *area);

bool edit_area_has_no_file(const struct vmat_area *area);

/*
 * vmat_tree_insert() and vmat_tree_split() without their checks; @area and @addr are possible. NULL
 * or -ENOMEM: no memory, never behind tree_reserve().
 */
struct tree_node *edit_insert(struct vmat_tree *tree, const struct vmat_area *area,
			      const struct vma_file *file);
int edit_split(struct tree_node **newp, struct vmat_tree *tree, struct tree_node *old,
	       uint64_t addr, bool new_below);

/* The page that the borders of @node must be at. */
uint64_t edit_border_page(const struct vmat_tree *tree, const struct tree_node *node);

/* vm_pgoff in bytes. */
uint64_t edit_area_pgoff(const struct vmat_area *area);

#endif
