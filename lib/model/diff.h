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

/* No counter differs in sum that all of these VMAs have. */
bool diff_same_weight(const struct vmat_diff *diff, const struct vmat_side *before,
		      const struct vmat_side *after);

/* -- by address ----------------------------------------------------------------------------- */

/* What is compared as one: a VMA, with options.normal several that could be one; 0 rows: none. */
struct diff_unit {
	size_t row, rows;
	uint64_t start, end;
};

/* The unit of @mm that begins with @row. O(its rows). */
struct diff_unit diff_unit(const struct vmat_diff *diff, const struct vmat_mm *mm, size_t row);

/* Units of both sides that are connected by overlap; memory that is used again. */
struct diff_knot {
	struct mm_list nodes[2];	/* struct diff_node; of before, of after, in their order */
	struct mm_list edges, events;
	struct mm_list vmas[2];		/* const struct vmat_vma * */
};

/* Add a unit of one side, in the order of addresses. 0 or -ENOMEM. */
int diff_knot_add(struct diff_knot *knot, bool after, const struct diff_unit *unit);

/* Say what happened to all that was added, and forget it. 0 or -ENOMEM. */
int diff_knot_explain(struct diff_knot *knot, struct vmat_diff *diff);
void diff_knot_free(struct diff_knot *knot);

/* Make one change of what was removed here and added there. 0 or -ENOMEM. O(changes). */
int diff_find_moves(struct vmat_diff *diff);

#endif
