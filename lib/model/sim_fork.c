/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim_fork - a model of its own: what a child has after fork(), or the same as it is. */
#include <errno.h>

#include "model/sim.h"

#define NOT_INHERITED (SIM_LOCKED | VMAT_VM_UFFD_MISSING | VMAT_VM_UFFD_WP | VMAT_VM_UFFD_MINOR)

static void copy_node(struct vmat_sim *copy, struct tree_node *node, const struct tree_node *from,
		      uint64_t without)
{
	struct vmat_vma *vma = &node->copy.vma;

	tree_count_out(copy->tree, node);
	vma->flags = from->copy.vma.flags & ~without;
	vma->has_vmflags = from->copy.vma.has_vmflags;
	vma->likely_flags = from->copy.vma.likely_flags;
	node->copy.grows_down = from->copy.grows_down;
	node->copy.grows_up = from->copy.grows_up;
	node->copy.page_log2 = from->copy.page_log2;
	vma->offset = from->copy.vma.offset;
	node->copy.file_id = from->copy.file_id;
	node->copy.anon = from->copy.anon;
	tree_count_in(copy->tree, node);
}

static void inherit_node(struct vmat_sim *child, struct tree_node *node,
			 const struct tree_node *from)
{
	copy_node(child, node, from, NOT_INHERITED);
	/* each gets an anon_vma of its own, beside those of the parent */
	if (from->copy.anon)
		node->copy.anon = node->copy.vma.flags & VMAT_VM_WIPEONFORK ? 0 :
				  (++child->next_anon | TREE_ANON_INHERITED);
}

/* The child's tree was made of the parent's VMAs, one for one. */
static void inherit_nodes(struct vmat_sim *child, const struct vmat_sim *parent)
{
	struct rb_node *rb = rb_first(&child->tree->root), *next;
	const struct rb_node *from = rb_first(&parent->tree->root);

	for (; rb && from; rb = next, from = rb_next(from)) {
		struct tree_node *node = tree_node_of_rb(rb);

		inherit_node(child, node, tree_node_of_rb(from));
		next = rb_next(rb);
		if (!(node->copy.vma.flags & VMAT_VM_DONTCOPY))
			continue;
		tree_unlink(child->tree, node);
		tree_free_node(child->tree, node);
	}
}

static void copy_nodes(struct vmat_sim *copy, const struct vmat_sim *sim)
{
	struct rb_node *rb = rb_first(&copy->tree->root);
	const struct rb_node *from = rb_first(&sim->tree->root);

	for (; rb && from; rb = rb_next(rb), from = rb_next(from))
		copy_node(copy, tree_node_of_rb(rb), tree_node_of_rb(from), 0);
}

static void copy_state(struct vmat_sim *child, const struct vmat_sim *parent)
{
	child->start_brk = parent->start_brk;
	child->brk = parent->brk;
	child->brk_known = parent->brk_known;
	child->brk_exact = parent->brk_exact;
	child->start_stack = parent->start_stack;
	child->def_flags = parent->def_flags;
	child->soft_dirty = parent->soft_dirty;
	child->next_file = parent->next_file;
	child->next_anon = parent->next_anon;
	child->next_inode = parent->next_inode;
	child->placer->world = parent->placer->world;
	child->placer->layout = parent->placer->layout;
	child->placer->smaps = parent->placer->smaps;
	child->placer->torn = parent->placer->torn;
	child->placer->read_implies_exec = parent->placer->read_implies_exec;
	child->placer->locked_extra = parent->placer->locked_extra;
	child->placer->locks_some = parent->placer->locks_some;
}

/* What exec decided goes over; locks do not. */
static void unlock(struct vmat_sim *child)
{
	child->def_flags &= ~SIM_LOCKED;
	child->placer->locked_extra = 0;
	child->placer->world.locks_future = child->placer->locks_some = false;
}

/* A model of the same mappings, of which it knows what maps tells. */
static int make(struct vmat_sim **childp, const struct vmat_sim *sim)
{
	const struct vmat_placer_options options = {
		.size = sizeof(options),
		.kernel = sim->options.kernel,
		.devices = sim->options.devices,
		.device_count = sim->options.device_count,
	};
	struct vmat_mm *mm;
	struct vmat_sim *child;
	int rc = vmat_sim_to_mm(&mm, sim);

	if (rc)
		return rc;
	rc = vmat_sim_new(&child, mm, &options);
	if (rc) {
		vmat_mm_free(mm);
		return rc;
	}
	child->own_mm = mm;
	child->tree->options = sim->tree->options;
	*childp = child;
	return 0;
}

int vmat_fork(struct vmat_sim **childp, const struct vmat_sim *sim)
{
	int rc = make(childp, sim);

	if (rc)
		return rc;
	inherit_nodes(*childp, sim);
	copy_state(*childp, sim);
	unlock(*childp);
	return 0;
}

int vmat_sim_copy(struct vmat_sim **copyp, const struct vmat_sim *sim)
{
	int rc = make(copyp, sim);

	if (rc)
		return rc;
	copy_nodes(*copyp, sim);
	copy_state(*copyp, sim);
	return 0;
}
