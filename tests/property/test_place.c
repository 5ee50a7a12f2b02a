/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Half a million random calls of mmap() on random address spaces, by the rules of all releases,
 * against a second reckoning. TEST_LONG=1 in the environment makes ten times as many.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kit/second_place.h"
#include "kit/smallfiles.h"
#include "model/place.h"

enum { CALLS = 500000, CALLS_A_SPACE = 200, PAGE = NAIVE_PAGE };

struct placing {
	struct naive naive;
	struct second_world world;
	struct vmat_mm *mm;
	struct vmat_tree *tree;
	struct vmat_placer *placer;
	uint64_t seed, pages, origin;	/* the space: @pages from @origin on */
	unsigned long found;
};

static uint64_t below(struct placing *p, uint64_t bound)
{
	return next_random(&p->seed) % bound;
}

static uint64_t some_address(struct placing *p)
{
	return p->origin + below(p, p->pages) * PAGE;
}

/* -- spaces ---------------------------------------------------------------------------- */

static void insert_some(struct placing *p)
{
	struct naive_vma vma = { .known = true, .flags = VMAT_VM_READ };
	struct vmat_area area;
	char name[2];

	if (p->naive.rules.raw && !below(p, 6))
		vma.flags |= VMAT_VM_GROWSDOWN;
	vma.start = some_address(p);
	vma.end = vma.start + (1 + below(p, 4)) * PAGE;
	naive_area(&vma, name, &area);
	assert_int_equal(vmat_tree_insert(NULL, p->tree, &area), naive_insert(&p->naive, &vma));
}

/* Releases on both sides of each change. */
static const unsigned kernels[] = {
	41500, 41700, 51000, 51700, 51800, 60000, 60100, 60500, 60600, 60700, 60800, 61000, 61106,
	61107, 61200, 61203, 61204, 61248, 61300, 61700, 61800, 61844, 70200,
};

/* Pages are few, so that what is rare is not; what is looked for lies around 1, 2 and 4 GiB, too. */
static void make_world(struct placing *p)
{
	struct second_world *w = &p->world;
	uint64_t end = p->origin + (p->pages + 8) * PAGE;

	*w = (struct second_world){
		.kernel = kernels[below(p, sizeof(kernels) / sizeof(kernels[0]))],
		.bottom_up = below(p, 2), .x86 = below(p, 4),
		.base = some_address(p), .legacy_base = some_address(p),
		.begin_32bit = UINT64_C(1) << 30,
		.window = end, .task_size = end + below(p, 2) * 64 * PAGE,
		.lowest = p->origin ? below(p, 2) * 16 * PAGE : below(p, 8) * PAGE,
		.huge = (uint64_t)PAGE << (1 + below(p, 3)),
		.shmem_huge = below(p, 2) ? (uint64_t)PAGE << (1 + below(p, 3)) : 0,
	};
}

/* The same for the library. */
static void set_world(struct placing *p)
{
	const struct second_world *w = &p->world;
	uint32_t release = RELEASE(w->kernel / 10000, w->kernel / 100 % 100, w->kernel % 100);

	p->placer->release = (struct release){ .first = release, .last = release };
	p->placer->page = PAGE;
	p->placer->gap_rule_differs = false;
	p->placer->world = (struct place_world){
		.rules = place_rules_of(release) | RULE_HUGETLB_GENERIC * (w->kernel >= 61300),
		.release = release, .x86 = w->x86, .bits64 = true, .bottom_up = w->bottom_up,
		.base = w->base, .legacy_base = w->legacy_base, .base_32bit = w->begin_32bit,
		.task_size = w->task_size, .window = w->window, .lowest = w->lowest,
		.pmd = w->huge, .shmem = w->shmem_huge ? SHMEM_OTHER : SHMEM_DENY,
		.shmem_largest = w->shmem_huge, .fs = FS_PLAIN,
	};
}

static void open_space(struct placing *p)
{
	static const uint64_t origins[] = { 0, 0x3fff8000, 0x7ffc0000, 0xfffc0000, 0x7ffff0000000 };
	struct vmat_tree_options options;
	size_t vmas = below(p, 40);

	p->origin = origins[below(p, sizeof(origins) / sizeof(origins[0]))];
	p->pages = 16 + below(p, 160);
	make_world(p);
	p->naive = (struct naive){ .rules = {
		.raw = p->world.kernel >= 60100, .guard = 4 * PAGE, .max_map_count = 65530,
		.task_size = UINT64_MAX, .commit_limit = UINT64_MAX,
	} };
	naive_options(&p->naive.rules, &options);
	assert_int_equal(vmat_parse(&p->mm, "", 0, NULL), 0);
	assert_int_equal(vmat_tree_new(&p->tree, p->mm, &options), 0);
	for (size_t i = 0; i < vmas; i++)
		insert_some(p);
	assert_int_equal(vmat_placer_new(&p->placer, p->tree, NULL), 0);
	set_world(p);
}

