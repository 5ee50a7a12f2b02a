/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pick - which mappings are meant: those in a range for which a filter is true. */
#include "common/pick.h"

#include <errno.h>
#include <stdlib.h>

/* @vma, or the first behind it that is meant. */
static const struct vmat_vma *meant(const struct pick *pick, const struct subject *subject,
				    const struct vmat_vma *vma)
{
	for (; vma; vma = vmat_next_vma(subject->mm, vma)) {
		if (pick->has_range && vmat_vma_start(vma) > pick->range.last)
			return NULL;
		if (!pick->filter || filter_match(pick->filter, subject, vma))
			return vma;
	}
	return NULL;
}

const struct vmat_vma *pick_first(const struct pick *pick, const struct subject *subject)
{
	const struct vmat_vma *vma = pick->has_range
		? vmat_find_vma(subject->mm, pick->range.first) : vmat_first_vma(subject->mm);

	return meant(pick, subject, vma);
}

const struct vmat_vma *pick_next(const struct pick *pick, const struct subject *subject,
				 const struct vmat_vma *vma)
{
	return meant(pick, subject, vmat_next_vma(subject->mm, vma));
}

int pick_all(const void ***rowsp, size_t *count, const struct pick *pick,
	     const struct subject *subject)
{
	const void **rows = calloc(vmat_mm_count(subject->mm) + 1, sizeof(*rows));
	const struct vmat_vma *vma;
	size_t n = 0;

	if (!rows)
		return -ENOMEM;
	for (vma = pick_first(pick, subject); vma; vma = pick_next(pick, subject, vma))
		rows[n++] = vma;
	*rowsp = rows;
	*count = n;
	return 0;
}
