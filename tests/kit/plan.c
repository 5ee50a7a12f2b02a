/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a driven process is to do next, at random. */
#include "kit/plan.h"

#include <string.h>
#include <sys/mman.h>

#include "kit/smallfiles.h"

static const uint64_t KIB = 1 << 10, MIB = 1 << 20, GIB = 1 << 30;

static uint64_t below(struct plan *plan, uint64_t bound)
{
	return next_random(&plan->seed) % bound;
}

static bool one_in(struct plan *plan, uint64_t times)
{
	return below(plan, times) == 0;
}

/* -- numbers ------------------------------------------------------------------------- */

/* Whole pages, one to 64 MiB, small ones as often as large ones. */
static uint64_t some_pages(struct plan *plan)
{
	return plan->page * (1 + below(plan, UINT64_C(1) << below(plan, 15)));
}

static uint64_t some_length(struct plan *plan)
{
	const uint64_t huge = 2 * MIB;

	switch (below(plan, 16)) {
	case 0:
	case 1:
	case 2:
		return huge * (1 + below(plan, 32));
	case 3:
		return huge * (1 + below(plan, 32)) + plan->page;
	case 4:
		return huge * (1 + below(plan, 32)) - plan->page;
	case 5:
		return 1 + below(plan, 64 * MIB);
	default:
		return some_pages(plan);
	}
}

static uint64_t some_prot(struct plan *plan)
{
	static const uint64_t prots[] = {
		VMAT_VM_READ | VMAT_VM_WRITE, VMAT_VM_READ | VMAT_VM_WRITE, VMAT_VM_READ, 0,
		VMAT_VM_READ | VMAT_VM_EXEC, VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC, VMAT_VM_WRITE,
	};

	return prots[below(plan, sizeof(prots) / sizeof(prots[0]))];
}

/* -- places -------------------------------------------------------------------------- */

/* A VMA near a random address, any, not only one that is ours. */
static const struct vmat_vma *some_vma(struct plan *plan, const struct vmat_tree *tree)
{
	const struct vmat_vma *vma = vmat_tree_first_vma(tree);

	for (uint64_t n = below(plan, vmat_tree_count(tree)); n; n--)
		vma = vmat_tree_next_vma(tree, vma);
	return vma;
}

/* One that was mapped on our order, or NULL. */
static const struct vmat_vma *our_vma(struct plan *plan, const struct vmat_tree *tree)
{
	for (unsigned i = 0; i < 40; i++) {
		const struct vmat_vma *vma = some_vma(plan, tree);

		if (vma && driven_may_have(plan->driven, vmat_vma_start(vma), vmat_vma_end(vma)))
			return vma;
	}
	return NULL;
}

/* A part of one that is ours, or all of it; length 0: there is none. */
static void our_range(struct plan *plan, const struct vmat_tree *tree, uint64_t *start,
		      uint64_t *length)
{
	const struct vmat_vma *vma = our_vma(plan, tree);
	uint64_t size, unit = plan->page;

	*length = 0;
	if (!vma)
		return;
	*start = vmat_vma_start(vma);
	*length = size = vmat_vma_end(vma) - *start;
	if (one_in(plan, 3))
		return;
	if ((size > 8 * MIB && one_in(plan, 2)) || vmat_vma_flags(vma) & VMAT_VM_HUGETLB)
		unit = 2 * MIB;
	if (size <= unit)
		return;
	*start += unit * below(plan, size / unit);
	size = vmat_vma_end(vma) - *start;
	*length = unit * (1 + below(plan, 1 + below(plan, size / unit)));
}

/* The same, and what is behind it. */
static void our_ranges(struct plan *plan, const struct vmat_tree *tree, uint64_t *start,
		       uint64_t *length)
{
	uint64_t more = some_pages(plan);

	our_range(plan, tree, start, length);
	if (*length && one_in(plan, 6) &&
	    driven_may_have(plan->driven, *start, *start + *length + more))
		*length += more;
}

