/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* counter - what one mapping weighs: its smaps record by field and by key, in bytes. */
#include "model/mm.h"

static bool slot_value(const struct vmat_mm *mm, const struct vmat_vma *vma, size_t slot,
		       uint64_t *value)
{
	const struct record_slot *s = &vma->record->shape->slot[slot];

	if (s->style == SLOT_TEXT)
		return false;
	*value = record_value(vma, mm_printed_start(mm, vma), slot);
	if (s->kb)
		*value *= 1024;
	return true;
}

static bool printed_field(const struct vmat_mm *mm, const struct vmat_vma *vma,
			  enum vmat_field field, uint64_t *value)
{
	int slot = vma->record->shape->slot_of[field];

	return slot >= 0 && slot_value(mm, vma, (size_t)slot, value);
}

static bool sum_of_two(const struct vmat_mm *mm, const struct vmat_vma *vma, enum vmat_field a,
		       enum vmat_field b, uint64_t *sum)
{
	uint64_t first, second;

	if (!printed_field(mm, vma, a, &first) || !printed_field(mm, vma, b, &second))
		return false;
	*sum = first + second;
	return true;
}

bool vmat_vma_field(const struct vmat_mm *mm, const struct vmat_vma *vma, enum vmat_field field,
		    uint64_t *value)
{
	uint64_t hugetlb = 0, sum;

	if (!vma->record || (unsigned)field >= VMAT_NFIELDS)
		return false;
	if (field == VMAT_DIRTY)
		return sum_of_two(mm, vma, VMAT_SHARED_DIRTY, VMAT_PRIVATE_DIRTY, value);
	if (field != VMAT_USS)
		return printed_field(mm, vma, field, value);
	if (!sum_of_two(mm, vma, VMAT_PRIVATE_CLEAN, VMAT_PRIVATE_DIRTY, &sum))
		return false;
	/* Kernels before 4.4 count no hugetlb pages at all; then there are none to add. */
	printed_field(mm, vma, VMAT_PRIVATE_HUGETLB, &hugetlb);
	*value = sum + hugetlb;
	return true;
}

static int slot_of_key(const struct record_shape *shape, size_t key_index)
{
	for (size_t i = 0; i < shape->slots; i++)
		if (shape->slot[i].key_index == (int32_t)key_index)
			return (int)i;
	return -1;
}

bool vmat_vma_key(const struct vmat_mm *mm, const struct vmat_vma *vma, size_t index,
		  enum vmat_unit *unit, uint64_t *value, const char **text)
{
	int slot = vma->record ? slot_of_key(vma->record->shape, index) : -1;
	const struct record_slot *s;

	if (slot < 0)
		return false;
	s = &vma->record->shape->slot[slot];
	*unit = s->style == SLOT_TEXT ? VMAT_UNIT_TEXT :
		s->kb ? VMAT_UNIT_BYTES : VMAT_UNIT_NUMBER;
	if (s->style == SLOT_TEXT)
		*text = mm_text(mm, record_value(vma, mm_printed_start(mm, vma),
						 (size_t)slot) - 1);
	else
		slot_value(mm, vma, (size_t)slot, value);
	return true;
}

const char *vmat_vma_vmflags(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	const char *text;
	size_t slot;

	if (!vma->has_vmflags || !vma->record)
		return NULL;
	slot = (size_t)vma->record->shape->vmflags_slot;
	text = mm_flagset(mm, record_value(vma, vma->start, slot) - 1)->text;
	return *text == ' ' ? text + 1 : text;
}
