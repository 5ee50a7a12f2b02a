/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold for any two address spaces that are compared, whatever they are. */
#include "kit/laws.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/scratch.h"
#include "model/mm.h"

struct vmat_diff *diff_with(const struct vmat_mm *before, const struct vmat_mm *after,
			    const struct vmat_diff_options *options)
{
	struct vmat_diff *diff;

	assert_int_equal(vmat_diff_new(&diff, before, after, options), 0);
	return diff;
}

struct vmat_diff *diff_by(const struct vmat_mm *before, const struct vmat_mm *after, bool normal,
			  bool counters)
{
	const struct vmat_diff_options options = {
		.size = sizeof(options),
		.match = VMAT_MATCH_ADDRESS,
		.normal = normal,
		.counters = counters,
	};

	return diff_with(before, after, &options);
}

/* -- in words ---------------------------------------------------------------------- */

static void add_words(struct pile *pile, unsigned what)
{
	for (unsigned bit = 1; bit; bit <<= 1)
		if (what & bit) {
			assert_non_null(vmat_change_name(bit));
			pile_format(pile, "%s ", vmat_change_name(bit));
		}
}

char *changes_as_text(const struct vmat_diff *diff)
{
	const struct vmat_change *change;
	struct pile pile = { 0 };

	for (size_t i = 0; (change = vmat_diff_change(diff, i)); i++) {
		add_words(&pile, change->what);
		pile_format(&pile, "%" PRIx64 "-%" PRIx64 " %zu>%zu\n", change->start, change->end,
			    change->before.count, change->after.count);
	}
	pile_add(&pile, "", 1);
	return pile.bytes;
}

/* -- the mirror image ------------------------------------------------------------------ */

static unsigned mirrored(unsigned what)
{
	static const unsigned pairs[][2] = {
		{ VMAT_CHANGE_ADDED, VMAT_CHANGE_REMOVED },
		{ VMAT_CHANGE_GROWN_LOW, VMAT_CHANGE_SHRUNK_LOW },
		{ VMAT_CHANGE_GROWN_HIGH, VMAT_CHANGE_SHRUNK_HIGH },
		{ VMAT_CHANGE_SPLIT, VMAT_CHANGE_MERGED },
		{ VMAT_CHANGE_GROWN, VMAT_CHANGE_SHRUNK },
	};
	unsigned mirror = what;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		for (int side = 0; side < 2; side++) {
			if (what & pairs[i][side])
				mirror |= pairs[i][!side];
			else
				mirror &= ~pairs[i][!side];
		}
	return mirror;
}

static bool same_side(const struct vmat_side *a, const struct vmat_side *b)
{
	return a->count == b->count && a->bytes == b->bytes &&
	       (!a->count || !memcmp(a->vma, b->vma, a->count * sizeof(*a->vma)));
}

/* By their first VMA: each is in one change only. */
static int by_first(const void *one, const void *other)
{
	const struct vmat_change *a = *(const struct vmat_change *const *)one;
	const struct vmat_change *b = *(const struct vmat_change *const *)other;
	const struct vmat_vma *x = a->before.count ? a->before.vma[0] : a->after.vma[0];
	const struct vmat_vma *y = b->before.count ? b->before.vma[0] : b->after.vma[0];

	if (!a->before.count != !b->before.count)
		return a->before.count ? -1 : 1;
	return vmat_vma_start(x) < vmat_vma_start(y) ? -1 : vmat_vma_start(x) > vmat_vma_start(y);
}

/* All changes, mirrored if @mirror, in an order that depends on neither. */
static struct vmat_change *in_order(const struct vmat_diff *diff, bool mirror)
{
	size_t count = vmat_diff_count(diff);
	struct vmat_change *changes = calloc(count + 1, sizeof(*changes));
	const struct vmat_change **order = calloc(count + 1, sizeof(*order));
	struct vmat_change *sorted = calloc(count + 1, sizeof(*sorted));

	assert_true(changes && order && sorted);
	for (size_t i = 0; i < count; i++) {
		changes[i] = *vmat_diff_change(diff, i);
		if (mirror) {
			struct vmat_side before = changes[i].before;

			changes[i].before = changes[i].after;
			changes[i].after = before;
			changes[i].what = mirrored(changes[i].what);
		}
		order[i] = &changes[i];
	}
	qsort(order, count, sizeof(*order), by_first);
	for (size_t i = 0; i < count; i++)
		sorted[i] = *order[i];
	free(changes);
	free(order);
	return sorted;
}

