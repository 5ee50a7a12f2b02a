/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* room - where a process can have mappings: from the lowest address to the last, less guards. */
#include <errno.h>
#include <string.h>

#include "model/layout.h"
#include "model/options.h"
#include "model/tree.h"

enum { USUAL_GUARD_PAGES = 256, USUAL_LOWEST = 65536, USUAL_LOWEST_ARM = 32768 };

/* -- the lowest address ----------------------------------------------------------------- */

static uint64_t page_align(const struct vmat_room *room, uint64_t address)
{
	uint64_t page = room->page_size;

	return address > -page ? -page : (address + page - 1) & -page;
}

static bool begins_below(const struct vmat_mm *mm, uint64_t address)
{
	for (size_t i = 0; i < mm->count && mm->rows[i].start < address; i++)
		if (mm->rows[i].start)	/* at 0 lies what MMAP_PAGE_ZERO put there, with leave */
			return true;
	return false;
}

/* CONFIG_DEFAULT_MMAP_MIN_ADDR of those who build kernels for others. */
static void assume_low(const struct vmat_mm *mm, struct vmat_room *room)
{
	enum arch arch = arch_of(mm);
	bool arm = arch == ARCH_ARM64 || arch == ARCH_ARM || arch == ARCH_ARM_COMPAT;

	room->low_how = VMAT_INFERRED;
	room->low = page_align(room, arm ? USUAL_LOWEST_ARM : USUAL_LOWEST);
	room->low_remark = "the usual vm.mmap_min_addr: nothing tells what it was";
	if (begins_below(mm, room->low)) {
		room->low = room->page_size;
		room->low_remark =
			"a page: vm.mmap_min_addr was not told, and a VMA lies below the usual one";
	}
}

static void find_low(const struct vmat_mm *mm, struct vmat_room *room)
{
	uint64_t lowest;

	if (facts_get(mm, FACT_LOWEST_ADDRESS, &lowest)) {
		room->low_how = VMAT_REPORTED;
		room->low_remark = "where the kernel put a lower hint";
	} else if (facts_get(mm, FACT_MMAP_MIN_ADDR, &lowest)) {
		room->low_how = VMAT_INFERRED;
		room->low_remark = "vm.mmap_min_addr; a security module may hold it higher";
	} else {
		assume_low(mm, room);
		return;
	}
	room->low = page_align(room, lowest);
}

/* -- the highest ----------------------------------------------------------------------------- */

static void find_high(const struct vmat_mm *mm, struct vmat_room *room)
{
	struct layout_guess size;

	layout_window(mm, &size, &room->high);
	room->task_size = size.value;
	room->high_how = VMAT_INFERRED;
	room->high_remark = size.remark;
	if (!size.known) {
		room->high = room->task_size = arch_highest_end(mm);
		room->high_remark = "where the last VMA ends: nothing tells the machine";
	} else if (room->high < room->task_size) {
		room->high_remark = "a hint above it reaches up to the task size";
	}
}

/* -- where nobody looks ------------------------------------------------------------------------ */

/*
 * A search up sees nothing below its begin. One down is followed by one up where it finds nothing:
 * only where that begins above mmap_base, as on x86-64 with an unlimited stack, is room in between.
 */
static void find_passed(const struct vmat_mm *mm, struct vmat_room *room)
{
	struct layout layout;
	uint64_t start = room->low, end;

	layout_of(mm, &layout);
	if (!layout.known || !layout.direction_known || !layout.legacy_base.known)
		return;
	end = layout.legacy_base.value < room->high ? layout.legacy_base.value : room->high;
	if (!layout.bottom_up) {
		if (layout.arch != ARCH_X86_64 || !layout.mmap_base.known)
			return;
		start = layout.mmap_base.value > start ? layout.mmap_base.value : start;
	}
	if (start >= end)
		return;
	room->passed_start = start;
	room->passed_end = end;
}

int vmat_gap_room(const struct vmat_mm *mm, struct vmat_room *room)
{
	struct vmat_room own = { .low_remark = "", .high_remark = "" };
	uint64_t pages = USUAL_GUARD_PAGES;

	own.page_size = vmat_mm_page_size(mm);
	(void)facts_get(mm, FACT_GUARD_PAGES, &pages);
	own.stack_guard_gap = pages * own.page_size;
	if (vmat_map_count(mm)) {
		find_low(mm, &own);
		find_high(mm, &own);
		find_passed(mm, &own);
	} else {
		own.low_how = own.high_how = VMAT_NOT_KNOWABLE;
		own.low_remark = own.high_remark = "there are no mappings";
	}
	return options_give(room, &own, sizeof(own));
}

uint64_t vmat_gap_inside(const struct vmat_room *room, const struct vmat_vma *vma)
{
	uint64_t start = vma->start > room->low ? vma->start : room->low;
	uint64_t end = vma->end < room->high ? vma->end : room->high;

	return end > start && !vma_is_gate(vma) ? end - start : 0;
}

/* -- guards ------------------------------------------------------------------------------------ */

static bool grows_down(const struct vmat_vma *vma)
{
	return vma->flags & VMAT_VM_GROWSDOWN ||
	       (!vma->has_vmflags && vmat_vma_kernel_named(vma) &&
		!strcmp(vma->file->name, "[stack]"));
}

/* The kernel's stack_guard_start_gap(): what it keeps free below. */
static uint64_t guard_below(const struct vmat_room *room, const struct vmat_vma *vma)
{
	if (grows_down(vma))
		return room->stack_guard_gap;
	return vma->flags & VMAT_VM_SHADOW_STACK ? room->page_size : 0;
}

uint64_t vmat_gap_usable(const struct vmat_mm *mm, const struct vmat_room *room,
			 const struct vmat_gap *gap, uint64_t *startp, uint64_t *endp)
{
	uint64_t start = gap->start, end = gap->end, guard;

	(void)mm;
	if (gap->above) {
		guard = guard_below(room, gap->above);
		guard = gap->above->start > guard ? gap->above->start - guard : 0;
		end = guard < end ? guard : end;
	}
	if (gap->below && gap->below->flags & VMAT_VM_GROWSUP) {
		guard = gap->below->end + room->stack_guard_gap;
		start = guard > start ? guard : start;
	}
	if (end < start)
		end = start;
	if (startp)
		*startp = start;
	if (endp)
		*endp = end;
	return end - start;
}
