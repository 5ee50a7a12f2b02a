/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* layout_anchor - what exec mapped first into the mmap area: it shows where the area begins. */
#include "model/layout_anchor.h"

#include <string.h>

#include "model/facts.h"

/* Segments of one object may lie apart where they are aligned to more than a page. */
static const uint64_t largest_hole = UINT64_C(4) << 20;

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

/* -- how far it reaches --------------------------------------------------------------- */

static bool is_plain_anon(const struct vmat_vma *vma)
{
	return vma_has_no_file(vma) && !vma->file->name_len;
}

static bool continues_down(const struct vmat_vma *vma, const struct vmat_vma *below)
{
	return below->file == vma->file && below->offset < vma->offset &&
	       vma->start - below->end <= largest_hole;
}

static bool continues_up(const struct vmat_vma *vma, const struct vmat_vma *above)
{
	return above->file == vma->file && above->offset >= vma->offset &&
	       above->start - vma->end <= largest_hole;
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
	const struct vmat_vma *first = vma, *last = vma, *next;

	while ((next = vmat_prev_vma(mm, first)) && continues_down(first, next))
		first = next;
	while ((next = vmat_next_vma(mm, last)) && continues_up(last, next))
		last = next;
	anchor->vma = vma;
	anchor->start = first->start;
	anchor->end = last->end;
	measure_bss(mm, last, anchor);
}

/* [vvar], [vvar_vclock] and [vdso] are mapped as one. */
static bool measure_vdso(const struct vmat_mm *mm, const struct vmat_vma *stack,
			 struct layout_anchor *anchor)
{
	const struct vmat_vma *vma, *below;
	uint64_t address;

	if (!facts_auxv(mm, AUXV_SYSINFO_EHDR, &address))
		return false;
	vma = vmat_vma_lookup(mm, address);
	if (!vma || strcmp(vma->file->name, "[vdso]") != 0 || (stack && vma->end > stack->start))
		return false;
	anchor->vma = vma;
	anchor->start = vma->start;
	anchor->end = anchor->bss_end = anchor->touching_end = vma->end;
	for (below = vma; (below = vmat_prev_vma(mm, below)) && below->end == anchor->start &&
	     !strncmp(below->file->name, "[vvar", 5);)
		anchor->start = below->start;
	return true;
}

void layout_find_anchor(const struct vmat_mm *mm, const struct vmat_vma *stack, uint64_t lowest,
			struct layout_anchor *anchor)
{
	const struct vmat_vma *linker = layout_linker(mm), *program = layout_program(mm);
	uint64_t base;

	*anchor = (struct layout_anchor){ .kind = ANCHOR_NONE };
	if (linker) {
		anchor->kind = ANCHOR_LINKER;
		measure_object(mm, linker, anchor);
	} else if (!facts_auxv(mm, AUXV_BASE, &base) || base) {
		return;
	} else if (program && program->file->inode && program->start >= lowest) {
		anchor->kind = ANCHOR_PROGRAM;
		measure_object(mm, program, anchor);
	} else if (measure_vdso(mm, stack, anchor)) {
		anchor->kind = ANCHOR_VDSO;
	}
}
