/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the running kernel did otherwise than its rules make one think: what comparing models with
 * processes found (tests/live/test_live_sim), once more without them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "kit/modelled.h"

enum { LOCKED = 16 * PAGE };

/* Only of what is locked with onfault MAP_POPULATE makes no pages, and so no anon_vma. */
static void what_is_locked_on_fault_is_not_populated(void **state)
{
	for (unsigned onfault = 0; onfault < 2; onfault++) {
		struct fixture f = open_sim("6.18.44", NULL);

		(void)state;
		f.sim->placer->world.caps = UINT64_MAX;
		assert_int_equal(vmat_mlockall(&f.effect, f.sim, onfault ? 2 | 4 : 2), 0);
		assert_int_equal(map_with(&f, 0, 2, VMAT_MAP_POPULATE), 0);
		assert_int_equal(protect(&f, 0, 2, R), 0);
		assert_int_equal(flags_at(&f, 0) & VMAT_VM_ACCOUNT, onfault ? 0 : VMAT_VM_ACCOUNT);
		close_sim(&f);
	}
}

static void what_may_be_dropped_is_not_locked(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	f.sim->placer->world.caps = UINT64_MAX;
	assert_int_equal(vmat_mlockall(&f.effect, f.sim, 2), 0);
	assert_int_equal(map_with(&f, 0, 2, VMAT_MAP_DROPPABLE), 0);
	assert_false(flags_at(&f, 0) & VMAT_VM_LOCKED);
	close_sim(&f);
}

static void to_lock_nothing_is_always_done(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 2, 0);
	assert_int_equal(lock(&f, 0, 0, 0), 0);
	assert_int_equal(lock(&f, 0, 1, 0), -ENOMEM);
	close_sim(&f);
}

/* locked_vm is what was moved, and what stayed and is not locked any more. */
static void dontunmap_leaves_its_pages_in_locked_vm(void **state)
{
	static const struct { const char *kernel; uint64_t extra; } rows[] = {
		{ "6.18.44", LOCKED / 4 }, { "6.12", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f = open_sim(rows[i].kernel, NULL);

		map(&f, 0, 4, RW);
		assert_int_equal(lock(&f, 0, 4, 0), 0);
		assert_int_equal(remap(&f, 0, 4, 4, VMAT_MREMAP_MAYMOVE | VMAT_MREMAP_FIXED |
				       VMAT_MREMAP_DONTUNMAP, 8), 0);
		assert_false(flags_at(&f, 0) & VMAT_VM_LOCKED);
		assert_true(flags_at(&f, 8) & VMAT_VM_LOCKED);
		assert_int_equal(f.sim->tree->locked_vm, LOCKED / 4);
		assert_int_equal(f.sim->placer->locked_extra, rows[i].extra);
		close_sim(&f);
	}
}

/* Its own file takes the place of overlayfs's when the mapping is made. */
static void a_new_mapping_of_overlayfs_joins_nobody_but_changed_ones_do(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	for (unsigned page = 0; page < 4; page += 2) {
		struct vmat_mmap_call call = fixed(page, 2, R);

		call.backing = VMAT_BACKING_FILE;
		call.file_system = "overlay";
		call.offset = page * (uint64_t)PAGE;
		call.inode = 7;
		call.file_id = 1;
		assert_int_equal(map_call(&f, &call, "/home/ada/x"), 0);
	}
	assert_drawn(&f, "rr|rr");
	protect(&f, 2, 2, 0);
	protect(&f, 2, 2, R);
	assert_drawn(&f, "rrrr");
	close_sim(&f);
}

static void map_segment(struct fixture *f, unsigned page, unsigned pages)
{
	struct vmat_mmap_call call = fixed(page, pages, RW);

	call.backing = VMAT_BACKING_MEMFD;
	call.flags |= VMAT_MAP_SHARED;
	call.inode = 9;
	call.file_id = 3;
	assert_int_equal(map_call(f, &call, "/SYSV00000000 (deleted)"), 0);
}

/* What wants to be told of its end may lose a part, or grow, but not go by a merge. */
static void system_v_grows_and_gives_but_is_not_absorbed(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map_segment(&f, 0, 6);
	protect(&f, 2, 4, R);
	assert_drawn(&f, "WW|rrrr");
	protect(&f, 2, 2, RW);
	assert_drawn(&f, "WWWW|rr");
	protect(&f, 4, 2, RW);
	assert_drawn(&f, "WWWW|WW");
	assert_int_equal(remap(&f, 4, 2, 4, 0, 0), 0);
	assert_drawn(&f, "WWWW|WWWW");
	close_sim(&f);
}

static void of_several_that_move_system_v_ends_it(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 2, RW);
	map_segment(&f, 2, 2);
	assert_int_equal(remap(&f, 0, 4, 4, VMAT_MREMAP_MAYMOVE | VMAT_MREMAP_FIXED, 8), -EFAULT);
	assert_true(f.effect.partial);
	assert_drawn(&f, "  WW    WW");
	close_sim(&f);
}

