/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where mappings land: each rule of each release, drawn. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/scene.h"

#define PAGES(n) ((uint64_t)(n) * SCENE_PAGE)
#define NEW RELEASE(6, 18, 44)

enum { BOTTOM_UP = 1, NO_THP = 2, SHMEM = 4, COMPAT = 8, GENERIC = 16, SHMEM_64K = 32 };

struct drawn {
	uint32_t release;
	const char *drawing;
	unsigned pages;
	struct vmat_mmap_call call;		/* addresses, lengths and offsets in pages */
	unsigned world;
	int page;			/* where it lands, or a negative errno */
	const char *rule;
};

static void set_world(struct scene *scene, unsigned world)
{
	struct place_world *w = &scene->placer->world;

	w->bottom_up = world & BOTTOM_UP;
	w->x86 = !(world & GENERIC);
	w->bits64 = !(world & COMPAT);
	if (world & NO_THP)
		w->pmd = 0;
	if (world & SHMEM)
		w->shmem = SHMEM_OTHER;
	if (world & SHMEM_64K)
		w->shmem_largest = PAGES(2);
}

static void try(const struct drawn *drawn)
{
	struct vmat_mmap_call call = drawn->call;
	struct vmat_placement said;
	struct scene scene;
	int page;

	scene_open(&scene, drawn->drawing, drawn->release);
	set_world(&scene, drawn->world);
	call.length = PAGES(drawn->pages);
	call.hint *= SCENE_PAGE;
	call.offset *= SCENE_PAGE;
	call.huge_page_size *= SCENE_PAGE;
	said = scene_mmap(&scene, &call);
	page = said.error ? said.error : (int)(said.address / SCENE_PAGE);
	if (page != drawn->page || strcmp(said.rule, drawn->rule) != 0)
		fail_msg("%u.%u.%u '%s' %u pages: %d by '%s', and should be %d by '%s'",
			 RELEASE_MAJOR(drawn->release), RELEASE_MINOR(drawn->release),
			 RELEASE_PATCH(drawn->release), drawn->drawing, drawn->pages, page,
			 said.rule, drawn->page, drawn->rule);
	if (!said.error && call.flags & VMAT_MAP_FIXED)
		assert_true(said.hole.start == said.hole.end || said.address >= said.hole.start);
	else if (!said.error)
		assert_true(said.address >= said.hole.start &&
			    said.address + PAGES(drawn->pages) <= said.hole.end);
	scene_close(&scene);
}

static void try_all(const struct drawn *drawn, size_t count)
{
	for (size_t i = 0; i < count; i++)
		try(&drawn[i]);
}

#define TRY(table) try_all(table, sizeof(table) / sizeof((table)[0]))

/* -- searches -------------------------------------------------------------------------- */

