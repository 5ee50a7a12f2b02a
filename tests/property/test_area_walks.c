/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A million random searches for an unmapped area in random trees, against other ways to find one.
 * TEST_LONG=1 in the environment takes ten times as many.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kit/smallfiles.h"
#include "kit/second_walk.h"

enum { SEARCHES = 1000000, SEARCHES_A_TREE = 400, PAGE = NAIVE_PAGE };

struct searching {
	struct naive naive;
	struct vmat_mm *mm;
	struct vmat_tree *tree;
	uint64_t seed, pages;
	unsigned stacks;		/* one VMA in so many grows down, 0: none */
	unsigned long found, differ;	/* searches; those where the walk and the linear rule differ */
};

static uint64_t below(struct searching *s, uint64_t bound)
{
	return next_random(&s->seed) % bound;
}

static uint64_t some_flags(struct searching *s)
{
	uint64_t flags = VMAT_VM_READ;

	if (!s->stacks || below(s, s->stacks))
		return flags;
	if (!s->naive.rules.raw)
		return flags | VMAT_VM_GROWSDOWN;
	return flags | (below(s, 4) ? VMAT_VM_GROWSDOWN :
			below(s, 2) ? VMAT_VM_SHADOW_STACK : VMAT_VM_GROWSUP);
}

static void insert_some(struct searching *s)
{
	struct naive_vma vma = { .known = true, .flags = some_flags(s) };
	struct vmat_area area;
	char name[2];

	vma.start = below(s, s->pages) * PAGE;
	vma.end = vma.start + (1 + below(s, 3)) * PAGE;
	naive_area(&vma, name, &area);
	assert_int_equal(vmat_tree_insert(NULL, s->tree, &area), naive_insert(&s->naive, &vma));
}

static void erase_some(struct searching *s)
{
	size_t index = below(s, s->naive.count);

	vmat_tree_erase(s->tree, vmat_tree_find_vma(s->tree, s->naive.vmas[index].start));
	naive_erase(&s->naive, index);
}

static void open_tree(struct searching *s, bool raw)
{
	struct vmat_tree_options options;
	size_t vmas = below(s, 60);

	s->pages = 10 + below(s, 300);
	s->naive = (struct naive){ .rules = {
		.raw = raw, .guard = (below(s, 4) ? 4 : 0) * PAGE, .max_map_count = 65530,
		.task_size = UINT64_MAX, .commit_limit = UINT64_MAX,
	} };
	naive_options(&s->naive.rules, &options);
	assert_int_equal(vmat_parse(&s->mm, "", 0, NULL), 0);
	assert_int_equal(vmat_tree_new(&s->tree, s->mm, &options), 0);
	/* some leave again, so that trees have many shapes */
	for (size_t i = 0; i < 2 * vmas; i++)
		if (s->naive.count > vmas / 2 && !below(s, 3))
			erase_some(s);
		else
			insert_some(s);
	assert_naive(&s->naive, s->tree);
}

static void close_tree(struct searching *s)
{
	vmat_tree_free(s->tree);
	vmat_mm_free(s->mm);
}

static struct vmat_area_wish some_wish(struct searching *s)
{
	struct vmat_area_wish wish = { .size = sizeof(wish) };

	wish.direction = below(s, 2) ? VMAT_TOP_DOWN : VMAT_BOTTOM_UP;
	wish.length = (1 + below(s, below(s, 4) ? 8 : s->pages)) * PAGE;
	wish.high_limit = (s->pages + 8) * PAGE;
	if (below(s, 2))
		wish.low_limit = below(s, s->pages) * PAGE;
	if (below(s, 2))
		wish.high_limit = below(s, s->pages + 8) * PAGE;
	if (!below(s, 3)) {
		wish.align_mask = (PAGE << (1 + below(s, 3))) - PAGE;
		wish.align_offset = below(s, 16) * PAGE;
	}
	if (s->naive.rules.raw && !below(s, 8))
		wish.start_gap = PAGE;
	return wish;
}

static void compare(const struct vmat_area_wish *wish, int rc, uint64_t addr, int want_rc,
		    uint64_t want)
{
	if (rc != want_rc || (!rc && addr != want))
		fail_msg("%s of %" PRIx64 " in %" PRIx64 "-%" PRIx64 " mask %" PRIx64 " offset %" PRIx64
			 ": %d %" PRIx64 " and should be %d %" PRIx64,
			 wish->direction == VMAT_TOP_DOWN ? "top-down" : "bottom-up", wish->length,
			 wish->low_limit, wish->high_limit, wish->align_mask, wish->align_offset, rc,
			 addr, want_rc, want);
}

/* One search, by the library and by the others that must agree with it. */
static void search(struct searching *s)
{
	const struct vmat_area_wish wish = some_wish(s);
	uint64_t addr = 0, want = 0, linear = 0;
	int rc = vmat_tree_unmapped_area(&addr, s->tree, &wish, NULL), want_rc, linear_rc;

	if (s->naive.rules.raw) {
		want_rc = linear_with_retry(&want, &s->naive, &wish);
	} else {
		want_rc = second_walk(&want, s->tree, &s->naive, &wish);
		linear_rc = linear_rule(&linear, &s->naive, &wish);
		s->differ += rc != linear_rc || addr != linear;
	}
	compare(&wish, rc, addr, want_rc, want);
	s->found += !rc;
}

static void search_many(struct searching *s, bool raw, unsigned long searches)
{
	if (getenv("TEST_LONG"))
		searches *= 10;
	for (unsigned long i = 0; i < searches; i++) {
		if (i % SEARCHES_A_TREE == 0)
			open_tree(s, raw);
		search(s);
		if (i % SEARCHES_A_TREE == SEARCHES_A_TREE - 1)
			close_tree(s);
	}
	assert_true(s->found > searches / 4);
	assert_true(s->found < searches / 8 * 7);
}

static void without_stacks_the_walks_follow_the_linear_rule(void **state)
{
	struct searching s = { .seed = 31 };

	(void)state;
	search_many(&s, false, SEARCHES);
	assert_int_equal(s.differ, 0);
}

static void with_stacks_they_are_what_a_second_walk_is(void **state)
{
	struct searching s = { .seed = 37, .stacks = 8 };

	(void)state;
	search_many(&s, false, SEARCHES);
	/* the linear rule is another one now and then, which is why the walks are followed literally */
	assert_true(s.differ > 0);
	assert_true(s.differ < SEARCHES / 100);
}

static void since_6_1_they_are_the_linear_rule_with_second_thoughts(void **state)
{
	struct searching s = { .seed = 41, .stacks = 8 };

	(void)state;
	search_many(&s, true, SEARCHES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_stacks_the_walks_follow_the_linear_rule),
		cmocka_unit_test(with_stacks_they_are_what_a_second_walk_is),
		cmocka_unit_test(since_6_1_they_are_the_linear_rule_with_second_thoughts),
	};

	return cmocka_run_group_tests_name("area_walks", tests, NULL, NULL);
}
