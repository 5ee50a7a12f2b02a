/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hole - the holes of an address space as rows. */
#ifndef VMAGAP_HOLE_H
#define VMAGAP_HOLE_H

#include "vmagap/kind.h"

/* A row. */
struct hole {
	struct vmat_gap gap;
	uint64_t usable;			/* bytes, 0: guard gaps take all of it */
	uint64_t usable_start, usable_end;
	bool cut_below, cut_above;		/* it goes on there, beyond --range */
};

extern const struct kind hole_kind;

struct holes {
	struct stream stream;
	const struct vmat_mm *mm;
	const struct vmat_room *room;
	const struct range *range;
	struct vmat_gap gap;
};

/* Cut to @range, NULL: all of them. What is given must live as long. */
void holes_begin(struct holes *holes, const struct vmat_mm *mm, const struct vmat_room *room,
		 const struct range *range);

#endif