static const struct drawn searches[] = {
	/* 0123456789abcdef */
	{ NEW, "A  B   C  D", 2, { 0 }, 0, 8, "top-down" },
	{ NEW, "A  B   C  D", 3, { 0 }, 0, 4, "top-down" },
	{ NEW, "A  B   C  D", 4, { 0 }, 0, -ENOMEM, "" },
	{ NEW, "A  B   C  D", 1, { 0 }, 0, 9, "top-down" },
	{ NEW, "A  B   C    D", 2, { 0 }, BOTTOM_UP, 8, "bottom-up" },
	{ NEW, "A  B   CCC  D", 2, { 0 }, BOTTOM_UP, 10, "bottom-up" },
	{ NEW, "A  B   CCC  D", 3, { 0 }, BOTTOM_UP, -ENOMEM, "" },
	/* page 0 is not looked at */
	{ NEW, "  BBBBBBBBB", 2, { 0 }, 0, -ENOMEM, "" },
	{ NEW, "   BBBBBBBB", 2, { 0 }, 0, 1, "top-down" },
	/* a stack's guard: before 6.1 the hole is smaller, since then all of the window is left out */
	{ RELEASE(6, 0, 0), "       A B SC", 1, { 0 }, 0, 8, "top-down" },
	{ NEW, "       A B SC", 1, { 0 }, 0, 6, "top-down" },
	{ RELEASE(6, 0, 0), "   A    BSC", 1, { 0 }, 0, 7, "top-down" },
	{ NEW, "   A    B SC", 1, { 0 }, 0, 5, "top-down" },
	{ NEW, "   A    BSCC", 1, { 0 }, 0, 7, "top-down" },
	/* a 32-bit program has no MAP_32BIT, and no MAP_ABOVE4G */
	{ NEW, "A  B   C  D", 1, { .flags = VMAT_MAP_32BIT | VMAT_MAP_ABOVE4G }, COMPAT, 9, "top-down" },
	{ NEW, "A  B   C  D", 1, { .flags = VMAT_MAP_32BIT }, 0, -ENOMEM, "" },
	{ NEW, "A  B   C  D", 1, { .flags = VMAT_MAP_ABOVE4G }, 0, 8, "bottom-up fallback" },
	{ RELEASE(6, 5, 0), "A  B   C  D", 1, { .flags = VMAT_MAP_ABOVE4G }, 0, 9, "top-down" },
	{ NEW, "A  B   C  D", 2, { 0 }, GENERIC, 8, "top-down" },
	{ NEW, "A  B   C    D", 2, { 0 }, GENERIC | BOTTOM_UP, 8, "bottom-up" },
};

static void searches_go_down_or_up(void **state)
{
	(void)state;
	TRY(searches);
}

static void what_finds_no_room_below_the_base_goes_above_the_legacy_base(void **state)
{
	const struct vmat_mmap_call call = { .length = PAGES(3) };
	struct scene scene;
	struct vmat_placement said;

	(void)state;
	scene_open(&scene, "A  BBBBB C     D", NEW);
	scene.placer->world.base = PAGES(10);
	said = scene_mmap(&scene, &call);
	assert_int_equal(said.address, PAGES(10));
	assert_string_equal(said.rule, "bottom-up fallback");
	scene_close(&scene);
}

/* Bottom-up, a search begins at page 8; what is free below takes a hint. */
static void no_room_tells_of_the_holes_that_were_looked_at_and_of_a_hint(void **state)
{
	struct vmat_mmap_call call = { .length = PAGES(4) };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	scene_open(&scene, "A      B CCC  D", NEW);
	scene.placer->world.bottom_up = true;
	said = scene_mmap(&scene, &call);
	assert_int_equal(said.check, VMAT_CHECK_ROOM);
	assert_int_equal(said.hole.start, PAGES(12));
	assert_int_equal(said.hole.end, PAGES(14));
	assert_int_equal(said.room_hint, PAGES(1));
	assert_non_null(strstr(said.help, "hint"));
	assert_int_equal(said.length, 0);
	call.hint = said.room_hint;
	said = scene_mmap(&scene, &call);
	assert_int_equal(said.address, PAGES(1));
	assert_int_equal(said.length, PAGES(4));
	/* with more than any hole has, no hint helps */
	call = (struct vmat_mmap_call){ .length = PAGES(7) };
	said = scene_mmap(&scene, &call);
	assert_int_equal(said.room_hint, 0);
	assert_non_null(strstr(said.help, "ask for less"));
	scene_close(&scene);
}

static void mappings_are_of_whole_pages(void **state)
{
	struct vmat_mmap_call call = { .length = PAGES(1) + 1 };
	struct scene scene;

	(void)state;
	scene_open(&scene, "A                    B", NEW);
	assert_int_equal(scene_mmap(&scene, &call).length, PAGES(2));
	call.backing = VMAT_BACKING_HUGETLB;
	call.flags = VMAT_MAP_NORESERVE;
	call.huge_page_size = UINT64_C(1) << 21;
	assert_int_equal(facts_set(scene.mm, FACT_HUGETLB_SIZES, PAGES(4) | 1 << 21), 0);
	assert_int_equal(scene_mmap(&scene, &call).check, VMAT_CHECK_LENGTH);
	call.huge_page_size = PAGES(4);
	assert_int_equal(scene_mmap(&scene, &call).length, PAGES(4));
	call.huge_page_size = PAGES(8);
	assert_int_equal(scene_mmap(&scene, &call).error, -EINVAL);
	scene_close(&scene);
}

