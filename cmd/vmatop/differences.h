/* SPDX-License-Identifier: GPL-2.0-or-later */
/* differences - the page of what has changed since the mark, or since the first sample. */
#ifndef VMATOP_DIFFERENCES_H
#define VMATOP_DIFFERENCES_H

#include "vmatop/diffgroups.h"
#include "vmatop/model.h"

struct differences {
	struct page page;		/* the first */
	struct list list;		/* rows are struct change_row, or struct group */
	struct diff_groups groups;
	struct change_columns columns;
	struct column what;		/* WHAT in words, as wide as it has to be */
	struct comparison_subject subject;
	const struct watched *watched;	/* whose difference it is, and ... */
	uint64_t match;			/* ... by which of its matches; 0: of none */
	struct change_row *rows;	/* in the order of their addresses */
	int64_t *deltas;		/* of the rows */
	const void **order;		/* the rows, the largest change first */
	size_t count;
	uint64_t known;			/* the counters that columns are shown for */
};

/* What the rows that are shown come to, and how many changes that is. */
void differences_total(const struct differences *differences, struct change_sum *total);

extern const struct page_type differences_type;

#endif
