/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* merge - when two mappings, one behind the other, become one, and why they do not. */
#ifndef MODEL_MERGE_H
#define MODEL_MERGE_H

#include "model/tree.h"

/* What a new mapping is beyond what /proc tells. */
struct merge_identity {
	uint32_t file_id, anon;		/* as of struct tree_node */
	bool below_only;		/* what begins where it ends is let be, as brk() does */
};

/* vmat_tree_merge(); @identity is of an area in a hole, NULL: nothing is told. */
const struct vmat_vma *merge_area(struct vmat_tree *tree, const struct vmat_area *area,
				  const struct merge_identity *identity,
				  struct vmat_merge *report);

#endif
