/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls at random that meet each other: most are made in an arena of a few pages, so that mappings
 * of all kinds become neighbours, and are split, changed, moved and merged again.
 */
#ifndef TESTS_KIT_COURSE_H
#define TESTS_KIT_COURSE_H

#include "kit/plan.h"

struct course {
	const struct driven *driven;
	const struct sources *sources;
	uint64_t seed, page;
	uint64_t arena;			/* where it begins */
	uint64_t start_brk, brk;	/* as the process last heard */
	unsigned most_vmas;		/* when there are more, the arena is cleared, and the rest */
	bool locks_all;			/* mlockall(), too */
	bool cleaning;
};

/* The next call, for a process whose map is @mm. */
void course_next(struct course *course, const struct vmat_mm *mm, struct call *call);

/* What is not mmap() and its kin. */
void call_other(struct call *call, enum order_what what, uint64_t first, uint64_t second,
		uint64_t third);

#endif
