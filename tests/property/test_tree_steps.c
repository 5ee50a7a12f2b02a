/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trees that are changed at random, step by step, against a plain list: after each step every VMA,
 * every invariant, and lookups and holes. TEST_LONG=1 in the environment takes ten times as many.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kit/naive.h"
#include "kit/smallfiles.h"

enum { STEPS = 1000000, STEPS_A_TREE = 2000, PAGE = NAIVE_PAGE };

struct stepping {
	struct naive naive;
	struct vmat_mm *mm;
	struct vmat_tree *tree;
	uint64_t seed;
	uint64_t pages;			/* of the address space */
	unsigned merges[9];		/* by the kernel's case */
	size_t most;			/* VMAs that there were in one tree */
};

static uint64_t below(struct stepping *s, uint64_t bound)
{
	return next_random(&s->seed) % bound;
}

/* -- what might be ------------------------------------------------------------------------ */

static uint64_t some_flags(struct stepping *s)
{
	static const uint64_t flags[] = {
		VMAT_VM_READ | VMAT_VM_WRITE, VMAT_VM_READ | VMAT_VM_WRITE,
		VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_ACCOUNT, VMAT_VM_READ,
		VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_GROWSDOWN,
		VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_SOFTDIRTY,
		VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_MAYBE_GUARD,
		VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_GROWSUP, VMAT_VM_READ | VMAT_VM_IO,
	};

	return flags[below(s, sizeof(flags) / sizeof(flags[0]))];
}

/* Mostly so that neighbours are also neighbours in their file. */
static struct naive_vma some_vma(struct stepping *s)
{
	struct naive_vma vma = { .known = true, .flags = some_flags(s) };
	uint64_t first = below(s, s->pages), pages = 1 + below(s, below(s, 8) ? 4 : s->pages);

	vma.start = first * PAGE;
	vma.end = (first + pages) * PAGE;
	if (!below(s, 64))
		vma.end += 1;
	if (!below(s, 64))
		vma.end = vma.start;
	vma.letter = "\0\0AAB"[below(s, 5)];
	vma.pgoff = vma.letter || !below(s, 4) ? vma.start : 0;
	if (!below(s, 8))
		vma.pgoff += 1000 * PAGE;
	return vma;
}

/* The range of a VMA, or its beginning or end, or the hole before it. */
static void take_place(struct stepping *s, struct naive_vma *area)
{
	const struct naive *naive = &s->naive;
	size_t i = below(s, naive->count);
	const struct naive_vma *vma = &naive->vmas[i];
	uint64_t middle = vma->start + (1 + below(s, (vma->end - vma->start) / PAGE)) * PAGE;

	area->start = vma->start;
	area->end = vma->end;
	switch (below(s, 5)) {
	case 0:
		area->end = middle;
		break;
	case 1:
		area->start = middle - PAGE;
		break;
	case 2:
	case 3:
		area->start = i ? naive->vmas[i - 1].end : 0;
		area->end = vma->start;
		break;
	}
}

/* Something that may well be merged: a place, and the attributes of a VMA beside it. */
static struct naive_vma some_merge(struct stepping *s)
{
	struct naive_vma area = some_vma(s);
	const struct naive *naive = &s->naive;
	size_t i;

	if (!naive->count || !below(s, 8))
		return area;
	take_place(s, &area);
	i = naive_find(naive, area.start);
	i += below(s, 3);
	i = i ? i - 1 : 0;
	if (i < naive->count) {
		const struct naive_vma *like = &naive->vmas[i];

		area.letter = like->letter;
		area.pgoff = area.start + (like->pgoff - like->start);
		area.flags = like->flags ^ (below(s, 4) ? 0 : VMAT_VM_SOFTDIRTY);
	}
	if (!below(s, 16)) {
		area.known = false;
		area.flags &= VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_GROWSDOWN;
	}
	if (!below(s, 16))
		area.pgoff += PAGE;
	return area;
}

/* -- steps --------------------------------------------------------------------------------- */

static const struct vmat_vma *tree_vma(const struct stepping *s, size_t index)
{
	const struct vmat_vma *vma = vmat_tree_find_vma(s->tree, s->naive.vmas[index].start);

	assert_non_null(vma);
	return vma;
}

