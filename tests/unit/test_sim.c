/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What mmap(), munmap(), mprotect() and mremap() make of an address space, and leave half done. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit/modelled.h"

/* -- mmap -------------------------------------------------------------------------------- */

static void neighbours_of_one_kind_are_one(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	assert_int_equal(map(&f, 0, 2, RW), 0);
	assert_int_equal(map(&f, 4, 2, RW), 0);
	assert_drawn(&f, "WW  WW");
	assert_int_equal(map(&f, 2, 2, RW), 0);
	assert_drawn(&f, "WWWWWW");
	assert_int_equal(vmat_sim_event(f.sim, 0)->kernel_case, 1);
	assert_int_equal(map(&f, 6, 1, R), 0);
	assert_drawn(&f, "WWWWWW|r");
	assert_int_equal(map(&f, 2, 1, R), 0);
	assert_drawn(&f, "WW|r|WWW|r");
	close_sim(&f);
}

static void what_was_written_to_twice_stays_two(void **state)
{
	static const struct { const char *kernel, *drawing; } rows[] = {
		{ "6.18.44", "WWWW|WW" }, { "6.12.48", "WWWW|WW" }, { "5.10", "WWWW|WW" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f = open_sim(rows[i].kernel, NULL);

		map(&f, 0, 2, RW);
		map(&f, 4, 2, RW);
		touch(&f, 0, 1);
		touch(&f, 4, 1);
		map(&f, 2, 2, RW);
		assert_drawn(&f, rows[i].drawing);
		close_sim(&f);
	}
}

/* The neighbour without pages grew only since 6.16. */
static void an_anon_vma_joins_none_by_release(void **state)
{
	static const struct { const char *kernel, *drawing; } rows[] = {
		{ "6.18.44", "WWWW" }, { "6.12.48", "WW|WW" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f = open_sim(rows[i].kernel, NULL);

		map(&f, 0, 2, RW);
		map(&f, 2, 2, RW | VMAT_VM_EXEC);
		touch(&f, 2, 1);
		assert_int_equal(protect(&f, 2, 2, RW), 0);
		assert_drawn(&f, rows[i].drawing);
		close_sim(&f);
	}
}

static void flags_of_the_call_keep_neighbours_apart(void **state)
{
	static const struct { unsigned map; uint64_t vm; } rows[] = {
		{ VMAT_MAP_NORESERVE, VMAT_VM_NORESERVE },
		{ VMAT_MAP_STACK, VMAT_VM_NOHUGEPAGE },
		{ VMAT_MAP_GROWSDOWN, VMAT_VM_GROWSDOWN },
		{ VMAT_MAP_LOCKED, VMAT_VM_LOCKED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f = open_sim("6.18.44", NULL);

		map(&f, 0, 2, RW);
		assert_int_equal(map_with(&f, 2, 2, rows[i].map), 0);
		assert_drawn(&f, "WW|WW");
		assert_int_equal((flags_at(&f, 0) ^ flags_at(&f, 2)) & rows[i].vm, rows[i].vm);
		close_sim(&f);
	}
}

static void one_open_file_is_one_mapping_two_are_two(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map_file(&f, 0, 2, 1);
	map_file(&f, 2, 2, 1);
	map_file(&f, 4, 2, 2);
	assert_drawn(&f, "rrrr|rr");
	map_with(&f, 8, 2, VMAT_MAP_SHARED);
	map_with(&f, 10, 2, VMAT_MAP_SHARED);
	assert_drawn(&f, "rrrr|rr  WW|WW");
	protect(&f, 9, 1, R);
	assert_drawn(&f, "rrrr|rr  W|r|WW");
	protect(&f, 9, 1, RW);
	assert_drawn(&f, "rrrr|rr  WW|WW");
	close_sim(&f);
}

/* Where the kernel put it is taken as it is, whatever the model would have chosen. */
static void what_is_known_to_be_somewhere_is_put_there(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);
	struct vmat_mmap_call call = fixed(0, 2, RW);
	uint64_t known = at(3);

	(void)state;
	map(&f, 0, 8, R);
	call.flags = 0;
	call.hint = 0;
	assert_int_equal(vmat_mmap(&f.effect, f.sim, &call, NULL, 0, &known), 0);
	assert_int_equal(f.effect.error, 0);
	assert_int_equal(f.effect.result, known);
	assert_int_not_equal(f.effect.placement.address, known);
	assert_drawn(&f, "rrr|WW|rrr");
	close_sim(&f);
}

/* -- munmap, mprotect ---------------------------------------------------------------------- */

static void a_change_in_the_middle_makes_three_and_back_one(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 6, RW);
	assert_int_equal(protect(&f, 2, 2, R), 0);
	assert_drawn(&f, "WW|rr|WW");
	assert_int_equal(protect(&f, 2, 1, RW), 0);
	assert_drawn(&f, "WWW|r|WW");
	assert_int_equal(protect(&f, 3, 1, RW), 0);
	assert_drawn(&f, "WWWWWW");
	assert_int_equal(unmap(&f, 1, 2), 0);
	assert_drawn(&f, "W  WWW");
	assert_int_equal(unmap(&f, 0, 16), 0);
	assert_drawn(&f, "");
	close_sim(&f);
}

static void mprotect_keeps_what_it_did_before_a_hole(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 2, RW);
	map(&f, 3, 2, RW);
	assert_int_equal(protect(&f, 1, 4, R), -ENOMEM);
	assert_true(f.effect.partial);
	assert_drawn(&f, "W|r WW");
	close_sim(&f);
}

