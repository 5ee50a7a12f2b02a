/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where mmap() maps, worked out a second time. */
#include "kit/second_place.h"

#include <errno.h>
#include <string.h>

enum { PAGE = NAIVE_PAGE };

struct asked {
	const struct naive *naive;
	const struct second_world *world;
	uint64_t hint, length, offset, mask;
	unsigned flags;
};

/* -- one search ------------------------------------------------------------------------ */

static int area(uint64_t *addr, const struct asked *a, enum vmat_direction direction, uint64_t low,
		uint64_t high)
{
	const struct vmat_area_wish wish = {
		.size = sizeof(wish), .direction = direction, .length = a->length,
		.low_limit = a->world->kernel >= 60800 && low < a->world->lowest ? a->world->lowest : low,
		.high_limit = high, .align_mask = a->mask, .align_offset = a->mask ? 0 : a->offset,
	};

	return a->naive->rules.raw ? linear_with_retry(addr, a->naive, &wish) :
				     linear_rule(addr, a->naive, &wish);
}

static uint64_t guarded_start(const struct naive *naive, size_t i)
{
	const struct naive_vma *vma = &naive->vmas[i];
	uint64_t guard = vma->flags & VMAT_VM_GROWSDOWN ? naive->rules.guard : 0;

	return vma->start > guard ? vma->start - guard : 0;
}

static bool is_free(const struct asked *a, uint64_t hint)
{
	size_t i = naive_find(a->naive, hint);

	return i == a->naive->count || hint + a->length <= guarded_start(a->naive, i);
}

static uint64_t page_up(uint64_t value)
{
	return (value + PAGE - 1) / PAGE * PAGE;
}

static int up_x86(uint64_t *addr, const struct asked *a)
{
	const struct second_world *w = a->world;
	uint64_t begin = w->legacy_base, end = a->hint > w->window ? w->task_size : w->window;

	if (a->flags & VMAT_MAP_32BIT) {
		begin = w->begin_32bit;
		end = UINT64_C(0x80000000);
	}
	if (a->length > end)
		return -ENOMEM;
	if (a->hint && end - a->length >= page_up(a->hint) && is_free(a, page_up(a->hint))) {
		*addr = page_up(a->hint);
		return 0;
	}
	return area(addr, a, VMAT_BOTTOM_UP, begin, end);
}

static int arch_x86(uint64_t *addr, const struct asked *a)
{
	const struct second_world *w = a->world;
	uint64_t low = PAGE, high = w->base;

	if (w->bottom_up || a->flags & VMAT_MAP_32BIT)
		return up_x86(addr, a);
	if (a->hint && w->task_size - a->length >= a->hint &&
	    (a->hint > w->window) == (a->hint + a->length > w->window) && is_free(a, a->hint)) {
		*addr = a->hint;
		return 0;
	}
	if (a->flags & VMAT_MAP_ABOVE4G && w->kernel >= 60600)
		low = UINT64_C(1) << 32;
	if (a->hint > w->window)
		high += w->task_size - w->window;
	return area(addr, a, VMAT_TOP_DOWN, low, high) ? up_x86(addr, a) : 0;
}

static int arch_other(uint64_t *addr, const struct asked *a)
{
	const struct second_world *w = a->world;
	uint64_t hint = page_up(a->hint), end = a->hint > w->window ? w->task_size : w->window;

	if (a->length > end - w->lowest)
		return -ENOMEM;
	if (hint && end - a->length >= hint && hint >= w->lowest && is_free(a, hint)) {
		*addr = hint;
		return 0;
	}
	if (!w->bottom_up &&
	    !area(addr, a, VMAT_TOP_DOWN, PAGE, w->base + end - w->window))
		return 0;
	return area(addr, a, VMAT_BOTTOM_UP, w->legacy_base, end);
}

static int arch(uint64_t *addr, const struct asked *a)
{
	if (a->length > a->world->task_size)
		return -ENOMEM;
	if (a->flags & VMAT_MAP_FIXED) {
		*addr = a->hint;
		return 0;
	}
	return a->world->x86 ? arch_x86(addr, a) : arch_other(addr, a);
}

/* -- huge pages ------------------------------------------------------------------------ */

static int thp(uint64_t *addr, const struct asked *a)
{
	uint64_t huge = a->world->huge, first = (a->offset + huge - 1) / huge * huge, sub;
	struct asked padded = *a;

	padded.length += huge;
	if (a->offset + a->length <= first || a->offset + a->length - first < huge ||
	    arch(addr, &padded))
		return arch(addr, a);
	if (*addr == a->hint)
		return 0;
	sub = (a->offset - *addr) % huge;
	if (!sub && !a->world->bottom_up && a->world->kernel >= 60800)
		sub = huge;
	*addr += sub;
	return 0;
}

