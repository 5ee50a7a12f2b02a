/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hole - the holes of an address space, shown and counted as they were asked for. */
#include "vmagap/hole.h"

static void span(const void *row, uint64_t *first, uint64_t *last)
{
	const struct hole *hole = row;

	*first = hole->gap.start;
	*last = hole->gap.end - 1;
}

const struct kind hole_kind = {
	.array = "holes",
	.for_people = HOLE_COLUMNS_USUAL,
	.for_programs = "START,END,SIZE,USABLE,BELOW_START,BELOW,ABOVE_END,ABOVE",
	.columns = &hole_columns,
	.row_size = sizeof(struct hole), .span = span,
};

static bool next(struct stream *stream, void *row)
{
	return holes_next(&((struct hole_stream *)stream)->holes, row);
}

static void restart(struct stream *stream)
{
	((struct hole_stream *)stream)->holes.gap = (struct vmat_gap){ .start = 0 };
}

void hole_stream_begin(struct hole_stream *stream, const struct vmat_mm *mm,
		       const struct vmat_room *room, const struct range *range)
{
	*stream = (struct hole_stream){ .stream = { next, restart } };
	holes_begin(&stream->holes, mm, room, range);
}

int hole_stream_count(struct tally *tally, struct hole_stream *stream,
		      const struct chosen *chosen, const struct subject *subject)
{
	struct holes *holes = &stream->holes;
	struct hole hole;

	tally_begin(tally, holes->room, holes->range, chosen->plainly.name);
	while (holes_next(holes, &hole))
		if (kind_has(chosen, subject, &hole))
			tally_hole(tally, &hole);
	return tally_mappings(tally, subject->mm);
}
