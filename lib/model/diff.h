/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff - how two address spaces differ: the changes, and what makes them. */
#ifndef MODEL_DIFF_H
#define MODEL_DIFF_H

#include "model/alike.h"
#include "model/mm.h"

struct vmat_diff {
	const struct vmat_mm *before, *after;
	struct vmat_diff_options options;
	enum vmat_match match;		/* never VMAT_MATCH_AUTO */
	const char *why;		/* static */
	struct alike alike;
	struct arena arena;		/* the lists of VMAs */
	struct mm_list changes;		/* struct vmat_change */
	bool layout_differs;
};

/*
 * Append a change: @what, and so many VMAs before and after, in the order of their addresses, which
 * are copied. *@change, unless NULL, is valid until the next one. 0 or -ENOMEM.
 */
int diff_append(struct vmat_diff *diff, struct vmat_change **change, unsigned what,
		const struct vmat_vma *const *before, size_t before_count,
		const struct vmat_vma *const *after, size_t after_count);

/*
 * What makes the changes: append them, in any order; vmat_diff_new() sorts them. Each VMA is in one
 * at most; if options.counters, all are in one whose counters differ, see alike_weight().
 * 0 or -ENOMEM.
 */
int diff_by_address(struct vmat_diff *diff);
int diff_by_identity(struct vmat_diff *diff);

/* -- by address: the stretches between borders --------------------------------------------- */

/* Where a walk over both sides is: the VMAs that end above @at. All zero is the beginning. */
struct diff_walk {
	size_t before, after;		/* rows */
	uint64_t at;
};

/* The next stretch of which a side has a byte, also of what is the same; false at the end. O(1). */
bool diff_walk_next(const struct vmat_diff *diff, struct diff_walk *walk,
		    struct vmat_piece *piece);

#endif