static void no_other_machine_has_map_32bit(void **state)
{
	const struct vmat_mmap_call call = { .length = PAGES(1), .flags = VMAT_MAP_32BIT };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	scene_open(&scene, "A  B   C  D", NEW);
	set_world(&scene, GENERIC);
	/* that comes before what is not known of the machine */
	scene.placer->layout.base_range.lowest = 0;
	assert_non_null(strstr(scene_mmap(&scene, &call).doubt, "MAP_32BIT"));
	said = scene_mmap(&scene, &call);
	assert_false(said.exact);
	assert_true(said.lowest >= PAGES(1) && said.highest <= PAGES(10));
	scene_close(&scene);
}

/* -- hints and fixed addresses --------------------------------------------------------- */

static const struct drawn hints[] = {
	{ NEW, "A  B   C  D", 2, { .hint = 4 }, 0, 4, "hint" },
	{ NEW, "A  B   C  D", 2, { .hint = 6 }, 0, 8, "top-down" },
	{ NEW, "A  B   C  D", 2, { .hint = 10 }, 0, 8, "top-down" },
	{ NEW, "A  B     C  D", 2, { .hint = 5 }, BOTTOM_UP, 5, "hint" },
	/* only the guard of the next counts: below a stack not, above one it may */
	{ NEW, "A       S    D", 2, { .hint = 3 }, 0, 11, "top-down" },
	{ NEW, "A       S    D", 2, { .hint = 2 }, 0, 2, "hint" },
	{ NEW, "A       S    D", 2, { .hint = 9 }, 0, 9, "hint" },
	{ NEW, "A       S    D", 2, { .hint = 3 }, GENERIC, 11, "top-down" },
	/* to MAP_FIXED no guard matters, and nothing that is there */
	{ NEW, "A       S    D", 2, { .hint = 6, .flags = VMAT_MAP_FIXED }, 0, 6, "fixed" },
	{ NEW, "A  B   C  D", 2, { .hint = 3, .flags = VMAT_MAP_FIXED }, 0, 3, "fixed" },
	{ NEW, "A  B   C  D", 2, { .hint = 10, .flags = VMAT_MAP_FIXED }, 0, -ENOMEM, "" },
	{ NEW, "A  B   C  D", 2, { .hint = 3, .flags = VMAT_MAP_FIXED_NOREPLACE }, 0, -EEXIST, "" },
	{ NEW, "A  B   C  D", 2, { .hint = 5, .flags = VMAT_MAP_FIXED_NOREPLACE }, 0, 5, "fixed" },
	/* before 4.17 that flag is none */
	{ RELEASE(4, 16, 0), "A  B   C  D", 2, { .hint = 3, .flags = VMAT_MAP_FIXED_NOREPLACE }, 0, 8,
	  "top-down" },
};

static void hints_are_taken_where_there_is_room(void **state)
{
	(void)state;
	TRY(hints);
}

/* -- transparent huge pages: four pages ------------------------------------------------ */

#define ANON .backing = VMAT_BACKING_ANON
#define EXT4 .backing = VMAT_BACKING_FILE, .file_system = "ext4"
#define OVERLAY .backing = VMAT_BACKING_FILE, .file_system = "overlay"