/* @back compares the same two the other way round. Frees it. */
static void assert_mirror(const struct vmat_diff *diff, struct vmat_diff *back)
{
	struct vmat_change *there = in_order(diff, false), *here = in_order(back, true);

	assert_int_equal(vmat_diff_count(diff), vmat_diff_count(back));
	for (size_t i = 0; i < vmat_diff_count(diff); i++) {
		assert_int_equal(there[i].what, here[i].what);
		assert_true(same_side(&there[i].before, &here[i].before));
		assert_true(same_side(&there[i].after, &here[i].after));
	}
	free(there);
	free(here);
	vmat_diff_free(back);
}

/* -- pieces and patches ------------------------------------------------------------------ */

static bool same_line(const struct vmat_vma *a, const struct vmat_vma *b)
{
	char perms[2][5];

	vmat_vma_perms(a, perms[0]);
	vmat_vma_perms(b, perms[1]);
	return vmat_vma_start(a) == vmat_vma_start(b) && vmat_vma_end(a) == vmat_vma_end(b) &&
	       vmat_vma_offset(a) == vmat_vma_offset(b) && !memcmp(perms[0], perms[1], 5) &&
	       vmat_vma_inode(a) == vmat_vma_inode(b) &&
	       vmat_vma_dev_major(a) == vmat_vma_dev_major(b) &&
	       vmat_vma_dev_minor(a) == vmat_vma_dev_minor(b) &&
	       vmat_vma_name_len(a) == vmat_vma_name_len(b) &&
	       !memcmp(vmat_vma_name(a), vmat_vma_name(b), vmat_vma_name_len(a));
}

/* Which VMAs of the one side and the other the pieces speak of; they are in order and differ. */
static void note_pieces(const struct vmat_diff *diff, bool *before, bool *after)
{
	struct vmat_piece piece = { 0 };
	uint64_t last = 0;

	while (vmat_diff_next_piece(diff, &piece)) {
		assert_true(piece.start >= last && piece.start < piece.end);
		assert_true(piece.before || piece.after);
		for (int side = 0; side < 2; side++) {
			const struct vmat_vma *vma = side ? piece.after : piece.before;

			assert_true(!vma || (vmat_vma_start(vma) <= piece.start &&
					     piece.end <= vmat_vma_end(vma)));
		}
		if (piece.before)
			before[mm_row(vmat_diff_before(diff), piece.before)] = true;
		if (piece.after)
			after[mm_row(vmat_diff_after(diff), piece.after)] = true;
		last = piece.end;
	}
}

/* What no piece speaks of is the same on both sides, in the same order. */
static void assert_pieces(const struct vmat_diff *diff)
{
	const struct vmat_mm *from = vmat_diff_before(diff), *to = vmat_diff_after(diff);
	size_t from_count = vmat_mm_count(from), to_count = vmat_mm_count(to), i = 0, j = 0;
	bool *before = calloc(from_count + 1, sizeof(*before));
	bool *after = calloc(to_count + 1, sizeof(*after));

	assert_true(before && after);
	note_pieces(diff, before, after);
	for (;; i++, j++) {
		while (i < from_count && before[i])
			i++;
		while (j < to_count && after[j])
			j++;
		if (i == from_count || j == to_count)
			break;
		assert_true(same_line(&from->rows[i], &to->rows[j]));
	}
	assert_true(i == from_count && j == to_count);
	free(before);
	free(after);
}

static void assert_patch(const struct vmat_diff *diff, bool reverse)
{
	const struct vmat_mm *before = vmat_diff_before(diff), *after = vmat_diff_after(diff);
	const struct vmat_mm *from = reverse ? after : before, *to = reverse ? before : after;
	size_t want_len, len;
	struct vmat_mm *made;
	char *want, *text;

	assert_int_equal(vmat_patch(&made, from, diff, reverse), 0);
	want = mm_as_text(to, VMAT_MAPS, &want_len);
	text = mm_as_text(made, VMAT_MAPS, &len);
	assert_int_equal(len, want_len);
	if (len)
		assert_memory_equal(text, want, len);
	assert_int_equal(vmat_mm_unstable(made), vmat_mm_unstable(to));
	free(want);
	free(text);
	vmat_mm_free(made);
}

