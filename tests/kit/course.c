/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls at random that meet each other. */
#include "kit/course.h"

#include <string.h>
#include <sys/mman.h>

#include "kit/smallfiles.h"

enum { ARENA = 96, MOST_PAGES = 9 };

static uint64_t below(struct course *c, uint64_t bound)
{
	return next_random(&c->seed) % bound;
}

static bool one_in(struct course *c, uint64_t times)
{
	return below(c, times) == 0;
}

void call_other(struct call *call, enum order_what what, uint64_t first, uint64_t second,
		uint64_t third)
{
	*call = (struct call){ .kind = CALL_OTHER };
	call->order = (struct order){ .what = what, .times = 1, .args = { first, second, third } };
}

/* -- numbers, places ----------------------------------------------------------------------- */

static uint64_t some_length(struct course *c)
{
	return c->page * (1 + below(c, MOST_PAGES));
}

static uint64_t some_prot(struct course *c)
{
	static const uint64_t prots[] = {
		VMAT_VM_READ | VMAT_VM_WRITE, VMAT_VM_READ | VMAT_VM_WRITE,
		VMAT_VM_READ | VMAT_VM_WRITE, VMAT_VM_READ, VMAT_VM_READ, 0,
		VMAT_VM_READ | VMAT_VM_EXEC, VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC,
	};

	return prots[below(c, sizeof(prots) / sizeof(prots[0]))];
}

static uint64_t some_page(struct course *c)
{
	return c->arena + c->page * below(c, ARENA);
}

/* One that was mapped on our order, at random, or NULL. */
static const struct vmat_vma *our_vma(struct course *c, const struct vmat_mm *mm)
{
	const struct vmat_vma *vma, *chosen = NULL;
	uint64_t seen = 0;

	vmat_for_each_vma(mm, vma)
		if (driven_may_have(c->driven, vmat_vma_start(vma), vmat_vma_end(vma)) &&
		    one_in(c, ++seen))
			chosen = vma;
	return chosen;
}

/* All of a VMA or a part of it, with something beside it now and then; or any pages. */
static void some_range(struct course *c, const struct vmat_mm *mm, uint64_t *start,
		       uint64_t *length)
{
	const struct vmat_vma *vma = one_in(c, 3) ? NULL : our_vma(c, mm);
	uint64_t pages, first;

	*start = some_page(c);
	*length = some_length(c);
	if (!vma)
		return;
	pages = (vmat_vma_end(vma) - vmat_vma_start(vma)) / c->page;
	first = one_in(c, 2) ? 0 : below(c, pages);
	*start = vmat_vma_start(vma) + first * c->page;
	*length = (pages - first) * c->page;
	if (one_in(c, 2))
		*length = (1 + below(c, pages - first)) * c->page;
	if (one_in(c, 4) && driven_may_have(c->driven, *start, *start + *length + some_length(c)))
		*length += some_length(c);
	if (!driven_may_have(c->driven, *start, *start + *length))
		*length = c->page;
}

/* What must fail, or be rounded. */
static void spoil(struct course *c, uint64_t *start, uint64_t *length)
{
	switch (below(c, 4)) {
	case 0:
		*start += 1 + below(c, c->page - 1);
		break;
	case 1:
		*length = 0;
		break;
	case 2:
		*length -= below(c, c->page);
		break;
	default:
		*length = ~UINT64_C(0) - below(c, 2 * c->page);
	}
}

/* -- mmap ------------------------------------------------------------------------------------ */

static const struct source *some_source(struct course *c)
{
	uint64_t n = below(c, c->sources->weight);
	const struct source *source = c->sources->list;

	for (; n >= source->weight; source++)
		n -= source->weight;
	return source;
}

static unsigned some_flags(struct course *c, const struct source *source)
{
	unsigned flags = 0;

	if (source->backing == VMAT_BACKING_HUGETLB || one_in(c, 12))
		flags |= VMAT_MAP_NORESERVE;
	if (one_in(c, source->backing == VMAT_BACKING_ANON ? 8 : 3))
		flags |= VMAT_MAP_SHARED;
	if (one_in(c, 16) && source->backing == VMAT_BACKING_ANON && !(flags & VMAT_MAP_SHARED))
		flags |= VMAT_MAP_GROWSDOWN;
	if (one_in(c, 16))
		flags |= VMAT_MAP_STACK;
	if (one_in(c, 24))
		flags |= VMAT_MAP_LOCKED;
	if (one_in(c, 12) && source->backing != VMAT_BACKING_HUGETLB)
		flags |= VMAT_MAP_POPULATE;
	if (one_in(c, 40))
		flags |= VMAT_MAP_32BIT;
	if (one_in(c, 60) && source->backing == VMAT_BACKING_ANON)
		flags = (flags & ~VMAT_MAP_SHARED) | VMAT_MAP_DROPPABLE;
	return flags;
}

