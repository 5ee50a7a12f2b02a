/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hole - the holes of an address space as rows. */
#include "common/hole.h"

#include "common/wording.h"

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

static uint64_t size_of(const struct hole *hole)
{
	return hole->gap.end - hole->gap.start;
}

GETTER(start)
{
	cell_put_number(cell, CELL_ADDRESS, ((const struct hole *)row)->gap.start);
}

GETTER(end)
{
	cell_put_number(cell, CELL_ADDRESS, ((const struct hole *)row)->gap.end);
}

GETTER(size)
{
	cell_put_number(cell, CELL_BYTES, size_of(row));
}

GETTER(usable)
{
	cell_put_number(cell, CELL_BYTES, ((const struct hole *)row)->usable);
}

GETTER(usable_start)
{
	const struct hole *hole = row;

	if (hole->usable)
		cell_put_number(cell, CELL_ADDRESS, hole->usable_start);
}

GETTER(usable_end)
{
	const struct hole *hole = row;

	if (hole->usable)
		cell_put_number(cell, CELL_ADDRESS, hole->usable_end);
}

GETTER(guard)
{
	const struct hole *hole = row;

	cell_put_number(cell, CELL_BYTES, size_of(hole) - hole->usable);
}

/* -- neighbours ---------------------------------------------------------------------- */

static void put_perm(const struct column *column, const struct subject *subject,
		     const struct vmat_vma *vma, struct cell *cell)
{
	const struct wording *wording = column->data;

	if (vma)
		column_cell(wording->perm, subject, vma, cell);
}

GETTER(below)
{
	const struct hole *hole = row;

	wording_put(column->data, subject, hole->gap.below,
		    hole->cut_below ? "(range)" : "(lowest address)", cell);
}

GETTER(above)
{
	const struct hole *hole = row;

	wording_put(column->data, subject, hole->gap.above,
		    hole->cut_above ? "(range)" : "(task size)", cell);
}

GETTER(below_start)
{
	const struct vmat_vma *below = ((const struct hole *)row)->gap.below;

	if (below)
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_start(below));
}

GETTER(above_end)
{
	const struct vmat_vma *above = ((const struct hole *)row)->gap.above;

	if (above)
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_end(above));
}

GETTER(below_perm)
{
	put_perm(column, subject, ((const struct hole *)row)->gap.below, cell);
}

GETTER(above_perm)
{
	put_perm(column, subject, ((const struct hole *)row)->gap.above, cell);
}

#define LEFT .right = false
#define RIGHT .right = true

static const struct column columns[] = {
	{ "START", "first address of the hole", CELL_ADDRESS, 12, RIGHT, .get = get_start },
	{ "END", "first address behind it", CELL_ADDRESS, 12, RIGHT, .get = get_end },
	{ "SIZE", "end less start", CELL_BYTES, 6, RIGHT, .get = get_size },
	{ "USABLE", "without the guard gaps of stacks beside it", CELL_BYTES, 6, RIGHT,
	  .get = get_usable },
	{ "USABLE_START", "where that begins", CELL_ADDRESS, 12, RIGHT, .get = get_usable_start },
	{ "USABLE_END", "where it ends", CELL_ADDRESS, 12, RIGHT, .get = get_usable_end },
	{ "GUARD", "what is kept free beside stacks: SIZE less USABLE", CELL_BYTES, 6, RIGHT,
	  .get = get_guard },
	{ "BELOW_START", "where the mapping below begins", CELL_ADDRESS, 12, RIGHT,
	  .get = get_below_start },
	{ "BELOW_PERM", "its permissions", CELL_WORD, 10, LEFT, .colour = COLOUR_PERM,
	  .get = get_below_perm, .wrong = perm_wrong },
	{ "ABOVE_END", "where the mapping above ends", CELL_ADDRESS, 12, RIGHT,
	  .get = get_above_end },
	{ "ABOVE_PERM", "its permissions", CELL_WORD, 10, LEFT, .colour = COLOUR_PERM,
	  .get = get_above_perm, .wrong = perm_wrong },
	{ "BELOW", "name of the mapping below", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	  .colour = COLOUR_NAME, .get = get_below },
	{ "ABOVE", "name of the mapping above", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	  .colour = COLOUR_NAME, .get = get_above },
};

const struct column_set hole_columns = { columns, sizeof(columns) / sizeof(columns[0]) };

/* -- one after the other ------------------------------------------------------------------ */

/* Who lies beyond the cut is no neighbour. */
static void cut(struct hole *hole, const struct range *range)
{
	uint64_t low = range->first, high = range->last + 1;

	if (hole->gap.start < low) {
		hole->gap.start = low;
		hole->gap.below = NULL;
		hole->cut_below = true;
	}
	if (high && hole->gap.end > high) {
		hole->gap.end = high;
		hole->gap.above = NULL;
		hole->cut_above = true;
	}
	if (hole->usable_start < low)
		hole->usable_start = low;
	if (high && hole->usable_end > high)
		hole->usable_end = high;
	hole->usable = hole->usable_start < hole->usable_end ?
		       hole->usable_end - hole->usable_start : 0;
}

static bool is_outside(const struct vmat_gap *gap, const struct range *range)
{
	return gap->end <= range->first || gap->start > range->last;
}

void holes_begin(struct holes *holes, const struct vmat_mm *mm, const struct vmat_room *room,
		 const struct range *range)
{
	*holes = (struct holes){ .mm = mm, .room = room, .range = range };
}

bool holes_next(struct holes *holes, struct hole *hole)
{
	const struct vmat_room *room = holes->room;

	do {
		if (!vmat_next_gap(holes->mm, room->low, room->high, &holes->gap))
			return false;
	} while (holes->range && is_outside(&holes->gap, holes->range));
	*hole = (struct hole){ .gap = holes->gap };
	hole->usable = vmat_gap_usable(holes->mm, room, &hole->gap, &hole->usable_start,
				       &hole->usable_end);
	if (holes->range)
		cut(hole, holes->range);
	return true;
}