/* -- what it adds up to -------------------------------------------------------------------- */

static bool all_have(const struct vmat_mm *mm, enum vmat_field field, uint64_t *sum)
{
	const struct vmat_vma *vma;
	uint64_t one;

	*sum = 0;
	vmat_for_each_vma(mm, vma) {
		if (field == VMAT_SIZE)
			one = vmat_vma_end(vma) - vmat_vma_start(vma);
		else if (!vmat_vma_field(mm, vma, field, &one))
			return false;
		*sum += one;
	}
	return true;
}

static void assert_totals(const struct vmat_diff *diff, bool counters)
{
	const struct vmat_change *change;
	uint64_t before, after;
	int64_t total, delta;

	for (int i = 0; i < VMAT_NFIELDS; i++) {
		enum vmat_field field = (enum vmat_field)i;
		bool told = all_have(vmat_diff_before(diff), field, &before);
		uint64_t sum = 0;

		told &= all_have(vmat_diff_after(diff), field, &after);
		assert_int_equal(vmat_diff_total(diff, field, &total), told);
		for (size_t n = 0; (change = vmat_diff_change(diff, n)); n++) {
			assert_int_equal(vmat_diff_delta(diff, change, field, &delta), told);
			sum += told ? (uint64_t)delta : 0;
		}
		if (!told)
			continue;
		assert_int_equal((uint64_t)total, after - before);
		if (counters || field == VMAT_SIZE)
			assert_int_equal(sum, after - before);
	}
}

/* -- each change ----------------------------------------------------------------------------- */

/* In order; not in another change before; and what they are together. */
static void assert_side(const struct vmat_mm *mm, const struct vmat_side *side, bool *used)
{
	uint64_t bytes = 0, end = 0;

	assert_int_equal(side->count == 0, side->vma == NULL);
	for (size_t i = 0; i < side->count; i++) {
		const struct vmat_vma *vma = side->vma[i];
		size_t index = mm_row(mm, vma);

		assert_true(index < vmat_mm_count(mm) && !used[index]);
		assert_true(vmat_vma_start(vma) >= end);
		used[index] = true;
		end = vmat_vma_end(vma);
		bytes += end - vmat_vma_start(vma);
	}
	assert_int_equal(bytes, side->bytes);
}

static unsigned ends(const struct vmat_change *change)
{
	const struct vmat_side *a = &change->before, *b = &change->after;
	uint64_t low = vmat_vma_start(a->vma[0]), high = vmat_vma_end(a->vma[a->count - 1]);
	uint64_t new_low = vmat_vma_start(b->vma[0]);
	uint64_t new_high = vmat_vma_end(b->vma[b->count - 1]);
	unsigned what = 0;

	if (new_low != low)
		what |= new_low < low ? VMAT_CHANGE_GROWN_LOW : VMAT_CHANGE_SHRUNK_LOW;
	if (new_high != high)
		what |= new_high > high ? VMAT_CHANGE_GROWN_HIGH : VMAT_CHANGE_SHRUNK_HIGH;
	return what;
}

static void assert_words(const struct vmat_change *change, bool normal)
{
	const unsigned all_ends = VMAT_CHANGE_GROWN_LOW | VMAT_CHANGE_GROWN_HIGH |
				  VMAT_CHANGE_SHRUNK_LOW | VMAT_CHANGE_SHRUNK_HIGH;
	unsigned what = change->what;

	assert_int_not_equal(what, 0);
	assert_int_equal(what == VMAT_CHANGE_ADDED, !change->before.count);
	assert_int_equal(what == VMAT_CHANGE_REMOVED, !change->after.count);
	assert_true(!(what & VMAT_CHANGE_REWEIGHED) || what == VMAT_CHANGE_REWEIGHED);
	assert_true(!(what & VMAT_CHANGE_REPLACED) || what == VMAT_CHANGE_REPLACED);
	if (!change->before.count || !change->after.count)
		return;
	assert_int_equal(what & all_ends, what & VMAT_CHANGE_MOVED ? 0 : ends(change));
	if (what & (VMAT_CHANGE_MOVED | VMAT_CHANGE_REPLACED))
		assert_true(change->before.bytes == change->after.bytes);
	if (normal)
		return;
	assert_true(!(what & VMAT_CHANGE_SPLIT) || change->after.count > 1);
	assert_true(!(what & VMAT_CHANGE_MERGED) || change->before.count > 1);
	if (!(what & (VMAT_CHANGE_SPLIT | VMAT_CHANGE_MERGED)))
		assert_true(change->before.count == 1 && change->after.count == 1);
}

