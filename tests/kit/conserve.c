/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold of holes and mappings: together they are the room, each address once. */
#include "kit/conserve.h"

#include <string.h>

/* The first that ends above @at, from @vma on; the gate VMA is none. */
static const struct vmat_vma *first_above(const struct vmat_mm *mm, const struct vmat_vma *vma,
					  uint64_t at)
{
	while (vma && vmat_vma_end(vma) <= at)
		vma = vmat_next_vma(mm, vma);
	return vma && !strcmp(vmat_vma_name(vma), "[vsyscall]") ? NULL : vma;
}

static const char *hole_fault(const struct vmat_room *room, const struct vmat_gap *gap,
			      const struct vmat_vma *above)
{
	if (gap->end <= gap->start || gap->end > room->high)
		return "a hole that is none";
	if (gap->above != above)
		return "not the VMA above the hole";
	if (above && vmat_vma_start(above) < gap->end)
		return "a hole with a VMA in it";
	if (gap->below && vmat_vma_end(gap->below) > gap->start)
		return "a hole that begins in a VMA";
	return NULL;
}

/* The sums are taken anew, and once more as the library says. */
static const char *sum_fault(const struct vmat_mm *mm, const struct vmat_room *room, uint64_t holes,
			     uint64_t mapped)
{
	const struct vmat_vma *vma;
	uint64_t inside = 0;

	vmat_for_each_vma(mm, vma)
		inside += vmat_gap_inside(room, vma);
	if (holes + mapped != room->high - room->low)
		return "holes and VMAs are not the room";
	return inside != mapped ? "vmat_gap_inside() counts otherwise" : NULL;
}

const char *conserve_fault(const struct vmat_mm *mm, const struct vmat_room *room)
{
	const struct vmat_vma *vma = vmat_first_vma(mm);
	uint64_t at = room->low, holes = 0, mapped = 0, end;
	struct vmat_gap gap = { 0 };
	bool more = vmat_next_gap(mm, room->low, room->high, &gap);

	while (at < room->high) {
		vma = first_above(mm, vma, at);
		if (more && gap.start == at) {
			const char *fault = hole_fault(room, &gap, vma);

			if (fault)
				return fault;
			holes += gap.end - at;
			at = gap.end;
			more = vmat_next_gap(mm, room->low, room->high, &gap);
			continue;
		}
		if (!vma || vmat_vma_start(vma) > at)
			return "an address in no hole and no VMA";
		end = vmat_vma_end(vma) < room->high ? vmat_vma_end(vma) : room->high;
		mapped += end - at;
		at = end;
	}
	return more ? "a hole beyond the room" : sum_fault(mm, room, holes, mapped);
}
