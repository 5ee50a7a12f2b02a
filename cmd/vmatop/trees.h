/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trees - the page of the red-black tree. */
#ifndef VMATOP_TREES_H
#define VMATOP_TREES_H

#include "common/node.h"
#include "common/noderows.h"
#include "vmatop/model.h"

enum { TREES_STEPS = 128 };	/* of a search: twice what 2^32 mappings could take */

struct trees {
	struct page page;		/* the first */
	struct list list;		/* rows are struct node_row */
	struct node_columns columns;
	struct shot *shot;		/* what the tree is made of; NULL: nothing */
	struct vmat_tree *tree;
	const char *rule;		/* what is a gap there, in words; static */
	struct node_rows rows;
	unsigned deepest;		/* levels that it has */
	bool chosen;			/* ... what is folded up was */
	unsigned levels;		/* that are drawn unless marked, 0: all */
	struct fold_mark *marks;	/* ascending */
	size_t mark_count;
	/* find_vma() of an address; if it is not told, it only shows what it found */
	bool has_search, told;
	uint64_t addr;
	struct vmat_trace trace;
	struct vmat_step steps[TREES_STEPS];
	const struct vmat_vma *found;	/* NULL: nothing */
	size_t before;			/* how many mappings a list walk would have looked at */
};

extern const struct page_type trees_type;

#endif
