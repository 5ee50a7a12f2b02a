/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What madvise(), mlock(), brk(), stacks and fork() make of an address space. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kit/modelled.h"

/* -- madvise, mlock ------------------------------------------------------------------------ */

static void madvise_goes_on_over_holes(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 2, RW);
	map(&f, 3, 2, RW);
	assert_int_equal(advise(&f, 1, 3, 10), -ENOMEM);
	assert_drawn(&f, "W|W W|W");
	assert_int_equal(advise(&f, 1, 1, 11), 0);
	assert_drawn(&f, "WW W|W");
	assert_int_equal(advise(&f, 0, 1, 4), 0);
	assert_int_equal(advise(&f, 0, 1, 77), -EINVAL);
	assert_drawn(&f, "WW W|W");
	close_sim(&f);
}

static void mlock_stops_at_a_hole_and_at_the_limit(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	map(&f, 0, 2, RW);
	map(&f, 3, 13, RW);
	assert_int_equal(lock(&f, 1, 3, 0), -ENOMEM);
	assert_drawn(&f, "W|W WWWWWWWWWWWWW");
	assert_int_equal(vmat_munlock(&f.effect, f.sim, at(1), PAGE), 0);
	assert_drawn(&f, "WW WWWWWWWWWWWWW");
	/* sixteen pages are the limit */
	assert_int_equal(lock(&f, 3, 13, 1), 0);
	assert_int_equal(lock(&f, 0, 2, 0), 0);
	assert_int_equal(map_with(&f, 0, 2, VMAT_MAP_LOCKED), -EAGAIN);
	assert_int_equal(unmap(&f, 2, 14), 0);
	assert_int_equal(map(&f, 4, 12, RW), 0);
	assert_int_equal(lock(&f, 4, 12, 0), 0);
	close_sim(&f);
}

static void a_copy_is_as_much_locked_a_child_is_not(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);
	struct vmat_effect effect = { .size = sizeof(effect) };
	struct vmat_sim *sims[2];

	(void)state;
	map(&f, 0, 16, RW);
	assert_int_equal(lock(&f, 0, 15, 0), 0);
	assert_int_equal(vmat_sim_copy(&sims[0], f.sim), 0);
	assert_int_equal(vmat_fork(&sims[1], f.sim), 0);
	map(&f, 0, 16, R);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(vmat_mlock(&effect, sims[i], at(0), PAGE, 0), 0);
		assert_int_equal(effect.error, 0);
		assert_int_equal(vmat_madvise(&effect, sims[i], at(1), PAGE, 4), 0);
		assert_int_equal(effect.error, i ? 0 : -EINVAL);
		/* sixteen pages are the limit */
		assert_int_equal(vmat_munlock(NULL, sims[i], at(0), 2 * PAGE), 0);
		assert_int_equal(vmat_mlock(&effect, sims[i], UINT64_C(0x7fffffff0000), 4 * PAGE, 0), 0);
		assert_int_equal(effect.error, i ? 0 : -ENOMEM);
		vmat_sim_free(sims[i]);
	}
	close_sim(&f);
}

static void mlockall_locks_what_comes(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	assert_int_equal(vmat_mlockall(&f.effect, f.sim, 2), 0);
	assert_int_equal(map(&f, 0, 2, RW), 0);
	assert_true(flags_at(&f, 0) & VMAT_VM_LOCKED);
	assert_int_equal(map(&f, 4, 15, RW), -EAGAIN);
	assert_int_equal(vmat_munlockall(&f.effect, f.sim), 0);
	assert_false(flags_at(&f, 0) & VMAT_VM_LOCKED);
	assert_int_equal(vmat_mlockall(&f.effect, f.sim, 4), 0);
	assert_int_equal(f.effect.error, -EINVAL);
	close_sim(&f);
}

/* -- brk, stacks --------------------------------------------------------------------------- */

static uint64_t set_brk(struct fixture *f, uint64_t address)
{
	assert_int_equal(vmat_brk(&f->effect, f->sim, address), 0);
	assert_null(vmat_tree_fault(vmat_sim_tree(f->sim), NULL));
	return f->effect.result;
}

static const struct vmat_vma *heap_of(const struct fixture *f)
{
	return vmat_tree_find_vma(vmat_sim_tree(f->sim), 0x555555560000);
}

static void brk_moves_the_end_of_the_heap(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	assert_int_equal(set_brk(&f, 0x555555578123), 0x555555578123);
	assert_int_equal(vmat_vma_end(heap_of(&f)), 0x555555579000);
	assert_int_equal(set_brk(&f, 0x555555561000), 0x555555561000);
	assert_int_equal(vmat_vma_end(heap_of(&f)), 0x555555561000);
	assert_int_equal(set_brk(&f, 0x555555550000), 0x555555561000);
	assert_int_equal(set_brk(&f, 0x555555560000), 0x555555560000);
	assert_int_equal(set_brk(&f, 0x555555562000), 0x555555562000);
	assert_string_equal(vmat_vma_name(heap_of(&f)), "[heap]");
	close_sim(&f);
}