/* An address of which something may be expected. */
static uint64_t some_hint(struct plan *plan, const struct vmat_tree *tree, uint64_t length)
{
	const struct vmat_vma *vma = some_vma(plan, tree);
	uint64_t start = vmat_vma_start(vma), end = vmat_vma_end(vma);
	uint64_t off = plan->page * below(plan, 600);

	switch (below(plan, 12)) {
	case 0:
	case 1:
		return end + (one_in(plan, 2) ? 0 : off);
	case 2:
	case 3:
		return start - length - (one_in(plan, 2) ? 0 : off);
	case 4:
		return start + below(plan, end - start);
	case 5:
		return start - off;
	case 6:
		return below(plan, 128 * KIB);
	case 7:
		return (UINT64_C(1) << 47) - 2 * plan->page * below(plan, 3) - length +
		       (one_in(plan, 2) ? 0 : off);
	case 8:
		return (UINT64_C(1) << 47) + off;
	case 9:
		return next_random(&plan->seed);
	case 10:
		return below(plan, 4 * GIB) & ~(plan->page - 1);
	default:
		return below(plan, UINT64_C(1) << 47) & ~(plan->page - 1);
	}
}

/* -- calls ----------------------------------------------------------------------------- */

static const struct source *some_source(struct plan *plan)
{
	uint64_t n = below(plan, plan->sources->weight);
	const struct source *source = plan->sources->list;

	for (; n >= source->weight; source++)
		n -= source->weight;
	return source;
}

/* Flags that matter for the place, or should not. */
static unsigned some_flags(struct plan *plan, const struct source *source)
{
	unsigned flags = 0;

	if (one_in(plan, 3))
		flags |= VMAT_MAP_SHARED;
	if (source->backing == VMAT_BACKING_HUGETLB || one_in(plan, 4))
		flags |= VMAT_MAP_NORESERVE;
	if (one_in(plan, 10) && source->backing == VMAT_BACKING_ANON && !(flags & VMAT_MAP_SHARED))
		flags |= VMAT_MAP_GROWSDOWN;
	if (one_in(plan, 10))
		flags |= VMAT_MAP_STACK;
	if (one_in(plan, 40))
		flags |= VMAT_MAP_32BIT;
	if (one_in(plan, 20))
		flags |= VMAT_MAP_ABOVE4G;
	if (one_in(plan, 30) && source->backing == VMAT_BACKING_ANON)
		flags = (flags & ~VMAT_MAP_SHARED) | VMAT_MAP_DROPPABLE;
	if (plan->locks && one_in(plan, 5))
		flags |= VMAT_MAP_LOCKED;
	return flags;
}

/* What must fail, for one reason or another. */
static void spoil(struct plan *plan, struct vmat_mmap_call *m)
{
	switch (below(plan, 5)) {
	case 0:
		m->length = 0;
		break;
	case 1:
		m->offset += 1 + below(plan, plan->page - 1);
		break;
	case 2:
		m->length = ~UINT64_C(0) - below(plan, 2 * plan->page);
		break;
	case 3:
		m->length = UINT64_C(1) << (47 + below(plan, 16));
		break;
	default:
		m->flags |= VMAT_MAP_SHARED | VMAT_MAP_GROWSDOWN;
	}
}

/* A fixed place must not hit what exec mapped; a huge page more than asked for may go. */
static void make_fixed(struct plan *plan, const struct vmat_tree *tree, struct vmat_mmap_call *m)
{
	uint64_t room = (m->length | (2 * MIB - 1)) + 1, length;

	if (one_in(plan, 2))
		our_range(plan, tree, &m->hint, &length);
	else
		m->hint = some_hint(plan, tree, m->length);
	if (!one_in(plan, 16))
		m->hint &= ~(plan->page - 1);
	m->flags |= VMAT_MAP_FIXED_NOREPLACE;
	if (one_in(plan, 2) && m->hint + room > m->hint && room < 64 * GIB &&
	    driven_may_have(plan->driven, m->hint, m->hint + room))
		m->flags ^= VMAT_MAP_FIXED_NOREPLACE | VMAT_MAP_FIXED;
}

