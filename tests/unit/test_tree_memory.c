/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees when memory is out: each allocation fails once; -ENOMEM, nothing changed, nothing lost. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/failing.h"
#include "kit/naive.h"
#include "kit/smallfiles.h"
#include "kit/testdata.h"

enum { ENDLESS = 10000, PAGE = NAIVE_PAGE };

/*
 * Let the first, the second, ... allocation fail until none does; how many failed. @act, which may do
 * without some memory if @frugal, must not have changed anything otherwise.
 */
static unsigned fail_each(int (*act)(void *arg), void *arg, bool frugal)
{
	unsigned nth = 0;
	bool failed;
	int rc;

	do {
		fail_allocation(++nth);
		rc = act(arg);
		failed = allocation_has_failed();
		fail_allocation(0);
		if (!failed)
			assert_int_equal(rc, 0);
		else if (rc || !frugal)
			assert_int_equal(rc, -ENOMEM);
	} while (failed && nth < ENDLESS);
	assert_false(failed);
	return nth - 1;
}

/* -- whole trees ------------------------------------------------------------------------- */

static int make_tree(void *mm)
{
	struct vmat_tree *tree = NULL;
	int rc = vmat_tree_new(&tree, mm, NULL);

	assert_int_equal(rc != 0, tree == NULL);
	vmat_tree_free(tree);
	return rc;
}

static int make_index(void *mm)
{
	return vmat_mm_index(mm);
}

static int make_mm(void *tree)
{
	struct vmat_mm *mm = NULL;
	int rc = vmat_tree_to_mm(&mm, tree);

	assert_int_equal(rc != 0, mm == NULL);
	vmat_mm_free(mm);
	return rc;
}

static void making_a_tree_may_fail_at_any_point(void **state)
{
	char **folders = captures_with("smaps");
	struct vmat_mm *mm = capture_mm(folders[0], "smaps");

	(void)state;
	assert_true(fail_each(make_tree, mm, false) >= 3);
	assert_int_equal(fail_each(make_index, mm, false), 1);
	vmat_mm_free(mm);
	captures_free(folders);
}

static void freezing_a_tree_may_fail_at_any_point(void **state)
{
	char **folders = captures_with("numa_maps");
	unsigned failed = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = capture_mm(folders[i], "smaps");
		struct vmat_tree *tree;

		if (!mm)
			continue;
		capture_facts(mm, folders[i]);
		assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
		failed += fail_each(make_mm, tree, true);
		assert_null(vmat_tree_fault(tree, NULL));
		vmat_tree_free(tree);
		vmat_mm_free(mm);
	}
	assert_true(failed > 50);
	captures_free(folders);
}

static void so_may_freezing_a_torn_one(void **state)
{
	char *path = testdata_path("6.18-amd64/torn-reads/maps-bs4096-delay0.0005");
	struct vmat_tree *tree;
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(vmat_load_path(&mm, path, NULL, NULL), 0);
	assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
	assert_true(fail_each(make_mm, tree, true) > 5);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
	free(path);
}

/* -- changes -------------------------------------------------------------------------------- */

struct changing {
	struct naive naive;
	struct vmat_tree *tree;
	struct naive_vma vma;
	uint64_t addr;
};

/* Whatever comes of it, the tree is then what the list is. */
static int insert_one(void *arg)
{
	struct changing *c = arg;
	const struct vmat_vma *vma = NULL;
	struct vmat_area area;
	char name[2];
	int rc;

	naive_area(&c->vma, name, &area);
	rc = vmat_tree_insert(&vma, c->tree, &area);
	assert_int_equal(rc != 0, vma == NULL);
	if (!rc)
		assert_int_equal(naive_insert(&c->naive, &c->vma), 0);
	assert_naive(&c->naive, c->tree);
	return rc;
}

static int split_one(void *arg)
{
	struct changing *c = arg;
	size_t index = naive_find(&c->naive, c->addr);
	int rc = vmat_tree_split(NULL, c->tree, vmat_tree_find_vma(c->tree, c->addr), c->addr, true);

	if (!rc)
		assert_int_equal(naive_split(&c->naive, index, c->addr), 0);
	assert_naive(&c->naive, c->tree);
	return rc;
}

static void a_change_that_fails_changes_nothing(void **state)
{
	struct changing c = { .naive.rules = { .guard = 2 * PAGE, .max_map_count = 65530,
					       .task_size = UINT64_MAX, .commit_limit = UINT64_MAX } };
	struct vmat_mm *mm = empty_mm();
	struct vmat_tree_options options;
	unsigned failed = 0;

	(void)state;
	naive_options(&c.naive.rules, &options);
	assert_int_equal(vmat_tree_new(&c.tree, mm, &options), 0);
	for (unsigned i = 0; i < 60; i++) {
		c.vma = (struct naive_vma){ .start = 10 * i * PAGE, .end = (10 * i + 8) * PAGE,
					    .flags = VMAT_VM_READ | (i % 7 ? 0 : VMAT_VM_GROWSDOWN),
					    .known = true, .letter = (char)('A' + i) };
		failed += fail_each(insert_one, &c, false);
		c.addr = (10 * i + 4) * PAGE;
		failed += fail_each(split_one, &c, false);
	}
	assert_true(failed > 3);
	vmat_tree_free(c.tree);
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(making_a_tree_may_fail_at_any_point),
		cmocka_unit_test(freezing_a_tree_may_fail_at_any_point),
		cmocka_unit_test(so_may_freezing_a_torn_one),
		cmocka_unit_test(a_change_that_fails_changes_nothing),
	};

	return cmocka_run_group_tests_name("tree_memory", tests, NULL, NULL);
}