static const struct drawn huge[] = {
	/* 0123456789abcdef01 */
	/* anonymous memory: not at all, any of that size, multiples, multiples without a hint */
	{ RELEASE(6, 6, 99), "A           BBBBBB", 4, { ANON }, 0, 8, "top-down" },
	{ RELEASE(6, 7, 0), "A            BBBBB", 4, { ANON }, 0, 8, "top-down, THP aligned" },
	{ RELEASE(6, 7, 0), "A            BBBBB", 5, { ANON }, 0, 4, "top-down, THP aligned" },
	{ RELEASE(6, 8, 0), "A            BBBBB", 5, { ANON }, 0, 8, "top-down, THP aligned" },
	{ RELEASE(6, 11, 6), "A            BBBBB", 5, { ANON }, 0, 8, "top-down, THP aligned" },
	{ RELEASE(6, 11, 7), "A            BBBBB", 5, { ANON }, 0, 8, "top-down" },
	{ RELEASE(6, 11, 7), "A            BBBBB", 4, { ANON }, 0, 8, "top-down, THP aligned" },
	{ RELEASE(6, 12, 3), "A           BBBBBB", 4, { ANON, .hint = 12 }, 0, 8,
	  "top-down, THP aligned" },
	{ RELEASE(6, 12, 4), "A          BBBBBBB", 4, { ANON, .hint = 12 }, 0, 7, "top-down" },
	{ NEW, "A            BBBBB", 4, { ANON }, 0, 8, "top-down, THP aligned" },
	{ NEW, "A            BBBBB", 4, { ANON }, NO_THP, 9, "top-down" },
	{ NEW, "A            BBBBB", 4, { ANON }, COMPAT, 9, "top-down" },
	{ RELEASE(6, 7, 0), "A            BBBBB", 4, { ANON }, COMPAT, 8, "top-down, THP aligned" },
	/* what is aligned by chance goes to the top of the hole since 6.8 */
	{ RELEASE(6, 7, 0), "A           BBBBBB", 4, { ANON }, 0, 4, "top-down, THP aligned" },
	{ RELEASE(6, 8, 0), "A           BBBBBB", 4, { ANON }, 0, 8, "top-down, THP aligned" },
	{ NEW, "A           BBBBBB", 4, { ANON }, BOTTOM_UP, 8, "bottom-up" },
	{ NEW, "A       BB        ", 4, { ANON }, BOTTOM_UP, 12, "bottom-up, THP aligned" },
	/* a higher hole that is just large enough is left out */
	{ NEW, "A          B    CC", 4, { ANON }, 0, 4, "top-down, THP aligned" },
	{ NEW, "A     B    B    CC", 4, { ANON }, 0, 12, "top-down" },
	/* a stack's neighbour, an unreadable one: no difference */
	{ NEW, "A            BBBBB", 4, { ANON, .flags = VMAT_MAP_STACK | VMAT_MAP_NORESERVE }, 0, 8,
	  "top-down, THP aligned" },
	{ NEW, "A            BBBBB", 4, { ANON, .flags = VMAT_MAP_GROWSDOWN }, 0, 8,
	  "top-down, THP aligned" },
	/* files by file system and release; the offset decides on the phase */
	{ RELEASE(5, 17, 0), "A            BBBBB", 5, { EXT4 }, 0, 8, "top-down" },
	{ RELEASE(5, 18, 0), "A            BBBBB", 5, { EXT4 }, 0, 4, "top-down, THP aligned" },
	{ RELEASE(6, 8, 0), "A            BBBBB", 5, { EXT4 }, 0, 8, "top-down, THP aligned" },
	{ NEW, "A            BBBBB", 5, { EXT4 }, 0, 8, "top-down, THP aligned" },
	{ NEW, "A            BBBBB", 5, { EXT4, .offset = 3 }, 0, 7, "top-down, THP aligned" },
	{ NEW, "A            BBBBB", 5, { EXT4, .offset = 2 }, 0, 8, "top-down" },
	{ NEW, "A            BBBBB", 3, { EXT4 }, 0, 10, "top-down" },
	{ NEW, "A            BBBBB", 5, { EXT4, .hint = 3 }, 0, 3, "hint" },
	/* the hint must have room for a huge page more */
	{ NEW, "A            BBBBB", 5, { EXT4, .hint = 6 }, 0, 8, "top-down, THP aligned" },
	{ RELEASE(6, 9, 0), "A            BBBBB", 5, { OVERLAY }, 0, 8, "top-down" },
	{ RELEASE(6, 9, 0), "A             BBBB", 5, { OVERLAY }, 0, 9, "top-down" },
	{ RELEASE(6, 10, 0), "A             BBBB", 5, { OVERLAY }, 0, 8, "top-down, THP aligned" },
	{ RELEASE(6, 12, 0), "A             BBBB", 5, { OVERLAY }, 0, 9, "top-down" },
	{ RELEASE(6, 12, 60), "A             BBBB", 4, { OVERLAY }, 0, 8, "top-down, THP aligned" },
	{ RELEASE(6, 13, 0), "A             BBBB", 4, { OVERLAY }, 0, 10, "top-down" },
	/* btrfs came later to it */
	{ RELEASE(6, 0, 0), "A             BBBB", 4, { .backing = VMAT_BACKING_FILE,
	  .file_system = "btrfs" }, 0, 10, "top-down" },
	{ RELEASE(6, 1, 0), "A             BBBB", 4, { .backing = VMAT_BACKING_FILE,
	  .file_system = "btrfs" }, 0, 8, "top-down, THP aligned" },
	{ NEW, "A             BBBB", 4, { .backing = VMAT_BACKING_FILE,
	  .file_system = "fuse.sshfs" }, 0, 8, "top-down, THP aligned" },
	/* private /dev/zero */
	{ RELEASE(6, 17, 0), "A             BBBB", 5, { .backing = VMAT_BACKING_ZERO }, 0, 9, "top-down" },
	{ RELEASE(6, 18, 0), "A             BBBB", 5, { .backing = VMAT_BACKING_ZERO }, 0, 8,
	  "top-down, THP aligned" },
};