static void plan_mmap(struct plan *plan, const struct vmat_tree *tree, struct call *call)
{
	const struct source *source = some_source(plan);
	struct vmat_mmap_call *m = &call->mmap;
	uint64_t unit = source->huge_page_size ? source->huge_page_size : plan->page;

	*call = (struct call){ .kind = CALL_MMAP };
	m->prot = VMAT_VM_READ | VMAT_VM_WRITE;
	m->flags = VMAT_MAP_SHARED;
	m->length = 12 * MIB;
	if (source->shm_id < 0) {
		m->flags = some_flags(plan, source);
		m->length = some_length(plan);
		m->prot = source->no_exec_mount ? m->prot : some_prot(plan);
		if (source->fd >= 0 && one_in(plan, 2))
			m->offset = unit * below(plan, 1 + below(plan, 8192));
		if (one_in(plan, 60) && !source->huge_page_size) {
			m->length = GIB << (4 + below(plan, 13));
			m->flags |= one_in(plan, 8) ? 0 : VMAT_MAP_NORESERVE;
		}
		if (source->huge_page_size < GIB && one_in(plan, 16))
			make_fixed(plan, tree, m);
		else if (one_in(plan, 5))
			m->hint = some_hint(plan, tree, m->length);
		if (one_in(plan, 40))
			spoil(plan, m);
	}
	call_mmap(call, source);
}

static bool is_huge(const struct vmat_tree *tree, uint64_t addr)
{
	const struct vmat_vma *vma = vmat_tree_vma_lookup(tree, addr);

	return vma && vmat_vma_flags(vma) & VMAT_VM_HUGETLB;
}

static void plan_mremap(struct plan *plan, const struct vmat_tree *tree, struct call *call)
{
	uint64_t start, length, reach, new_length, target = 0;
	unsigned flags = one_in(plan, 8) ? 0 : VMAT_MREMAP_MAYMOVE;

	our_ranges(plan, tree, &start, &length);
	if (!length) {
		plan_mmap(plan, tree, call);
		return;
	}
	new_length = some_length(plan);
	if (one_in(plan, 10))
		new_length = length;
	if (one_in(plan, 8) && flags) {
		target = some_hint(plan, tree, new_length) & ~(plan->page - 1);
		if (driven_may_have(plan->driven, target, target + new_length + 2 * MIB))
			flags |= VMAT_MREMAP_FIXED;
	}
	if (one_in(plan, 16))
		flags |= VMAT_MREMAP_DONTUNMAP;
	if (one_in(plan, 40))
		length += below(plan, 3) * plan->page;
	/* of huge pages the kernel takes whole ones */
	reach = is_huge(tree, start) ? (length | (GIB - 1)) + 1 : length;
	if (!driven_may_have(plan->driven, start, start + reach))
		length = plan->page;
	call_mremap(call, start, length, new_length, flags, target);
}

