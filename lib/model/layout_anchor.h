/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* layout_anchor - what exec mapped first into the mmap area: it shows where the area begins. */
#ifndef MODEL_LAYOUT_ANCHOR_H
#define MODEL_LAYOUT_ANCHOR_H

#include "model/mm.h"

/* It is none below and none above these. */
struct layout_range {
	uint64_t lowest, highest;
};

enum anchor_kind {
	ANCHOR_NONE,
	ANCHOR_LINKER,		/* the dynamic linker */
	ANCHOR_PROGRAM,		/* a static-pie program */
	ANCHOR_VDSO		/* of a static program, since 6.12 or so */
};

/*
 *	start                      end     bss_end      touching_end
 *	  [linker r--][r-x][r--][rw-][  bss  ][ ?? ][ ?? ]
 *
 * Bss looks like any other anonymous memory. So the object ends at @bss_end most likely, and at
 * @end at least and @touching_end at most in any case.
 */
struct layout_anchor {
	enum anchor_kind kind;
	const struct vmat_vma *vma;	/* one of its VMAs */
	uint64_t start, end, bss_end, touching_end;
	uint64_t align;			/* that its segments may want; 0: a page is enough */
	uint64_t vdso_start, vdso_end;	/* what was mapped next; 0: not in the mmap area */
};

/* @stack may be NULL. @lowest: below lies what is linked to a fixed address. O(n), mostly less. */
void layout_find_anchor(const struct vmat_mm *mm, const struct vmat_vma *stack, uint64_t lowest,
			struct layout_anchor *anchor);

/*
 * Where the area ends when mappings go down, begins when they go up: mapped first, the anchor is at
 * that very place, unless it was aligned. Then the vdso shows it, which took what room was left
 * there, or found it too small.
 */
struct layout_range layout_anchor_top(const struct vmat_mm *mm,
				      const struct layout_anchor *anchor);
struct layout_range layout_anchor_bottom(const struct vmat_mm *mm,
					 const struct layout_anchor *anchor);

/* A VMA of the dynamic linker, NULL: there is none. */
const struct vmat_vma *layout_linker(const struct vmat_mm *mm);

/* A VMA of the program, NULL: not known. */
const struct vmat_vma *layout_program(const struct vmat_mm *mm);

#endif