/* One page stays free above. */
static void brk_stops_below_the_next_mapping(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);
	struct vmat_mmap_call call = fixed(0, 1, R);

	(void)state;
	call.hint = 0x555555574000;
	assert_int_equal(map_call(&f, &call, NULL), 0);
	assert_int_equal(set_brk(&f, 0x555555573000), 0x555555573000);
	assert_int_equal(set_brk(&f, 0x555555573001), 0x555555573000);
	close_sim(&f);
}

static void a_stack_grows_to_the_page_that_is_touched(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);
	struct vmat_mmap_call call = fixed(0, 1, R);

	(void)state;
	assert_int_equal(vmat_grow_stack(&f.effect, f.sim, 0x7ffffffee123), 0);
	assert_int_equal(f.effect.error, 0);
	assert_int_equal(vmat_vma_start(vmat_tree_last_vma(vmat_sim_tree(f.sim))), 0x7ffffffee000);
	assert_int_equal(vmat_grow_stack(&f.effect, f.sim, 0x7fffff000000), 0);
	assert_int_equal(f.effect.error, -ENOMEM);
	call.hint = 0x7fffffeec000;
	map_call(&f, &call, NULL);
	assert_int_equal(vmat_grow_stack(&f.effect, f.sim, 0x7ffffffed000), 0);
	assert_int_equal(f.effect.error, 0);
	assert_int_equal(vmat_grow_stack(&f.effect, f.sim, 0x7ffffffec000), 0);
	assert_int_equal(f.effect.error, -ENOMEM);
	call.prot = 0;
	map_call(&f, &call, NULL);
	assert_int_equal(vmat_grow_stack(&f.effect, f.sim, 0x7fffffeec000 + PAGE), 0);
	assert_int_equal(f.effect.error, 0);
	close_sim(&f);
}

/* -- fork, text ---------------------------------------------------------------------------- */

static void a_child_has_what_may_be_copied(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL), child = f;

	(void)state;
	map(&f, 0, 2, RW);
	touch(&f, 0, 1);
	map(&f, 4, 2, RW);
	map(&f, 8, 2, R);
	advise(&f, 8, 2, 10);
	lock(&f, 4, 2, 1);
	assert_int_equal(vmat_fork(&child.sim, f.sim), 0);
	assert_drawn(&child, "WW  WW");
	assert_false(flags_at(&child, 4) & VMAT_VM_LOCKED);
	map(&child, 2, 1, RW);
	map(&f, 2, 1, RW);
	assert_drawn(&child, "WW|W WW");
	assert_drawn(&f, "WWW WW  rr");
	map(&child, 6, 1, RW);
	assert_drawn(&child, "WW|W WWW");
	/* its own pieces are one again */
	protect(&child, 0, 1, R);
	protect(&child, 0, 1, RW);
	assert_drawn(&child, "WW|W WWW");
	vmat_sim_free(child.sim);
	close_sim(&f);
}

static void what_was_not_changed_reads_as_before(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);
	char text[4096];
	size_t len = 0;
	struct vmat_mm *mm;

	(void)state;
	map(&f, 0, 2, RW);
	unmap(&f, 0, 2);
	assert_int_equal(vmat_sim_to_mm(&mm, f.sim), 0);
	for (const struct vmat_vma *vma = vmat_first_vma(mm); vma; vma = vmat_next_vma(mm, vma)) {
		assert_false(vmat_vma_has_vmflags(vma));
		len += (size_t)vmat_vma_text(mm, vma, VMAT_MAPS, text + len, sizeof(text) - len);
	}
	assert_int_equal(len, strlen(modelled_program));
	assert_memory_equal(text, modelled_program, len);
	vmat_mm_free(mm);
	close_sim(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(madvise_goes_on_over_holes),
		cmocka_unit_test(mlock_stops_at_a_hole_and_at_the_limit),
		cmocka_unit_test(a_copy_is_as_much_locked_a_child_is_not),
		cmocka_unit_test(mlockall_locks_what_comes),
		cmocka_unit_test(brk_moves_the_end_of_the_heap),
		cmocka_unit_test(brk_stops_below_the_next_mapping),
		cmocka_unit_test(a_stack_grows_to_the_page_that_is_touched),
		cmocka_unit_test(a_child_has_what_may_be_copied),
		cmocka_unit_test(what_was_not_changed_reads_as_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
