/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_address - what has the same address: one sweep over both sides. */
#include <errno.h>

#include "model/diff.h"

struct sweep {
	struct vmat_diff *diff;
	const struct vmat_mm *mm[2];
	struct diff_unit next[2];	/* the lowest of each side that was not looked at */
	struct diff_knot knot;
};

static void step(struct sweep *sweep, bool after)
{
	struct diff_unit *next = &sweep->next[after];

	*next = diff_unit(sweep->diff, sweep->mm[after], next->row + next->rows);
}

/* -- the usual case: the same VMA in both ------------------------------------------------------ */

static const struct vmat_vma *only_vma(const struct sweep *sweep, bool after)
{
	const struct diff_unit *unit = &sweep->next[after];

	return unit->rows == 1 ? &sweep->mm[after]->rows[unit->row] : NULL;
}

static bool same(struct sweep *sweep)
{
	const struct vmat_vma *a = only_vma(sweep, false), *b = only_vma(sweep, true);
	struct alike *alike = &sweep->diff->alike;

	return a && b && a->start == b->start && a->end == b->end &&
	       alike_memory(alike, a, b, a->start) && !alike_attributes(alike, a, b) &&
	       (!sweep->diff->options.counters || alike_weight(alike, a, b));
}

/* -- what overlaps ----------------------------------------------------------------------------- */

static int add(struct sweep *sweep, bool after)
{
	int rc = diff_knot_add(&sweep->knot, after, &sweep->next[after]);

	step(sweep, after);
	return rc;
}

static bool reaches(const struct diff_unit *unit, uint64_t end)
{
	return unit->rows && unit->start < end;
}

/* All that is connected with the lower of the two by overlap; that alone, if nothing is. */
static int explain_next(struct sweep *sweep)
{
	const struct diff_unit *next = sweep->next;
	bool after = !next[0].rows || (next[1].rows && next[1].start < next[0].start);
	uint64_t end = next[after].end;
	int rc = 0;

	while (!rc && (reaches(&next[0], end) || reaches(&next[1], end))) {
		after = !reaches(&next[0], end);
		if (next[after].end > end)
			end = next[after].end;
		rc = add(sweep, after);
	}
	return rc ? rc : diff_knot_explain(&sweep->knot, sweep->diff);
}

int diff_by_address(struct vmat_diff *diff)
{
	struct sweep sweep = { .diff = diff, .mm = { diff->before, diff->after } };
	int rc = 0;

	sweep.next[0] = diff_unit(diff, diff->before, 0);
	sweep.next[1] = diff_unit(diff, diff->after, 0);
	while (!rc && (sweep.next[0].rows || sweep.next[1].rows)) {
		if (same(&sweep)) {
			step(&sweep, false);
			step(&sweep, true);
		} else {
			rc = explain_next(&sweep);
		}
	}
	diff_knot_free(&sweep.knot);
	return rc ? rc : diff_find_moves(diff);
}
