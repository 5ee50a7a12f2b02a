/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim_mremap - mremap(): shrunk, grown where it is, or copied elsewhere and taken out. */
#include <errno.h>
#include <string.h>

#include "model/edit.h"
#include "model/sim.h"

struct moving {
	struct vmat_sim *sim;
	struct place_question question;
	struct place_job job;
	struct place_move move;		/* lengths rounded */
	uint64_t to;			/* where it is then */
	bool forced;			/* that is known */
};

static uint64_t old_end(const struct moving *m)
{
	return m->move.address + m->move.old_length;
}

static uint64_t page_of(const struct moving *m)
{
	const struct tree_node *node = tree_find(m->sim->tree, m->move.address);

	return node && node->copy.page_log2 ? UINT64_C(1) << node->copy.page_log2 : m->sim->page;
}

static void round_lengths(struct moving *m)
{
	uint64_t page = page_of(m);

	m->move.old_length = (m->move.old_length + page - 1) & -page;
	m->move.new_length = (m->move.new_length + page - 1) & -page;
}

/* Locked memory gets its pages at once. */
static void populate(struct moving *m, uint64_t flags)
{
	if ((flags & SIM_LOCKED) == VMAT_VM_LOCKED && m->move.new_length > m->move.old_length)
		sim_touch(m->sim, m->to + m->move.old_length, m->to + m->move.new_length);
}

/* The VMA as a new range of @length at @address, from byte @from of it on. */
static struct vmat_area area_of(const struct moving *m, const struct tree_node *node, uint64_t from,
				uint64_t address, uint64_t length)
{
	struct vmat_area area = { .size = sizeof(area) };

	(void)vmat_tree_describe(m->sim->tree, &node->copy.vma, &area);
	area.offset = node->copy.vma.offset + from;
	area.start = address;
	area.end = address + length;
	area.flags_known = true;
	return area;
}

/* -- where it is ------------------------------------------------------------------------------ */

/* vma_merge_extend(): it may join what comes next. */
static int grow(struct moving *m)
{
	struct tree_node *node = tree_find(m->sim->tree, m->move.address);
	const struct vmat_vma *vma = &node->copy.vma, *whole;
	const struct merge_identity identity = { node->copy.file_id, node->copy.anon, false };
	uint64_t end = vma->end, delta = m->move.address + m->move.new_length - end;
	struct vmat_area area = area_of(m, node, end - vma->start, end, delta);
	struct vmat_merge report;
	struct vmat_event *event;

	if (m->forced && m->move.address + m->move.new_length <= end)
		return 0;
	if (m->forced)
		sim_clear(m->sim, end, end + delta);
	whole = merge_area(m->sim->tree, &area, &identity, &report);
	if (!whole)
		return -ENOMEM;
	sim_label(m->sim, tree_node_of(whole));
	event = sim_note(m->sim, VMAT_EVENT_GROWN, whole->start, whole->end);
	event->kernel_case = report.kernel_case;
	event->flags_before = event->flags_after = whole->flags;
	populate(m, whole->flags);
	return 0;
}

static int stay(struct moving *m)
{
	uint64_t start = m->move.address + m->move.new_length;

	if (m->move.new_length > m->move.old_length)
		return grow(m);
	if (m->forced && start < old_end(m))
		sim_clear(m->sim, start, old_end(m));
	return m->forced || start == old_end(m) ? 0 : sim_unmap(m->sim, start, old_end(m));
}

/* -- elsewhere --------------------------------------------------------------------------------- */

