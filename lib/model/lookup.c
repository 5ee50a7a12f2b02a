/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* lookup - which VMA an address belongs to: one address, many at once, with an index or without. */
#include <errno.h>
#include <stdlib.h>

#include "model/mm.h"

/*
 * The index: the ends of all VMAs, again, so that a search touches little memory. A node is as
 * many of them as a cache line holds. The lowest level is all ends in their order; a level above
 * keeps of nine nodes the largest end of each but the last.
 *
 *	level 1       [ 8  16  24 ... 64 | 80 ...          ]     the ends 1 2 3 ... 90
 *	level 0  [1..8][9..16][17..24] ... [65..72][73..80]...
 *
 * A search goes to the child whose number is that of the keys that are not above the address.
 */
enum { LINE_BYTES = 64, KEYS = LINE_BYTES / 8, CHILDREN = KEYS + 1, MOST_LEVELS = 20 };

/* How many searches are under way at the same time: enough to keep memory busy. */
enum { AT_ONCE = 16 };

struct mm_index {
	uint64_t last_end;		/* from here on there is nothing to be found */
	unsigned levels;
	size_t nodes[MOST_LEVELS];
	uint64_t *keys[MOST_LEVELS];	/* 0: the lowest */
};

/* -- making it ------------------------------------------------------------------- */

/* The sizes of all levels for @count ends; returns how many nodes there are together. */
static size_t plan(struct mm_index *index, size_t count)
{
	size_t nodes = (count + KEYS - 1) / KEYS, all = nodes;

	index->nodes[0] = nodes;
	for (index->levels = 1; nodes > 1; index->levels++) {
		nodes = (nodes + CHILDREN - 1) / CHILDREN;
		index->nodes[index->levels] = nodes;
		all += nodes;
	}
	return all;
}

static void fill_lowest(uint64_t *keys, size_t nodes, const struct vmat_mm *mm)
{
	size_t i;

	for (i = 0; i < mm->count; i++)
		keys[i] = mm->rows[i].end;
	for (; i < nodes * KEYS; i++)
		keys[i] = UINT64_MAX;
}

/* Key k of a node is the largest end below its child k: that of the last row there. */
static void fill_level(uint64_t *keys, size_t nodes, size_t rows_of_child, const struct vmat_mm *mm)
{
	for (size_t node = 0; node < nodes; node++)
		for (size_t k = 0; k < KEYS; k++) {
			size_t row = (node * CHILDREN + k + 1) * rows_of_child - 1;

			*keys++ = row < mm->count ? mm->rows[row].end : UINT64_MAX;
		}
}

/* Nodes follow the head, from the next cache line on. */
static void fill(struct mm_index *index, const struct vmat_mm *mm)
{
	uintptr_t at = (uintptr_t)(index + 1);
	uint64_t *keys = (uint64_t *)(at + (-at & (LINE_BYTES - 1)));
	size_t rows_of_child = 1;

	for (unsigned level = 0; level < index->levels; level++) {
		index->keys[level] = keys;
		if (level)
			fill_level(keys, index->nodes[level], rows_of_child, mm);
		else
			fill_lowest(keys, index->nodes[level], mm);
		rows_of_child *= level ? CHILDREN : KEYS;
		keys += index->nodes[level] * KEYS;
	}
	index->last_end = mm->rows[mm->count - 1].end;
}

int vmat_mm_index(struct vmat_mm *mm)
{
	struct mm_index head = { 0 }, *index;
	size_t bytes;

	if (mm->index || !mm->count)
		return 0;
	bytes = sizeof(*index) + (plan(&head, mm->count) + 1) * LINE_BYTES;
	index = malloc(bytes);
	if (!index)
		return -ENOMEM;
	arena_hint_large(index, bytes);
	*index = head;
	fill(index, mm);
	mm->index = index;
	return 0;
}

/* -- one address --------------------------------------------------------------------- */

/* How many of the keys of a node are not above @addr. */
static size_t rank(const uint64_t keys[KEYS], uint64_t addr)
{
	size_t below = 0;

	for (size_t k = 0; k < KEYS; k++)
		below += keys[k] <= addr;
	return below;
}

/* The row of the first end above @addr, which is below last_end. */
static size_t search_index(const struct mm_index *index, uint64_t addr)
{
	size_t node = 0;

	for (unsigned level = index->levels; --level > 0;)
		node = node * CHILDREN + rank(index->keys[level] + node * KEYS, addr);
	return node * KEYS + rank(index->keys[0] + node * KEYS, addr);
}

