/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim_edit - the steps that calls are made of: split, take out, change, merge, insert, write to. */
#include <errno.h>
#include <string.h>

#include "model/edit.h"
#include "model/sim.h"

/* -- names that go by place --------------------------------------------------------------- */

static bool is_heap(const struct vmat_sim *sim, const struct vmat_vma *vma)
{
	return sim->brk_known && vma->start < sim->brk && vma->end > sim->start_brk;
}

static bool is_stack(const struct vmat_sim *sim, const struct vmat_vma *vma)
{
	return vma->start <= sim->start_stack && vma->end >= sim->start_stack;
}

void sim_label(struct vmat_sim *sim, struct tree_node *node)
{
	struct vmat_vma *vma = &node->copy.vma;
	const struct vma_file *file = vma->file, *want = sim->nothing;

	if (!vma_has_no_file(vma) || (file->name_len && strcmp(file->name, sim->heap->name) &&
				      strcmp(file->name, sim->stack->name)))
		return;
	if (is_heap(sim, vma))
		want = sim->heap;
	else if (is_stack(sim, vma))
		want = sim->stack;
	if (file->name_len == want->name_len && !strcmp(file->name, want->name))
		return;
	vma->file = want;
	vma->role = vma->evidence = vma->confidence = 0;
	vma->odd_line = 0;
}

/* -- splitting -------------------------------------------------------------------------------- */

static int split(struct vmat_sim *sim, struct tree_node *node, uint64_t address, bool new_below,
		 struct tree_node **newp)
{
	struct tree_node *new;
	struct vmat_event *event;
	int rc;

	if (address & (edit_border_page(sim->tree, node) - 1))
		return sim_refuse(sim, VMAT_CHECK_ARGUMENT, -EINVAL,
				  "a hugetlb mapping parts at its huge pages only");
	rc = edit_split(&new, sim->tree, node, address, new_below);
	if (rc)
		return rc;
	sim_label(sim, node);
	sim_label(sim, new);
	event = sim_note(sim, VMAT_EVENT_SPLIT, address,
			 new_below ? node->copy.vma.end : new->copy.vma.end);
	event->from = new_below ? new->copy.vma.start : node->copy.vma.start;
	event->flags_before = event->flags_after = node->copy.vma.flags;
	if (newp)
		*newp = new;
	return 0;
}

int sim_split(struct vmat_sim *sim, struct tree_node *node, uint64_t address, bool new_below,
	      struct tree_node **newp)
{
	if (sim->tree->count >= sim->tree->options.max_map_count)
		return sim_refuse_count(sim, "changing a part splits its mapping");
	return split(sim, node, address, new_below, newp);
}

/* -- taking out ---------------------------------------------------------------------------- */

static bool is_sealed(const struct tree_node *node)
{
	return node->copy.vma.flags & VMAT_VM_SEALED;
}

static bool any_is_sealed(const struct tree_node *node, uint64_t end)
{
	for (; node && node->copy.vma.start < end; node = sim_next(node))
		if (is_sealed(node))
			return true;
	return false;
}

static int refuse_sealed(struct vmat_sim *sim)
{
	return sim_refuse(sim, VMAT_CHECK_SEALED, -EPERM, NULL);
}

/* Only a hole in the middle of one VMA is refused at the limit: it makes one VMA more. */
static int part_first(struct vmat_sim *sim, struct tree_node **nodep, uint64_t start, uint64_t end)
{
	struct tree_node *node = *nodep;

	if (end < node->copy.vma.end && sim->tree->count >= sim->tree->options.max_map_count)
		return sim_refuse_count(sim, "a hole in the middle makes two of a mapping");
	return is_sealed(node) ? refuse_sealed(sim) : split(sim, node, start, false, nodep);
}

/*
 * What stays keeps its node, below and above, as in the tree of kernels up to 6.0; maps shows the
 * same whichever does.
 */