static void large_ones_are_aligned_to_huge_pages_by_release(void **state)
{
	(void)state;
	TRY(huge);
}

/* -- shmem ----------------------------------------------------------------------------- */

#define SHARED .flags = VMAT_MAP_SHARED
#define MEMFD .backing = VMAT_BACKING_MEMFD

static const struct drawn shmem[] = {
	{ NEW, "A             BBBB", 4, { SHARED }, 0, 10, "top-down" },
	{ NEW, "A             BBBB", 4, { SHARED }, SHMEM, 8, "top-down, shmem aligned" },
	{ NEW, "A             BBBB", 4, { SHARED }, SHMEM | NO_THP, 10, "top-down" },
	{ NEW, "A             BBBB", 4, { MEMFD }, SHMEM, 8, "top-down, shmem aligned" },
	{ NEW, "A             BBBB", 3, { MEMFD }, SHMEM, 11, "top-down" },
	{ NEW, "A             BBBB", 4, { MEMFD, .offset = 1 }, SHMEM, 10, "top-down" },
	{ NEW, "A             BBBB", 7, { MEMFD, .offset = 1 }, SHMEM, 5, "top-down, shmem aligned" },
	{ NEW, "A    B        BBBB", 4, { MEMFD, .hint = 6 }, SHMEM, 6, "hint" },
	/* no room to align in */
	{ NEW, "A   BBB    BBB  BB", 4, { MEMFD }, SHMEM, 7, "top-down" },
	/* sizes of their own, of memory without a file, since 6.11 */
	{ NEW, "A            BBBBB", 4, { SHARED }, SHMEM_64K, 8, "top-down, shmem aligned" },
	{ NEW, "A            BBBBB", 2, { SHARED }, SHMEM_64K, 10, "top-down, shmem aligned" },
	{ NEW, "A            BBBBB", 2, { MEMFD }, SHMEM_64K, 11, "top-down" },
	{ RELEASE(6, 10, 0), "A            BBBBB", 2, { SHARED }, SHMEM_64K, 11, "top-down" },
	/* a tmpfs goes by its mount */
	{ NEW, "A             BBBB", 4, { .backing = VMAT_BACKING_FILE, .file_system = "tmpfs" }, SHMEM,
	  10, "top-down" },
	{ NEW, "A             BBBB", 4, { .backing = VMAT_BACKING_FILE, .file_system = "tmpfs",
	  .huge = "within_size" }, 0, 8, "top-down, shmem aligned" },
	/* shared /dev/zero is as anonymous, but keeps its offset */
	{ NEW, "A             BBBB", 4, { SHARED, .backing = VMAT_BACKING_ZERO, .offset = 4 }, SHMEM, 8,
	  "top-down, shmem aligned" },
	{ NEW, "A             BBBB", 7, { SHARED, .backing = VMAT_BACKING_ZERO, .offset = 1 }, SHMEM, 5,
	  "top-down, shmem aligned" },
};

