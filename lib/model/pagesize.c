/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* pagesize - the smallest page of an address space: told, or inferred from its addresses. */
#include "model/facts.h"

enum { SMALLEST = 4096, LARGEST = 65536 };

static bool is_page_size(uint64_t size)
{
	return size >= 1024 && !(size & (size - 1));
}

static bool told(const struct vmat_mm *mm, uint64_t *size)
{
	return (facts_auxv(mm, AUXV_PAGESZ, size) && is_page_size(*size)) ||
	       (facts_get(mm, FACT_PAGE_SIZE, size) && is_page_size(*size));
}

/* smaps tells each VMA's own: huge ones are in the minority, and no page is below 4K. */
static bool smallest_kernel_page_size(const struct vmat_mm *mm, uint64_t *size)
{
	uint64_t smallest = 0, one;

	if (mm->detail != VMAT_SMAPS)
		return false;
	for (size_t i = 0; i < mm->count && smallest != SMALLEST; i++) {
		if (!vmat_vma_field(mm, &mm->rows[i], VMAT_KERNEL_PAGE_SIZE, &one))
			continue;
		if (is_page_size(one) && (!smallest || one < smallest))
			smallest = one;
	}
	if (smallest)
		*size = smallest;
	return smallest != 0;
}

/* The largest power of two that divides every boundary and every offset in a file. */
static uint64_t common_alignment(const struct vmat_mm *mm)
{
	uint64_t bits = LARGEST;

	for (size_t i = 0; i < mm->count && !(bits & SMALLEST); i++)
		if (!vma_is_gate(&mm->rows[i]))
			bits |= mm->rows[i].start | mm->rows[i].end | mm->rows[i].offset;
	return bits & -bits;
}

uint64_t vmat_mm_page_size(const struct vmat_mm *mm)
{
	uint64_t size;

	if (told(mm, &size) || smallest_kernel_page_size(mm, &size))
		return size;
	return mm->count ? common_alignment(mm) : SMALLEST;
}
