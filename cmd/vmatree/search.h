/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search - a search in a tree, step by step, as rows and in words. */
#ifndef VMATREE_SEARCH_H
#define VMATREE_SEARCH_H

#include "vmatree/job.h"

/* One search that was made. Zeroed: none. */
struct search {
	struct vmat_trace trace;
	uint64_t addr;			/* --find: what was asked for; --gap: the place */
	const struct vmat_vma *vma;	/* --find: what was found, NULL: nothing */
	struct vmat_area_wish wish;	/* --gap */
	int err;			/* --gap: 0, or why there is no place */
};

/* find_vma(). Returns 0 or -ENOMEM; free the search in any case. */
int search_find(struct search *search, const struct vmat_tree *tree, uint64_t addr);

/*
 * unmapped_area() or unmapped_area_topdown(). Where --limits says nothing, between those that the
 * kernel takes for such a process, as far as they are known. 0 or -ENOMEM.
 */
int search_gap(struct search *search, const struct vmat_tree *tree, const struct job *job);
void search_free(struct search *search);

/* Say what was looked at, and what came of it. 0 or -ENOMEM. */
int search_say_find(struct report *report, const struct search *search,
		    const struct vmat_tree *tree);
int search_say_gap(struct report *report, const struct search *search,
		   const struct vmat_tree *tree);

#endif
