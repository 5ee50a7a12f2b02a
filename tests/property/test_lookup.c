/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lookups in random address spaces, with an index and without, one by one and many at once, and holes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kit/ruler.h"
#include "kit/smallfiles.h"

enum { ROUNDS = 300, MOST_PAGES = 400, MANY = 1000, LARGE = 9 * 9 * 9 * 8 };

static const struct vmat_vma *walk_to(const struct vmat_mm *mm, uint64_t addr,
				      const struct vmat_vma **prev)
{
	const struct vmat_vma *vma;

	*prev = NULL;
	vmat_for_each_vma(mm, vma) {
		if (vmat_vma_end(vma) > addr)
			return vma;
		*prev = vma;
	}
	return NULL;
}

static void try_address(const struct vmat_mm *mm, uint64_t addr)
{
	const struct vmat_vma *prev, *own_prev = (const void *)mm;
	const struct vmat_vma *want = walk_to(mm, addr, &prev);

	assert_ptr_equal(vmat_find_vma(mm, addr), want);
	assert_ptr_equal(vmat_find_vma_prev(mm, addr, &own_prev), want);
	assert_ptr_equal(own_prev, prev);
	if (want && vmat_vma_start(want) > addr)
		want = NULL;
	assert_ptr_equal(vmat_vma_lookup(mm, addr), want);
}

/* Each boundary, the byte before and behind it, and both ends of all addresses. */
static void try_boundaries(const struct vmat_mm *mm)
{
	const struct vmat_vma *vma;

	vmat_for_each_vma(mm, vma)
		for (uint64_t off = 0; off < 3; off++) {
			try_address(mm, vmat_vma_start(vma) + off - 1);
			try_address(mm, vmat_vma_end(vma) + off - 1);
		}
	try_address(mm, 0);
	try_address(mm, UINT64_MAX - 1);
	try_address(mm, UINT64_MAX);
}

static struct vmat_mm *random_mm(size_t pages, uint64_t *seed)
{
	char *drawing = random_drawing(pages, 5, seed);
	struct vmat_mm *mm = ruler(drawing);

	free(drawing);
	return mm;
}

static void finding_agrees_with_a_walk_with_an_index_and_without(void **state)
{
	uint64_t seed = 23;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct vmat_mm *mm = random_mm(next_random(&seed) % MOST_PAGES, &seed);

		try_boundaries(mm);
		assert_int_equal(vmat_mm_index(mm), 0);
		try_boundaries(mm);
		assert_int_equal(vmat_mm_index(mm), 0);
		vmat_mm_free(mm);
	}
}

/* VMAs of one page, a page apart. */
static struct vmat_mm *comb(size_t teeth)
{
	char *drawing = malloc(2 * teeth + 1);
	struct vmat_mm *mm;

	assert_non_null(drawing);
	for (size_t i = 0; i < teeth; i++) {
		drawing[2 * i] = ' ';
		drawing[2 * i + 1] = (char)('A' + i % 26);
	}
	drawing[2 * teeth] = '\0';
	mm = ruler(drawing);
	free(drawing);
	return mm;
}

/* Around the sizes at which the index becomes one level deeper. */
static void an_index_of_any_size_finds_every_boundary(void **state)
{
	static const size_t full[] = { 8, 72, 648, LARGE };

	(void)state;
	for (size_t i = 0; i < sizeof(full) / sizeof(*full); i++)
		for (size_t teeth = full[i] - 2; teeth <= full[i] + 2; teeth++) {
			struct vmat_mm *mm = comb(teeth);

			assert_int_equal(vmat_mm_index(mm), 0);
			for (size_t page = 0; page <= 2 * teeth + 1; page++) {
				const struct vmat_vma *want = NULL;

				if (page < 2 * teeth)
					want = vmat_first_vma(mm) + page / 2;
				assert_ptr_equal(vmat_find_vma(mm, page * RULER_PAGE), want);
				assert_ptr_equal(vmat_find_vma(mm, page * RULER_PAGE + 4095), want);
			}
			vmat_mm_free(mm);
		}
}

/* At random; ascending; ascending for a while and then from below again; all the same. */
static void some_addresses(uint64_t *addrs, size_t count, size_t pages, uint64_t *seed)
{
	uint64_t kind = next_random(seed) % 4, at = 0, span = (pages + 4) * RULER_PAGE;

	for (size_t i = 0; i < count; i++) {
		uint64_t step = next_random(seed) % (span / 64 + 1);

		if (kind == 0)
			addrs[i] = next_random(seed) % span;
		else if (kind == 1)
			addrs[i] = at += step / 8;
		else if (kind == 2)
			addrs[i] = at = next_random(seed) % 20 ? at + step : step;
		else
			addrs[i] = span / 2;
		if (next_random(seed) % 256 == 0)
			addrs[i] = UINT64_MAX;
	}
}

static void try_many(const struct vmat_mm *mm, const uint64_t *addrs, size_t count)
{
	const struct vmat_vma *found[MANY], *prev;

	vmat_find_vma_many(mm, addrs, count, found);
	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(found[i], walk_to(mm, addrs[i], &prev));
}

static void many_at_once_are_each_what_one_would_be(void **state)
{
	uint64_t seed = 29, addrs[MANY];

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		size_t pages = next_random(&seed) % MOST_PAGES, count = next_random(&seed) % MANY;
		struct vmat_mm *mm = random_mm(pages, &seed);

		some_addresses(addrs, count, pages, &seed);
		try_many(mm, addrs, count);
		assert_int_equal(vmat_mm_index(mm), 0);
		try_many(mm, addrs, count);
		vmat_mm_free(mm);
	}
}

/* Page by page: is it free, and which run of free pages is the longest? */
static void holes_are_the_pages_without_a_mapping(void **state)
{
	uint64_t seed = 43;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		size_t pages = next_random(&seed) % MOST_PAGES;
		struct vmat_mm *mm = random_mm(pages, &seed);
		uint64_t low = next_random(&seed) % (pages + 4) * RULER_PAGE;
		uint64_t high = next_random(&seed) % (pages + 4) * RULER_PAGE;
		struct vmat_gap gap = { 0 }, largest = { 0 }, told;
		uint64_t start = low;

		for (uint64_t at = low; at <= high; at += RULER_PAGE) {
			if (at < high && !vmat_vma_lookup(mm, at))
				continue;
			if (at > start) {
				assert_true(vmat_next_gap(mm, low, high, &gap));
				assert_int_equal(gap.start, start);
				assert_int_equal(gap.end, at);
				assert_ptr_equal(gap.above, vmat_find_vma_prev(mm, start, &told.below));
				assert_ptr_equal(gap.below, told.below);
				if (at - start > largest.end - largest.start)
					largest = gap;
			}
			start = at + RULER_PAGE;
		}
		assert_false(vmat_next_gap(mm, low, high, &gap));
		assert_int_equal(vmat_largest_gap(mm, low, high, &told), largest.end != 0);
		if (largest.end)
			assert_memory_equal(&told, &largest, sizeof(told));
		vmat_mm_free(mm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finding_agrees_with_a_walk_with_an_index_and_without),
		cmocka_unit_test(an_index_of_any_size_finds_every_boundary),
		cmocka_unit_test(many_at_once_are_each_what_one_would_be),
		cmocka_unit_test(holes_are_the_pages_without_a_mapping),
	};

	return cmocka_run_group_tests_name("lookup", tests, NULL, NULL);
}
