/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hole - the holes of an address space as rows. */
#ifndef COMMON_HOLE_H
#define COMMON_HOLE_H

#include "common/column.h"
#include "common/range.h"

/* A row. */
struct hole {
	struct vmat_gap gap;
	uint64_t usable;			/* bytes, 0: guard gaps take all of it */
	uint64_t usable_start, usable_end;
	bool cut_below, cut_above;		/* it goes on there, beyond the range */
};

/* The data of each must be a struct wording: copy them. */
extern const struct column_set hole_columns;

/* Shown unless asked. */
#define HOLE_COLUMNS_USUAL "START,END,SIZE,USABLE,BELOW,ABOVE"

/* One after the other. */
struct holes {
	const struct vmat_mm *mm;
	const struct vmat_room *room;
	const struct range *range;
	struct vmat_gap gap;
};

/* Those that have a byte in @range, cut to it; NULL: all. What is given must live as long. */
void holes_begin(struct holes *holes, const struct vmat_mm *mm, const struct vmat_room *room,
		 const struct range *range);

/* False: there is none left. */
bool holes_next(struct holes *holes, struct hole *hole);

#endif
