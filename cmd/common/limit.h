/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit - what is used and left of each limit that can refuse a mapping. */
#ifndef COMMON_LIMIT_H
#define COMMON_LIMIT_H

#include "vmatools.h"

struct limit {
	struct vmat_limit limit;	/* its name NULL: there is none such here */
	bool nearest;		/* of those that can refuse mmap() the one that is used up most */
};

/* By enum vmat_limit_kind. */
struct limits {
	struct limit limit[VMAT_NLIMITS];
};

/* O(n). */
void limits_make(struct limits *limits, const struct vmat_mm *mm);

/* Whether it is known how much is left, and that can be used up. */
bool limit_is_finite(const struct vmat_limit *limit);

/* What is used of a finite one, as a part of @whole; more than that where it was lowered later. */
uint64_t limit_share(const struct vmat_limit *limit, uint64_t whole);

/* Of those that mmap() asks and that are finite, the one that is used up most; NULL: none is. */
const struct vmat_limit *limits_nearest(const struct limits *limits);

/* ... and of those that count bytes the one that leaves the fewest. */
const struct vmat_limit *limits_tightest(const struct limits *limits);

/* Whether all that mmap() asks are known. */
bool limits_all_known(const struct limits *limits);

#endif