int sim_gather(struct vmat_sim *sim, uint64_t start, uint64_t end)
{
	struct tree_node *node = sim_lookup(sim, start);
	int rc = 0;

	if (!node || node->copy.vma.start >= end)
		return 0;
	if (sim->placer->world.rules & RULE_SEAL_FIRST && any_is_sealed(node, end))
		return refuse_sealed(sim);
	if (node->copy.vma.start < start)
		rc = part_first(sim, &node, start, end);
	for (; node && node->copy.vma.start < end && !rc; node = sim_next(node)) {
		if (is_sealed(node))
			rc = refuse_sealed(sim);
		else if (node->copy.vma.end > end)
			return split(sim, node, end, true, NULL);
	}
	return rc;
}

void sim_remove(struct vmat_sim *sim, uint64_t start, uint64_t end)
{
	struct tree_node *node = sim_lookup(sim, start), *next;

	for (; node && node->copy.vma.start < end; node = next) {
		struct vmat_event *event;
		uint64_t from = node->copy.vma.start, to = node->copy.vma.end;
		uint64_t flags = node->copy.vma.flags;

		next = sim_next(node);
		tree_unlink(sim->tree, node);
		tree_free_node(sim->tree, node);
		event = sim_note(sim, VMAT_EVENT_REMOVED, from, to);
		event->flags_before = flags;
	}
}

int sim_unmap(struct vmat_sim *sim, uint64_t start, uint64_t end)
{
	int rc = sim_gather(sim, start, end);

	if (!rc)
		sim_remove(sim, start, end);
	return rc;
}

void sim_clear(struct vmat_sim *sim, uint64_t start, uint64_t end)
{
	struct tree_node *node = sim_lookup(sim, start);

	if (node && node->copy.vma.start < start)
		(void)split(sim, node, start, false, NULL);
	node = sim_lookup(sim, end - 1);
	if (node && node->copy.vma.start < end && node->copy.vma.end > end)
		(void)split(sim, node, end, true, NULL);
	sim_remove(sim, start, end);
}

/* -- changing ------------------------------------------------------------------------------ */

static void note_merge(struct vmat_sim *sim, struct tree_node *whole,
		       const struct vmat_merge *report, uint64_t before, uint64_t from)
{
	struct vmat_event *event;

	sim_label(sim, whole);
	event = sim_note(sim, VMAT_EVENT_MERGED, whole->copy.vma.start, whole->copy.vma.end);
	event->from = from;
	event->kernel_case = report->kernel_case;
	event->flags_before = before;
	event->flags_after = whole->copy.vma.flags;
}

static struct tree_node *merge_part(struct vmat_sim *sim, struct tree_node *node, uint64_t start,
				    uint64_t end, uint64_t flags)
{
	struct vmat_area area = { .size = sizeof(area) };
	uint64_t before = node->copy.vma.flags;
	bool is_part = node->copy.vma.start < start || node->copy.vma.end > end;
	struct vmat_merge report;
	const struct vmat_vma *whole;

	(void)vmat_tree_describe(sim->tree, &node->copy.vma, &area);
	area.offset += start - area.start;
	area.start = start;
	area.end = end;
	area.flags = flags;
	area.flags_known = true;
	whole = merge_area(sim->tree, &area, NULL, &report);
	if (!whole)
		return NULL;
	note_merge(sim, tree_node_of(whole), &report, before, start);
	if (is_part)
		sim_label(sim, node);
	return tree_node_of(whole);
}

int sim_modify(struct vmat_sim *sim, struct tree_node **nodep, uint64_t start, uint64_t end,
	       uint64_t flags)
{
	struct tree_node *node = *nodep, *whole;
	struct vmat_vma *vma = &node->copy.vma;
	struct vmat_event *event;
	uint64_t before = vma->flags;
	bool first = vma->start < start;
	int rc = 0;

	/* what lies within its VMA has no neighbours */
	whole = vma->start < start && vma->end > end ? NULL :
						       merge_part(sim, node, start, end, flags);
	if (whole) {
		*nodep = whole;
		return 0;
	}
	if (first)
		rc = sim_split(sim, node, start, true, NULL);
	if (!rc && vma->end > end) {
		rc = sim_split(sim, node, end, false, NULL);
		if (rc && first && sim->refusal.check == VMAT_CHECK_MAP_COUNT)
			sim->refusal.why = "the second of two splits: the first stays done";
	}
	if (rc)
		return rc;
	tree_move(sim->tree, node, start, end, flags);
	event = sim_note(sim, VMAT_EVENT_CHANGED, start, end);
	event->flags_before = before;
	event->flags_after = flags;
	return 0;
}

