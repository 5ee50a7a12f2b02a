/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* record - the counters of one mapping as smaps printed them, packed. */
#include "model/record.h"

#include <string.h>

uint64_t record_expected(const struct record_slot *slot, uint64_t size_bytes, uint32_t page_kb)
{
	switch (slot->field) {
	case VMAT_SIZE:
		return size_bytes / 1024;
	case VMAT_KERNEL_PAGE_SIZE:
	case VMAT_MMU_PAGE_SIZE:
		return page_kb;
	default:
		return 0;
	}
}

/* How many values stand before that of @slot. */
static size_t rank(const uint32_t *mask, size_t slot)
{
	size_t before = 0;

	for (size_t word = 0; word < slot / 32; word++)
		before += (size_t)__builtin_popcount(mask[word]);
	return before + (size_t)__builtin_popcount(mask[slot / 32] &
						   ((UINT32_C(1) << slot % 32) - 1));
}

uint64_t record_value(const struct vmat_vma *vma, uint64_t printed_start, size_t slot)
{
	const struct vma_record *record = vma->record;

	if (record->words[slot / 32] >> slot % 32 & 1)
		return record_load(record, rank(record->words, slot));
	return record_expected(&record->shape->slot[slot], vma->end - printed_start,
			       record->page_kb);
}

struct vma_record *record_new(struct arena *arena, const struct record_shape *shape,
			      uint32_t page_kb, size_t count, uint64_t largest)
{
	unsigned width_log2 = largest <= UINT16_MAX ? 1 : largest <= UINT32_MAX ? 2 : 3;
	struct vma_record *record =
		arena_alloc(arena, sizeof(*record) + shape->mask_words * sizeof(uint32_t) +
				   (count << width_log2));

	if (!record)
		return NULL;
	record->shape = shape;
	record->width_log2 = width_log2;
	record->page_kb = page_kb;
	record->words[0] = 0;	/* mostly the only one */
	if (shape->mask_words > 1)
		memset(record->words, 0, shape->mask_words * sizeof(*record->words));
	return record;
}

struct vma_record *record_copy(struct arena *arena, const struct vma_record *old,
			       const struct record_shape *shape)
{
	size_t values = 0, bytes;
	struct vma_record *record;

	for (size_t word = 0; word < old->shape->mask_words; word++)
		values += (size_t)__builtin_popcount(old->words[word]);
	bytes = record_bytes(old, values);
	record = arena_alloc(arena, bytes);
	if (!record)
		return NULL;
	memcpy(record, old, bytes);
	record->shape = shape;
	return record;
}

bool record_same(const struct vma_record *a, const struct vma_record *b, int but)
{
	size_t mask_bytes = a->shape->mask_words * sizeof(*a->words), values = 0, before;
	const char *at[2] = { (const char *)a->words + mask_bytes,
			      (const char *)b->words + mask_bytes };

	if (a->width_log2 != b->width_log2 || a->page_kb != b->page_kb ||
	    memcmp(a->words, b->words, mask_bytes) != 0)
		return false;
	for (size_t word = 0; word < a->shape->mask_words; word++)
		values += (size_t)__builtin_popcount(a->words[word]);
	if (but < 0 || !(a->words[but / 32] >> but % 32 & 1))
		return !memcmp(at[0], at[1], values << a->width_log2);
	before = rank(a->words, (size_t)but) << a->width_log2;
	values = (values << a->width_log2) - before - (1u << a->width_log2);
	return !memcmp(at[0], at[1], before) &&
	       !memcmp(at[0] + before + (1u << a->width_log2),
		       at[1] + before + (1u << a->width_log2), values);
}