/* An attempt to grow gives an anon_vma, whatever comes of it, and even where nothing may be written. */
static void a_stack_that_grows_is_as_if_written_to(void **state)
{
	for (unsigned grows = 0; grows < 2; grows++) {
		struct fixture f = open_sim("6.18.44", NULL);
		struct vmat_mmap_call call = fixed(8, 2, RW);

		(void)state;
		call.flags |= VMAT_MAP_GROWSDOWN;
		map_call(&f, &call, NULL);
		protect(&f, 8, 2, R);
		assert_false(flags_at(&f, 8) & VMAT_VM_ACCOUNT);
		protect(&f, 8, 2, RW);
		if (grows) {
			assert_int_equal(vmat_grow_stack(&f.effect, f.sim, at(7)), 0);
			assert_int_equal(f.effect.error, 0);
		}
		protect(&f, 8, 2, R);
		assert_int_equal(flags_at(&f, 8) & VMAT_VM_ACCOUNT, grows ? VMAT_VM_ACCOUNT : 0);
		close_sim(&f);
	}
}

/* The border between two moves, and with it what is before the break. */
static void labels_follow_a_border_that_moves(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);
	const struct vmat_tree *tree = vmat_sim_tree(f.sim);
	const uint64_t heap = 0x555555560000;

	(void)state;
	assert_int_equal(vmat_sim_set_brk(f.sim, heap + 4 * PAGE), 0);
	vmat_mprotect(&f.effect, f.sim, heap, 2 * PAGE, R);
	vmat_mprotect(&f.effect, f.sim, heap + 2 * PAGE, 4 * PAGE, R);
	assert_int_equal(f.effect.error, 0);
	assert_string_equal(vmat_vma_name(vmat_tree_vma_lookup(tree, heap)), "[heap]");
	assert_string_equal(vmat_vma_name(vmat_tree_vma_lookup(tree, heap + 6 * PAGE)), "");
	close_sim(&f);
}

/* What is cut before a refusal stays cut: here huge pages are in the way. */
static void a_refused_shrink_leaves_its_first_cut(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);
	struct vmat_mmap_call call = fixed(0, 1, RW);
	const uint64_t huge = 2 << 20, base = 0x7f0000000000;

	(void)state;
	call.hint = base + huge;
	call.length = huge;
	call.flags |= VMAT_MAP_NORESERVE;
	call.backing = VMAT_BACKING_HUGETLB;
	call.huge_page_size = huge;
	call.file_id = 5;
	assert_int_equal(map_call(&f, &call, "/anon_hugepage (deleted)"), 0);
	call = fixed(0, 4, RW);
	call.hint = base + huge - 4 * PAGE;
	assert_int_equal(map_call(&f, &call, NULL), 0);
	assert_int_equal(vmat_mremap(&f.effect, f.sim, call.hint, 5 * PAGE, PAGE, 0, 0, NULL), 0);
	assert_int_equal(f.effect.error, -EINVAL);
	assert_int_equal(vmat_vma_end(vmat_tree_vma_lookup(vmat_sim_tree(f.sim), call.hint)),
			 call.hint + PAGE);
	assert_non_null(vmat_tree_vma_lookup(vmat_sim_tree(f.sim), call.hint + PAGE));
	/* dropped are whole ones only */
	assert_int_equal(vmat_madvise(&f.effect, f.sim, base + huge + PAGE, PAGE, 4), 0);
	assert_int_equal(f.effect.error, -EINVAL);
	assert_int_equal(vmat_madvise(&f.effect, f.sim, base + huge, PAGE, 4), 0);
	assert_int_equal(f.effect.error, 0);
	close_sim(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_locked_on_fault_is_not_populated),
		cmocka_unit_test(what_may_be_dropped_is_not_locked),
		cmocka_unit_test(to_lock_nothing_is_always_done),
		cmocka_unit_test(dontunmap_leaves_its_pages_in_locked_vm),
		cmocka_unit_test(a_new_mapping_of_overlayfs_joins_nobody_but_changed_ones_do),
		cmocka_unit_test(system_v_grows_and_gives_but_is_not_absorbed),
		cmocka_unit_test(of_several_that_move_system_v_ends_it),
		cmocka_unit_test(a_stack_that_grows_is_as_if_written_to),
		cmocka_unit_test(labels_follow_a_border_that_moves),
		cmocka_unit_test(a_refused_shrink_leaves_its_first_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