/* copy_vma(): what was never written to begins anew. */
static uint64_t copy(struct moving *m)
{
	struct vmat_sim *sim = m->sim;
	struct tree_node *from = tree_find(sim->tree, m->move.address), *node;
	const struct merge_identity identity = { from->copy.file_id, from->copy.anon, false };
	struct vmat_area area = area_of(m, from, m->move.address - from->copy.vma.start, m->to,
					m->move.new_length);
	uint32_t row = from->copy.row;

	if (sim_is_anonymous(from) && !from->copy.anon)
		area.offset = m->to;
	node = sim_add(sim, &area, from->copy.vma.file, &identity);
	if (node->copy.row == VMA_NO_ROW && node->copy.vma.start == m->to)
		node->copy.row = row;
	sim_note(sim, VMAT_EVENT_MOVED, m->to, m->to + m->move.new_length)->from = m->move.address;
	populate(m, area.flags);
	return area.flags;
}

/*
 * MREMAP_DONTUNMAP: what stays has no pages, and so no anon_vma, and is not locked. In locked_vm it
 * stays for ever.
 */
static void empty_source(struct moving *m)
{
	struct tree_node *node = tree_find(m->sim->tree, m->move.address);
	const struct vmat_vma *vma = &node->copy.vma;
	struct vmat_event *event;
	uint64_t before = vma->flags;

	if (vma->start == m->move.address && vma->end == old_end(m))
		node->copy.anon = 0;
	if (!(before & SIM_LOCKED))
		return;
	if (before & VMAT_VM_LOCKED)
		m->sim->placer->locked_extra += vma->end - vma->start -
			(sim_since(m->sim, SIM_COUNTS_UNLOCKED) ? 0 : m->move.new_length);
	tree_move(m->sim->tree, node, vma->start, vma->end, before & ~SIM_LOCKED);
	event = sim_note(m->sim, VMAT_EVENT_CHANGED, vma->start, vma->end);
	event->flags_before = before;
	event->flags_after = vma->flags;
}

/* What mremap_to() does before it copies. */
static void make_way(struct moving *m, bool clear, bool shrink)
{
	uint64_t tail = m->move.address + m->move.new_length;

	if (clear)
		sim_clear(m->sim, m->to, m->to + m->move.new_length);
	if (!shrink || tail >= old_end(m))
		return;
	sim_clear(m->sim, tail, old_end(m));
	m->move.old_length = m->move.new_length;
}

static int move_away(struct moving *m)
{
	make_way(m, true, true);
	(void)copy(m);
	if (!m->move.old_length)
		return 0;
	if (m->move.flags & VMAT_MREMAP_DONTUNMAP)
		empty_source(m);
	else
		sim_clear(m->sim, m->move.address, old_end(m));
	return 0;
}

/* -- several at once ----------------------------------------------------------------------- */

static bool is_many(const struct moving *m)
{
	const struct tree_node *node = tree_find(m->sim->tree, m->move.address);

	return m->job.world.rules & RULE_MOVE_MANY && m->move.flags & VMAT_MREMAP_FIXED &&
	       m->move.old_length == m->move.new_length && node &&
	       m->to == m->move.new_address &&
	       m->move.old_length > node->copy.vma.end - m->move.address;
}

/* The driver chooses addresses: of /dev/zero, mapped privately, and of System V. */
static bool has_own_places(const struct tree_node *node)
{
	const struct vmat_vma *vma = &node->copy.vma;

	return !vma_has_no_file(vma) &&
	       (sim_is_anonymous(node) || !strncmp(vma->file->name, "/SYSV", 5));
}

/* One of them, if it may be one of several. */
static int move_one(struct moving *m, const struct tree_node *node, uint64_t end)
{
	const struct vmat_vma *vma = &node->copy.vma;
	struct moving one = { .sim = m->sim, .move = m->move };
	uint64_t to = vma->end < end ? vma->end : end;

	if (!m->forced && has_own_places(node) &&
	    (vma->end < end || vma->start > m->move.address))
		return sim_refuse(m->sim, VMAT_CHECK_FILE, -EFAULT,
				  "several at once: the driver chooses where one of them may be");
	if (vma->start > m->move.address)
		one.move.address = vma->start;
	one.move.new_address += one.move.address - m->move.address;
	one.move.old_length = one.move.new_length = to - one.move.address;
	one.to = one.move.new_address;
	sim_ask(one.sim, &one.job, &one.question);
	if (!place_check_mremap(&one.job, &one.move) || m->forced)
		return move_away(&one);
	make_way(&one, one.job.cleared, one.job.shrunk);
	return sim_refuse_as(m->sim, &one.job);
}