/* The first of rows [@low, @high) that ends above @addr, @high when none does. */
static size_t search_rows(const struct vmat_mm *mm, size_t low, size_t high, uint64_t addr)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (mm->rows[middle].end > addr)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* mm->count when there is none. */
static size_t search(const struct vmat_mm *mm, uint64_t addr)
{
	if (!mm->index)
		return search_rows(mm, 0, mm->count, addr);
	return addr < mm->index->last_end ? search_index(mm->index, addr) : mm->count;
}

static const struct vmat_vma *row_or_null(const struct vmat_mm *mm, size_t row)
{
	return row < mm->count ? &mm->rows[row] : NULL;
}

const struct vmat_vma *vmat_find_vma(const struct vmat_mm *mm, uint64_t addr)
{
	return row_or_null(mm, search(mm, addr));
}

const struct vmat_vma *vmat_find_vma_prev(const struct vmat_mm *mm, uint64_t addr,
					  const struct vmat_vma **prev)
{
	size_t row = search(mm, addr);

	*prev = row ? &mm->rows[row - 1] : NULL;
	return row_or_null(mm, row);
}

const struct vmat_vma *vmat_vma_lookup(const struct vmat_mm *mm, uint64_t addr)
{
	const struct vmat_vma *vma = vmat_find_vma(mm, addr);

	return vma && vma->start <= addr ? vma : NULL;
}

const struct vmat_vma *vmat_find_vma_intersection(const struct vmat_mm *mm, uint64_t start,
						  uint64_t end)
{
	const struct vmat_vma *vma = vmat_find_vma(mm, start);

	return vma && start < end && vma->start < end ? vma : NULL;
}

/* -- many addresses ---------------------------------------------------------------------- */

/* Like search_rows(), for an @addr that is probably found near @low: steps that double. */
static size_t search_onwards(const struct vmat_mm *mm, size_t low, uint64_t addr)
{
	size_t step = 1, high = low;

	while (high < mm->count && mm->rows[high].end <= addr) {
		low = high + 1;
		high = mm->count - low < step ? mm->count : low + step;
		step *= 2;
	}
	return search_rows(mm, low, high, addr);
}

/* All go down the index together: none waits for the memory of another. */
static void search_together(const struct mm_index *index, const uint64_t addrs[AT_ONCE],
			    size_t rows[AT_ONCE])
{
	for (size_t i = 0; i < AT_ONCE; i++)
		rows[i] = 0;
	for (unsigned level = index->levels; level-- > 0;) {
		const uint64_t *keys = index->keys[level];
		size_t fan_out = level ? CHILDREN : KEYS;

		for (size_t i = 0; i < AT_ONCE; i++) {
			/* what is above all ends is put right by the caller */
			uint64_t addr = addrs[i] < index->last_end ? addrs[i] : 0;

			rows[i] = rows[i] * fan_out + rank(keys + rows[i] * KEYS, addr);
		}
	}
}

static bool ascend(const uint64_t *addrs, size_t count)
{
	bool down = false;

	for (size_t i = 1; i < count; i++)
		down |= addrs[i] < addrs[i - 1];
	return !down;
}

static void find_together(const struct vmat_mm *mm, const uint64_t addrs[AT_ONCE],
			  const struct vmat_vma *found[AT_ONCE])
{
	size_t rows[AT_ONCE];

	search_together(mm->index, addrs, rows);
	for (size_t i = 0; i < AT_ONCE; i++)
		found[i] = addrs[i] < mm->index->last_end ? &mm->rows[rows[i]] : NULL;
}

/* One after the other, each from where the last one was if it is not below. */
static void find_onwards(const struct vmat_mm *mm, const uint64_t *addrs, size_t count,
			 const struct vmat_vma **found, size_t *row, uint64_t *from)
{
	for (size_t i = 0; i < count; i++) {
		if (addrs[i] >= *from)
			*row = search_onwards(mm, *row, addrs[i]);
		else
			*row = search(mm, addrs[i]);
		*from = addrs[i];
		found[i] = row_or_null(mm, *row);
	}
}

void vmat_find_vma_many(const struct vmat_mm *mm, const uint64_t *addrs, size_t count,
			const struct vmat_vma **found)
{
	uint64_t from = 0;
	size_t row = 0;

	while (count) {
		size_t some = count < AT_ONCE ? count : AT_ONCE;

		if (mm->index && some == AT_ONCE && !ascend(addrs, some))
			find_together(mm, addrs, found);
		else
			find_onwards(mm, addrs, some, found, &row, &from);
		addrs += some;
		found += some;
		count -= some;
	}
}
