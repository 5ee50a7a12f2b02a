/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strip - an address space in one line: which part of it stands in which cell. */
#include "vmatop/strip.h"

#include <errno.h>
#include <stdlib.h>

struct strip_item {
	uint64_t start, end;
	uint64_t weight_before;	/* that of all items before it ... */
	uint64_t size_before;	/* ... by their sizes alone, not for being there */
	bool mapped;
	enum vmat_role role;
};

/* Places within the line are counted in parts of a cell. */
#define CELL UINT64_C(65536)

/* -- items -------------------------------------------------------------------------------- */

/* 16 times the logarithm of the size in pages of 4K, to the base 2; between powers it is linear. */
static uint64_t logarithm(uint64_t size)
{
	uint64_t pages = (size >> 12) + 1;
	unsigned bits = 63 - (unsigned)__builtin_clzll(pages);
	uint64_t rest = bits > 4 ? pages >> (bits - 4) : pages << (4 - bits);

	return bits * UINT64_C(16) + (rest - 16);
}

enum { LEAST = 96, HOLE_PART = 32, RESERVATION_PART = 8 };

/*
 * What an item weighs by its size: the cube of the logarithm. A hundred times as large is five
 * times as wide from pages to megabytes, twice from gigabytes to terabytes. What is not used -
 * holes, what is only reserved - matters less.
 */
static uint64_t weight_by_size(const struct strip_item *item)
{
	uint64_t log = logarithm(item->end - item->start), cube = log * log * log / 4096;

	return 1 + (!item->mapped ? cube / HOLE_PART :
		    item->role == VMAT_ROLE_RESERVATION ? cube / RESERVATION_PART : cube);
}

/* What it weighs for being there, which counts where not every one can have a cell. */
static uint64_t weight_of_one(const struct strip_item *item)
{
	return item->mapped ? LEAST : LEAST / 4;
}

static void append(struct strip *strip, uint64_t start, uint64_t end, bool mapped,
		   enum vmat_role role)
{
	struct strip_item *last = strip->count ? &strip->items[strip->count - 1] : NULL;

	if (start >= end)
		return;
	if (last && last->mapped && mapped && last->role == role && last->end == start)
		last->end = end;
	else
		strip->items[strip->count++] = (struct strip_item){
			.start = start, .end = end, .mapped = mapped, .role = role,
		};
}

static uint64_t size_of(const struct strip *strip, size_t index)
{
	return strip->items[index].end - strip->items[index].start;
}

/* Put it among the largest of its kind, which are every second one from @first on. */
static void rank(struct strip *strip, size_t index, size_t first)
{
	for (size_t i = first; i < STRIP_LARGE; i += 2) {
		size_t other = strip->large[i];

		if (other != SIZE_MAX && size_of(strip, index) <= size_of(strip, other))
			continue;
		strip->large[i] = index;
		if (other == SIZE_MAX)
			return;
		index = other;
	}
}

static void find_large(struct strip *strip)
{
	for (size_t i = 0; i < STRIP_LARGE; i++)
		strip->large[i] = SIZE_MAX;
	for (size_t i = 0; i < strip->count; i++)
		rank(strip, i, strip->items[i].mapped ? 0 : 1);
}

/* The one behind the last only says how much all weigh. */
static void weigh(struct strip *strip)
{
	uint64_t ones = 0, sizes = 0;

	for (size_t i = 0; i < strip->count; i++) {
		strip->items[i].weight_before = ones + sizes;
		strip->items[i].size_before = sizes;
		ones += weight_of_one(&strip->items[i]);
		sizes += weight_by_size(&strip->items[i]);
	}
	strip->items[strip->count] = (struct strip_item){
		.start = strip->high, .end = strip->high, .weight_before = ones + sizes,
		.size_before = sizes, .role = VMAT_ROLE_UNKNOWN,
	};
}

/* The page of vsyscall is in no address space, and so far off that it would be all there is. */
static bool is_shown(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	struct vmat_role_info info;

	if (vmat_next_vma(mm, vma))
		return true;
	vmat_vma_role(mm, vma, &info);
	return info.role != VMAT_ROLE_VSYSCALL;
}