static void shmem_is_aligned_where_it_is_so_set(void **state)
{
	(void)state;
	TRY(shmem);
}

static void deny_and_force_win_over_the_mount(void **state)
{
	const struct vmat_mmap_call call = { .length = PAGES(4), .backing = VMAT_BACKING_FILE,
					.file_system = "tmpfs", .huge = "always" };
	const struct vmat_mmap_call never = { .length = PAGES(4), .backing = VMAT_BACKING_FILE,
					 .file_system = "tmpfs" };
	struct scene scene;

	(void)state;
	scene_open(&scene, "A             BBBB", NEW);
	scene.placer->world.shmem = SHMEM_DENY;
	assert_int_equal(scene_mmap(&scene, &call).address, PAGES(10));
	scene.placer->world.shmem = SHMEM_FORCE;
	assert_int_equal(scene_mmap(&scene, &never).address, PAGES(8));
	scene_close(&scene);
}

/* -- hugetlb --------------------------------------------------------------------------- */

#define HUGETLB .backing = VMAT_BACKING_HUGETLB, .huge_page_size = 4
#define NORESERVE .flags = VMAT_MAP_NORESERVE

static const struct drawn hugetlb[] = {
	{ NEW, "A             BBBB", 1, { HUGETLB, NORESERVE }, 0, 8, "top-down, hugetlb aligned" },
	{ NEW, "A             BBBB", 1, { HUGETLB, NORESERVE }, BOTTOM_UP, -ENOMEM, "" },
	{ NEW, "A              BBB", 1, { HUGETLB, NORESERVE }, BOTTOM_UP, 8,
	  "bottom-up, hugetlb aligned" },
	{ NEW, "A             BBBB", 5, { HUGETLB, NORESERVE }, 0, 4, "top-down, hugetlb aligned" },
	/* hints are rounded up, before 6.13 down */
	{ NEW, "A             BBBB", 1, { HUGETLB, NORESERVE, .hint = 5 }, 0, 8,
	  "hint, hugetlb aligned" },
	{ RELEASE(6, 12, 0), "A             BBBB", 1, { HUGETLB, NORESERVE, .hint = 5 }, 0, 4,
	  "hint, hugetlb aligned" },
	{ NEW, "A             BBBB", 1, { HUGETLB, .hint = 5,
	  .flags = VMAT_MAP_NORESERVE | VMAT_MAP_FIXED }, 0, -EINVAL, "" },
	{ NEW, "A             BBBB", 1, { HUGETLB, .hint = 12,
	  .flags = VMAT_MAP_NORESERVE | VMAT_MAP_FIXED }, 0, 12, "fixed" },
	/* before 6.13 it knew no MAP_32BIT */
	{ RELEASE(6, 12, 0), "A             BBBB", 1, { HUGETLB,
	  .flags = VMAT_MAP_NORESERVE | VMAT_MAP_32BIT }, 0, 8, "top-down, hugetlb aligned" },
	{ NEW, "A             BBBB", 1, { HUGETLB,
	  .flags = VMAT_MAP_NORESERVE | VMAT_MAP_32BIT }, 0, -ENOMEM, "" },
	/* without NORESERVE, pages are taken from the pool, of which nothing is told */
	{ NEW, "A             BBBB", 1, { HUGETLB }, 0, 8, "top-down, hugetlb aligned" },
};

