/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tree - an editable copy of an mm: its VMAs in a red-black tree that knows the holes. */
#ifndef MODEL_TREE_H
#define MODEL_TREE_H

#include "model/mm.h"
#include "model/rbtree.h"

/*
 * One VMA of a tree: two cache lines. What a search looks at, up to vma.start, is the first.
 */
struct tree_node {
	struct rb_node rb;
	struct vma_copy copy;
};

/* Which anon_vma a VMA has: a number, and whether it came through fork(). */
#define TREE_ANON_INHERITED UINT32_C(0x80000000)

struct vmat_tree {
	const struct vmat_mm *mm;
	struct vmat_tree_options options;
	struct rb_root root;
	size_t count;
	uint64_t highest_vm_end;
	uint64_t charged, may_be_charged;	/* bytes: now, at most */
	uint64_t total_vm, data_vm, locked_vm;	/* bytes, as the kernel counts them since 4.5 */

	struct arena arena;			/* of nodes */
	struct tree_node *fresh, *fresh_end;	/* nodes not used yet */
	struct rb_node *used;			/* nodes given back, by child[RB_LEFT] */
	size_t next_chunk;			/* nodes to ask for next time */
	size_t spare;				/* how many are in used */
	struct vmat_mm *own;			/* no rows: shares the files of what was inserted */
	bool anon_strict;			/* up to 6.15: what has an anon_vma joins no */
						/* neighbour without */
	bool close_of_gone;			/* since 6.8: only what would be gone may want to */
						/* be told of its end */
};

static inline struct tree_node *tree_node_of_rb(const struct rb_node *rb)
{
	return (struct tree_node *)((uintptr_t)rb - offsetof(struct tree_node, rb));
}

/* @vma must be a VMA of a tree. Callers may change it if they may change the tree. */
static inline struct tree_node *tree_node_of(const struct vmat_vma *vma)
{
	return (struct tree_node *)((uintptr_t)vma - offsetof(struct tree_node, copy.vma));
}

/* NULL for NULL. */
static inline const struct vmat_vma *tree_vma_of_rb(const struct rb_node *rb)
{
	return rb ? &tree_node_of_rb(rb)->copy.vma : NULL;
}

/* The first node that ends above @addr, NULL: none. */
struct tree_node *tree_find(const struct vmat_tree *tree, uint64_t addr);

/* One more step, @rb NULL: at the hole above the last VMA; @trace may be NULL. */
void tree_note(struct vmat_trace *trace, const struct rb_node *rb, enum vmat_move move,
	       const char *why);

/* -- the kernel's vm_start_gap() and vm_end_gap(), whatever the gap rule -------------- */

uint64_t tree_start_gap(const struct vmat_tree *tree, const struct tree_node *node);
uint64_t tree_end_gap(const struct vmat_tree *tree, const struct tree_node *node);

/* The same by the gap rule: between what holes are. */
uint64_t tree_hole_end(const struct vmat_tree *tree, const struct tree_node *above);
uint64_t tree_hole_start(const struct vmat_tree *tree, const struct tree_node *below);

/* -- changing: no checks, nothing fails but for want of memory --------------------- */

/* A node that is in no tree, not cleared; NULL: no memory. */
struct tree_node *tree_new_node(struct vmat_tree *tree);
void tree_free_node(struct vmat_tree *tree, struct tree_node *node);

/* The next @count nodes will not fail. 0 or -ENOMEM. */
int tree_reserve(struct vmat_tree *tree, size_t count);

/* What follows from the flags; to be called when they are set. */
void tree_learn_flags(struct tree_node *node);

/* Put @node in; its range, flags and offset are set and take no other's place. O(log n). */
void tree_link(struct vmat_tree *tree, struct tree_node *node);

/* Take @node out, without freeing it. O(log n). */
void tree_unlink(struct vmat_tree *tree, struct tree_node *node);

/*
 * Give a node that is in no tree another range: its place in the file moves along, and what was
 * counted or printed is no longer true.
 */
void tree_cut(struct tree_node *node, uint64_t start, uint64_t end);

/*
 * Give @node another range and flags. Its neighbours stay where they are and are not touched.
 * O(log n).
 */
void tree_move(struct vmat_tree *tree, struct tree_node *node, uint64_t start, uint64_t end,
	       uint64_t flags);

/*
 * The totals, with @node or without it. Kept up to date because limits are asked for often, and the
 * tree is the only place where changes pass through.
 */
void tree_count_in(struct vmat_tree *tree, const struct tree_node *node);
void tree_count_out(struct vmat_tree *tree, const struct tree_node *node);

/* Whether it counts in data_vm; as far as it is told. */
bool tree_is_data(const struct tree_node *node);

/* What the kernel charges of so many bytes. */
static inline uint64_t tree_charge(uint64_t flags, uint64_t bytes)
{
	return flags & VMAT_VM_ACCOUNT ? bytes : 0;
}

#endif