/* In the arena at a place of its own, or near, or where the kernel likes. */
static void some_place(struct course *c, struct vmat_mmap_call *m)
{
	m->hint = some_page(c);
	switch (below(c, 8)) {
	case 0:
	case 1:
		m->hint = 0;
		break;
	case 2:
		break;
	case 3:
		m->flags |= VMAT_MAP_FIXED_NOREPLACE;
		break;
	default:
		m->flags |= VMAT_MAP_FIXED;
	}
}

/* Offsets that go with places make neighbours follow each other in the file, too. */
static void plan_mmap(struct course *c, struct call *call)
{
	const struct source *source = some_source(c);
	struct vmat_mmap_call *m = &call->mmap;

	*call = (struct call){ .kind = CALL_MMAP };
	m->flags = VMAT_MAP_SHARED;
	m->prot = VMAT_VM_READ | VMAT_VM_WRITE;
	m->length = 12 << 20;
	if (source->shm_id < 0) {
		m->flags = some_flags(c, source);
		m->prot = source->no_exec_mount ? m->prot : some_prot(c);
		m->length = some_length(c);
		if (one_in(c, 30))
			m->length = (UINT64_C(1) + below(c, 3)) << 21;
		if (source->huge_page_size > 1 << 21)
			m->flags &= ~(VMAT_MAP_FIXED | VMAT_MAP_LOCKED);
		else
			some_place(c, m);
		if (source->fd >= 0 && m->hint && !one_in(c, 4))
			m->offset = m->hint - c->arena;
		if (source->huge_page_size) {
			m->offset = 0;
			m->hint &= -source->huge_page_size;
			m->flags &= ~(VMAT_MAP_LOCKED | VMAT_MAP_FIXED);
		}
		if (one_in(c, 50))
			spoil(c, &m->hint, &m->length);
	}
	call_mmap(call, source);
}

/* -- the others ------------------------------------------------------------------------------ */

static void plan_munmap(struct course *c, const struct vmat_mm *mm, struct call *call)
{
	uint64_t start, length;

	some_range(c, mm, &start, &length);
	if (one_in(c, 50))
		spoil(c, &start, &length);
	call_munmap(call, start, length);
}

/* Bits that only some mappings take, and some that none does. */
static uint64_t some_odd_prot(struct course *c)
{
	static const uint64_t bits[] = {
		VMAT_PROT_SEM, VMAT_PROT_GROWSDOWN, VMAT_PROT_GROWSDOWN, VMAT_PROT_GROWSDOWN,
		VMAT_PROT_GROWSUP, VMAT_PROT_GROWSDOWN | VMAT_PROT_GROWSUP, 0x10, 0x40,
		UINT64_C(1) << 40,
	};

	return bits[below(c, sizeof(bits) / sizeof(bits[0]))];
}

static void plan_mprotect(struct course *c, const struct vmat_mm *mm, struct call *call)
{
	uint64_t start, length;

	some_range(c, mm, &start, &length);
	if (one_in(c, 50))
		spoil(c, &start, &length);
	call_mprotect(call, start, length, some_prot(c) | (one_in(c, 12) ? some_odd_prot(c) : 0));
}

static bool is_huge(const struct vmat_mm *mm, uint64_t address)
{
	const struct vmat_vma *vma = vmat_vma_lookup(mm, address);
	uint64_t size = 0;

	return vma && (strstr(vmat_vma_name(vma), "huge") ||
		       (vmat_vma_field(mm, vma, VMAT_KERNEL_PAGE_SIZE, &size) && size > 4096));
}

static void plan_mremap(struct course *c, const struct vmat_mm *mm, struct call *call)
{
	uint64_t start, length, new_length = some_length(c), target = some_page(c);
	unsigned flags = one_in(c, 8) ? 0 : VMAT_MREMAP_MAYMOVE;

	some_range(c, mm, &start, &length);
	if (is_huge(mm, start)) {
		call_munmap(call, start, length);
		return;
	}
	if (one_in(c, 3))
		new_length = length;
	if (flags && one_in(c, 3))
		flags |= VMAT_MREMAP_FIXED;
	if (one_in(c, 8))
		flags |= VMAT_MREMAP_DONTUNMAP;
	if (one_in(c, 40))
		length = 0;
	if (one_in(c, 50))
		spoil(c, &start, &length);
	if (new_length > c->page * ARENA)
		flags &= ~VMAT_MREMAP_FIXED;
	call_mremap(call, start, length, new_length, flags, target);
}

