/* SPDX-License-Identifier: GPL-2.0-or-later */
/* table - rows for people: a heading, columns that line up, the name last. */
#ifndef COMMON_TABLE_H
#define COMMON_TABLE_H

#include "common/column.h"
#include "common/escape.h"
#include "common/out.h"

struct table_style {
	bool headings;
	bool bytes;		/* sizes as they are, not 1.5M */
	bool colour;
	enum escape_mode escape;
	size_t cells;		/* cut what is wider; 0: cut nothing */
};

struct table;

/* Rows of @list about @subject; both must live as long. NULL: no memory. */
struct table *table_new(struct out *out, const struct table_style *style,
			const struct column_list *list, const struct subject *subject);

/*
 * Columns have fixed widths, so that a row can leave when it is made; but one of unknown
 * width that does not stand last (true: there is one) is as wide as its widest cell: show
 * all rows to table_measure() before the first table_row().
 */
bool table_wants_measure(const struct table *table);
void table_measure(struct table *table, const void *row);

void table_row(struct table *table, const void *row);

/* The end; writes the heading if there was no row. Frees the table; NULL is fine. */
void table_end(struct table *table);

#endif
