/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An address space as a plain list, which knows what may be done to one and does it in the simplest
 * way: what a tree is compared with after each step.
 */
#ifndef TESTS_KIT_NAIVE_H
#define TESTS_KIT_NAIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmatools.h"

enum { NAIVE_MOST = 256, NAIVE_PAGE = 4096 };

/* A mapping of the file whose name is @letter, 0: of none. */
struct naive_vma {
	uint64_t start, end, flags, pgoff;
	bool known;		/* all flags are, not only those of maps */
	char letter;
};

/* What the kernel is like. */
struct naive_rules {
	bool raw;
	uint64_t guard, max_map_count, task_size, commit_limit;
};

struct naive {
	struct naive_rules rules;
	struct naive_vma vmas[NAIVE_MOST];	/* sorted */
	size_t count;
};

/* The same for the library. */
void naive_options(const struct naive_rules *rules, struct vmat_tree_options *options);
void naive_area(const struct naive_vma *vma, char name[2], struct vmat_area *area);

/* -- lookups; the index, count when there is none --------------------------------- */

size_t naive_find(const struct naive *naive, uint64_t addr);
uint64_t naive_charged(const struct naive *naive);

/* The hole below VMA @index by the rules, @index == count: above all; false: there is none. */
bool naive_hole(const struct naive *naive, size_t index, uint64_t *start, uint64_t *end);

/* -- changes: what the library's functions must return ------------------------------- */

int naive_insert(struct naive *naive, const struct naive_vma *vma);
void naive_erase(struct naive *naive, size_t index);
int naive_split(struct naive *naive, size_t index, uint64_t addr);
int naive_adjust(struct naive *naive, size_t index, uint64_t start, uint64_t end, uint64_t flags);

/* The kernel's case, 0: nothing was merged. */
unsigned naive_merge(struct naive *naive, const struct naive_vma *area);

/* Fail the test where the tree is not the list, or breaks a rule of its own. */
void assert_naive(const struct naive *naive, const struct vmat_tree *tree);

#endif
