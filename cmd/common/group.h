/* SPDX-License-Identifier: GPL-2.0-or-later */
/* group - rows that say the same in one column, folded into one: how many, and their sums. */
#ifndef COMMON_GROUP_H
#define COMMON_GROUP_H

#include "common/column.h"

struct group;
struct grouping;

/* The columns of groups; a row is a struct group. */
struct group_columns {
	struct column_set set;
	struct column *columns;
};

/* COUNT, each column of @rows that may be summed, and @key (NULL: none). 0 or -ENOMEM. */
int group_columns_make(struct group_columns *columns, const struct column_set *rows,
		       const struct column *key);
void group_columns_free(struct group_columns *columns);

/*
 * An empty grouping by @key (NULL: all rows are one group) that sums what @shown, columns of
 * groups, will ask for. @rows, @shown and @key must live as long. NULL: no memory.
 */
struct grouping *grouping_new(const struct column_set *rows, const struct column *key,
			      const struct column_list *shown);
void grouping_free(struct grouping *grouping);	/* NULL is fine */

/* Returns 0 or -ENOMEM. O(columns). */
int grouping_add(struct grouping *grouping, const struct subject *subject, const void *row);

/*
 * Which group a row that was added is in, by the order in which they were first seen, from 0;
 * SIZE_MAX: none.
 */
size_t grouping_find(const struct grouping *grouping, const struct subject *subject,
		     const void *row);

size_t grouping_count(const struct grouping *grouping);

/* What all rows of a group say in the column that they were folded by; absent without one. */
const struct cell *group_key(const struct group *group);

/* How many rows it has. */
size_t group_count(const struct group *group);

/* The groups, in the order in which they were first seen; @rows has grouping_count() places. */
void grouping_rows(const struct grouping *grouping, const void **rows);

#endif
