/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* layout_anchor - what exec mapped first into the mmap area: it shows where the area begins. */
#include "model/layout_anchor.h"

#include <string.h>

#include "model/release.h"

/*
 * Segments of one object may lie apart where they are aligned to more than a page, and other
 * mappings between them. How far in all, and how large such a page is at most.
 */
static const uint64_t largest_spread = UINT64_C(64) << 20, largest_align = UINT64_C(1) << 30;

/* What is larger than that is aligned to it by some kernels. */
static const uint64_t huge_page = UINT64_C(2) << 20;

/* By its name: ld-linux-x86-64.so.2, ld-2.31.so, ld64.so.1, ld-musl-x86_64.so.1, ld.so.1. */
static bool looks_like_linker(const struct vmat_vma *vma)
{
	const char *slash = strrchr(vma->file->name, '/');

	return slash && !strncmp(slash, "/ld", 3) && strstr(slash, ".so") &&
	       strchr("-.0123456789", slash[3]);
}

/* AT_BASE is the linker's address, 0 when there is none. Something else may lie there now. */
const struct vmat_vma *layout_linker(const struct vmat_mm *mm)
{
	uint64_t base;

	if (facts_auxv(mm, AUXV_BASE, &base)) {
		const struct vmat_vma *vma = base ? vmat_vma_lookup(mm, base) : NULL;

		return vma && vma->file->inode ? vma : NULL;
	}
	for (size_t i = mm->count; i-- > 0;)
		if (looks_like_linker(&mm->rows[i]))
			return &mm->rows[i];
	return NULL;
}

const struct vmat_vma *layout_program(const struct vmat_mm *mm)
{
	uint64_t address;

	if (facts_auxv(mm, AUXV_PHDR, &address) || facts_get(mm, FACT_STAT_START_CODE, &address))
		return vmat_vma_lookup(mm, address);
	return NULL;
}

/* -- how far it reaches ---------------------------------------------------------------- */

static bool is_plain_anon(const struct vmat_vma *vma)
{
	return vma_has_no_file(vma) && !vma->file->name_len;
}

/* In the order of the file, no segment lies lower than the one before it. */
static bool is_segment(const struct vmat_vma *vma, const struct vmat_vma *other)
{
	uint64_t bias = vma->start - vma->offset, other_bias = other->start - other->offset;

	if (other->file != vma->file)
		return false;
	if (other->start > vma->start)
		return other->offset >= vma->offset && other_bias - bias <= largest_spread;
	return other->offset < vma->offset && bias - other_bias <= largest_spread;
}

static const struct vmat_vma *first_segment(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	const struct vmat_vma *first = vma;

	while ((vma = vmat_prev_vma(mm, vma)) && first->start - vma->end <= largest_spread)
		if (is_segment(first, vma))
			first = vma;
	return first;
}

/* *@apart: there is, or was, a hole between two of them. */
static const struct vmat_vma *last_segment(const struct vmat_mm *mm, const struct vmat_vma *first,
					   bool *apart)
{
	const struct vmat_vma *vma = first, *last = first;

	*apart = false;
	while ((vma = vmat_next_vma(mm, vma)) && vma->start - last->end <= largest_spread) {
		if (!is_segment(last, vma))
			continue;
		*apart |= vma->start != last->end;
		last = vma;
	}
	return last;
}

static void measure_bss(const struct vmat_mm *mm, const struct vmat_vma *last,
			struct layout_anchor *anchor)
{
	const struct vmat_vma *next = vmat_next_vma(mm, last);
	bool first = true;

	anchor->bss_end = anchor->touching_end = anchor->end;
	for (; next && next->start == anchor->touching_end && is_plain_anon(next); first = false) {
		anchor->touching_end = next->end;
		if (first)
			anchor->bss_end = next->end;
		next = vmat_next_vma(mm, next);
	}
}

static void measure_object(const struct vmat_mm *mm, const struct vmat_vma *vma,
			   struct layout_anchor *anchor)
{
	const struct vmat_vma *first = first_segment(mm, vma), *last;
	bool apart;

	last = last_segment(mm, first, &apart);
	anchor->vma = vma;
	anchor->start = first->start;
	anchor->end = last->end;
	if (apart)
		anchor->align = first->start & -first->start;
	if (anchor->align > largest_align)
		anchor->align = largest_align;
	measure_bss(mm, last, anchor);
}

