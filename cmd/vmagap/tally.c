/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally - the holes counted: how many, how large, what would still fit, what lies outside. */
#include "vmagap/tally.h"

#include <errno.h>
#include <stdlib.h>

static void add_length(struct length *length, const struct hole *hole)
{
	uint64_t first = (hole->usable_start + length->bytes - 1) & -length->bytes;

	if (hole->usable < length->bytes)
		return;
	length->holes++;
	length->count += hole->usable / length->bytes;
	if (first >= hole->usable_start && first < hole->usable_end)
		length->aligned += (hole->usable_end - first) / length->bytes;
}

static void add_hole(struct tally *tally, const struct hole *hole)
{
	uint64_t size = hole->gap.end - hole->gap.start;
	struct power *power = &tally->powers[63 - __builtin_clzll(size)];
	size_t i;

	tally->holes++;
	tally->free += size;
	tally->usable += hole->usable;
	power->count++;
	power->total += size;
	if (hole->usable > tally->largest.usable || tally->holes == 1)
		tally->largest = *hole;
	for (i = 0; i < LENGTHS; i++)
		add_length(&tally->lengths[i], hole);
}

static int add_outside(struct tally *tally, const struct vmat_vma *vma, uint64_t start,
		       uint64_t end, const char *where)
{
	struct outside *outside = reallocarray(tally->outside, tally->outside_count + 1,
					       sizeof(*outside));

	if (!outside)
		return -ENOMEM;
	tally->outside = outside;
	outside[tally->outside_count++] = (struct outside){
		vma, start, end, where, tally->name,
	};
	return 0;
}

/* What of @vma lies inside the room, and what does not. */
static int add_mapping(struct tally *tally, const struct vmat_vma *vma)
{
	uint64_t start = vmat_vma_start(vma), end = vmat_vma_end(vma);
	uint64_t low = tally->room->low, high = tally->room->high;
	int err = 0;

	if (start < low)
		err = add_outside(tally, vma, start, end < low ? end : low, "below");
	if (!err && end > high)
		err = add_outside(tally, vma, start > high ? start : high, end, "above");
	start = start > low ? start : low;
	end = end < high ? end : high;
	if (start < end) {
		tally->mappings++;
		tally->mapped += end - start;
	}
	return err;
}

int tally_make(struct tally *tally, const struct chosen *chosen, const struct subject *subject,
	       struct holes *holes)
{
	const uint64_t page = holes->room->page_size;
	const uint64_t lengths[LENGTHS] = { page, UINT64_C(1) << 21, UINT64_C(1) << 30,
					    UINT64_C(1) << 40 };
	size_t i, left = vmat_map_count(subject->mm);
	const struct vmat_vma *vma;
	struct hole hole;
	int err = 0;

	*tally = (struct tally){ .room = holes->room, .name = chosen->plainly.name };
	for (i = 0; i < LENGTHS; i++)
		tally->lengths[i].bytes = lengths[i];
	for (i = 0; i < POWERS; i++)
		tally->powers[i].from = UINT64_C(1) << i;
	while (holes->stream.next(&holes->stream, &hole))
		if (kind_has(chosen, subject, &hole))
			add_hole(tally, &hole);
	for (vma = vmat_first_vma(subject->mm); !err && left--;
	     vma = vmat_next_vma(subject->mm, vma))
		err = add_mapping(tally, vma);
	return err;
}

void tally_free(struct tally *tally)
{
	free(tally->outside);
}
