/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two texts with a line "=" between them, whatever they are: compared by address, patching gives the
 * other, byte for byte, both ways, and what changed adds up; by identity it adds up, too.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vmatools.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* Modulo 2^64, as int64_t may run over. */
static void require_sums(const struct vmat_diff *diff)
{
	for (int field = 0; field < VMAT_NFIELDS; field++) {
		const struct vmat_change *change;
		int64_t total, delta;
		uint64_t sum = 0;

		if (!vmat_diff_total(diff, (enum vmat_field)field, &total))
			continue;
		for (size_t i = 0; (change = vmat_diff_change(diff, i)); i++) {
			require(vmat_diff_delta(diff, change, (enum vmat_field)field, &delta));
			sum += (uint64_t)delta;
		}
		require(sum == (uint64_t)total);
	}
}

static size_t line_of(const struct vmat_mm *mm, const struct vmat_vma *vma, char **line)
{
	ssize_t len = vmat_vma_text(mm, vma, VMAT_MAPS, NULL, 0);

	*line = malloc((size_t)len);
	require(*line && vmat_vma_text(mm, vma, VMAT_MAPS, *line, (size_t)len) == len);
	return (size_t)len;
}

static void require_same_text(const struct vmat_mm *a, const struct vmat_mm *b)
{
	const struct vmat_vma *x, *y = vmat_first_vma(b);

	require(vmat_mm_count(a) == vmat_mm_count(b));
	vmat_for_each_vma(a, x) {
		char *one, *other;
		size_t len = line_of(a, x, &one);

		require(len == line_of(b, y, &other) && !memcmp(one, other, len));
		free(one);
		free(other);
		y = vmat_next_vma(b, y);
	}
}

static void require_patch(const struct vmat_diff *diff, bool reverse)
{
	const struct vmat_mm *before = vmat_diff_before(diff), *after = vmat_diff_after(diff);
	struct vmat_mm *made;

	require(!vmat_patch(&made, reverse ? after : before, diff, reverse));
	require_same_text(made, reverse ? before : after);
	vmat_mm_free(made);
}

static void compare(const struct vmat_mm *before, const struct vmat_mm *after,
		    enum vmat_match match, bool normal)
{
	struct vmat_diff_options options = { .size = sizeof(options), .match = match,
					     .normal = normal, .counters = true };
	struct vmat_diff *diff;

	require(!vmat_diff_new(&diff, before, after, &options));
	require_sums(diff);
	if (match == VMAT_MATCH_ADDRESS) {
		require_patch(diff, false);
		require_patch(diff, true);
	}
	vmat_diff_free(diff);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	static const char between[] = "\n=\n";
	const uint8_t *cut = memmem(input, size, between, sizeof(between) - 1);
	struct vmat_mm *before = NULL, *after = NULL;
	const uint8_t *second;

	if (!cut)
		return 0;
	second = cut + sizeof(between) - 1;
	if (!vmat_parse(&before, (const char *)input, (size_t)(cut - input) + 1, NULL) &&
	    !vmat_parse(&after, (const char *)second, (size_t)(input + size - second), NULL))
		for (int normal = 0; normal < 2; normal++) {
			compare(before, after, VMAT_MATCH_ADDRESS, normal);
			compare(before, after, VMAT_MATCH_IDENTITY, normal);
		}
	vmat_mm_free(before);
	vmat_mm_free(after);
	return 0;
}