/* [vvar], [vvar_vclock] and [vdso] are mapped as one; up to 6.8 or so beside the stack. */
static void find_vdso(const struct vmat_mm *mm, const struct vmat_vma *stack,
		      struct layout_anchor *anchor)
{
	const struct vmat_vma *vma, *below;
	uint64_t address;

	if (!facts_auxv(mm, AUXV_SYSINFO_EHDR, &address))
		return;
	vma = vmat_vma_lookup(mm, address);
	if (!vma || strcmp(vma->file->name, "[vdso]") != 0 || (stack && vma->end > stack->start))
		return;
	anchor->vdso_start = vma->start;
	anchor->vdso_end = vma->end;
	for (below = vma; (below = vmat_prev_vma(mm, below)) &&
	     below->end == anchor->vdso_start && !strncmp(below->file->name, "[vvar", 5);)
		anchor->vdso_start = below->start;
}

void layout_find_anchor(const struct vmat_mm *mm, const struct vmat_vma *stack, uint64_t lowest,
			struct layout_anchor *anchor)
{
	const struct vmat_vma *linker = layout_linker(mm), *program = layout_program(mm);
	uint64_t base;

	*anchor = (struct layout_anchor){ .kind = ANCHOR_NONE };
	find_vdso(mm, stack, anchor);
	if (linker) {
		anchor->kind = ANCHOR_LINKER;
		measure_object(mm, linker, anchor);
	} else if (!facts_auxv(mm, AUXV_BASE, &base) || base) {
		return;
	} else if (program && program->file->inode && program->start >= lowest) {
		anchor->kind = ANCHOR_PROGRAM;
		measure_object(mm, program, anchor);
	} else if (anchor->vdso_end) {
		anchor->kind = ANCHOR_VDSO;
		anchor->start = anchor->vdso_start;
		anchor->end = anchor->bss_end = anchor->touching_end = anchor->vdso_end;
	}
}

/* -- what that shows ------------------------------------------------------------------- */

static bool aligns_large_files(const struct vmat_mm *mm)
{
	struct release release;

	release_of(mm, &release);
	return release.last >= RELEASE(5, 18, 0);
}

/* How far it may have been moved: by its own wish, and for huge pages. */
static void find_slack(const struct vmat_mm *mm, const struct layout_anchor *anchor,
		       uint64_t *own, uint64_t *huge)
{
	*own = anchor->kind == ANCHOR_PROGRAM ? anchor->align : 0;
	*huge = anchor->end - anchor->start >= huge_page && aligns_large_files(mm) ? huge_page : 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

struct layout_range layout_anchor_top(const struct vmat_mm *mm, const struct layout_anchor *anchor)
{
	struct layout_range range = { anchor->end, anchor->touching_end };
	uint64_t vdso_size = anchor->vdso_end - anchor->vdso_start, own, huge, slack;

	find_slack(mm, anchor, &own, &huge);
	slack = own + huge;
	if (!slack)
		return range;
	if (anchor->vdso_start >= anchor->end && anchor->vdso_end <= anchor->touching_end + slack)
		range.lowest = range.highest = anchor->vdso_end;
	else
		range.highest += anchor->vdso_end ? least(slack, vdso_size) : slack;
	return range;
}

struct layout_range layout_anchor_bottom(const struct vmat_mm *mm,
					 const struct layout_anchor *anchor)
{
	struct layout_range range = { anchor->start, anchor->start };
	uint64_t vdso_size = anchor->vdso_end - anchor->vdso_start, own, huge;

	find_slack(mm, anchor, &own, &huge);
	if (!own && !huge)
		return range;
	if (anchor->vdso_end && anchor->vdso_start < anchor->start &&
	    anchor->vdso_start >= anchor->start - huge) {
		range.lowest = range.highest = anchor->vdso_start;
		return range;
	}
	range.lowest -= anchor->vdso_end ? least(huge, vdso_size) : huge;
	range.highest += own;
	if (anchor->vdso_start > anchor->start)
		range.highest = least(range.highest, anchor->vdso_start);
	return range;
}