/* The accounting stays where there are pages: two lines for ever. */
static void what_was_written_to_stays_accounted(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 4, 0);
	protect(&f, 0, 2, RW);
	protect(&f, 0, 2, 0);
	assert_drawn(&f, "----");
	protect(&f, 0, 2, RW);
	touch(&f, 0, 1);
	protect(&f, 0, 2, 0);
	assert_drawn(&f, "--|--");
	assert_true(flags_at(&f, 0) & VMAT_VM_ACCOUNT);
	close_sim(&f);
}

/* Four of the program and one more: two splits would make seven. */
static void the_first_of_two_splits_stays_done_at_the_limit(void **state)
{
	struct fixture f = open_sim("6.18.44", "6\n");

	(void)state;
	map(&f, 0, 6, RW);
	assert_int_equal(protect(&f, 2, 2, R), -ENOMEM);
	assert_true(f.effect.partial);
	assert_drawn(&f, "WW|WWWW");
	assert_int_equal(unmap(&f, 3, 1), -ENOMEM);
	assert_int_equal(unmap(&f, 4, 2), 0);
	assert_drawn(&f, "WW|WW");
	assert_int_equal(advise(&f, 0, 1, 10), -EAGAIN);
	assert_int_equal(map(&f, 8, 1, R), 0);
	assert_int_equal(map(&f, 10, 1, R), -ENOMEM);
	close_sim(&f);
}

static void sealed_memory_is_left_alone(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 4, R);
	assert_int_equal(vmat_mseal(&f.effect, f.sim, at(1), 2 * PAGE), 0);
	assert_int_equal(f.effect.error, 0);
	assert_drawn(&f, "r|rr|r");
	assert_int_equal(unmap(&f, 1, 1), -EPERM);
	assert_int_equal(protect(&f, 2, 1, RW), -EPERM);
	assert_int_equal(map(&f, 1, 1, RW), -EPERM);
	assert_int_equal(remap(&f, 1, 2, 1, 0, 0), -EPERM);
	assert_drawn(&f, "r|rr|r");
	assert_int_equal(vmat_mseal(&f.effect, f.sim, at(3), 2 * PAGE), 0);
	assert_int_equal(f.effect.error, -ENOMEM);
	close_sim(&f);
}

/* -- mremap ---------------------------------------------------------------------------------- */

enum { MAYMOVE = VMAT_MREMAP_MAYMOVE, TO = VMAT_MREMAP_MAYMOVE | VMAT_MREMAP_FIXED };

static void mremap_shrinks_grows_and_moves(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 4, RW);
	assert_int_equal(remap(&f, 0, 4, 2, 0, 0), 0);
	assert_drawn(&f, "WW");
	map(&f, 4, 2, RW);
	assert_int_equal(remap(&f, 0, 2, 4, 0, 0), 0);
	assert_drawn(&f, "WWWWWW");
	map(&f, 6, 1, R);
	assert_int_equal(remap(&f, 4, 2, 3, 0, 0), -ENOMEM);
	assert_int_equal(remap(&f, 2, 2, 3, TO, 10), 0);
	assert_int_equal(f.effect.result, at(10));
	assert_drawn(&f, "WW  WW|r   WWW");
	close_sim(&f);
}

static void only_what_was_never_written_to_joins_where_it_comes(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 2, RW);
	map(&f, 8, 2, RW);
	assert_int_equal(remap(&f, 0, 2, 2, TO, 6), 0);
	assert_drawn(&f, "      WWWW");
	map(&f, 0, 2, RW);
	touch(&f, 0, 2);
	assert_int_equal(remap(&f, 0, 2, 2, TO, 4), 0);
	assert_drawn(&f, "    WW|WWWW");
	close_sim(&f);
}

