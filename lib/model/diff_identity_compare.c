/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_identity_compare - what happened to the rows of one item, wherever it lies. */
#include <errno.h>
#include <string.h>

#include "model/diff_identity.h"

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t bytes_of(const struct vmat_vma *vma)
{
	return vma->end - vma->start;
}

/* -- saying it ----------------------------------------------------------------------------- */

/* Rows as a list of pointers; NULL: no memory. */
static const struct vmat_vma **listed(struct vmat_diff *diff, struct identity_rows rows)
{
	const struct vmat_vma **list = arena_alloc(&diff->arena, (rows.count + 1) * sizeof(*list));

	for (size_t i = 0; list && i < rows.count; i++)
		list[i] = &rows.first[i];
	return list;
}

static int say(struct vmat_diff *diff, unsigned what, struct identity_rows before,
	       struct identity_rows after)
{
	const struct vmat_vma **a, **b;

	if (before.count <= 1 && after.count <= 1)
		return diff_append(diff, NULL, what, &before.first, before.count, &after.first,
				   after.count);
	a = listed(diff, before);
	b = listed(diff, after);
	return a && b ? diff_append(diff, NULL, what, a, before.count, b, after.count) : -ENOMEM;
}

static int say_each(struct vmat_diff *diff, unsigned what, struct identity_rows rows)
{
	const struct identity_rows none = { NULL, 0 };
	int rc = 0;

	for (size_t i = 0; i < rows.count && !rc; i++) {
		struct identity_rows one = { &rows.first[i], 1 };

		rc = what == VMAT_CHANGE_ADDED ? say(diff, what, none, one) :
						 say(diff, what, one, none);
	}
	return rc;
}

/* -- row by row ---------------------------------------------------------------------------- */

static bool is_stack(const struct vmat_vma *vma)
{
	return vma_has_no_file(vma) && !strcmp(vma->file->name, "[stack]");
}

/*
 * exec puts the stack's top anywhere within 8 KiB, or a page where that is more, so a deep stack
 * ends that much sooner or later in each run: no difference of what the program did.
 */
static bool is_by_chance(const struct vmat_diff *diff, const struct vmat_vma *before,
			 const struct vmat_vma *after)
{
	const uint64_t least = 8192;
	uint64_t slack = smaller(vmat_mm_page_size(diff->before), vmat_mm_page_size(diff->after));
	uint64_t a = bytes_of(before), b = bytes_of(after);

	if (slack < least)
		slack = least;
	return (a > b ? a - b : b - a) <= slack;
}

/* Only the stack has its fixed end above. */
static unsigned size_change(const struct vmat_diff *diff, const struct vmat_vma *before,
			    const struct vmat_vma *after)
{
	bool low = is_stack(before) && is_stack(after);

	if (bytes_of(before) == bytes_of(after))
		return 0;
	if (low && is_by_chance(diff, before, after))
		return VMAT_CHANGE_REWEIGHED;
	if (bytes_of(before) < bytes_of(after))
		return low ? VMAT_CHANGE_GROWN_LOW : VMAT_CHANGE_GROWN_HIGH;
	return low ? VMAT_CHANGE_SHRUNK_LOW : VMAT_CHANGE_SHRUNK_HIGH;
}

static unsigned attributes(struct vmat_diff *diff, const struct vmat_vma *before,
			   const struct vmat_vma *after)
{
	return alike_attributes(&diff->alike, before, after) & ~VMAT_CHANGE_RENAMED;
}

/* What changed but the counters; the sizes that a stack has by chance are counters. */
static unsigned row_change(struct vmat_diff *diff, const struct vmat_vma *before,
			   const struct vmat_vma *after)
{
	unsigned what = size_change(diff, before, after);

	if (vma_is_gate(before))
		return 0;
	if (before->offset != after->offset || vma_has_no_file(before) != vma_has_no_file(after))
		what |= VMAT_CHANGE_REPLACED;
	return what | attributes(diff, before, after);
}

/* @what was said of the file: not of a bss. */
static int compare_row(struct vmat_diff *diff, const struct vmat_vma *before,
		       const struct vmat_vma *after, unsigned what)
{
	if (vma_has_no_file(before) && vma_has_no_file(after))
		what = 0;
	what |= row_change(diff, before, after);
	if (what & ~VMAT_CHANGE_REWEIGHED)
		what &= ~VMAT_CHANGE_REWEIGHED;
	else if (!what && diff->options.counters && !alike_weight(&diff->alike, before, after))
		what = VMAT_CHANGE_REWEIGHED;
	return what ? diff_append(diff, NULL, what, &before, 1, &after, 1) : 0;
}

