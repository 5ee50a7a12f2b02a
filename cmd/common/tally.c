/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally - the holes counted: how many, how large, what would still fit, what lies outside. */
#include "common/tally.h"

#include <errno.h>
#include <stdlib.h>

/* What lies in [start, end); whether there is room for one. */
static bool add_piece(struct length *length, uint64_t start, uint64_t end)
{
	uint64_t first = (start + length->bytes - 1) & -length->bytes;

	if (start >= end || end - start < length->bytes)
		return false;
	length->count += (end - start) / length->bytes;
	if (first >= start && first < end)
		length->aligned += (end - first) / length->bytes;
	return true;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t size_of(uint64_t start, uint64_t end)
{
	return start < end ? end - start : 0;
}

/* A search passes by a part of the hole, or by nothing: what is below that, and what is above. */
static void add_searched(struct tally *tally, const struct hole *hole)
{
	const struct vmat_room *room = tally->room;
	bool passes = room->passed_start < room->passed_end;
	uint64_t start = hole->usable_start, end = hole->usable_end;
	uint64_t below = passes ? least(end, room->passed_start) : end;
	uint64_t above = passes ? most(start, room->passed_end) : end;
	size_t i;

	if (!hole->usable)
		return;
	for (i = 0; i < LENGTHS; i++) {
		bool fits = add_piece(&tally->lengths[i], start, below);

		fits |= add_piece(&tally->lengths[i], above, end);
		tally->lengths[i].holes += fits;
	}
	tally->searched = most(tally->searched, size_of(start, below));
	tally->searched = most(tally->searched, size_of(above, end));
	tally->passed += hole->usable - size_of(start, below) - size_of(above, end);
}

void tally_hole(struct tally *tally, const struct hole *hole)
{
	uint64_t size = hole->gap.end - hole->gap.start;
	struct power *power = &tally->powers[63 - __builtin_clzll(size)];

	tally->holes++;
	tally->free += size;
	tally->usable += hole->usable;
	power->count++;
	power->total += size;
	if (hole->usable > tally->largest.usable || tally->holes == 1)
		tally->largest = *hole;
	add_searched(tally, hole);
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

/* What of @vma lies inside what is asked for, and what outside of the room. */
static int add_mapping(struct tally *tally, const struct vmat_vma *vma)
{
	const struct range *range = &tally->range;
	uint64_t start = vmat_vma_start(vma), end = vmat_vma_end(vma);
	uint64_t low = tally->room->low, high = tally->room->high;
	int err = 0;

	if (end <= range->first || start > range->last)
		return 0;
	if (start < low)
		err = add_outside(tally, vma, start, end < low ? end : low, "below");
	if (!err && end > high)
		err = add_outside(tally, vma, start > high ? start : high, end, "above");
	start = start > tally->low ? start : tally->low;
	end = end < tally->high ? end : tally->high;
	if (start < end) {
		tally->mappings++;
		tally->mapped += end - start;
	}
	return err;
}

static void cut_room(struct tally *tally)
{
	const struct range *range = &tally->range;

	tally->low = range->first > tally->room->low ? range->first : tally->room->low;
	tally->high = range->last < tally->room->high ? range->last + 1 : tally->room->high;
	if (tally->high < tally->low)
		tally->high = tally->low;
}

void tally_begin(struct tally *tally, const struct vmat_room *room, const struct range *range,
		 const struct column *name)
{
	static const struct range all = { 0, UINT64_MAX };
	const uint64_t lengths[LENGTHS] = { room->page_size, UINT64_C(1) << 21, UINT64_C(1) << 30,
					    UINT64_C(1) << 40 };
	size_t i;

	*tally = (struct tally){ .room = room, .range = range ? *range : all, .name = name };
	cut_room(tally);
	for (i = 0; i < LENGTHS; i++)
		tally->lengths[i].bytes = lengths[i];
	for (i = 0; i < POWERS; i++)
		tally->powers[i].from = UINT64_C(1) << i;
}

int tally_mappings(struct tally *tally, const struct vmat_mm *mm)
{
	const struct vmat_vma *vma = vmat_first_vma(mm);
	size_t left = vmat_map_count(mm);
	int err = 0;

	for (; !err && left--; vma = vmat_next_vma(mm, vma))
		err = add_mapping(tally, vma);
	return err;
}

void tally_free(struct tally *tally)
{
	free(tally->outside);
}