/* -- new ----------------------------------------------------------------------------------- */

struct tree_node *sim_insert(struct vmat_sim *sim, const struct vmat_area *area,
			     const struct vma_file *file, const struct merge_identity *identity)
{
	struct tree_node *node = edit_insert(sim->tree, area, file);

	node->copy.file_id = identity->file_id;
	node->copy.anon = identity->anon;
	sim_label(sim, node);
	sim_note(sim, VMAT_EVENT_INSERTED, area->start, area->end)->flags_after = area->flags;
	return node;
}

struct tree_node *sim_add(struct vmat_sim *sim, struct vmat_area *area,
			  const struct vma_file *file, const struct merge_identity *identity)
{
	const struct vmat_vma *whole;
	struct vmat_merge report;

	area->name = file->name;
	area->name_len = file->name_len;
	whole = merge_area(sim->tree, area, identity, &report);
	if (!whole)
		return sim_insert(sim, area, file, identity);
	note_merge(sim, tree_node_of(whole), &report, area->flags, area->start);
	return tree_node_of(whole);
}

/* -- writing to memory --------------------------------------------------------------------- */

bool sim_is_anonymous(const struct tree_node *node)
{
	const struct vmat_vma *vma = &node->copy.vma;

	return vma_has_no_file(vma) ||
	       (!(vma->perms & PERM_SHARED) && !strcmp(vma->file->name, "/dev/zero"));
}

static bool is_same_file(const struct tree_node *a, const struct tree_node *b)
{
	const struct vma_file *x = a->copy.vma.file, *y = b->copy.vma.file;

	return x->inode == y->inode && x->dev_major == y->dev_major &&
	       x->dev_minor == y->dev_minor &&
	       (!a->copy.file_id || !b->copy.file_id || a->copy.file_id == b->copy.file_id);
}

/* reusable_anon_vma(): that of @owner, which is a neighbour that differs by access alone; or 0. */
static uint32_t anon_of(const struct tree_node *low, const struct tree_node *high,
			const struct tree_node *owner)
{
	const struct vmat_vma *a = &low->copy.vma, *b = &high->copy.vma;

	if (!owner->copy.anon || owner->copy.anon & TREE_ANON_INHERITED || a->end != b->start ||
	    (a->flags ^ b->flags) & ~(SIM_ACCESS | VMAT_VM_SOFTDIRTY | VMAT_VM_MAYBE_GUARD) ||
	    !is_same_file(low, high) || a->offset + (a->end - a->start) != b->offset)
		return 0;
	return owner->copy.anon;
}

/* __anon_vma_prepare() */
void sim_prepare_anon(struct vmat_sim *sim, struct tree_node *node)
{
	const struct tree_node *next = sim_next(node), *prev = sim_prev(sim, node);

	if (node->copy.anon)
		return;
	if (next)
		node->copy.anon = anon_of(node, next, next);
	if (!node->copy.anon && prev)
		node->copy.anon = anon_of(prev, node, prev);
	if (!node->copy.anon)
		node->copy.anon = ++sim->next_anon & ~TREE_ANON_INHERITED;
}

void sim_touch(struct vmat_sim *sim, uint64_t start, uint64_t end)
{
	struct tree_node *node = sim_lookup(sim, start);

	for (; node && node->copy.vma.start < end; node = sim_next(node))
		if (!(node->copy.vma.perms & PERM_SHARED) && node->copy.vma.perms & PERM_WRITE)
			sim_prepare_anon(sim, node);
}
