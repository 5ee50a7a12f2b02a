/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmacolumn - the columns of mappings, the same in every command. */
#ifndef COMMON_VMACOLUMN_H
#define COMMON_VMACOLUMN_H

#include "common/column.h"

enum { VMA_KINDS = VMAT_KIND_SPECIAL + 1 };

/* A word and its length. */
struct vma_word {
	const char *text;
	size_t len;
};

/* A row is a struct vmat_vma. */
struct vma_columns {
	struct column_set set;
	struct column *columns;
	char *names;
	struct vma_word kinds[VMA_KINDS];	/* asked for once, shown in each row */
};

/* What is shown unless asked, and what -x adds before the name. */
#define VMA_COLUMNS_USUAL "START,END,SIZE,PERM,OFFSET,KIND,NAME"
#define VMA_COLUMNS_COUNTERS "+RSS,PSS,USS,DIRTY,SWAP"

/*
 * All columns; with @mm (or NULL) also those for keys of its smaps that we do not know, under
 * the key in capitals. Returns 0 or -ENOMEM. The set refers to @columns: do not copy it.
 */
int vma_columns_make(struct vma_columns *columns, const struct vmat_mm *mm);
void vma_columns_free(struct vma_columns *columns);

/* Append the columns of all counters that @mm's kernel printed, in its order. 0 or -ENOMEM. */
int vma_columns_printed(const struct vma_columns *columns, const struct vmat_mm *mm,
			struct column_list *list);

#endif
