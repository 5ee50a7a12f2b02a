/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* alike - in what two VMAs of two address spaces differ. */
#ifndef MODEL_ALIKE_H
#define MODEL_ALIKE_H

#include "model/mm.h"

enum { ALIKE_PAIRS = 16 };

/* One thing before and one after, and whether they are the same. */
struct alike_pair {
	const void *before, *after;
	bool same;
};

/*
 * Two address spaces that are being compared, and what was found out last: many VMAs share the text
 * of their flags, and how their counters are written.
 */
struct alike {
	const struct vmat_mm *before, *after;
	uint64_t has[2];		/* counters that every VMA before, after has, a bit each */
	bool has_flags;			/* every VMA of both tells its VmFlags */
	struct alike_pair flags[ALIKE_PAIRS], shapes[ALIKE_PAIRS];
};

/* O(n). */
void alike_init(struct alike *alike, const struct vmat_mm *before, const struct vmat_mm *after);

/*
 * VMAT_CHANGE_REPROTECTED, _REFLAGGED and _RENAMED, as far as they differ in that. Flags count only
 * where both tell them.
 */
unsigned alike_attributes(struct alike *alike, const struct vmat_vma *before,
			  const struct vmat_vma *after);

/*
 * Whether what is at @addr, which is in both, is the same memory: the same byte of the same file,
 * private or shared in both, or private and anonymous in both. The names may differ.
 */
bool alike_memory(const struct alike *alike, const struct vmat_vma *before,
		  const struct vmat_vma *after, uint64_t addr);

/*
 * Device and inode are equal, and of what has no inode the name; also where one of them is a
 * model's, which may know no more of a file than what it is called.
 */
bool alike_file(const struct vmat_vma *before, const struct vmat_vma *after);

/* Private memory of no file, and not the kernel's own. */
bool alike_is_anon(const struct vmat_vma *vma);

/* No counter that both have differs. The two have the same range. */
bool alike_weight(struct alike *alike, const struct vmat_vma *before,
		  const struct vmat_vma *after);

/* maps prints the same of both, but for how it writes numbers and blanks. */
bool alike_line(const struct vmat_mm *mm, const struct vmat_vma *vma,
		const struct vmat_mm *other_mm, const struct vmat_vma *other);

#endif
