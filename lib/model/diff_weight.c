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

static void add(uint64_t *sums, const struct record_slot *slot, uint64_t value, bool after)
{
	if (slot->field < 0 || slot->style == SLOT_TEXT)
		return;
	if (slot->kb)
		value *= 1024;
	sums[slot->field] += after ? value : -value;
}

/* What is not the expected value; that is 0, but for sizes. */
static void add_marked(uint64_t *sums, const struct vma_record *record, bool after)
{
	size_t stored = 0;

	for (size_t word = 0; word < record->shape->mask_words; word++)
		for (uint32_t marks = record->words[word]; marks; marks &= marks - 1)
			add(sums, &record->shape->slot[32 * word + (size_t)__builtin_ctz(marks)],
			    record_load(record, stored++), after);
}

static void add_page_size(uint64_t *sums, const struct vma_record *record, enum vmat_field field,
			  bool after)
{
	int slot = record->shape->slot_of[field];

	if (slot >= 0 && !(record->words[slot / 32] >> slot % 32 & 1))
		add(sums, &record->shape->slot[slot], record->page_kb, after);
}

/* Add the counters of one side, or take them away: all that every VMA has. */
static void add_side(uint64_t *sums, const struct vmat_side *side, bool after)
{
	for (size_t i = 0; i < side->count; i++) {
		const struct vma_record *record = side->vma[i]->record;

		if (!record)
			continue;
		add_marked(sums, record, after);
		add_page_size(sums, record, VMAT_KERNEL_PAGE_SIZE, after);
		add_page_size(sums, record, VMAT_MMU_PAGE_SIZE, after);
	}
}

uint64_t vmat_diff_deltas(const struct vmat_diff *diff, const struct vmat_change *change,
			  int64_t *deltas, size_t count)
{
	uint64_t sums[VMAT_NFIELDS] = { 0 }, known = diff->alike.has[0] & diff->alike.has[1];

	add_side(sums, &change->before, false);
	add_side(sums, &change->after, true);
	sums[VMAT_SIZE] = change->after.bytes - change->before.bytes;
	sums[VMAT_USS] = sums[VMAT_PRIVATE_CLEAN] + sums[VMAT_PRIVATE_DIRTY] +
			 sums[VMAT_PRIVATE_HUGETLB];
	sums[VMAT_DIRTY] = sums[VMAT_SHARED_DIRTY] + sums[VMAT_PRIVATE_DIRTY];
	if (count < VMAT_NFIELDS)
		known &= (UINT64_C(1) << count) - 1;
	for (uint64_t left = known; left; left &= left - 1)
		deltas[__builtin_ctzll(left)] = (int64_t)sums[__builtin_ctzll(left)];
	return known;
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
