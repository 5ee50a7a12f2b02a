/* SPDX-License-Identifier: GPL-2.0-or-later */
/* placing - where on a line the columns of a list are. */
#ifndef VMATOP_PLACING_H
#define VMATOP_PLACING_H

#include "vmatop/area.h"
#include "vmatop/list.h"

/* Before the first column: the sign of a row, and whether it is tagged. */
enum { GUTTER = 2 };

/* One column on the screen. */
struct place {
	const struct column *column;
	unsigned col, width;
};

/* As many as there are, but @room at most. The last one takes what is left of the line. */
size_t placing_make(struct place *places, size_t room, const struct list *list,
		    const struct area *area, bool bytes);

/* The column whose heading is at @col; NULL: none. */
const struct column *placing_at(const struct list *list, const struct area *area, bool bytes,
				unsigned col);

#endif
