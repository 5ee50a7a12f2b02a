/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sort - rows in the order of a column, and of what they were before. */
#ifndef COMMON_SORT_H
#define COMMON_SORT_H

#include "common/column.h"

struct sort_order {
	const struct column *column;	/* NULL: leave the order as it is */
	bool descending;
};

/* "RSS", "rss:desc" or "rss:asc". Returns 0 or -EINVAL, see *@complaint. */
int sort_parse(struct sort_order *order, const struct column_set *set, const char *text,
	       struct complaint *complaint);

/*
 * Sort @rows. Rows that are equal keep their order, rows without a value come last, whatever
 * the direction. Returns 0 or -ENOMEM. O(n log n), 48 bytes a row meanwhile.
 */
int sort_rows(const void **rows, size_t count, const struct sort_order *order,
	      const struct subject *subject);

#endif
