/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changepart - changes, each cut by groups: to one belongs what it lost and what it got. */
#ifndef COMMON_CHANGEPART_H
#define COMMON_CHANGEPART_H

#include "common/changerow.h"

/* Rows, of which each is a change, or the mappings of one that say the same in a column. */
struct parts {
	struct change_row *rows;
	const void **order;		/* the rows */
	size_t count;
	struct vmat_change *changes;	/* of those that were cut */
	const struct vmat_vma **vmas;	/* of these */
};

/*
 * Cut @count rows, none of them a sum, by what their mappings say in @key, before and after. 0 or
 * -ENOMEM; free in any case. O(mappings x keys of a change).
 */
int parts_make(struct parts *parts, const struct column *key, const void *const *rows,
	       size_t count, const struct comparison_subject *subject);
void parts_free(struct parts *parts);

#endif
