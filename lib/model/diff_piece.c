/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_piece - the stretches between borders, of both sides. */
#include "model/diff.h"

/* Where a walk over both sides is: the rows that are the lowest to end above @at. */
struct walk {
	const struct vmat_diff *diff;
	size_t before, after;
	uint64_t at;
};

static const struct vmat_vma *row_above(const struct vmat_mm *mm, size_t *row, uint64_t at)
{
	while (*row < mm->count && mm->rows[*row].end <= at)
		(*row)++;
	return *row < mm->count ? &mm->rows[*row] : NULL;
}

static uint64_t start_of(const struct vmat_vma *vma, uint64_t at)
{
	return !vma ? UINT64_MAX : vma->start > at ? vma->start : at;
}

static uint64_t lower(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The next stretch of which a side has a byte, whether or not it differs. */
static bool next_stretch(struct walk *walk, struct vmat_piece *piece)
{
	const struct vmat_vma *a = row_above(walk->diff->before, &walk->before, walk->at);
	const struct vmat_vma *b = row_above(walk->diff->after, &walk->after, walk->at);
	uint64_t a_start = start_of(a, walk->at), b_start = start_of(b, walk->at);
	uint64_t start = lower(a_start, b_start);

	if (!a && !b)
		return false;
	*piece = (struct vmat_piece){
		.start = start,
		.end = lower(a && a_start == start ? a->end : a_start,
			     b && b_start == start ? b->end : b_start),
		.before = a_start == start ? a : NULL,
		.after = b_start == start ? b : NULL,
	};
	walk->at = piece->end;
	return true;
}

/* The row of @vma; where there is none, that of what is above @at. */
static size_t row_of(const struct vmat_mm *mm, const struct vmat_vma *vma, uint64_t at)
{
	if (!vma && at)
		vma = vmat_find_vma(mm, at);
	else if (!vma)
		return 0;
	return vma ? mm_row(mm, vma) : mm->count;
}

bool vmat_diff_next_piece(const struct vmat_diff *diff, struct vmat_piece *piece)
{
	struct walk walk = {
		.diff = diff,
		.before = row_of(diff->before, piece->before, piece->end),
		.after = row_of(diff->after, piece->after, piece->end),
		.at = piece->end,
	};

	if (diff->match != VMAT_MATCH_ADDRESS)
		return false;
	while (next_stretch(&walk, piece))
		if (!piece->before || !piece->after ||
		    !alike_line(diff->before, piece->before, diff->after, piece->after))
			return true;
	return false;
}
