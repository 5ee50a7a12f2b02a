/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two successive phases of a captured program and their diff, to be held against truth.txt. */
#include "kit/look.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/loading.h"

enum { KIB = 1024 };

size_t faults;

static const char *column_of(enum vmat_field field)
{
	size_t count;

	return vmat_field_table(&count)[field].column;
}

/* -- rows ---------------------------------------------------------------------------------- */

static bool side_has(const struct vmat_side *side, uint64_t address)
{
	for (size_t i = 0; i < side->count; i++)
		if (vmat_vma_start(side->vma[i]) <= address && address < vmat_vma_end(side->vma[i]))
			return true;
	return false;
}

const struct vmat_change *row_at(const struct look *look, bool after, uint64_t address)
{
	const struct vmat_change *change;

	for (size_t i = 0; (change = vmat_diff_change(look->diff, i)); i++)
		if (side_has(after ? &change->after : &change->before, address))
			return change;
	return NULL;
}

void claim(struct look *look, const struct vmat_change *change)
{
	for (size_t i = 0; i < vmat_diff_count(look->diff); i++)
		if (vmat_diff_change(look->diff, i) == change)
			look->claimed[i] = true;
}

void words_of(unsigned what, char words[256])
{
	words[0] = '\0';
	for (unsigned bit = 1; bit && bit <= what; bit <<= 1)
		if (what & bit) {
			strncat(words, vmat_change_name(bit), 30);
			strcat(words, " ");
		}
}

const struct vmat_change *expect_row(struct look *look, bool after, uint64_t address,
					    unsigned want)
{
	const struct vmat_change *change = row_at(look, after, address);
	unsigned ignored = ANY_FLAGS;
	char words[256], wanted[256];

	words_of(want, wanted);
	if (!change) {
		wrong(look, "no row at %" PRIx64 ", want %s", address, wanted);
		return NULL;
	}
	words_of(change->what, words);
	/* of several alike, each may have been moved */
	if (want & (VMAT_CHANGE_ADDED | VMAT_CHANGE_REMOVED))
		ignored |= VMAT_CHANGE_MOVED;
	if ((change->what & ~ignored) != (want & ~ignored))
		wrong(look, "%" PRIx64 "-%" PRIx64 " is %s, not %s", change->start, change->end,
		      words, wanted);
	claim(look, change);
	return change;
}

void expect_delta(struct look *look, const struct vmat_change *change,
			 enum vmat_field field, int64_t want)
{
	int64_t delta;

	if (!change)
		return;
	if (!vmat_diff_delta(look->diff, change, field, &delta)) {
		assert_int_not_equal(field, VMAT_SIZE);
		assert_int_equal(vmat_mm_detail(look->before), VMAT_MAPS);
	} else if (delta != want) {
		wrong(look, "%s is %" PRId64 " KiB, not %" PRId64 " KiB",
		      column_of(field), delta / KIB, want / KIB);
	}
}

void expect_counts(struct look *look, const struct vmat_change *change, size_t before,
			  size_t after)
{
	if (change && (change->before.count != before || change->after.count != after))
		wrong(look, "%zu became %zu, not %zu %zu", change->before.count,
		      change->after.count, before, after);
}

int64_t pages(const struct look *look, int64_t count)
{
	return count * (int64_t)look->truth->page_size;
}

/* -- sums ---------------------------------------------------------------------------------- */

void expect_sum(struct look *look, struct sum sum)
{
	struct sum *known;

	sum.line = look->line;
	for (known = look->sums; known < look->sums + look->sum_count; known++)
		if (known->name == sum.name && known->perms == sum.perms &&
		    known->field == sum.field) {
			known->least += sum.least;
			known->most += sum.most;
			return;
		}
	assert_true(look->sum_count < sizeof(look->sums) / sizeof(*look->sums));
	look->sums[look->sum_count++] = sum;
}

void expect_exactly(struct look *look, const char *name, const char *perms,
			   enum vmat_field field, int64_t bytes)
{
	expect_sum(look, (struct sum){ name, perms, field, bytes, bytes, NULL });
}

