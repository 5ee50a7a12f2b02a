/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* edit - what can be done to one VMA of a tree: insert, erase, split, move its borders. */
#ifndef MODEL_EDIT_H
#define MODEL_EDIT_H

#include "model/tree.h"

/* Copy what the caller asks for, if it can be a mapping. 0, -EINVAL or -E2BIG. */
int edit_take_area(const struct vmat_tree *tree, const struct vmat_area *given,
		   struct vmat_area *area);

bool edit_area_has_no_file(const struct vmat_area *area);

/* vm_pgoff in bytes. */
uint64_t edit_area_pgoff(const struct vmat_area *area);

#endif