static void close_space(struct placing *p)
{
	vmat_placer_free(p->placer);
	vmat_tree_free(p->tree);
	vmat_mm_free(p->mm);
}

/* -- calls ----------------------------------------------------------------------------- */

static unsigned some_flags(struct placing *p)
{
	static const unsigned flags[] = {
		VMAT_MAP_SHARED, VMAT_MAP_FIXED, VMAT_MAP_FIXED_NOREPLACE, VMAT_MAP_32BIT,
		VMAT_MAP_ABOVE4G, VMAT_MAP_STACK, VMAT_MAP_NORESERVE,
	};
	unsigned set = 0;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (!below(p, i ? 8 : 3))
			set |= flags[i];
	return set;
}

/* With a file, and before 6.11, shmem knows one size only, that of all huge pages. */
static void set_shmem(struct placing *p, const struct vmat_mmap_call *call)
{
	struct place_world *world = &p->placer->world;
	bool one_size = call->backing == VMAT_BACKING_MEMFD ||
			(call->backing != VMAT_BACKING_FILE && call->flags & VMAT_MAP_SHARED &&
			 p->world.kernel < 61100);

	world->shmem = !p->world.shmem_huge ? SHMEM_DENY : one_size ? SHMEM_FORCE : SHMEM_OTHER;
	world->pmd = world->shmem == SHMEM_FORCE ? p->world.shmem_huge : p->world.huge;
}

static struct vmat_mmap_call some_call(struct placing *p)
{
	struct vmat_mmap_call call = {
		.size = sizeof(call), .prot = VMAT_VM_READ, .flags = some_flags(p),
		.backing = (enum vmat_backing)below(p, VMAT_BACKING_HUGETLB + 1),
		.length = (1 + below(p, below(p, 4) ? 12 : p->pages)) * PAGE - below(p, 2),
		.offset = below(p, 2) * below(p, 12) * PAGE,
		.file_system = below(p, 2) ? "ext4" : "overlay",
		.huge_page_size = (uint64_t)PAGE << (1 + below(p, 3)),
	};

	if (call.backing == VMAT_BACKING_HUGETLB) {
		call.offset = 0;
		call.file_system = below(p, 2) ? "hugetlbfs" : NULL;
	}
	if (call.flags & (VMAT_MAP_FIXED | VMAT_MAP_FIXED_NOREPLACE) || below(p, 2))
		call.hint = some_address(p) + (below(p, 8) ? 0 : 123);
	/* older kernels of x86 have a search for hugetlb of their own: see the unit test */
	if (call.backing == VMAT_BACKING_HUGETLB && p->world.kernel < 61300)
		call.backing = VMAT_BACKING_MEMFD;
	set_shmem(p, &call);
	return call;
}

static void compare(struct placing *p)
{
	const struct vmat_mmap_call call = some_call(p);
	struct vmat_placement said = { .size = sizeof(said) };
	uint64_t want = 0;
	int rc;

	rc = second_place(&want, &p->naive, &p->world, &call);
	assert_int_equal(vmat_place_mmap(&said, p->placer, &call), 0);
	if (said.error != rc || (!rc && said.address != want))
		fail_msg("kernel %u, backing %d, flags %x, hint %" PRIx64 ", length %" PRIx64 ", offset %"
			 PRIx64 ", %s: %d %" PRIx64 " (%s), and should be %d %" PRIx64,
			 p->world.kernel, call.backing, call.flags, call.hint, call.length,
			 call.offset, call.file_system, said.error, said.address, said.rule, rc, want);
	p->found += !rc;
}

static void calls_land_where_a_second_reckoning_says(void **state)
{
	struct placing p = { .seed = 97 };
	unsigned long calls = getenv("TEST_LONG") ? 10 * CALLS : CALLS;

	(void)state;
	for (unsigned long i = 0; i < calls; i += CALLS_A_SPACE) {
		open_space(&p);
		for (unsigned n = 0; n < CALLS_A_SPACE; n++)
			compare(&p);
		close_space(&p);
	}
	assert_true(p.found > calls / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_land_where_a_second_reckoning_says),
	};

	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
