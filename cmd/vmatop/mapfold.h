/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mapfold - groups of mappings that are folded and opened, and what stands between mappings. */
#ifndef VMATOP_MAPFOLD_H
#define VMATOP_MAPFOLD_H

#include "common/sort.h"
#include "vmatop/maprow.h"

struct map_fold {
	bool gaps, seams;		/* to be shown between mappings that follow each other */
	bool open;			/* groups are, but for those in @except */
	uint64_t *except;		/* keys of their rows */
	size_t except_count;
	struct map_row *extra;		/* rows that are no mappings */
	struct grouping *grouping;	/* that they refer to */
};

void map_fold_free(struct map_fold *fold);

/* Open the group of that row, or close it. 0 or -ENOMEM. */
int map_fold_toggle(struct map_fold *fold, const struct map_row *row);

/* Open all groups, or close them where one is open. */
void map_fold_all(struct map_fold *fold);

/*
 * Put what is to be shown in place of @count @rows, which are filtered and in @order: groups, where
 * columns->group_key is set; else holes and borders, where they are asked for and the rows stand by
 * address. @shown are the columns that groups need sums for. 0 or -ENOMEM: nothing has changed.
 */
int map_fold_arrange(struct map_fold *fold, struct map_columns *columns,
		     const struct column_list *shown, const struct subject *subject,
		     const struct sort_order *order, const void ***rowsp, size_t *countp);

#endif