static void plan_brk(struct course *c, struct call *call)
{
	uint64_t to = c->start_brk + below(c, 32 * c->page);

	call_other(call, ORDER_BRK, one_in(c, 8) ? 0 : to, 0, 0);
}

static void plan_madvise(struct course *c, const struct vmat_mm *mm, struct call *call)
{
	static const int advices[] = {
		MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_SEQUENTIAL, MADV_NORMAL,
		MADV_DONTNEED, MADV_FREE, MADV_DONTFORK, MADV_DOFORK, MADV_DONTFORK, MADV_DOFORK,
		MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_DONTDUMP, MADV_DODUMP, MADV_WIPEONFORK,
		MADV_KEEPONFORK, MADV_MERGEABLE, MADV_UNMERGEABLE, MADV_WILLNEED,
		20 /* COLD */, 21 /* PAGEOUT */, 102 /* GUARD_INSTALL */, 103, 77 /* none */,
	};
	uint64_t start, length;
	int advice = advices[below(c, sizeof(advices) / sizeof(advices[0]))];

	/* to page out takes time, guards make writes uncertain */
	if ((advice == 21 || advice == 102 || advice == 103) && !one_in(c, 4))
		advice = MADV_DONTDUMP;
	some_range(c, mm, &start, &length);
	if (one_in(c, 50))
		spoil(c, &start, &length);
	call_other(call, ORDER_MADVISE, start, length, (uint64_t)advice);
}

static void plan_lock(struct course *c, const struct vmat_mm *mm, struct call *call)
{
	static const enum order_what orders[] = {
		ORDER_MLOCK, ORDER_MLOCK2, ORDER_MUNLOCK, ORDER_MUNLOCK,
	};
	enum order_what what = orders[below(c, sizeof(orders) / sizeof(orders[0]))];
	uint64_t start, length;

	some_range(c, mm, &start, &length);
	if (one_in(c, 50))
		spoil(c, &start, &length);
	call_other(call, what, start, length, what == ORDER_MLOCK2 ? !one_in(c, 3) : 0);
}

static void plan_lock_all(struct course *c, struct call *call)
{
	if (!c->locks_all || one_in(c, 2))
		call_other(call, ORDER_MUNLOCKALL, 0, 0, 0);
	else
		call_other(call, ORDER_MLOCKALL, below(c, 8), 0, 0);
}

/* A byte is written: in memory of ours, or where a stack may grow. */
static void plan_poke(struct course *c, const struct vmat_mm *mm, struct call *call)
{
	uint64_t start, length;
	unsigned tries = 0;

	do
		some_range(c, mm, &start, &length);
	while (is_huge(mm, start) && ++tries < 20);
	if (one_in(c, 4) && driven_may_have(c->driven, start - 3 * c->page, start))
		start -= (1 + below(c, 3)) * c->page;
	if (is_huge(mm, start))
		start = c->arena + ARENA * c->page;
	call_other(call, ORDER_GETRANDOM, start + below(c, c->page), 1, 0);
}

/* Nothing stays of what was mapped on our order; one VMA at a time. */
static bool plan_cleaning(struct course *c, const struct vmat_mm *mm, struct call *call)
{
	const struct vmat_vma *vma;

	vmat_for_each_vma(mm, vma) {
		if (!driven_may_have(c->driven, vmat_vma_start(vma), vmat_vma_end(vma)) ||
		    one_in(c, 8))
			continue;
		call_munmap(call, vmat_vma_start(vma), vmat_vma_end(vma) - vmat_vma_start(vma));
		return true;
	}
	return false;
}

void course_next(struct course *c, const struct vmat_mm *mm, struct call *call)
{
	uint64_t choice = below(c, 100);

	if (vmat_map_count(mm) > c->most_vmas)
		c->cleaning = true;
	if (c->cleaning) {
		if (vmat_map_count(mm) > c->most_vmas / 2 && plan_cleaning(c, mm, call))
			return;
		c->cleaning = false;
	}
	if (choice < 34)
		plan_mmap(c, call);
	else if (choice < 42)
		plan_munmap(c, mm, call);
	else if (choice < 58)
		plan_mprotect(c, mm, call);
	else if (choice < 69)
		plan_mremap(c, mm, call);
	else if (choice < 73)
		plan_brk(c, call);
	else if (choice < 82)
		plan_madvise(c, mm, call);
	else if (choice < 87)
		plan_lock(c, mm, call);
	else if (choice < 88)
		plan_lock_all(c, call);
	else
		plan_poke(c, mm, call);
}