static void dontunmap_leaves_an_empty_mapping(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 2, RW);
	touch(&f, 0, 2);
	assert_int_equal(lock(&f, 0, 2, 0), 0);
	assert_int_equal(remap(&f, 0, 2, 2, TO | VMAT_MREMAP_DONTUNMAP, 4), 0);
	assert_drawn(&f, "WW  WW");
	assert_false(flags_at(&f, 0) & VMAT_VM_LOCKED);
	assert_true(flags_at(&f, 4) & VMAT_VM_LOCKED);
	close_sim(&f);
}

static void several_move_at_once_since_6_17(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL), old = open_sim("6.12.48", NULL);

	(void)state;
	map(&f, 0, 2, RW);
	map(&f, 3, 1, R);
	assert_int_equal(remap(&f, 0, 4, 4, TO, 8), 0);
	assert_drawn(&f, "        WW r");
	map(&old, 0, 2, RW);
	map(&old, 3, 1, R);
	map(&old, 8, 8, R);
	assert_int_equal(remap(&old, 0, 4, 4, TO, 8), -EFAULT);
	/* what was there is gone all the same */
	assert_true(old.effect.partial);
	assert_drawn(&old, "WW r        rrrr");
	close_sim(&f);
	close_sim(&old);
}

/* As a log has it: with the result. What lies where a hole comes stays. */
static void several_move_at_once_where_that_is_recorded(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);
	uint64_t known = at(8);

	(void)state;
	map(&f, 0, 2, RW);
	map(&f, 2, 2, R);
	map(&f, 5, 1, RW);
	map(&f, 9, 4, R);
	assert_int_equal(vmat_mremap(&f.effect, f.sim, at(1), 6 * PAGE, 6 * PAGE, TO, known, &known),
			 0);
	assert_int_equal(f.effect.error, 0);
	assert_int_equal(f.effect.result, known);
	assert_drawn(&f, "W       W|rrr|W");
	close_sim(&f);
}

/* -- which check it was ------------------------------------------------------------------- */

#define assert_said(f, error_, kind, used_, limit_, wanted_) do {				\
	const struct vmat_placement *p = &(f)->effect.placement;				\
												\
	assert_int_equal(p->error, error_);							\
	assert_int_equal(p->check, kind);							\
	assert_true(*p->why != '\0');								\
	assert_int_equal(p->used, used_);							\
	assert_int_equal(p->limit, limit_);							\
	assert_int_equal(p->wanted, wanted_);							\
} while (0)

static void who_refuses_says_which_check_it_was(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 16, RW);
	assert_int_equal(lock(&f, 0, 8, 0), 0);
	assert_int_equal(f.effect.placement.check, VMAT_CHECK_NONE);
	assert_int_equal(vmat_mlock(&f.effect, f.sim, UINT64_C(0x7fffffff0000), 9 * PAGE, 0), 0);
	assert_int_equal(f.effect.error, -ENOMEM);
	assert_said(&f, -ENOMEM, VMAT_CHECK_MEMLOCK, 8 * PAGE, 16 * PAGE, 9 * PAGE);
	assert_int_equal(advise(&f, 0, 1, 4), -EINVAL);
	assert_said(&f, -EINVAL, VMAT_CHECK_ARGUMENT, 0, 0, 0);
	assert_int_equal(unmap(&f, 4, 1), 0);
	assert_int_equal(advise(&f, 0, 16, 0), -ENOMEM);
	assert_said(&f, -ENOMEM, VMAT_CHECK_UNMAPPED, 0, 0, 0);
	assert_int_equal(vmat_munmap(&f.effect, f.sim, at(0) + 1, PAGE), 0);
	assert_said(&f, -EINVAL, VMAT_CHECK_ARGUMENT, 0, 0, 0);
	assert_int_equal(vmat_brk(&f.effect, f.sim, 0x1000), 0);
	assert_int_equal(f.effect.error, 0);
	assert_said(&f, -EINVAL, VMAT_CHECK_ARGUMENT, 0, 0, 0);
	assert_int_equal(vmat_brk(&f.effect, f.sim, UINT64_C(0x7ffff8000000)), 0);
	assert_said(&f, -ENOMEM, VMAT_CHECK_TAKEN, 0, 0, 0);
	assert_int_equal(vmat_brk(&f.effect, f.sim, 0), 0);
	assert_int_equal(f.effect.placement.error, 0);
	close_sim(&f);
}

