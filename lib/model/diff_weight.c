/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_weight - what the changes weigh: each side, and the difference, which adds up. */
#include "model/diff.h"

static bool has_field(uint64_t fields, enum vmat_field field)
{
	return (unsigned)field < VMAT_NFIELDS && fields >> field & 1;
}

static bool weigh_side(const struct vmat_mm *mm, const struct vmat_side *side,
		       enum vmat_field field, uint64_t *value)
{
	uint64_t sum = 0, one;

	for (size_t i = 0; i < side->count; i++) {
		if (!vmat_vma_field(mm, side->vma[i], field, &one))
			return false;
		sum += one;
	}
	*value = sum;
	return true;
}

bool vmat_diff_weigh(const struct vmat_diff *diff, const struct vmat_change *change,
		     bool after, enum vmat_field field, uint64_t *value)
{
	const struct vmat_side *side = after ? &change->after : &change->before;

	if (field == VMAT_SIZE) {
		*value = side->bytes;
		return true;
	}
	if (!side->count && !has_field(diff->alike.has[after], field))
		return false;
	return weigh_side(after ? diff->after : diff->before, side, field, value);
}

bool vmat_diff_delta(const struct vmat_diff *diff, const struct vmat_change *change,
		     enum vmat_field field, int64_t *delta)
{
	uint64_t before, after;

	if (!has_field(diff->alike.has[0] & diff->alike.has[1], field) ||
	    !vmat_diff_weigh(diff, change, false, field, &before) ||
	    !vmat_diff_weigh(diff, change, true, field, &after))
		return false;
	*delta = (int64_t)(after - before);
	return true;
}

/* What the ranges of @mm span; Size is what smaps said of them, which a torn read makes more. */
static uint64_t total_size(const struct vmat_mm *mm)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < mm->count; i++)
		sum += mm->rows[i].end - mm->rows[i].start;
	return sum;
}

static uint64_t total(const struct vmat_mm *mm, enum vmat_field field)
{
	uint64_t sum = 0;

	if (field == VMAT_SIZE)
		return total_size(mm);
	vmat_mm_sum(mm, field, &sum);
	return sum;
}

bool vmat_diff_total(const struct vmat_diff *diff, enum vmat_field field, int64_t *delta)
{
	if (!has_field(diff->alike.has[0] & diff->alike.has[1], field))
		return false;
	*delta = (int64_t)(total(diff->after, field) - total(diff->before, field));
	return true;
}

bool diff_same_weight(const struct vmat_diff *diff, const struct vmat_side *before,
		      const struct vmat_side *after)
{
	uint64_t one, other;

	for (int field = VMAT_SIZE + 1; field < VMAT_NFIELDS; field++)
		if (weigh_side(diff->before, before, (enum vmat_field)field, &one) &&
		    weigh_side(diff->after, after, (enum vmat_field)field, &other) && one != other)
			return false;
	return true;
}