/* Anonymous memory since 6.7; files of most file systems from 6.10 to 6.12. */
static int thp_maybe(uint64_t *addr, const struct asked *a)
{
	unsigned kernel = a->world->kernel;

	if ((kernel >= 61107 && a->length % a->world->huge) || (kernel >= 61204 && a->hint))
		return arch(addr, a);
	return thp(addr, a);
}

static int shmem(uint64_t *addr, const struct asked *a)
{
	uint64_t huge = a->world->shmem_huge, first, off, at;
	struct asked inflated = *a;
	int rc = arch(&first, a);

	*addr = first;
	if (rc || !huge || a->flags & VMAT_MAP_FIXED || first == a->hint || a->length < huge)
		return rc;
	off = a->offset % huge;
	if ((off && off + a->length < 2 * huge) || first % huge == off)
		return 0;
	inflated.length += huge - PAGE;
	inflated.offset = 0;
	if (arch(&at, &inflated))
		return 0;
	/* the lowest address in that range whose phase is right */
	while (at % huge != off)
		at += PAGE;
	if (at <= a->world->task_size - a->length)
		*addr = at;
	return 0;
}

static int hugetlb(uint64_t *addr, struct asked *a, uint64_t huge)
{
	if (a->flags & VMAT_MAP_FIXED)
		return a->hint % huge ? -EINVAL : arch(addr, a);
	a->hint = a->world->kernel >= 61300 ? (a->hint + huge - 1) / huge * huge :
					      a->hint / huge * huge;
	a->mask = huge - PAGE;
	return arch(addr, a);
}

static int choose(uint64_t *addr, struct asked *a, const struct vmat_mmap_call *call)
{
	unsigned kernel = a->world->kernel;
	bool shared = call->flags & VMAT_MAP_SHARED;

	switch (call->backing) {
	case VMAT_BACKING_HUGETLB:
		return hugetlb(addr, a, call->huge_page_size);
	case VMAT_BACKING_MEMFD:
		return shmem(addr, a);
	case VMAT_BACKING_ZERO:
		if (!shared)
			return kernel >= 61800 ? thp(addr, a) : arch(addr, a);
		return shmem(addr, a);
	case VMAT_BACKING_FILE:
		if (!strcmp(call->file_system, "ext4"))
			return kernel >= 51800 ? thp(addr, a) : arch(addr, a);
		return kernel >= 61000 && kernel < 61300 ? thp_maybe(addr, a) : arch(addr, a);
	case VMAT_BACKING_ANON:
		break;
	}
	a->offset = 0;
	if (shared)
		return shmem(addr, a);
	return kernel >= 60700 ? thp_maybe(addr, a) : arch(addr, a);
}

/* -- all of it ------------------------------------------------------------------------- */

static bool is_taken(const struct naive *naive, uint64_t start, uint64_t end)
{
	size_t i = naive_find(naive, start);

	return i < naive->count && naive->vmas[i].start < end;
}

int second_place(uint64_t *addr, const struct naive *naive, const struct second_world *world,
		 const struct vmat_mmap_call *call)
{
	uint64_t unit = call->backing == VMAT_BACKING_HUGETLB ? call->huge_page_size : PAGE;
	struct asked a = { .naive = naive, .world = world, .hint = call->hint, .flags = call->flags,
			   .length = (call->length + unit - 1) / unit * unit,
			   .offset = call->offset };
	int rc;

	if (call->flags & VMAT_MAP_FIXED_NOREPLACE && world->kernel >= 41700)
		a.flags |= VMAT_MAP_FIXED;
	if (!a.length)
		return -EINVAL;
	if (!(a.flags & VMAT_MAP_FIXED)) {
		a.hint -= a.hint % PAGE;
		if (a.hint && a.hint < world->lowest)
			a.hint = page_up(world->lowest);
	}
	if (a.length > world->task_size)
		return -ENOMEM;
	rc = choose(addr, &a, call);
	if (rc)
		return rc;
	if (*addr > world->task_size - a.length)
		return -ENOMEM;
	if (*addr % PAGE)
		return -EINVAL;
	if (a.flags & VMAT_MAP_FIXED_NOREPLACE && world->kernel >= 41700 &&
	    is_taken(naive, *addr, *addr + a.length))
		return -EEXIST;
	return 0;
}
