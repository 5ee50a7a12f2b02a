/* SPDX-License-Identifier: GPL-2.0-or-later */
/* borrow - the columns of mappings for rows that are more than a mapping. */
#include "common/borrow.h"

#include <errno.h>
#include <stdlib.h>

int borrow_columns(struct borrowed_columns *columns, const struct vmat_mm *mm,
		   const struct column *own, size_t count, column_getter get)
{
	const struct column_set own_set = { own, count };
	const struct column_set *of_vma = &columns->vmas.set;
	size_t i, n = count;
	int err = vma_columns_make(&columns->vmas, mm);

	if (err)
		return err;
	columns->columns = calloc(count + of_vma->count, sizeof(*columns->columns));
	if (!columns->columns)
		return -ENOMEM;
	memcpy(columns->columns, own, count * sizeof(*own));
	for (i = 0; i < of_vma->count; i++) {
		const struct column *column = &of_vma->columns[i];

		if (column_find(&own_set, column->name, strlen(column->name)))
			continue;
		columns->columns[n] = *column;
		columns->columns[n].data = column;
		columns->columns[n].get = get;
		columns->columns[n++].sums = false;
	}
	columns->set = (struct column_set){ columns->columns, n };
	return 0;
}

void borrow_free(struct borrowed_columns *columns)
{
	free(columns->columns);
	vma_columns_free(&columns->vmas);
	*columns = (struct borrowed_columns){ .columns = NULL };
}