static void hugetlb_is_aligned_to_its_own_pages(void **state)
{
	(void)state;
	TRY(hugetlb);
}

/* -- real addresses -------------------------------------------------------------------- */

static void a_hint_above_the_window_searches_all_of_the_space(void **state)
{
	const uint64_t window = (UINT64_C(1) << 47) - SCENE_PAGE, all = (UINT64_C(1) << 56) - SCENE_PAGE;
	struct vmat_mmap_call call = { .length = SCENE_PAGE, .hint = UINT64_C(1) << 50 };
	struct scene scene;

	(void)state;
	scene_open(&scene, "A B", NEW);
	scene.placer->world.window = scene.placer->world.task_size = window;
	scene.placer->world.base = window - SCENE_PAGE;
	assert_int_equal(scene_mmap(&scene, &call).address, window - PAGES(2));
	scene.placer->world.task_size = all;
	assert_int_equal(scene_mmap(&scene, &call).address, call.hint);
	assert_string_equal(scene_mmap(&scene, &call).rule, "hint");
	/* over the border between the two it is no hint, but it shows where to look */
	call.hint = window - SCENE_PAGE;
	call.length = PAGES(3);
	assert_int_equal(scene_mmap(&scene, &call).address, window - PAGES(4));
	call.hint = window;
	assert_int_equal(scene_mmap(&scene, &call).address, window - PAGES(4));
	scene_close(&scene);
}

static void map_32bit_goes_between_one_and_two_gib(void **state)
{
	const uint64_t gib = UINT64_C(1) << 30;
	struct vmat_mmap_call call = { .length = SCENE_PAGE, .flags = VMAT_MAP_32BIT };
	struct vmat_area area = { .size = sizeof(area), .flags_known = true };
	struct vmat_placement said;
	struct scene scene;

	(void)state;
	scene_open(&scene, "A B", NEW);
	scene.placer->world.window = scene.placer->world.task_size = 8 * gib;
	scene.placer->world.base = 8 * gib;
	said = scene_mmap(&scene, &call);
	assert_int_equal(said.address, gib);
	assert_true(said.exact);
	assert_string_equal(said.rule, "32bit");
	/* random for each call: 32 MiB to begin in */
	scene.placer->world.randomize = scene.placer->layout.randomize = true;
	said = scene_mmap(&scene, &call);
	assert_false(said.exact);
	assert_int_equal(said.lowest, gib);
	assert_int_equal(said.highest, gib + (32 << 20) - SCENE_PAGE);
	/* where the last beginning leaves no room, one before it may land at the end of the hole */
	area.start = gib + (40 << 20);
	area.end = 2 * gib;
	assert_int_equal(vmat_tree_insert(NULL, scene.tree, &area), 0);
	call.length = (30 << 20) + SCENE_PAGE;
	said = scene_mmap(&scene, &call);
	assert_false(said.exact);
	assert_int_equal(said.lowest, gib);
	assert_true(said.highest >= gib + (10 << 20) - SCENE_PAGE);
	/* a hint below is taken all the same */
	call.hint = PAGES(100);
	said = scene_mmap(&scene, &call);
	assert_true(said.exact);
	assert_int_equal(said.address, call.hint);
	scene_close(&scene);
}

