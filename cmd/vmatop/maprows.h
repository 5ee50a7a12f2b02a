/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maprows - the mappings of an address space as rows, with what the last samples changed. */
#ifndef VMATOP_MAPROWS_H
#define VMATOP_MAPROWS_H

#include "vmatop/maprow.h"
#include "vmatop/watched.h"

/* By address; a mapping that is no more stands before what is in its place. */
struct map_rows {
	struct map_row *rows;
	size_t count;
};

/*
 * Rows for all mappings that @watched has, and those that it had WATCHED_STEPS samples ago. They
 * refer to @watched. 0 or -ENOMEM. Free the array.
 */
int map_rows_make(struct map_rows *rows, struct watched *watched);

/* How the Rss of @vma, one of those that @watched has now, grew. O(what changed). */
void map_growth_of(const struct vmat_vma *vma, struct watched *watched, struct growth *since_last,
		   struct growth *since_mark);

/*
 * What the last samples changed of @vma, VMAT_CHANGE_*, and how many samples ago, 0 being the last
 * one; 0: nothing. O(what changed).
 */
unsigned map_change_of(const struct vmat_vma *vma, const struct watched *watched, unsigned *age);

/*
 * The hole or the border between two rows of the same mm, @below the lower one; NULL: the edge of
 * the room. False: there is none.
 */
bool map_row_between(struct map_row *row, const struct vmat_mm *mm, const struct vmat_room *room,
		     const struct map_row *below, const struct map_row *above);

#endif
