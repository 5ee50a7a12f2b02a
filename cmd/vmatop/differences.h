/* SPDX-License-Identifier: GPL-2.0-or-later */
/* differences - the page of what has changed since the mark, or since the first sample. */
#ifndef VMATOP_DIFFERENCES_H
#define VMATOP_DIFFERENCES_H

#include "common/changecolumn.h"
#include "common/changepart.h"
#include "common/group.h"
#include "vmatop/model.h"

enum differences_by { BY_CHANGE, BY_NAME, BY_KIND, BY_ROLE, BY_PERM, BY_END };

struct differences {
	struct page page;		/* the first */
	struct list list;		/* rows are struct change_row, or struct group */
	enum differences_by by;
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
	/* BY_NAME and so on */
	struct column key;
	struct group_columns group_columns;
	struct column_list summed;
	struct parts parts;
	struct grouping *grouping;
};

/* What one row is grouped by: "role"; NULL: nothing. */
const char *differences_by_word(enum differences_by by);

/* What the rows that are shown come to, and how many changes that is. */
void differences_total(const struct differences *differences, struct change_sum *total);

extern const struct page_type differences_type;

#endif