/* What is in no change is in both, at the same place, and the same but for where normal joins. */
static void assert_rest(const struct vmat_diff *diff, const bool *before, const bool *after)
{
	const struct vmat_mm *from = vmat_diff_before(diff), *to = vmat_diff_after(diff);
	size_t i = 0, j = 0;

	for (;; i++, j++) {
		while (i < vmat_mm_count(from) && before[i])
			i++;
		while (j < vmat_mm_count(to) && after[j])
			j++;
		if (i == vmat_mm_count(from) || j == vmat_mm_count(to))
			break;
		assert_int_equal(vmat_vma_start(&from->rows[i]),
				 vmat_vma_start(&to->rows[j]));
		assert_int_equal(vmat_vma_end(&from->rows[i]),
				 vmat_vma_end(&to->rows[j]));
	}
	assert_true(i == vmat_mm_count(from) && j == vmat_mm_count(to));
}

static void assert_changes(const struct vmat_diff *diff, bool by_address, bool normal)
{
	bool *before = calloc(vmat_mm_count(vmat_diff_before(diff)) + 1, sizeof(*before));
	bool *after = calloc(vmat_mm_count(vmat_diff_after(diff)) + 1, sizeof(*after));
	const struct vmat_change *change;
	bool layout = false;
	uint64_t last = 0;

	assert_true(before && after);
	for (size_t i = 0; (change = vmat_diff_change(diff, i)); i++) {
		assert_true(change->start >= last && change->start < change->end);
		assert_side(vmat_diff_before(diff), &change->before, before);
		assert_side(vmat_diff_after(diff), &change->after, after);
		if (by_address)
			assert_words(change, normal);
		layout |= change->what != VMAT_CHANGE_REWEIGHED;
		last = change->start;
	}
	assert_int_equal(layout, vmat_diff_layout_differs(diff));
	if (by_address && !normal)
		assert_rest(diff, before, after);
	free(before);
	free(after);
}

/* -- all of them ------------------------------------------------------------------------------- */

void assert_no_diff(const struct vmat_mm *before, const struct vmat_mm *after)
{
	for (int normal = 0; normal < 2; normal++) {
		struct vmat_diff *diff = diff_by(before, after, normal, true);
		struct vmat_piece piece = { 0 };

		assert_int_equal(vmat_diff_count(diff), 0);
		assert_false(vmat_diff_layout_differs(diff));
		assert_false(vmat_diff_next_piece(diff, &piece));
		vmat_diff_free(diff);
	}
}

void assert_diff_laws(const struct vmat_mm *before, const struct vmat_mm *after)
{
	for (int way = 0; way < 4; way++) {
		bool normal = way & 1, counters = !(way & 2);
		struct vmat_diff *diff = diff_by(before, after, normal, counters);

		assert_changes(diff, true, normal);
		assert_totals(diff, counters);
		assert_mirror(diff, diff_by(after, before, normal, counters));
		if (!way) {
			assert_pieces(diff);
			assert_patch(diff, false);
			assert_patch(diff, true);
		}
		vmat_diff_free(diff);
	}
	assert_no_diff(before, before);
	assert_no_diff(after, after);
}

void assert_identity_laws(const struct vmat_mm *before, const struct vmat_mm *after)
{
	for (unsigned way = 0; way < 8; way++) {
		const struct vmat_diff_options options = {
			.size = sizeof(options), .match = VMAT_MATCH_IDENTITY,
			.counters = !(way & 1), .pieces = way & 2, .normal = way & 4,
		};
		struct vmat_diff *diff = diff_with(before, after, &options);
		struct vmat_diff *none = diff_with(before, before, &options);

		assert_changes(diff, false, options.normal);
		assert_totals(diff, options.counters);
		assert_mirror(diff, diff_with(after, before, &options));
		assert_int_equal(vmat_diff_count(none), 0);
		vmat_diff_free(none);
		vmat_diff_free(diff);
	}
}
