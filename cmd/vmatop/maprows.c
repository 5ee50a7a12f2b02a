/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maprows - the mappings of an address space as rows, with what the last samples changed. */
#include "vmatop/maprows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/reason.h"

/* -- one row ------------------------------------------------------------------------------ */

/*
 * A heap grows at its end, what mmap() gave at its start, where the next one lies below and is
 * merged: the other end stays.
 */
static uint64_t key_of(const struct vmat_vma *vma)
{
	bool up = vmat_vma_kernel_named(vma) && !strcmp(vmat_vma_name(vma), "[heap]");

	return up ? vmat_vma_start(vma) | 1 : vmat_vma_end(vma);
}

static struct map_row row_of(enum map_row_type type, const struct vmat_mm *mm,
			     const struct vmat_vma *vma)
{
	return (struct map_row){
		.type = type, .start = vmat_vma_start(vma), .end = vmat_vma_end(vma),
		.key = key_of(vma) | (type == MAP_ROW_REMOVED ? 2 : 0), .mm = mm, .vma = vma,
	};
}

static void put_growth(struct growth *growth, const struct vmat_diff *diff,
		       const struct vmat_change *change)
{
	growth->known = vmat_diff_delta(diff, change, VMAT_RSS, &growth->bytes);
}

/* -- what was changed --------------------------------------------------------------------- */

/* What other processes do is not a change: what they share, PSS, what was looked at. */
static bool tells(const struct vmat_diff *diff, const struct vmat_change *change)
{
	static const enum vmat_field fields[] = {
		VMAT_RSS, VMAT_ANONYMOUS, VMAT_DIRTY, VMAT_SWAP, VMAT_LOCKED, VMAT_ANON_HUGE_PAGES,
		VMAT_SHARED_HUGETLB, VMAT_PRIVATE_HUGETLB, VMAT_LAZY_FREE,
	};
	int64_t deltas[VMAT_NFIELDS];
	uint64_t known;

	if (change->what != VMAT_CHANGE_REWEIGHED)
		return true;
	known = vmat_diff_deltas(diff, change, deltas, VMAT_NFIELDS);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (known >> fields[i] & 1 && deltas[fields[i]])
			return true;
	}
	return false;
}

static bool has(const struct map_row *row, uint64_t addr)
{
	return row->start <= addr && addr < row->end;
}

/*
 * The row of the mapping that has that address now, NULL: none. Changes come by address: @nextp, 0
 * at first, is where the next one is likely to be.
 */
static struct map_row *find(const struct map_rows *rows, uint64_t addr, size_t *nextp)
{
	size_t low = 0, high = rows->count;

	if (*nextp < high && has(&rows->rows[*nextp], addr))
		return &rows->rows[(*nextp)++];

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rows->rows[middle].end <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	*nextp = low + 1;
	return low < rows->count && rows->rows[low].start <= addr ? &rows->rows[low] : NULL;
}

/* The newest change is the one that is told. */
static void mark(const struct map_rows *rows, const struct vmat_diff *diff, unsigned age)
{
	size_t next = 0;

	for (size_t i = 0; i < vmat_diff_count(diff); i++) {
		const struct vmat_change *change = vmat_diff_change(diff, i);

		if (!tells(diff, change))
			continue;
		for (size_t j = 0; j < change->after.count; j++) {
			struct map_row *row = find(rows, vmat_vma_start(change->after.vma[j]),
						   &next);

			if (!row || row->change)
				continue;
			row->change = change->what;
			row->age = age;
		}
	}
}

/* Of several mappings that one became, the first has the growth of all. */
static void weigh(const struct map_rows *rows, const struct vmat_diff *diff, bool since_mark)
{
	size_t next = 0;

	for (size_t i = 0; i < vmat_diff_count(diff); i++) {
		const struct vmat_change *change = vmat_diff_change(diff, i);
		struct map_row *row;

		if (!change->after.count)
			continue;
		row = find(rows, vmat_vma_start(change->after.vma[0]), &next);
		if (row)
			put_growth(since_mark ? &row->since_mark : &row->since_last, diff, change);
	}
}