int strip_make(struct strip *strip, const struct vmat_mm *mm, const struct vmat_room *room)
{
	const struct vmat_vma *vma, *first = vmat_first_vma(mm);
	uint64_t at = room->low;
	struct vmat_role_info info;

	*strip = (struct strip){
		.items = calloc(2 * vmat_mm_count(mm) + 3, sizeof(*strip->items)),
	};
	if (!strip->items)
		return -ENOMEM;
	if (first && vmat_vma_start(first) < at)
		at = vmat_vma_start(first);
	strip->low = at;
	vmat_for_each_vma(mm, vma) {
		if (!is_shown(mm, vma))
			continue;
		vmat_vma_role(mm, vma, &info);
		append(strip, at, vmat_vma_start(vma), false, VMAT_ROLE_UNKNOWN);
		append(strip, vmat_vma_start(vma), vmat_vma_end(vma), true, info.role);
		at = vmat_vma_end(vma);
	}
	append(strip, at, room->high, false, VMAT_ROLE_UNKNOWN);
	strip->high = at > room->high ? at : room->high;
	weigh(strip);
	find_large(strip);
	return 0;
}

void strip_free(struct strip *strip)
{
	free(strip->items);
	*strip = (struct strip){ .items = NULL };
}

/* -- places ------------------------------------------------------------------------------- */

static uint64_t scale(uint64_t value, uint64_t to, uint64_t from)
{
	return from ? (uint64_t)((unsigned __int128)value * to / from) : 0;
}

/* How many of those that the width has room for lie before the item. */
static size_t large_before(const struct strip *strip, size_t index, unsigned width)
{
	size_t room = width / 10 < STRIP_LARGE ? width / 10 : STRIP_LARGE, count = 0;

	for (size_t i = 0; i < room; i++)
		count += strip->large[i] < index;
	return count;
}

/*
 * Where an item begins. With a cell for each, each gets one, whole ones, and what is left by size.
 * Else the largest get two, so that one is theirs alone wherever they begin.
 */
static uint64_t place_of(const struct strip *strip, size_t index, unsigned width)
{
	uint64_t all = strip->items[strip->count].weight_before;
	uint64_t before = strip->items[index].weight_before;
	uint64_t rest;

	if (strip->count <= width)
		return (index + strip->items[index].size_before * (width - strip->count) /
				strip->items[strip->count].size_before) * CELL;
	rest = width - 2 * large_before(strip, strip->count, width);
	return 2 * large_before(strip, index, width) * CELL + before * (rest * CELL) / all;
}

/* The address at @place, which lies in the item. */
static uint64_t address_at(const struct strip *strip, size_t index, unsigned width, uint64_t place)
{
	const struct strip_item *item = &strip->items[index];
	uint64_t from = place_of(strip, index, width), to = place_of(strip, index + 1, width);

	return item->start + scale(place - from, item->end - item->start, to - from);
}

/* What the item has of the cell from @place on; a hole is shown where little else is. */
static uint64_t claim_of(const struct strip *strip, size_t index, unsigned width, uint64_t place)
{
	uint64_t from = place_of(strip, index, width), to = place_of(strip, index + 1, width);

	from = from > place ? from : place;
	to = to < place + CELL ? to : place + CELL;
	return from < to ? (to - from) * (strip->items[index].mapped ? 2 : 1) : 0;
}

void strip_lay(const struct strip *strip, struct strip_cell *cells, unsigned width)
{
	size_t i = 0;

	for (unsigned cell = 0; cell < width; cell++) {
		uint64_t place = cell * CELL, most = 0, claim;

		while (i + 1 < strip->count && place_of(strip, i + 1, width) <= place)
			i++;
		cells[cell] = (struct strip_cell){ .start = strip->low, .end = strip->high };
		if (!strip->count)
			continue;
		if (cell)
			cells[cell].start = address_at(strip, i, width, place);
		if (cell)
			cells[cell - 1].end = cells[cell].start;
		for (size_t j = i;
		     j < strip->count && place_of(strip, j, width) < place + CELL; j++) {
			claim = claim_of(strip, j, width, place);
			if (claim <= most)
				continue;
			most = claim;
			cells[cell].mapped = strip->items[j].mapped;
			cells[cell].role = strip->items[j].role;
		}
	}
}

unsigned strip_cell_of(const struct strip *strip, unsigned width, uint64_t addr)
{
	size_t low = 0, high = strip->count;
	uint64_t from, to, place;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strip->items[middle].end <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	if (low >= strip->count)
		return strip->count ? width - 1 : 0;
	if (addr < strip->items[low].start)
		return 0;
	from = place_of(strip, low, width);
	to = place_of(strip, low + 1, width);
	place = from + scale(addr - strip->items[low].start, to - from,
			     strip->items[low].end - strip->items[low].start);
	place /= CELL;
	return place < width ? (unsigned)place : width - 1;
}
