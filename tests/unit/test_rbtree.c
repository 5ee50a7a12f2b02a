/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Red-black trees: built, inserted into and erased from at random, and doubted after each step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/smallfiles.h"
#include "model/rbtree.h"

enum { NODES = 200, STEPS = 100000 };

/* A node and the place that it has in the order. */
struct numbered {
	struct rb_node rb;
	unsigned number;
	bool in;
};

struct forest {
	struct rb_root root;
	struct numbered nodes[NODES];
	uint64_t seed;
};

static struct numbered *numbered(struct rb_node *rb)
{
	return (struct numbered *)(void *)rb;
}

static void set_gap(struct forest *f, struct rb_node *rb)
{
	rb->gap_start = next_random(&f->seed) % 1000;
	rb->gap_end = next_random(&f->seed) % 1000;
}

static void insert(struct forest *f, struct numbered *node)
{
	struct rb_node *parent = NULL, *at = f->root.node;
	enum rb_side side = RB_LEFT;

	while (at) {
		parent = at;
		side = numbered(at)->number < node->number ? RB_RIGHT : RB_LEFT;
		at = at->child[side];
	}
	set_gap(f, &node->rb);
	rb_insert(&f->root, &node->rb, parent, side);
	node->in = true;
}

static void assert_sound(const struct forest *f)
{
	const struct rb_node *at = NULL;
	const char *fault = rb_fault(&f->root, &at);
	struct rb_node *forward = rb_first(&f->root);
	uint64_t largest = 0;

	if (fault)
		fail_msg("%s", fault);
	for (unsigned i = 0; i < NODES; i++) {
		if (!f->nodes[i].in)
			continue;
		assert_ptr_equal(forward, &f->nodes[i].rb);
		if (rb_gap(forward) > largest)
			largest = rb_gap(forward);
		forward = rb_next(forward);
	}
	assert_null(forward);
	assert_int_equal(f->root.node ? rb_subtree_gap(f->root.node) : 0, largest);
}

static void assert_backward(const struct forest *f)
{
	struct rb_node *backward = rb_last(&f->root);

	for (unsigned i = NODES; i-- > 0;)
		if (f->nodes[i].in) {
			assert_ptr_equal(backward, &f->nodes[i].rb);
			backward = rb_prev(backward);
		}
	assert_null(backward);
}

static void the_rules_hold_after_each_random_step(void **state)
{
	struct forest *f = calloc(1, sizeof(*f));

	(void)state;
	assert_non_null(f);
	f->seed = 3;
	for (unsigned i = 0; i < NODES; i++)
		f->nodes[i].number = i;
	for (unsigned step = 0; step < STEPS; step++) {
		/* the tree grows for a while, then shrinks until nothing is left */
		bool grows = step / 1000 % 2 == 0;
		struct numbered *node = &f->nodes[next_random(&f->seed) % NODES];

		if (node->in && next_random(&f->seed) % 4 == 0) {
			set_gap(f, &node->rb);
			rb_gap_changed(&node->rb);
		} else if (node->in && (!grows || next_random(&f->seed) % 3 == 0)) {
			rb_erase(&f->root, &node->rb);
			node->in = false;
		} else if (!node->in && (grows || next_random(&f->seed) % 3 == 0)) {
			insert(f, node);
		}
		assert_sound(f);
		if (step % 16 == 0)
			assert_backward(f);
	}
	free(f);
}

static void inserting_in_order_is_sound_in_both_directions(void **state)
{
	struct forest *f = calloc(1, sizeof(*f));

	(void)state;
	assert_non_null(f);
	f->seed = 5;
	for (unsigned up = 0; up < 2; up++) {
		f->root.node = NULL;
		for (unsigned i = 0; i < NODES; i++) {
			unsigned number = up ? i : NODES - 1 - i;

			if (!i)
				for (unsigned j = 0; j < NODES; j++)
					f->nodes[j] = (struct numbered){ .number = j };
			insert(f, &f->nodes[number]);
			assert_sound(f);
		}
		for (unsigned i = 0; i < NODES; i++) {
			rb_erase(&f->root, &f->nodes[i].rb);
			f->nodes[i].in = false;
			assert_sound(f);
		}
		assert_null(f->root.node);
	}
	free(f);
}

/* -- what must be found --------------------------------------------------------------------- */

static struct rb_node some[3];

/* A root with two children. */
static struct rb_root small_tree(bool red)
{
	struct rb_root root;

	memset(some, 0, sizeof(some));
	for (unsigned i = 0; i < 3; i++)
		some[i].gap_end = 10 * (i + 1);
	rb_join(&some[0], NULL, NULL, red);
	rb_join(&some[2], NULL, NULL, red);
	rb_join(&some[1], &some[0], &some[2], false);
	rb_plant(&root, &some[1]);
	return root;
}

static void assert_faulty(const struct rb_root *root, const char *word, const struct rb_node *node)
{
	const struct rb_node *at = NULL;
	const char *fault = rb_fault(root, &at);

	assert_non_null(fault);
	if (!strstr(fault, word))
		fail_msg("'%s' does not speak of '%s'", fault, word);
	assert_ptr_equal(at, node);
}

static void each_broken_rule_is_found(void **state)
{
	const struct rb_node *at;
	struct rb_root root = small_tree(true);

	(void)state;
	assert_null(rb_fault(&root, &at));
	some[1].child_gap[RB_LEFT] = 31;
	assert_faulty(&root, "rb_subtree_gap", &some[0]);

	root = small_tree(true);
	some[0].child_gap[RB_RIGHT] = 31;
	some[1].child_gap[RB_LEFT] = 31;
	assert_faulty(&root, "rb_subtree_gap", &some[0]);

	root = small_tree(true);
	some[0].gap_end = 11;
	assert_faulty(&root, "rb_subtree_gap", &some[0]);

	root = small_tree(true);
	some[1].parent_and_black = 0;
	assert_faulty(&root, "root is red", &some[1]);

	root = small_tree(false);
	assert_null(rb_fault(&root, &at));
	some[2].parent_and_black &= ~(uintptr_t)1;
	assert_faulty(&root, "numbers of black", &some[1]);

	root = small_tree(true);
	some[2].parent_and_black = (uintptr_t)&some[0];
	assert_faulty(&root, "parent", &some[2]);

	root = small_tree(true);
	some[0].child[RB_LEFT] = &some[1];
	assert_faulty(&root, "parent", &some[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rules_hold_after_each_random_step),
		cmocka_unit_test(inserting_in_order_is_sound_in_both_directions),
		cmocka_unit_test(each_broken_rule_is_found),
	};

	return cmocka_run_group_tests_name("rbtree", tests, NULL, NULL);
}