/* What is in no change is as it was. */
static void begin_growth(const struct map_rows *rows, bool since_mark)
{
	uint64_t rss;

	for (size_t i = 0; i < rows->count; i++) {
		struct map_row *row = &rows->rows[i];
		bool known = vmat_vma_field(row->mm, row->vma, VMAT_RSS, &rss);

		*(since_mark ? &row->since_mark : &row->since_last) = (struct growth){ 0, known };
	}
}

static void note_changes(const struct map_rows *rows, struct watched *watched)
{
	const struct vmat_diff *since_mark = watched_since_mark(watched);

	if (watched->samples > 1 && !watched->sample.new_program)
		begin_growth(rows, false);
	if (watched->steps[0].diff)
		weigh(rows, watched->steps[0].diff, false);
	if (since_mark) {
		begin_growth(rows, true);
		weigh(rows, since_mark, true);
	}
	for (unsigned i = 0; i < WATCHED_STEPS; i++) {
		if (watched->steps[i].diff)
			mark(rows, watched->steps[i].diff, i);
	}
}

static void grown_since(struct growth *growth, const struct vmat_diff *diff,
			const struct vmat_vma *vma)
{
	for (size_t i = 0; diff && i < vmat_diff_count(diff); i++) {
		const struct vmat_change *change = vmat_diff_change(diff, i);

		if (change->after.count && change->after.vma[0] == vma)
			put_growth(growth, diff, change);
	}
}

void map_growth_of(const struct vmat_vma *vma, struct watched *watched, struct growth *since_last,
		   struct growth *since_mark)
{
	const struct vmat_diff *diff = watched_since_mark(watched);
	uint64_t rss;
	bool known = vmat_vma_field(watched->now->mm, vma, VMAT_RSS, &rss);

	*since_last = (struct growth){
		0, known && watched->samples > 1 && !watched->sample.new_program,
	};
	grown_since(since_last, watched->steps[0].diff, vma);
	*since_mark = (struct growth){ 0, known && diff };
	grown_since(since_mark, diff, vma);
}

/* It is in the same place then, but not the same VMA but for the last sample. */
static bool is_after(const struct vmat_change *change, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < change->after.count; i++) {
		uint64_t at = vmat_vma_start(change->after.vma[i]);

		if (at >= start && at < end)
			return true;
	}
	return false;
}

unsigned map_change_of(const struct vmat_vma *vma, const struct watched *watched, unsigned *age)
{
	for (*age = 0; *age < WATCHED_STEPS; ++*age) {
		const struct vmat_diff *diff = watched->steps[*age].diff;

		for (size_t i = 0; diff && i < vmat_diff_count(diff); i++) {
			const struct vmat_change *change = vmat_diff_change(diff, i);

			if (is_after(change, vmat_vma_start(vma), vmat_vma_end(vma)) &&
			    tells(diff, change))
				return change->what;
		}
	}
	*age = 0;
	return 0;
}

/* -- what is no more ---------------------------------------------------------------------- */

static bool is_removed(const struct vmat_change *change)
{
	return change->what & VMAT_CHANGE_REMOVED;
}

static size_t count_removed(const struct watched *watched)
{
	size_t count = 0;

	for (unsigned i = 0; i < WATCHED_STEPS; i++) {
		const struct vmat_diff *diff = watched->steps[i].diff;

		for (size_t j = 0; diff && j < vmat_diff_count(diff); j++) {
			const struct vmat_change *change = vmat_diff_change(diff, j);

			count += is_removed(change) ? change->before.count : 0;
		}
	}
	return count;
}

static void add_removed(struct map_rows *rows, const struct step *step, unsigned age)
{
	for (size_t i = 0; step->diff && i < vmat_diff_count(step->diff); i++) {
		const struct vmat_change *change = vmat_diff_change(step->diff, i);

		for (size_t j = 0; is_removed(change) && j < change->before.count; j++) {
			struct map_row row = row_of(MAP_ROW_REMOVED, step->before->mm,
						    change->before.vma[j]);

			row.change = change->what;
			row.age = age;
			if (!age && !j)
				put_growth(&row.since_last, step->diff, change);
			rows->rows[rows->count++] = row;
		}
	}
}

