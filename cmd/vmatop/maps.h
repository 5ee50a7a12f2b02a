/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maps - the page of an address space: its mappings. */
#ifndef VMATOP_MAPS_H
#define VMATOP_MAPS_H

#include "vmatop/mapfold.h"
#include "vmatop/maprows.h"
#include "vmatop/model.h"
#include "vmatop/strip.h"
#include "vmatop/summary.h"

struct maps {
	struct page page;		/* the first */
	struct list list;		/* rows are struct map_row */
	struct map_columns columns;
	struct map_rows rows;		/* mappings, by address */
	struct map_fold fold;
	struct summary summary;
	struct strip strip;		/* without items: there was no memory for it */
	struct shot *shot;		/* what the rows are of; NULL: nothing was read */
	const struct shot *mark;	/* what their growth is since */
	bool settled;			/* nothing of them will change before another shot */
};

extern const struct page_type maps_type;

/* How many lines above the list there are of each sort; together they are its head_rows(). */
struct maps_head {
	bool title, sums, mark, holes, cost;	/* a line each */
	bool strip, scale, legend;
};
void maps_head_of(struct maps_head *head, unsigned rows);

#endif