static int compare_rows(struct vmat_diff *diff, struct identity_rows before,
			struct identity_rows after, unsigned what)
{
	int rc = 0;

	for (size_t i = 0; i < before.count && !rc; i++)
		rc = compare_row(diff, &before.first[i], &after.first[i], what);
	return rc;
}

/* -- which row is which -------------------------------------------------------------------- */

/* Addresses as distances from the anchor: where the file begins, or the first row without one. */
static uint64_t anchor(struct identity_rows rows)
{
	return rows.first->start - rows.first->offset;
}

/* Each row lies where the other's does. */
static bool same_ranges(struct identity_rows before, struct identity_rows after)
{
	uint64_t shift = anchor(after) - anchor(before);

	if (before.count != after.count)
		return false;
	for (size_t i = 0; i < before.count; i++)
		if (before.first[i].start + shift != after.first[i].start ||
		    before.first[i].end + shift != after.first[i].end)
			return false;
	return true;
}

/* Another version of a library: the same segments in other sizes. */
static bool same_segments(struct identity_rows before, struct identity_rows after)
{
	if (before.count != after.count)
		return false;
	for (size_t i = 0; i < before.count; i++)
		if (before.first[i].perms != after.first[i].perms ||
		    vma_has_no_file(&before.first[i]) != vma_has_no_file(&after.first[i]))
			return false;
	return true;
}

/* -- by distance from the anchor ----------------------------------------------------------- */

/* How far the sweep is, and the rows that hang together by the addresses that both have. */
struct sweep {
	struct vmat_diff *diff;
	struct identity_rows before, after;	/* those yet to come */
	uint64_t shift;				/* what to add to an address before */
	uint64_t base;				/* of both; addresses above it are compared */
	struct identity_rows old, new;		/* the group */
};

static uint64_t begin_of(const struct sweep *sweep, struct identity_rows rows, bool after)
{
	return rows.count ? rows.first->start + (after ? 0 : sweep->shift) - sweep->base :
			    UINT64_MAX;
}

static uint64_t end_of(const struct sweep *sweep, const struct vmat_vma *vma, bool after)
{
	return vma->end + (after ? 0 : sweep->shift) - sweep->base;
}

static const struct vmat_vma *take(struct identity_rows *from, struct identity_rows *to)
{
	if (!to->count)
		to->first = from->first;
	to->count++;
	from->count--;
	return from->first++;
}

/* The next rows that hang together. */
static void find_group(struct sweep *sweep)
{
	uint64_t end = 0;

	sweep->old.count = sweep->new.count = 0;
	while (sweep->before.count || sweep->after.count) {
		uint64_t a = begin_of(sweep, sweep->before, false);
		uint64_t b = begin_of(sweep, sweep->after, true);
		bool after = b < a;
		const struct vmat_vma *vma;

		if ((sweep->old.count || sweep->new.count) && (after ? b : a) >= end)
			return;
		vma = after ? take(&sweep->after, &sweep->new) : take(&sweep->before, &sweep->old);
		if (end_of(sweep, vma, after) > end)
			end = end_of(sweep, vma, after);
	}
}

/* Whether they are the same memory where they overlap; the files were found to be. */
static bool same_memory(const struct sweep *sweep, const struct vmat_vma *before,
			const struct vmat_vma *after)
{
	if (vma_has_no_file(before) || vma_has_no_file(after))
		return vma_has_no_file(before) == vma_has_no_file(after);
	return before->start - before->offset + sweep->shift == after->start - after->offset;
}

/* What differs where rows of the group overlap. */
static unsigned overlap_changes(struct sweep *sweep)
{
	size_t i = 0, j = 0;
	unsigned what = 0;

	while (i < sweep->old.count && j < sweep->new.count) {
		const struct vmat_vma *a = &sweep->old.first[i], *b = &sweep->new.first[j];
		uint64_t a_end = end_of(sweep, a, false), b_end = end_of(sweep, b, true);

		if (a_end > b->start - sweep->base &&
		    b_end > a->start + sweep->shift - sweep->base) {
			what |= attributes(sweep->diff, a, b);
			if (!same_memory(sweep, a, b))
				what |= VMAT_CHANGE_REPLACED;
		}
		i += a_end <= b_end;
		j += b_end <= a_end;
	}
	return what;
}

