/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary - an address space in a few figures, and how they changed. */
#ifndef VMATOP_SUMMARY_H
#define VMATOP_SUMMARY_H

#include "vmatop/maprow.h"
#include "vmatop/watched.h"

struct summary_figure {
	const char *name;	/* "RSS" */
	uint64_t bytes;
	bool known;
	struct growth since_last, since_mark;	/* or, without a mark, since the first sample */
};

struct summary {
	struct summary_figure sums[SUMS];
	size_t map_count;
	struct vmat_limit limit;		/* of map_count */
	struct vmat_room room;
	struct vmat_gap largest;		/* hole in the room; empty: there is none */
	size_t added, removed, changed;		/* rows, by the last sample */
};

/* What is known of @watched; @rows are those of its mappings. O(n). */
void summary_make(struct summary *summary, const struct watched *watched,
		  const struct map_row *rows, size_t count);

#endif
