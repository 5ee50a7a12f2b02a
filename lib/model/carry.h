/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* carry - counters and VmFlags of one mm go into another one, whole or but for Rss. */
#ifndef MODEL_CARRY_H
#define MODEL_CARRY_H

#include "model/mm.h"

/* All zero but for the two mm is ready for use; nothing to be freed. */
struct carry {
	struct vmat_mm *to;
	const struct vmat_mm *from;
	const struct record_shape *old_shape, *shape;	/* the last one that was looked for */
	const struct record_shape *shape_of_rss;	/* of VMAs of which nothing else is known */
};

/*
 * What records refer to by number: texts, keys, flags, in the old order, into an mm that has none
 * yet. To be done before anything else. 0 or -ENOMEM.
 */
int carry_shared(struct carry *carry);

/* The record of @row, which is still the old mm's, as one of the new mm's. 0 or -ENOMEM. */
int carry_record(struct carry *carry, struct vmat_vma *row);

/*
 * Give the rows of @to, which have no records, those that VMAs of @from had which are the same:
 * range, permissions, offset, file; NULL: there are none. But Rss is what @rss says, a value in
 * bytes a row, and without it no row has any. VmFlags come along. O(n). 0 or -ENOMEM.
 */
int carry_counters(struct vmat_mm *to, const struct vmat_mm *from, const uint64_t *rss);

/* An mm that carry_counters() can use when @mm is long gone: rows and records. O(n). */
int carry_keep(struct vmat_mm **keptp, const struct vmat_mm *mm);

#endif