static unsigned group_change(struct sweep *sweep)
{
	uint64_t a = begin_of(sweep, sweep->old, false), b = begin_of(sweep, sweep->new, true);
	unsigned what = overlap_changes(sweep);

	if (a != b)
		what |= b < a ? VMAT_CHANGE_GROWN_LOW : VMAT_CHANGE_SHRUNK_LOW;
	a = end_of(sweep, &sweep->old.first[sweep->old.count - 1], false);
	b = end_of(sweep, &sweep->new.first[sweep->new.count - 1], true);
	if (a != b)
		what |= a < b ? VMAT_CHANGE_GROWN_HIGH : VMAT_CHANGE_SHRUNK_HIGH;
	if (sweep->old.count < sweep->new.count)
		what |= VMAT_CHANGE_SPLIT;
	else if (sweep->old.count > sweep->new.count)
		what |= VMAT_CHANGE_MERGED;
	/* borders between equals */
	return what ? what : VMAT_CHANGE_SPLIT | VMAT_CHANGE_MERGED;
}

static bool could_be_one(struct identity_rows rows)
{
	for (size_t i = 1; i < rows.count; i++) {
		const struct vmat_vma *low = &rows.first[i - 1], *high = &rows.first[i];

		if (low->end != high->start || low->perms != high->perms ||
		    low->file != high->file ||
		    (!vma_has_no_file(low) && low->offset + bytes_of(low) != high->offset))
			return false;
	}
	return true;
}

/* What could be joined is compared as if it were. */
static int say_joined(struct sweep *sweep, unsigned what)
{
	struct vmat_diff *diff = sweep->diff;
	const struct vmat_vma **a = listed(diff, sweep->old), **b = listed(diff, sweep->new);
	struct vmat_side before = { a, sweep->old.count, 0 }, after = { b, sweep->new.count, 0 };

	if (!a || !b)
		return -ENOMEM;
	if (could_be_one(sweep->old) && could_be_one(sweep->new))
		what &= ~(VMAT_CHANGE_SPLIT | VMAT_CHANGE_MERGED);
	if (!what && diff->options.counters && !diff_same_weight(diff, &before, &after))
		what = VMAT_CHANGE_REWEIGHED;
	return what ? diff_append(diff, NULL, what, a, before.count, b, after.count) : 0;
}

static int say_group(struct sweep *sweep, unsigned what)
{
	if (!sweep->old.count)
		return say_each(sweep->diff, VMAT_CHANGE_ADDED, sweep->new);
	if (!sweep->new.count)
		return say_each(sweep->diff, VMAT_CHANGE_REMOVED, sweep->old);
	if (same_ranges(sweep->old, sweep->new))
		return compare_rows(sweep->diff, sweep->old, sweep->new, what);
	what |= group_change(sweep);
	if (sweep->diff->options.normal)
		return say_joined(sweep, what);
	return say(sweep->diff, what, sweep->old, sweep->new);
}

static int sweep_rows(struct vmat_diff *diff, struct identity_rows before,
		      struct identity_rows after, unsigned what)
{
	struct sweep sweep = {
		.diff = diff, .before = before, .after = after,
		.shift = anchor(after) - anchor(before),
	};
	int rc = 0;

	/* from the lower of the two, so that nothing wraps around */
	sweep.base = after.first->start;
	if (before.first->start + sweep.shift - sweep.base > UINT64_MAX / 2)
		sweep.base = before.first->start + sweep.shift;
	while (!rc && (sweep.before.count || sweep.after.count)) {
		find_group(&sweep);
		rc = say_group(&sweep, what);
	}
	return rc;
}

int identity_compare(struct vmat_diff *diff, struct identity_rows before,
		     struct identity_rows after, unsigned what)
{
	if (!after.count)
		return say_each(diff, VMAT_CHANGE_REMOVED, before);
	if (!before.count)
		return say_each(diff, VMAT_CHANGE_ADDED, after);
	if (same_ranges(before, after) || same_segments(before, after))
		return compare_rows(diff, before, after, what);
	return sweep_rows(diff, before, after, what);
}