/* What moves nothing, but splits. */
static void plan_other(struct plan *plan, const struct vmat_tree *tree, struct call *call)
{
	static const struct { enum order_what what; uint64_t third; } others[] = {
		{ ORDER_MADVISE, MADV_DONTFORK }, { ORDER_MADVISE, MADV_DOFORK },
		{ ORDER_MADVISE, MADV_SEQUENTIAL }, { ORDER_MADVISE, MADV_DONTNEED },
		{ ORDER_MLOCK, 0 }, { ORDER_MUNLOCK, 0 }, { ORDER_TOUCH, 0 }, { ORDER_TOUCH, 0 },
		{ ORDER_TOUCH, 0 },
	};
	uint64_t which = below(plan, sizeof(others) / sizeof(others[0])), start, length;
	const struct vmat_vma *vma;

	our_range(plan, tree, &start, &length);
	vma = length ? vmat_tree_vma_lookup(tree, start) : NULL;
	if (length > 256 * KIB && others[which].what != ORDER_MADVISE)
		length = 256 * KIB;
	*call = (struct call){ .kind = CALL_OTHER };
	call->order = (struct order){ .what = others[which].what, .times = 1,
				      .args = { start, length, others[which].third } };
	if (!vma || vmat_vma_flags(vma) & VMAT_VM_HUGETLB) {
		plan_mmap(plan, tree, call);
	} else if (others[which].what == ORDER_TOUCH) {
		/* files may be shorter than their mappings */
		call->order.args[2] = plan->page;
		if (vmat_vma_inode(vma) || ~vmat_vma_flags(vma) & (VMAT_VM_READ | VMAT_VM_WRITE))
			plan_mmap(plan, tree, call);
	}
}

/* Nothing stays of what was mapped on our order; one VMA at a time. */
static bool plan_cleaning(struct plan *plan, const struct vmat_tree *tree, struct call *call)
{
	const struct vmat_vma *vma;

	vmat_tree_for_each_vma(tree, vma) {
		if (driven_may_have(plan->driven, vmat_vma_start(vma), vmat_vma_end(vma))) {
			call_munmap(call, vmat_vma_start(vma),
				    vmat_vma_end(vma) - vmat_vma_start(vma));
			return true;
		}
	}
	return false;
}

static void plan_any(struct plan *plan, const struct vmat_tree *tree, struct call *call)
{
	uint64_t choice = below(plan, 100), start, length;

	if (vmat_tree_count(tree) > plan->most_vmas)
		plan->cleaning = true;
	if (plan->cleaning) {
		if (plan_cleaning(plan, tree, call))
			return;
		plan->cleaning = false;
		plan->most_vmas = 40 + (unsigned)below(plan, 160);
	}
	our_ranges(plan, tree, &start, &length);
	if (choice < 66 || !length)
		plan_mmap(plan, tree, call);
	else if (choice < 80)
		call_munmap(call, start, length);
	else if (choice < 86)
		call_mprotect(call, start, length, some_prot(plan));
	else if (choice < 94)
		plan_mremap(plan, tree, call);
	else
		plan_other(plan, tree, call);
}

/* Registers of 32 bits hold less; what is fixed must still not hit what exec mapped. */
static void narrow(struct plan *plan, struct call *call)
{
	struct vmat_mmap_call *m = &call->mmap;

	call->new_address = (uint32_t)call->new_address;
	call->new_length = (uint32_t)call->new_length;
	if (call->kind == CALL_MREMAP && driven_may_have(plan->driven, call->new_address,
							 call->new_address + call->new_length + 2 * MIB))
		call_mremap(call, call->address, call->length, call->new_length, call->remap_flags,
			    call->new_address);
	else if (call->kind == CALL_MREMAP)
		call_mremap(call, call->address, call->length, call->new_length,
			    call->remap_flags & ~VMAT_MREMAP_FIXED, call->new_address);
	if (call->kind != CALL_MMAP)
		return;
	if (m->length >= 4 * GIB && m->length <= GIB << 16)
		m->length >>= 16;
	m->length = (uint32_t)m->length;
	m->hint = (uint32_t)m->hint;
	if (m->flags & VMAT_MAP_FIXED &&
	    !driven_may_have(plan->driven, m->hint, m->hint + (m->length | (2 * MIB - 1)) + 1))
		m->flags ^= VMAT_MAP_FIXED | VMAT_MAP_FIXED_NOREPLACE;
	call_mmap(call, call->source);
}

void plan_next(struct plan *plan, const struct vmat_tree *tree, struct call *call)
{
	plan_any(plan, tree, call);
	if (plan->narrow)
		narrow(plan, call);
}