static void step_insert(struct stepping *s)
{
	struct naive_vma vma = some_vma(s);
	const struct vmat_vma *new = NULL;
	struct vmat_area area;
	char name[2];
	int rc;

	naive_area(&vma, name, &area);
	rc = vmat_tree_insert(&new, s->tree, &area);
	assert_int_equal(rc, naive_insert(&s->naive, &vma));
	if (!rc)
		assert_ptr_equal(new, vmat_tree_vma_lookup(s->tree, vma.start));
	else
		assert_null(new);
}

static void step_erase(struct stepping *s)
{
	size_t index;

	if (!s->naive.count)
		return;
	index = below(s, s->naive.count);
	vmat_tree_erase(s->tree, tree_vma(s, index));
	naive_erase(&s->naive, index);
}

static void step_split(struct stepping *s)
{
	const struct vmat_vma *vma, *new = NULL;
	bool new_below = below(s, 2);
	uint64_t addr, start, end;
	size_t index;
	int rc;

	if (!s->naive.count)
		return;
	index = below(s, s->naive.count);
	vma = tree_vma(s, index);
	start = vmat_vma_start(vma);
	end = vmat_vma_end(vma);
	addr = start + below(s, (end - start) / PAGE + 1) * PAGE + (below(s, 32) ? 0 : 8);
	rc = vmat_tree_split(&new, s->tree, vma, addr, new_below);
	assert_int_equal(rc, naive_split(&s->naive, index, addr));
	if (rc) {
		assert_null(new);
		return;
	}
	assert_int_equal(vmat_vma_start(new_below ? new : vma), start);
	assert_int_equal(vmat_vma_start(new_below ? vma : new), addr);
}

static void step_adjust(struct stepping *s)
{
	const struct vmat_vma *vma;
	uint64_t start, end, flags;
	size_t index;

	if (!s->naive.count)
		return;
	index = below(s, s->naive.count);
	vma = tree_vma(s, index);
	flags = below(s, 2) ? some_flags(s) : vmat_vma_flags(vma);
	start = vmat_vma_start(vma) + (below(s, 7) - 3) * PAGE;
	end = vmat_vma_end(vma) + (below(s, 7) - 3) * PAGE;
	if (start > end && below(s, 2))
		start = vmat_vma_start(vma);
	assert_int_equal(vmat_tree_adjust(s->tree, vma, start, end, flags),
			 naive_adjust(&s->naive, index, start, end, flags));
	assert_ptr_equal(vma, tree_vma(s, index));
}

static void step_merge(struct stepping *s)
{
	struct naive_vma area = some_merge(s);
	struct vmat_merge report;
	const struct vmat_vma *whole;
	struct vmat_area wish;
	char name[2];

	naive_area(&area, name, &wish);
	whole = vmat_tree_merge(s->tree, &wish, &report);
	assert_int_equal(report.kernel_case, naive_merge(&s->naive, &area));
	s->merges[report.kernel_case]++;
	assert_int_equal(whole != NULL, report.kernel_case != 0);
	if (whole)
		assert_ptr_equal(whole, vmat_tree_vma_lookup(s->tree, area.start));
}

/* -- what is asked after each ----------------------------------------------------------------- */

static uint64_t start_of(const struct vmat_vma *vma)
{
	return vma ? vmat_vma_start(vma) : UINT64_MAX;
}

static uint64_t naive_start(const struct naive *naive, size_t index)
{
	return index < naive->count ? naive->vmas[index].start : UINT64_MAX;
}

