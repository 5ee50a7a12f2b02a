/* SPDX-License-Identifier: GPL-2.0-or-later */
/* borrow - the columns of mappings for rows that are more than a mapping. */
#ifndef COMMON_BORROW_H
#define COMMON_BORROW_H

#include "common/vmacolumn.h"

/* The set refers to @vmas: do not copy it. */
struct borrowed_columns {
	struct column_set set;
	struct column *columns;		/* own ones first; their data may be set */
	struct vma_columns vmas;
};

typedef void (*column_getter)(const struct column *column, const struct subject *subject,
			      const void *row, struct cell *cell);

/*
 * @own, and behind them all columns of mappings that have other names. Those are asked by @get,
 * which finds the column of the mapping in column->data, and the mapping in its row. With @mm (or
 * NULL) also the counters that only its kernel prints. Returns 0 or -ENOMEM; free in any case.
 */
int borrow_columns(struct borrowed_columns *columns, const struct vmat_mm *mm,
		   const struct column *own, size_t count, column_getter get);
void borrow_free(struct borrowed_columns *columns);

#endif