/* By address; what is no more before what is there; what was there last before what was earlier. */
static int by_address(const void *first, const void *second)
{
	const struct map_row *a = first, *b = second;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->type != b->type)
		return a->type == MAP_ROW_REMOVED ? -1 : 1;
	return a->age < b->age ? -1 : a->age > b->age;
}

/* Those from @first on are in no order, the ones before them are. */
static int merge(struct map_rows *rows, size_t first)
{
	size_t left = first, right = rows->count - first, at = rows->count;
	struct map_row *removed = malloc((right + 1) * sizeof(*removed));

	if (!removed)
		return -ENOMEM;
	memcpy(removed, rows->rows + first, right * sizeof(*removed));
	qsort(removed, right, sizeof(*removed), by_address);
	while (right) {
		bool last = !left || by_address(&rows->rows[left - 1], &removed[right - 1]) < 0;

		rows->rows[--at] = last ? removed[--right] : rows->rows[--left];
	}
	free(removed);
	return 0;
}

int map_rows_make(struct map_rows *rows, struct watched *watched)
{
	const struct vmat_mm *mm = watched->now ? watched->now->mm : NULL;
	size_t removed = count_removed(watched), count = mm ? vmat_mm_count(mm) : 0;
	const struct vmat_vma *vma;

	*rows = (struct map_rows){ malloc((count + removed + 1) * sizeof(*rows->rows)), 0 };
	if (!rows->rows)
		return -ENOMEM;
	if (!mm)
		return 0;
	vmat_for_each_vma(mm, vma)
		rows->rows[rows->count++] = row_of(MAP_ROW_VMA, mm, vma);
	note_changes(rows, watched);
	for (unsigned i = 0; removed && i < WATCHED_STEPS; i++)
		add_removed(rows, &watched->steps[i], i);
	if (!removed || !merge(rows, count))
		return 0;
	free(rows->rows);
	rows->rows = NULL;
	return -ENOMEM;
}

/* -- between two -------------------------------------------------------------------------- */

static bool make_seam(struct map_row *row, const struct vmat_mm *mm, const struct map_row *below,
		      const struct map_row *above)
{
	struct vmat_seam seam = { .below = below->vma, .above = above->vma };

	seam.refusals = vmat_merge_refusals(mm, below->vma, above->vma, &seam.bits);
	if (seam.refusals & (1U << VMAT_REFUSAL_NOBODY | 1U << VMAT_REFUSAL_HOLE))
		return false;
	seam.flags_known = vmat_vma_has_vmflags(below->vma) && vmat_vma_has_vmflags(above->vma);
	row->type = MAP_ROW_SEAM;
	row->start = row->end = above->start;
	row->key = row->start | 4;
	row->seam.refusals = reason_reduce(&seam, &row->seam.bits);
	return true;
}

bool map_row_between(struct map_row *row, const struct vmat_mm *mm, const struct vmat_room *room,
		     const struct map_row *below, const struct map_row *above)
{
	struct vmat_gap gap = { .below = NULL };
	uint64_t low = below && below->end > room->low ? below->end : room->low;
	uint64_t high = above && above->start < room->high ? above->start : room->high;

	*row = (struct map_row){
		.type = MAP_ROW_GAP, .start = low, .end = high, .key = low | 3, .mm = mm,
		.vma = above ? above->vma : NULL,
	};
	if (below && above && below->end == above->start)
		return make_seam(row, mm, below, above);
	if (low >= high || !vmat_next_gap(mm, low, high, &gap))
		return false;
	row->start = gap.start;
	row->end = gap.end;
	row->gap.usable = vmat_gap_usable(mm, room, &gap, NULL, NULL);
	return true;
}
