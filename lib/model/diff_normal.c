/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* diff_normal - VMAs that could be one as far as maps tells, joined: what is compared as one. */
#include <string.h>

#include "model/diff.h"

/* The kernel's own pages never merge. */
static bool could_be_one(const struct vmat_vma *low, const struct vmat_vma *high)
{
	const struct vma_file *a = low->file, *b = high->file;

	if (low->end != high->start || low->perms != high->perms || !alike_file(low, high) ||
	    a->name_len != b->name_len || memcmp(a->name, b->name, a->name_len) != 0)
		return false;
	if (vma_has_no_file(low))
		return alike_is_anon(low);
	return low->offset + (low->end - low->start) == high->offset;
}

struct diff_unit diff_unit(const struct vmat_diff *diff, const struct vmat_mm *mm, size_t row)
{
	struct diff_unit unit = { .row = row };

	if (row >= mm->count)
		return unit;
	unit.rows = 1;
	if (diff->options.normal)
		while (row + unit.rows < mm->count &&
		       could_be_one(&mm->rows[row + unit.rows - 1], &mm->rows[row + unit.rows]))
			unit.rows++;
	unit.start = mm->rows[row].start;
	unit.end = mm->rows[row + unit.rows - 1].end;
	return unit;
}
