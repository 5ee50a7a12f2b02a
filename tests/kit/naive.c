/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address space as a plain list: the oracle of the tree. */
#include "kit/naive.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PERMS (VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC | VMAT_VM_MAYSHARE)
#define SPECIAL (VMAT_VM_IO | VMAT_VM_DONTEXPAND | VMAT_VM_PFNMAP | VMAT_VM_MIXEDMAP)

void naive_options(const struct naive_rules *rules, struct vmat_tree_options *options)
{
	*options = (struct vmat_tree_options){
		.size = sizeof(*options),
		.gap_rule = rules->raw ? VMAT_GAPS_RAW : VMAT_GAPS_GUARDED,
		.stack_guard_gap = rules->guard,
		.max_map_count = rules->max_map_count,
		.task_size = rules->task_size,
		.page_size = NAIVE_PAGE,
		.commit_room = rules->commit_limit,
	};
}

void naive_area(const struct naive_vma *vma, char name[2], struct vmat_area *area)
{
	name[0] = vma->letter;
	name[1] = '\0';
	*area = (struct vmat_area){
		.size = sizeof(*area),
		.start = vma->start,
		.end = vma->end,
		.flags = vma->flags,
		.flags_known = vma->known,
		.offset = vma->pgoff,
		.inode = (unsigned char)vma->letter,
		.dev_major = vma->letter ? 8 : 0,
		.name = name,
		.name_len = vma->letter != 0,
	};
}

/* -- lookups --------------------------------------------------------------------- */

size_t naive_find(const struct naive *naive, uint64_t addr)
{
	size_t i = 0;

	while (i < naive->count && naive->vmas[i].end <= addr)
		i++;
	return i;
}

uint64_t naive_charged(const struct naive *naive)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < naive->count; i++)
		if (naive->vmas[i].flags & VMAT_VM_ACCOUNT)
			sum += naive->vmas[i].end - naive->vmas[i].start;
	return sum;
}

bool naive_hole(const struct naive *naive, size_t index, uint64_t *start, uint64_t *end)
{
	const struct naive_vma *below = index ? &naive->vmas[index - 1] : NULL;
	uint64_t guard = naive->rules.raw ? 0 : naive->rules.guard;

	*start = below ? below->end : 0;
	if (below && below->flags & VMAT_VM_GROWSUP)
		*start = *start > UINT64_MAX - guard ? -(uint64_t)NAIVE_PAGE : *start + guard;
	*end = UINT64_MAX;
	if (index < naive->count) {
		*end = naive->vmas[index].start;
		if (naive->vmas[index].flags & VMAT_VM_GROWSDOWN)
			*end = *end > guard ? *end - guard : 0;
	}
	return *start < *end;
}

/* -- changes ------------------------------------------------------------------------ */

