/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each invariant of an address space and of a tree, broken on purpose, is found and said in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/parsing.h"
#include "kit/ruler.h"
#include "model/tree.h"

enum { PAGE = RULER_PAGE };

static void assert_says(const char *fault, const char *word, const struct vmat_vma *at,
			const struct vmat_vma *want)
{
	if (!fault || !strstr(fault, word))
		fail_msg("'%s' does not speak of '%s'", fault ? fault : "nothing", word);
	assert_ptr_equal(at, want);
}

/* -- an mm ------------------------------------------------------------------------------ */

static void break_mm(void (*break_row)(struct vmat_vma *row), const char *word)
{
	struct vmat_mm *mm = ruler("AA BB|B C");
	const struct vmat_vma *at = NULL;
	const char *fault;

	assert_null(vmat_mm_fault(mm, &at));
	break_row(&mm->rows[1]);
	fault = vmat_mm_fault(mm, &at);
	assert_says(fault, word, at, &mm->rows[1]);
	assert_non_null(vmat_mm_fault(mm, NULL));
	vmat_mm_free(mm);
}

static void runs_backwards(struct vmat_vma *row)
{
	row->end = row->start;
}

static void begins_too_low(struct vmat_vma *row)
{
	row->start = PAGE;
}

static void offset_too_high(struct vmat_vma *row)
{
	row->offset = -(uint64_t)PAGE;
}

static void each_broken_row_of_an_mm_is_found(void **state)
{
	(void)state;
	break_mm(runs_backwards, "empty");
	break_mm(begins_too_low, "below the end");
	break_mm(offset_too_high, "offset");
}

static void a_row_off_the_pages_is_found(void **state)
{
	struct vmat_mm *mm = parse_string("00001000-00003000 rw-p 00000000 00:00 0 \n"
					  "Size: 8 kB\nKernelPageSize: 4 kB\nVmFlags: rd wr \n");
	const struct vmat_vma *at = NULL;
	const char *fault;

	(void)state;
	mm->rows[0].start += 512;
	fault = vmat_mm_fault(mm, &at);
	assert_says(fault, "page", at, &mm->rows[0]);
	vmat_mm_free(mm);
}

/* -- a tree ----------------------------------------------------------------------------- */

struct planted {
	struct vmat_mm *mm;
	struct vmat_tree *tree;
	struct tree_node *first, *root, *last;
};

static struct planted plant(void)
{
	struct planted p = { .mm = ruler(" A BB C  ") };
	struct vmat_tree_options options = { .size = sizeof(options) };

	assert_int_equal(vmat_tree_defaults(p.mm, &options), 0);
	options.page_size = PAGE;
	options.task_size = 100 * PAGE;
	assert_int_equal(vmat_tree_new(&p.tree, p.mm, &options), 0);
	assert_null(vmat_tree_fault(p.tree, NULL));
	p.first = tree_node_of(vmat_tree_first_vma(p.tree));
	p.root = tree_node_of(vmat_tree_root(p.tree));
	p.last = tree_node_of(vmat_tree_last_vma(p.tree));
	return p;
}

/* What was broken is found there (NULL: nowhere in particular). */
static void found(struct planted *p, const char *word, const struct tree_node *where)
{
	const struct vmat_vma *at = &p->first->copy.vma;
	const char *fault = vmat_tree_fault(p->tree, &at);

	assert_says(fault, word, at, where ? &where->copy.vma : NULL);
	vmat_tree_free(p->tree);
	vmat_mm_free(p->mm);
}

static void each_broken_vma_of_a_tree_is_found(void **state)
{
	struct planted p = plant();

	(void)state;
	p.root->copy.vma.end = p.root->copy.vma.start;
	found(&p, "empty", p.root);
	p = plant();
	p.root->copy.vma.start = PAGE;
	found(&p, "below the end", p.root);
	p = plant();
	p.root->copy.vma.end += 1;
	found(&p, "page", p.root);
	p = plant();
	p.root->copy.page_log2 = 20;
	found(&p, "huge", p.root);
	p = plant();
	p.tree->options.task_size = 6 * PAGE;
	found(&p, "task size", p.last);
}

static void each_broken_gap_is_found(void **state)
{
	struct planted p = plant();

	(void)state;
	p.first->rb.gap_end -= PAGE;
	found(&p, "rb_subtree_gap", p.first);
	p = plant();
	/* gaps and maxima agree, but not with the VMAs */
	p.last->rb.gap_start = 5 * PAGE + 1;
	rb_gap_changed(&p.last->rb);
	found(&p, "the gap of a node", p.last);
	p = plant();
	p.tree->highest_vm_end += PAGE;
	found(&p, "highest_vm_end", NULL);
	p = plant();
	/* grew, and nobody told the next one */
	p.root->copy.vma.end += PAGE;
	found(&p, "the gap of a node", p.last);
}

static void wrong_counts_are_found(void **state)
{
	struct planted p = plant();

	(void)state;
	p.tree->count = 4;
	found(&p, "fewer", NULL);
	p = plant();
	p.tree->count = 2;
	found(&p, "more", p.last);
	p = plant();
	p.tree->charged = PAGE;
	found(&p, "charged", NULL);
}

static void a_broken_tree_is_found(void **state)
{
	struct planted p = plant();

	(void)state;
	p.root->rb.parent_and_black &= ~(uintptr_t)1;
	found(&p, "root is red", p.root);
	p = plant();
	p.last->rb.parent_and_black &= ~(uintptr_t)1;
	found(&p, "black", p.root);
	p = plant();
	p.root->rb.child[RB_LEFT] = &p.last->rb;
	p.root->rb.child[RB_RIGHT] = &p.first->rb;
	found(&p, "the gap of a node", p.last);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_broken_row_of_an_mm_is_found),
		cmocka_unit_test(a_row_off_the_pages_is_found),
		cmocka_unit_test(each_broken_vma_of_a_tree_is_found),
		cmocka_unit_test(each_broken_gap_is_found),
		cmocka_unit_test(wrong_counts_are_found),
		cmocka_unit_test(a_broken_tree_is_found),
	};

	return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