static bool is_of(const struct sum *sum, const struct vmat_vma *vma)
{
	char perms[5];

	vmat_vma_perms(vma, perms);
	return (!sum->name || !strcmp(vmat_vma_name(vma), sum->name)) &&
	       (!sum->perms || !strcmp(perms, sum->perms));
}

static int64_t side_sum(const struct vmat_mm *mm, const struct vmat_side *side,
			const struct sum *sum)
{
	uint64_t total = 0, value;

	for (size_t i = 0; i < side->count; i++) {
		if (!is_of(sum, side->vma[i]))
			continue;
		if (sum->field == VMAT_SIZE)
			total += vmat_vma_end(side->vma[i]) - vmat_vma_start(side->vma[i]);
		else if (vmat_vma_field(mm, side->vma[i], sum->field, &value))
			total += value;
	}
	return (int64_t)total;
}

static void check_sum(struct look *look, const struct sum *sum)
{
	const struct vmat_change *change;
	int64_t total = 0;

	if (sum->field != VMAT_SIZE && (vmat_mm_detail(look->before) == VMAT_MAPS ||
					vmat_mm_detail(look->after) == VMAT_MAPS))
		return;
	for (size_t i = 0; (change = vmat_diff_change(look->diff, i)); i++)
		total += side_sum(look->after, &change->after, sum) -
			 side_sum(look->before, &change->before, sum);
	look->line = sum->line;
	if (total < sum->least || total > sum->most)
		wrong(look, "%s of \"%s\" %s in the rows is %" PRId64 " KiB, not %" PRId64
		      " to %" PRId64 " KiB", column_of(sum->field),
		      sum->name ? sum->name : "all", sum->perms ? sum->perms : "",
		      total / KIB, sum->least / KIB, sum->most / KIB);
}

void check_sums(struct look *look)
{
	for (size_t i = 0; i < look->sum_count && !look->freed; i++)
		check_sum(look, &look->sums[i]);
}

bool is_summed(const struct look *look, const struct vmat_side *side)
{
	for (size_t i = 0; i < side->count; i++) {
		bool found = false;

		for (size_t s = 0; s < look->sum_count && !found; s++)
			found = is_of(&look->sums[s], side->vma[i]);
		if (!found)
			return false;
	}
	return true;
}

/* -- pairs -------------------------------------------------------------------------------- */

/* Counters only where both have them. */
static struct vmat_mm *load_phase(const struct truth_phase *phase, const struct truth_phase *other)
{
	char *path, *others;
	struct vmat_mm *mm;
	bool smaps;

	assert_true(asprintf(&path, "%s/smaps", phase->folder) > 0);
	assert_true(asprintf(&others, "%s/smaps", other->folder) > 0);
	smaps = access(path, R_OK) == 0 && access(others, R_OK) == 0;
	mm = load_or_fail(phase->folder, smaps ? &with_smaps : NULL);
	free(path);
	free(others);
	return mm;
}

static struct look look_at(const struct truth *truth, size_t pair, enum vmat_match match)
{
	const struct vmat_diff_options options = {
		.size = sizeof(options), .match = match, .counters = true,
	};
	struct look look = {
		.truth = truth, .from = &truth->phases[pair], .to = &truth->phases[pair + 1],
		.line = "",
	};

	look.before = load_phase(look.from, look.to);
	look.after = load_phase(look.to, look.from);
	assert_int_equal(vmat_diff_new(&look.diff, look.before, look.after, &options), 0);
	look.claimed = calloc(vmat_diff_count(look.diff) + 1, sizeof(*look.claimed));
	assert_non_null(look.claimed);
	return look;
}

static void look_away(struct look *look)
{
	free(look->claimed);
	vmat_diff_free(look->diff);
	vmat_mm_free(look->before);
	vmat_mm_free(look->after);
}

size_t for_each_pair(enum vmat_match match, void (*check)(struct look *look))
{
	char **folders = captures_with("truth.txt");
	size_t count = 0;

	for (size_t i = 0; folders[i]; i++) {
		struct truth truth = truth_load(folders[i]);

		for (size_t pair = 0; pair + 1 < truth.phase_count; pair++, count++) {
			struct look look = look_at(&truth, pair, match);

			check(&look);
			look_away(&look);
		}
		truth_free(&truth);
	}
	captures_free(folders);
	return count;
}