static void at_the_limit_on_mappings_the_figures_are_said(void **state)
{
	struct fixture f = open_sim("6.18.44", "5\n");

	(void)state;
	map(&f, 0, 6, RW);
	assert_int_equal(protect(&f, 2, 2, R), -ENOMEM);
	assert_said(&f, -ENOMEM, VMAT_CHECK_MAP_COUNT, 5, 5, 1);
	assert_int_equal(advise(&f, 2, 2, 10), -EAGAIN);
	assert_said(&f, -EAGAIN, VMAT_CHECK_MAP_COUNT, 5, 5, 1);
	assert_int_equal(lock(&f, 2, 2, 0), -ENOMEM);
	assert_said(&f, -ENOMEM, VMAT_CHECK_MAP_COUNT, 5, 5, 1);
	assert_int_equal(unmap(&f, 2, 2), -ENOMEM);
	assert_said(&f, -ENOMEM, VMAT_CHECK_MAP_COUNT, 5, 5, 1);
	close_sim(&f);
}

/* -- mprotect(): all its bits ---------------------------------------------------------------- */

static void mprotect_refuses_bits_that_are_none(void **state)
{
	static const struct { uint64_t prot; int wanted; } rows[] = {
		{ VMAT_PROT_SEM, 0 }, { 0x100, -EINVAL }, { 0x40, -EINVAL },
		{ VMAT_PROT_GROWSDOWN, -EINVAL }, { VMAT_PROT_GROWSUP, -EINVAL },
	};
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 2, RW);
	map_with(&f, 8, 8, VMAT_MAP_GROWSDOWN);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(protect(&f, 0, 1, RW | rows[i].prot), rows[i].wanted);
		assert_int_equal(f.effect.placement.error, rows[i].wanted);
	}
	assert_int_equal(protect(&f, 10, 1, R | VMAT_PROT_GROWSDOWN), 0);
	assert_drawn(&f, "WW      rrr|WWWWW");
	/* from a hole below it, too */
	assert_int_equal(protect(&f, 5, 7, R | VMAT_PROT_GROWSDOWN), 0);
	assert_drawn(&f, "WW      rrrr|WWWW");
	assert_int_equal(protect(&f, 5, 2, R | VMAT_PROT_GROWSDOWN), -ENOMEM);
	close_sim(&f);
}

/* -- who keeps its node ------------------------------------------------------------------- */

static void what_munmap_leaves_keeps_its_node(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);
	const struct vmat_vma *vma;

	(void)state;
	map(&f, 0, 8, RW);
	vma = vmat_tree_vma_lookup(vmat_sim_tree(f.sim), at(0));
	assert_int_equal(unmap(&f, 3, 1), 0);
	assert_ptr_equal(vmat_tree_vma_lookup(vmat_sim_tree(f.sim), at(0)), vma);
	vma = vmat_tree_vma_lookup(vmat_sim_tree(f.sim), at(4));
	assert_int_equal(map(&f, 2, 3, R), 0);
	assert_ptr_equal(vmat_tree_vma_lookup(vmat_sim_tree(f.sim), at(5)), vma);
	close_sim(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_of_one_kind_are_one),
		cmocka_unit_test(what_was_written_to_twice_stays_two),
		cmocka_unit_test(an_anon_vma_joins_none_by_release),
		cmocka_unit_test(flags_of_the_call_keep_neighbours_apart),
		cmocka_unit_test(one_open_file_is_one_mapping_two_are_two),
		cmocka_unit_test(what_is_known_to_be_somewhere_is_put_there),
		cmocka_unit_test(a_change_in_the_middle_makes_three_and_back_one),
		cmocka_unit_test(mprotect_keeps_what_it_did_before_a_hole),
		cmocka_unit_test(what_was_written_to_stays_accounted),
		cmocka_unit_test(the_first_of_two_splits_stays_done_at_the_limit),
		cmocka_unit_test(sealed_memory_is_left_alone),
		cmocka_unit_test(mremap_shrinks_grows_and_moves),
		cmocka_unit_test(only_what_was_never_written_to_joins_where_it_comes),
		cmocka_unit_test(dontunmap_leaves_an_empty_mapping),
		cmocka_unit_test(several_move_at_once_since_6_17),
		cmocka_unit_test(several_move_at_once_where_that_is_recorded),
		cmocka_unit_test(who_refuses_says_which_check_it_was),
		cmocka_unit_test(at_the_limit_on_mappings_the_figures_are_said),
		cmocka_unit_test(mprotect_refuses_bits_that_are_none),
		cmocka_unit_test(what_munmap_leaves_keeps_its_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
