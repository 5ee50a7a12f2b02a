/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maprow - a row of the page of an address space, and the columns of such rows. */
#ifndef VMATOP_MAPROW_H
#define VMATOP_MAPROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/column.h"
#include "common/group.h"
#include "common/vmacolumn.h"

enum map_row_type {
	MAP_ROW_VMA,
	MAP_ROW_REMOVED,	/* a mapping that is no more */
	MAP_ROW_GAP,		/* a hole */
	MAP_ROW_SEAM,		/* the border of two that touch */
	MAP_ROW_GROUP		/* mappings that say the same in one column */
};

/* A number of bytes more, or less, where it is known. */
struct growth {
	int64_t bytes;
	bool known;
};

struct map_row {
	enum map_row_type type;
	unsigned change;		/* VMAT_CHANGE_* of the last samples; 0: nothing changed */
	unsigned age;			/* ... so many samples ago */
	uint64_t start, end;		/* of a seam both are the border; of a group 0 */
	uint64_t key;			/* the same from one sample to the next, never 0 */
	const struct vmat_mm *mm;	/* that the VMA is of */
	const struct vmat_vma *vma;	/* of a hole and a seam what is above it, or NULL */
	struct growth since_last, since_mark;	/* of Rss */
	union {
		struct {
			uint64_t usable;
			bool largest;
		} gap;
		struct {
			unsigned refusals;	/* that decide */
			uint64_t bits;
		} seam;
		struct {
			const struct group *sums;
			bool open;		/* its mappings are shown below it */
		} group;
	};
};

/* Columns of mappings, and what is said only here. */
struct map_columns {
	struct column_set set;
	struct column *columns;
	struct map_column *wrapped;	/* the data of each */
	struct vma_columns vmas;
	struct group_columns groups;	/* made by map_columns_group() */
	const struct column *group_key;	/* that rows are grouped by, NULL: they are not */
	struct change_text {			/* the words for changes, as they come up */
		unsigned change;
		char *text;
	} *said;
	size_t said_count;
	char words[256];		/* of the cell that was asked for last */
};

/* 0 or -ENOMEM. The set refers to @columns: do not copy it. */
int map_columns_make(struct map_columns *columns);
void map_columns_free(struct map_columns *columns);

/* From now on rows of groups are by @key, one of the set; NULL: there are none. 0 or -ENOMEM. */
int map_columns_group(struct map_columns *columns, const struct column *key);

/* "grown-high reprotected" at @to with a NUL; returns its length. */
enum { CHANGES_MAX = 192 };
size_t map_row_changes(char to[CHANGES_MAX], unsigned change);

#endif
