/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* area - where there is room for a mapping: the kernel's searches for an unmapped area. */
#ifndef MODEL_AREA_H
#define MODEL_AREA_H

#include "model/tree.h"

struct area_found {
	uint64_t address;
	bool guard_met;		/* a guard gap moved a limit: without it the answer were another */
};

/* vmat_tree_unmapped_area(), with a look at how it went. *@found is written in any case. */
int area_find(struct area_found *found, const struct vmat_tree *tree,
	      const struct vmat_area_wish *wish, struct vmat_trace *trace);

#endif