static int by_start(const void *a, const void *b)
{
	const struct naive_vma *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static void add(struct naive *naive, struct naive_vma vma)
{
	assert_true(naive->count < NAIVE_MOST);
	naive->vmas[naive->count++] = vma;
	qsort(naive->vmas, naive->count, sizeof(vma), by_start);
}

static bool is_range(const struct naive *naive, uint64_t start, uint64_t end)
{
	return start < end && start % NAIVE_PAGE == 0 && end % NAIVE_PAGE == 0 &&
	       end <= naive->rules.task_size;
}

static bool is_mapping(const struct naive *naive, const struct naive_vma *vma)
{
	return is_range(naive, vma->start, vma->end) && vma->pgoff % NAIVE_PAGE == 0 &&
	       vma->pgoff <= UINT64_MAX - (vma->end - vma->start);
}

static bool is_free(const struct naive *naive, uint64_t start, uint64_t end, size_t but)
{
	for (size_t i = 0; i < naive->count; i++)
		if (i != but && naive->vmas[i].start < end && start < naive->vmas[i].end)
			return false;
	return true;
}

static uint64_t charge_of(const struct naive_vma *vma)
{
	return vma->flags & VMAT_VM_ACCOUNT ? vma->end - vma->start : 0;
}

int naive_insert(struct naive *naive, const struct naive_vma *vma)
{
	struct naive_vma own = *vma;

	if (!is_mapping(naive, vma))
		return -EINVAL;
	if (!is_free(naive, vma->start, vma->end, SIZE_MAX))
		return -ENOMEM;
	if (charge_of(vma) && naive_charged(naive) + charge_of(vma) > naive->rules.commit_limit)
		return -ENOMEM;
	if (!own.letter && !own.pgoff)
		own.pgoff = own.start;
	add(naive, own);
	return 0;
}

void naive_erase(struct naive *naive, size_t index)
{
	naive->count--;
	memmove(&naive->vmas[index], &naive->vmas[index + 1],
		(naive->count - index) * sizeof(naive->vmas[0]));
}

static struct naive_vma part_of(struct naive_vma vma, uint64_t start, uint64_t end)
{
	vma.pgoff = vma.pgoff - vma.start + start;
	vma.start = start;
	vma.end = end;
	return vma;
}

int naive_split(struct naive *naive, size_t index, uint64_t addr)
{
	struct naive_vma vma = naive->vmas[index];

	if (addr <= vma.start || addr >= vma.end || addr % NAIVE_PAGE)
		return -EINVAL;
	if (naive->count >= naive->rules.max_map_count)
		return -ENOMEM;
	naive_erase(naive, index);
	add(naive, part_of(vma, vma.start, addr));
	add(naive, part_of(vma, addr, vma.end));
	return 0;
}

int naive_adjust(struct naive *naive, size_t index, uint64_t start, uint64_t end, uint64_t flags)
{
	struct naive_vma vma = naive->vmas[index], new = part_of(vma, start, end);

	new.flags = flags;
	if (!is_range(naive, start, end) || start >= vma.end || end <= vma.start)
		return -EINVAL;
	if (start < vma.start && vma.start - start > vma.pgoff)
		return -EINVAL;
	if (!is_mapping(naive, &new))
		return -EINVAL;
	if (!is_free(naive, start, end, index))
		return -ENOMEM;
	if (charge_of(&new) > charge_of(&vma) &&
	    naive_charged(naive) - charge_of(&vma) + charge_of(&new) > naive->rules.commit_limit)
		return -ENOMEM;
	naive->vmas[index] = new;
	return 0;
}

/* -- merging -------------------------------------------------------------------------- */

/* Attributes go together and the second begins where the first ends, in memory and in the file. */
static bool goes_with(const struct naive_vma *low, const struct naive_vma *high)
{
	uint64_t mask = ~(VMAT_VM_SOFTDIRTY | VMAT_VM_MAYBE_GUARD);

	if (!low->known || !high->known)
		mask = PERMS | VMAT_VM_GROWSDOWN;
	return !((low->flags | high->flags) & SPECIAL) && !((low->flags ^ high->flags) & mask) &&
	       low->letter == high->letter && low->pgoff - low->start == high->pgoff - high->start;
}

static bool joins(const struct naive_vma *low, const struct naive_vma *high)
{
	return low->end == high->start && goes_with(low, high);
}

/* The one VMA that has the area; NULL in a hole; false when it is neither. */
static bool find_inside(const struct naive *naive, const struct naive_vma *area, size_t *inside)
{
	*inside = SIZE_MAX;
	if (is_free(naive, area->start, area->end, SIZE_MAX))
		return true;
	*inside = naive_find(naive, area->start);
	return naive->vmas[*inside].start <= area->start && naive->vmas[*inside].end >= area->end;
}

static unsigned number_of(const struct naive_vma *inside, const struct naive_vma *area, bool low,
			  bool high)
{
	if (!inside)
		return low && high ? 1 : low ? 2 : high ? 3 : 0;
	if (inside->start == area->start && inside->end == area->end)
		return low && high ? 6 : low ? 7 : high ? 8 : 0;
	return low ? 5 : high ? 4 : 0;
}

/* Rub out all that takes part, then draw what is left of it. */
static void redraw(struct naive *naive, const struct naive_vma *area, const struct naive_vma *inside,
		   const struct naive_vma *low, const struct naive_vma *high)
{
	struct naive_vma whole = low ? *low : *high, old = inside ? *inside : *area;
	uint64_t guard = area->flags & VMAT_VM_MAYBE_GUARD;
	bool is_inside = inside != NULL;

	if (high)
		guard |= high->flags & VMAT_VM_MAYBE_GUARD;
	whole.end = high ? high->end : area->end;
	whole = part_of(whole, low ? low->start : area->start, whole.end);
	whole.flags |= guard;
	for (size_t i = naive->count; i-- > 0;)
		if (naive->vmas[i].start < whole.end && naive->vmas[i].end > whole.start)
			naive_erase(naive, i);
	if (is_inside && old.start < area->start)
		add(naive, part_of(old, old.start, area->start));
	if (is_inside && old.end > area->end)
		add(naive, part_of(old, area->end, old.end));
	add(naive, whole);
}

unsigned naive_merge(struct naive *naive, const struct naive_vma *given)
{
	struct naive_vma area = *given, copies[3], *inside = NULL, *low = NULL, *high = NULL;
	size_t index;
	unsigned number;

	if (!is_mapping(naive, &area) || !find_inside(naive, &area, &index))
		return 0;
	if (!area.letter && !area.pgoff)
		area.pgoff = area.start;
	if (index < naive->count) {
		copies[0] = naive->vmas[index];
		inside = &copies[0];
		if (!area.known)
			area.flags |= inside->flags & ~PERMS;
		area.known |= inside->known;
	}
	for (size_t i = 0; i < naive->count; i++) {
		if (i != index && joins(&naive->vmas[i], &area)) {
			copies[1] = naive->vmas[i];
			low = &copies[1];
		}
		if (i != index && joins(&area, &naive->vmas[i])) {
			copies[2] = naive->vmas[i];
			high = &copies[2];
		}
	}
	if (low && high && !goes_with(low, high))
		high = NULL;
	number = number_of(inside, &area, low != NULL, high != NULL);
	if (number)
		redraw(naive, &area, inside, low, high);
	return number;
}

/* -- comparing -------------------------------------------------------------------------- */

static void assert_same(const struct naive_vma *want, const struct vmat_tree *tree,
			const struct vmat_vma *vma)
{
	struct vmat_node node;

	vmat_tree_node(tree, vma, &node);
	if (vmat_vma_start(vma) != want->start || vmat_vma_end(vma) != want->end ||
	    vmat_vma_flags(vma) != want->flags || node.pgoff != want->pgoff ||
	    *vmat_vma_name(vma) != want->letter ||
	    vmat_vma_offset(vma) != (want->letter ? want->pgoff : 0))
		fail_msg("there is %" PRIx64 "-%" PRIx64 " %" PRIx64 " +%" PRIx64
			 " '%s', and should be %" PRIx64 "-%" PRIx64 " %" PRIx64 " +%" PRIx64 " '%c'",
			 vmat_vma_start(vma), vmat_vma_end(vma), vmat_vma_flags(vma), node.pgoff,
			 vmat_vma_name(vma), want->start, want->end, want->flags, want->pgoff,
			 want->letter);
}

void assert_naive(const struct naive *naive, const struct vmat_tree *tree)
{
	const struct vmat_vma *vma;
	const char *fault = vmat_tree_fault(tree, NULL);
	size_t i = 0;

	if (fault)
		fail_msg("%s", fault);
	assert_int_equal(vmat_tree_count(tree), naive->count);
	assert_int_equal(vmat_tree_charged(tree), naive_charged(naive));
	vmat_tree_for_each_vma(tree, vma)
		assert_same(&naive->vmas[i++], tree, vma);
	assert_int_equal(i, naive->count);
}