static int move_many(struct moving *m)
{
	uint64_t at = m->move.address, end = old_end(m);
	int rc = 0;

	while (!rc && at < end) {
		const struct tree_node *node = tree_find(m->sim->tree, at);

		if (!node || node->copy.vma.start >= end)
			break;
		at = node->copy.vma.end;
		rc = move_one(m, node, end);
	}
	return rc;
}

static int reserve(struct moving *m)
{
	size_t targets, sources;
	int rc = sim_begin_more(m->sim, m->to, m->to + m->move.new_length, &targets);

	if (!rc && is_many(m)) {
		rc = sim_begin_more(m->sim, m->move.address, old_end(m), &sources);
		if (!rc)
			rc = tree_reserve(m->sim->tree, 4 * (sources + 2));
	}
	return rc;
}

/* What a refused call has done already. */
static void leave_part(struct moving *m)
{
	uint64_t tail = m->move.address + m->move.new_length, end = old_end(m);

	make_way(m, m->job.cleared, m->job.shrunk);
	if (m->job.clearing)
		(void)sim_gather(m->sim, m->to, m->to + m->move.new_length);
	if (m->job.shrinking && tail < end && end <= m->job.world.task_size)
		(void)sim_gather(m->sim, tail, end);
}

/* -- the call ------------------------------------------------------------------------------ */

static int carry_out(struct moving *m)
{
	const struct tree_node *node = sim_find(m->sim, m->move.address);

	if (!node || node->copy.vma.start > m->move.address)
		return sim_refuse(m->sim, VMAT_CHECK_UNMAPPED, -EFAULT,
				  "nothing is mapped at the old address");
	if (m->job.error && !m->forced) {
		leave_part(m);
		return m->job.error;
	}
	if (is_many(m))
		return move_many(m);
	return m->to == m->move.address ? stay(m) : move_away(m);
}

static int run(struct moving *m, struct vmat_effect *effect, struct vmat_effect *own)
{
	int rc;

	round_lengths(m);
	if ((m->job.cleared || m->job.clearing) && !m->forced)
		m->to = m->move.new_address;
	rc = sim_begin(m->sim, effect, m->move.address, old_end(m));
	if (!rc)
		rc = reserve(m);
	if (rc)
		return rc;
	own->error = carry_out(m);
	if (m->job.error && !m->forced)
		own->error = m->job.error;
	own->result = own->error ? 0 : m->to;
	return 0;
}

int vmat_mremap(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t old_address,
		uint64_t old_length, uint64_t new_length, unsigned flags, uint64_t new_address,
		const uint64_t *at)
{
	struct moving m = { .sim = sim, .forced = at != NULL,
			    .move = { old_address, old_length, new_length, new_address, flags } };
	struct vmat_effect own = { .placement = { .size = sizeof(own.placement) } };
	int rc;

	if (effect)
		(void)vmat_place_mremap(&own.placement, sim->placer, old_address, old_length,
					new_length, flags, new_address);
	own.placement.hole.above = own.placement.hole.below = NULL;
	sim_ask(sim, &m.job, &m.question);
	(void)place_check_mremap(&m.job, &m.move);
	m.to = at ? *at : m.job.address;
	if (at && (!new_length || *at & (sim->page - 1)))
		return -EINVAL;
	rc = run(&m, effect, &own);
	if (rc)
		return rc;
	if (effect && !own.placement.exact && !at)
		own.doubt = own.placement.doubt;
	return sim_answer(sim, effect, &own, at ? NULL : &m.job);
}