/* A hint below it is raised; a search stays above it only since 6.8, and is refused before. */
static void the_lowest_address_that_acts_is_kept_to(void **state)
{
	struct vmat_mmap_call call = { .length = SCENE_PAGE, .hint = PAGES(1) };
	struct scene scene;

	(void)state;
	scene_open(&scene, "         BBBB", NEW);
	scene.placer->world.lowest = scene.placer->world.lowest_cap = PAGES(4);
	assert_int_equal(scene_mmap(&scene, &call).address, PAGES(4));
	call.hint = 0;
	call.length = PAGES(5);
	assert_int_equal(scene_mmap(&scene, &call).address, PAGES(4));
	call.length = PAGES(6);
	assert_int_equal(scene_mmap(&scene, &call).check, VMAT_CHECK_ROOM);
	scene.placer->world.rules = place_rules_of(RELEASE(6, 1, 0));
	assert_int_equal(scene_mmap(&scene, &call).check, VMAT_CHECK_LOW);
	assert_int_equal(scene_mmap(&scene, &call).error, -EPERM);
	scene_close(&scene);
}

static void colours_move_files_only(void **state)
{
	struct vmat_mmap_call call = { .length = SCENE_PAGE, .backing = VMAT_BACKING_MEMFD };
	struct scene scene;

	(void)state;
	scene_open(&scene, "A          BB", NEW);
	scene.placer->world.randomize = true;
	scene.placer->world.colour_mask = PAGES(3);
	assert_int_equal(scene_mmap(&scene, &call).address, PAGES(8));
	call.offset = PAGES(2);
	assert_int_equal(scene_mmap(&scene, &call).address, PAGES(10));
	/* the colours of this boot are random, too */
	assert_false(scene_mmap(&scene, &call).exact);
	call.backing = VMAT_BACKING_ANON;
	assert_int_equal(scene_mmap(&scene, &call).address, PAGES(10));
	assert_true(scene_mmap(&scene, &call).exact);
	scene_close(&scene);
}

/* -- a tree that changes --------------------------------------------------------------- */

static void a_placer_follows_the_changes_of_its_tree(void **state)
{
	const struct vmat_mmap_call call = { .length = PAGES(2) };
	struct scene scene;

	(void)state;
	scene_open(&scene, "A  B   C  D", NEW);
	assert_int_equal(scene_mmap(&scene, &call).address, PAGES(8));
	vmat_tree_erase(scene.tree, scene_vma(&scene, 'D'));
	assert_int_equal(scene_mmap(&scene, &call).address, PAGES(9));
	scene_flag(&scene, 'C', VMAT_VM_GROWSDOWN, 0);
	vmat_tree_erase(scene.tree, scene_vma(&scene, 'A'));
	assert_int_equal(scene.tree->total_vm, PAGES(2));
	assert_int_equal(scene.tree->data_vm, PAGES(1));
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(searches_go_down_or_up),
		cmocka_unit_test(what_finds_no_room_below_the_base_goes_above_the_legacy_base),
		cmocka_unit_test(no_room_tells_of_the_holes_that_were_looked_at_and_of_a_hint),
		cmocka_unit_test(mappings_are_of_whole_pages),
		cmocka_unit_test(no_other_machine_has_map_32bit),
		cmocka_unit_test(hints_are_taken_where_there_is_room),
		cmocka_unit_test(large_ones_are_aligned_to_huge_pages_by_release),
		cmocka_unit_test(shmem_is_aligned_where_it_is_so_set),
		cmocka_unit_test(deny_and_force_win_over_the_mount),
		cmocka_unit_test(hugetlb_is_aligned_to_its_own_pages),
		cmocka_unit_test(a_hint_above_the_window_searches_all_of_the_space),
		cmocka_unit_test(map_32bit_goes_between_one_and_two_gib),
		cmocka_unit_test(the_lowest_address_that_acts_is_kept_to),
		cmocka_unit_test(colours_move_files_only),
		cmocka_unit_test(a_placer_follows_the_changes_of_its_tree),
	};

	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
