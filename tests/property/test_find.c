/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding in random address spaces, against a linear walk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kit/ruler.h"
#include "kit/smallfiles.h"

enum { ROUNDS = 400, MOST_PAGES = 200 };

static const struct vmat_vma *walk_to(const struct vmat_mm *mm, uint64_t addr)
{
	const struct vmat_vma *vma;

	vmat_for_each_vma(mm, vma)
		if (vmat_vma_end(vma) > addr)
			return vma;
	return NULL;
}

static const struct vmat_vma *walk_to_intersection(const struct vmat_mm *mm, uint64_t start,
						   uint64_t end)
{
	const struct vmat_vma *vma;

	vmat_for_each_vma(mm, vma)
		if (vmat_vma_start(vma) < end && start < vmat_vma_end(vma) && start < end)
			return vma;
	return NULL;
}

static void try_address(const struct vmat_mm *mm, uint64_t addr, uint64_t *seed)
{
	const struct vmat_vma *want = walk_to(mm, addr);
	uint64_t end = next_random(seed) % (MOST_PAGES * RULER_PAGE);

	assert_ptr_equal(vmat_find_vma(mm, addr), want);
	if (want && vmat_vma_start(want) > addr)
		want = NULL;
	assert_ptr_equal(vmat_vma_lookup(mm, addr), want);
	assert_ptr_equal(vmat_find_vma_intersection(mm, addr, end),
			 walk_to_intersection(mm, addr, end));
}

static void finding_agrees_with_a_linear_walk(void **state)
{
	uint64_t seed = 17;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		size_t pages = next_random(&seed) % MOST_PAGES;
		char *drawing = random_drawing(pages, 5, &seed);
		struct vmat_mm *mm = ruler(drawing);

		for (uint64_t page = 0; page <= pages; page++) {
			try_address(mm, page * RULER_PAGE, &seed);
			try_address(mm, page * RULER_PAGE + RULER_PAGE - 1, &seed);
			try_address(mm, page * RULER_PAGE + next_random(&seed) % RULER_PAGE, &seed);
		}
		try_address(mm, UINT64_MAX, &seed);
		vmat_mm_free(mm);
		free(drawing);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finding_agrees_with_a_linear_walk),
	};

	return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}
