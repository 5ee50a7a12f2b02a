/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pick - which mappings are meant: those in a range for which a filter is true. */
#ifndef COMMON_PICK_H
#define COMMON_PICK_H

#include "common/column.h"
#include "common/filter.h"
#include "common/range.h"

struct pick {
	bool has_range;
	struct range range;
	const struct filter *filter;	/* NULL: all */
};

/* In the order of addresses; NULL at the end. */
const struct vmat_vma *pick_first(const struct pick *pick, const struct subject *subject);
const struct vmat_vma *pick_next(const struct pick *pick, const struct subject *subject,
				 const struct vmat_vma *vma);

/* All of them in an array to be free()d. Returns 0 or -ENOMEM. */
int pick_all(const void ***rowsp, size_t *count, const struct pick *pick,
	     const struct subject *subject);

#endif
