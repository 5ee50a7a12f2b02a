/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit - what is used and left of each limit that can refuse a mapping, as rows. */
#ifndef VMAGAP_LIMIT_H
#define VMAGAP_LIMIT_H

#include "vmagap/kind.h"

/* A row. */
struct limit {
	struct vmat_limit limit;
	bool nearest;		/* of those that can refuse mmap() the one that is used up most */
};

extern const struct kind limit_kind;

struct limits {
	struct stream stream;
	size_t next;
	struct limit limit[VMAT_NLIMITS];
};

void limits_begin(struct limits *limits, const struct vmat_mm *mm);

/* Which of them binds first, and what is to be kept in mind, in words. */
void limits_say(const struct limits *limits, struct report *report, bool bytes);

#endif