static void ask_for_an_address(struct stepping *s)
{
	uint64_t addr = below(s, (s->pages + 4) * PAGE), end = below(s, (s->pages + 4) * PAGE);
	size_t index = naive_find(&s->naive, addr);
	uint64_t want = naive_start(&s->naive, index);
	const struct vmat_vma *prev = NULL;
	struct vmat_step steps[64];
	struct vmat_trace trace = { .steps = steps, .capacity = 64 };

	assert_int_equal(start_of(vmat_tree_find_vma(s->tree, addr)), want);
	assert_int_equal(start_of(vmat_tree_trace_find_vma(s->tree, addr, &trace)), want);
	assert_int_equal(start_of(vmat_tree_find_vma_prev(s->tree, addr, &prev)), want);
	assert_int_equal(start_of(prev), index ? s->naive.vmas[index - 1].start : UINT64_MAX);
	assert_int_equal(start_of(vmat_tree_vma_lookup(s->tree, addr)),
			 want <= addr ? want : UINT64_MAX);
	assert_int_equal(start_of(vmat_tree_find_vma_intersection(s->tree, addr, end)),
			 addr < end && want < end ? want : UINT64_MAX);
}

static void ask_for_holes(struct stepping *s)
{
	uint64_t low = below(s, (s->pages + 4) * PAGE), high = low + below(s, s->pages * PAGE);
	struct vmat_gap gap = { 0 }, largest = { 0 }, told;

	for (size_t i = 0; i <= s->naive.count; i++) {
		uint64_t start, end;

		if (!naive_hole(&s->naive, i, &start, &end))
			continue;
		start = start > low ? start : low;
		end = end < high ? end : high;
		if (start >= end)
			continue;
		assert_true(vmat_tree_next_gap(s->tree, low, high, &gap));
		assert_int_equal(gap.start, start);
		assert_int_equal(gap.end, end);
		assert_int_equal(start_of(gap.above), naive_start(&s->naive, i));
		assert_int_equal(start_of(gap.below), i ? s->naive.vmas[i - 1].start : UINT64_MAX);
		if (end - start > largest.end - largest.start)
			largest = gap;
	}
	assert_false(vmat_tree_next_gap(s->tree, low, high, &gap));
	assert_int_equal(vmat_tree_largest_gap(s->tree, low, high, &told), largest.end != 0);
	if (largest.end)
		assert_memory_equal(&told, &largest, sizeof(told));
}

/* -- all of it ------------------------------------------------------------------------------------ */

static void (*const steps[])(struct stepping *s) = {
	step_insert, step_insert, step_erase, step_split, step_split, step_adjust, step_adjust,
	step_merge, step_merge, step_merge,
};

static void open_tree(struct stepping *s)
{
	struct vmat_tree_options options;

	s->pages = 1 + below(s, below(s, 2) ? 40 : 400);
	s->naive = (struct naive){ .rules = {
		.raw = below(s, 2),
		.guard = below(s, 5) * PAGE,
		.max_map_count = below(s, 2) ? 250 : 1 + below(s, 20),
		.task_size = below(s, 2) ? UINT64_MAX : s->pages * PAGE,
		.commit_limit = below(s, 2) ? UINT64_MAX : below(s, 30) * PAGE,
	} };
	naive_options(&s->naive.rules, &options);
	assert_int_equal(vmat_parse(&s->mm, "", 0, NULL), 0);
	assert_int_equal(vmat_tree_new(&s->tree, s->mm, &options), 0);
}

static void close_tree(struct stepping *s)
{
	vmat_tree_free(s->tree);
	vmat_mm_free(s->mm);
}

static void a_tree_is_a_list_after_each_of_many_steps(void **state)
{
	struct stepping s = { .seed = 20251 };
	unsigned long all = getenv("TEST_LONG") ? 10 * STEPS : STEPS;

	(void)state;
	for (unsigned long step = 0; step < all; step++) {
		if (step % STEPS_A_TREE == 0)
			open_tree(&s);
		steps[below(&s, sizeof(steps) / sizeof(steps[0]))](&s);
		assert_naive(&s.naive, s.tree);
		ask_for_an_address(&s);
		ask_for_holes(&s);
		s.most = s.naive.count > s.most ? s.naive.count : s.most;
		if (step % STEPS_A_TREE == STEPS_A_TREE - 1)
			close_tree(&s);
	}
	/* all of it was met, and often */
	assert_true(s.most > 60);
	for (unsigned number = 0; number <= 8; number++)
		assert_true(s.merges[number] > STEPS / 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_is_a_list_after_each_of_many_steps),
	};

	return cmocka_run_group_tests_name("tree_steps", tests, NULL, NULL);
}
