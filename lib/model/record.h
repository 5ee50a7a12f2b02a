/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* record - the counters of one mapping as smaps printed them, packed. */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include <string.h>

#include "model/arena.h"
#include "model/vma.h"

enum { RECORD_MOST_PAGE_KB = (1 << 30) - 1 };

/*
 * The counters of one VMA. A slot whose bit is not set in the mask has the value that is
 * expected of it (record_expected()): mostly 0. The values of the others follow in slot
 * order, all as wide as the largest needs. Most counters of most VMAs are 0 or small: this takes
 * a sixth of a plain array.
 */
struct vma_record {
	const struct record_shape *shape;
	uint32_t width_log2 : 2;	/* of a value: 1 (two bytes) to 3 (eight) */
	uint32_t page_kb : 30;		/* the expected KernelPageSize and MMUPageSize */
	uint32_t words[];		/* mask, then values */
};

/* What slot @slot holds when the mask says that it holds nothing special. */
uint64_t record_expected(const struct record_slot *slot, uint64_t size_bytes, uint32_t page_kb);

/* The number that a record's slot holds, in the unit that was printed (kB, ...). */
uint64_t record_value(const struct vmat_vma *vma, uint64_t printed_start, size_t slot);

/*
 * Value number @index of those that are stored: that of the slot whose mark is the index-th. Values
 * of eight bytes are not aligned to eight.
 */
static inline uint64_t record_load(const struct vma_record *record, size_t index)
{
	const uint32_t *values = record->words + record->shape->mask_words;
	uint64_t value;

	switch (record->width_log2) {
	case 1:
		return ((const uint16_t *)values)[index];
	case 2:
		return values[index];
	default:
		memcpy(&value, values + 2 * index, sizeof(value));
		return value;
	}
}

/*
 * A record with room for @count values none of which is above @largest, its mask all 0. @page_kb
 * must not be above RECORD_MOST_PAGE_KB. NULL when memory is out.
 */
struct vma_record *record_new(struct arena *arena, const struct record_shape *shape,
			      uint32_t page_kb, size_t count, uint64_t largest);

/* What a record with so many values takes. */
static inline size_t record_bytes(const struct vma_record *record, size_t count)
{
	return sizeof(*record) + record->shape->mask_words * sizeof(uint32_t) +
	       (count << record->width_log2);
}

/* The same record in another arena, with that shape, which has the same slots. NULL: no memory. */
struct vma_record *record_copy(struct arena *arena, const struct vma_record *old,
			       const struct record_shape *shape);

/*
 * Whether two records whose shapes have the same slots hold the same numbers in the same way, but
 * for slot @but (-1: none). False also where equal numbers are packed differently.
 */
bool record_same(const struct vma_record *a, const struct vma_record *b, int but);

static inline void record_mark(struct vma_record *record, size_t slot)
{
	record->words[slot / 32] |= UINT32_C(1) << slot % 32;
}

/* Write value number @index: that of the slot whose mark is the index-th. */
static inline void record_store(struct vma_record *record, size_t index, uint64_t value)
{
	uint32_t *values = record->words + record->shape->mask_words;

	switch (record->width_log2) {
	case 1:
		((uint16_t *)values)[index] = (uint16_t)value;
		break;
	case 2:
		values[index] = (uint32_t)value;
		break;
	default:
		memcpy(values + 2 * index, &value, sizeof(value));
	}
}

#endif
