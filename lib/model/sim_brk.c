/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim_brk - memory that grows at one end: the heap by brk(), stacks by a touch below them. */
#include <errno.h>

#include "model/sim.h"

/* -- brk ------------------------------------------------------------------------------------ */

struct heap {
	struct vmat_sim *sim;
	struct place_question question;
	struct place_job job;
	uint64_t old, new;		/* ends, rounded up to pages */
};

/* check_data_rlimit(): the heap and the data of the program together. */
static int check_data_limit(struct heap *h, uint64_t brk)
{
	const struct limit_value *limit = facts_limit(h->sim->mm, LIMIT_DATA);
	uint64_t start_data = 0, end_data = 0, used, more = brk - h->sim->brk;

	if (!limit || limit->soft == LIMIT_UNLIMITED)
		return 0;
	if (facts_get(h->sim->mm, FACT_STAT_START_DATA, &start_data))
		(void)facts_get(h->sim->mm, FACT_STAT_END_DATA, &end_data);
	used = (h->sim->brk - h->sim->start_brk) + (end_data - start_data);
	if (used + more <= limit->soft)
		return 0;
	place_refuse_limit(&h->job, VMAT_CHECK_DATA, used, limit->soft,
			   brk > h->sim->brk ? more : 0);
	h->job.why = "the program's data and its heap together are more than RLIMIT_DATA";
	return h->job.error;
}

static uint64_t heap_flags(const struct vmat_sim *sim)
{
	uint64_t flags = VMAT_VM_READ | VMAT_VM_WRITE | SIM_MAY_ACCESS | VMAT_VM_ACCOUNT |
			 sim->def_flags;

	if (sim->placer->read_implies_exec)
		flags |= VMAT_VM_EXEC;
	return sim->soft_dirty ? flags | VMAT_VM_SOFTDIRTY : flags;
}

/* One page is kept free above. */
static bool is_taken(const struct heap *h)
{
	const struct tree_node *next = tree_find(h->sim->tree, h->old);

	return next && h->new + h->sim->page > tree_start_gap(h->sim->tree, next);
}

/* do_brk_flags(), as far as it can fail */
static int check_growth(struct heap *h)
{
	const struct vmat_tree *tree = h->sim->tree;
	uint64_t bytes = h->new - h->old;
	int rc;

	h->job.vm_flags = heap_flags(h->sim);
	if (h->new < h->old || h->new > h->job.world.task_size)
		return place_refuse_with(&h->job, VMAT_CHECK_LENGTH, -ENOMEM,
					 "it would end above the task size");
	if (h->old < h->job.world.lowest_cap && !place_capable(&h->job, PLACE_CAP_SYS_RAWIO))
		return place_refuse(&h->job, VMAT_CHECK_LOW, -ENOMEM);
	rc = place_may_lock(&h->job, bytes);
	if (!rc && is_taken(h))
		rc = place_refuse_with(&h->job, VMAT_CHECK_TAKEN, -ENOMEM,
			"what is mapped above is in the way, or would be nearer than a page");
	if (!rc)
		rc = place_may_expand(&h->job, bytes, 0);
	if (!rc && tree->count > tree->options.max_map_count)
		rc = place_refuse_limit(&h->job, VMAT_CHECK_MAP_COUNT, tree->count,
					tree->options.max_map_count, 1);
	return rc ? rc : place_may_commit(&h->job, bytes);
}

/* Since 6.1 only what is above start_brk is continued, and nothing above is joined. */
static bool continues(const struct heap *h)
{
	const struct tree_node *below = sim_prev(h->sim, tree_find(h->sim->tree, h->old));

	return below && below->copy.vma.end == h->old && h->old > h->sim->start_brk;
}

static void extend(struct heap *h)
{
	struct vmat_sim *sim = h->sim;
	bool newer = sim_since(sim, SIM_BRK_OWN_VMA);
	const struct merge_identity identity = { .below_only = newer };
	struct vmat_area area = { .size = sizeof(area), .start = h->old, .end = h->new,
				  .flags = heap_flags(sim), .flags_known = true };

	if (newer && !continues(h))
		(void)sim_insert(sim, &area, sim->nothing, &identity);
	else
		(void)sim_add(sim, &area, sim->nothing, &identity);
	if ((area.flags & SIM_LOCKED) == VMAT_VM_LOCKED)
		sim_touch(sim, h->old, h->new);
}

/* Since 6.1 there must be something of it. */
static int shrink(struct heap *h)
{
	int rc;
	const struct tree_node *node = tree_find(h->sim->tree, h->new);

	if (sim_since(h->sim, SIM_BRK_OWN_VMA) && (!node || node->copy.vma.start >= h->old))
		return place_refuse_with(&h->job, VMAT_CHECK_UNMAPPED, -EINVAL,
					 "there is nothing of the heap that could go");
	rc = sim_unmap(h->sim, h->new, h->old);
	if (rc)
		h->job.check = VMAT_CHECK_NONE;
	return rc;
}

/* Names go by where the heap ends. */
static void set_brk(struct vmat_sim *sim, uint64_t brk)
{
	uint64_t low = brk < sim->brk ? brk : sim->brk, high = brk < sim->brk ? sim->brk : brk;
	struct tree_node *node;

	sim->brk = brk;
	for (node = tree_find(sim->tree, low - 1); node && node->copy.vma.start < high;
	     node = sim_next(node))
		sim_label(sim, node);
}

static int move_brk(struct heap *h, uint64_t brk)
{
	int rc = 0;

	if (brk < h->sim->start_brk)
		return place_refuse_with(&h->job, VMAT_CHECK_ARGUMENT, -EINVAL,
			"below where the heap begins: the kernel does nothing");
	rc = check_data_limit(h, brk);
	if (rc)
		return rc;
	if (h->new < h->old || brk <= h->sim->brk)
		rc = h->new == h->old ? 0 : shrink(h);
	else if (h->new != h->old)
		rc = check_growth(h);
	if (rc)
		return rc;
	if (h->new > h->old)
		extend(h);
	set_brk(h->sim, brk);
	return 0;
}

int vmat_sim_set_brk(struct vmat_sim *sim, uint64_t brk)
{
	if (!sim->brk_known)
		sim->start_brk = sim->brk = brk;
	else if (brk < sim->start_brk)
		return -EINVAL;
	sim->brk_known = sim->brk_exact = true;
	set_brk(sim, brk);
	return 0;
}

/* brk() knows no errors; brk(NULL) is how it is asked where the heap ends. */
static void answer_brk(struct heap *h, struct vmat_effect *own, uint64_t address)
{
	int rc = move_brk(h, address);

	if (!rc) {
		h->sim->brk_exact = true;
		return;
	}
	if (!h->sim->brk_exact)
		own->doubt = "where in its page the heap ends is not told";
	if (!address)
		return;
	own->placement.error = rc;
	if (h->job.check != VMAT_CHECK_NONE)
		(void)sim_refuse_as(h->sim, &h->job);
}

int vmat_brk(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address)
{
	struct heap h = { .sim = sim };
	struct vmat_effect own = { .error = 0 };
	uint64_t low, high;
	int rc;

	if (!sim->brk_known && address)
		sim->start_brk = sim->brk = address;
	h.old = place_page_align(sim->placer, sim->brk);
	h.new = place_page_align(sim->placer, address);
	low = h.new < h.old ? h.new : h.old;
	high = h.new < h.old ? h.old : h.new;
	rc = sim_begin(sim, effect, address >= sim->start_brk ? low : high, high);
	if (rc)
		return rc;
	sim_ask(sim, &h.job, &h.question);
	if (!sim->brk_known)
		own.doubt = "where the heap is, is not told: stat";
	else
		answer_brk(&h, &own, address);
	sim->brk_known |= address != 0;
	own.result = sim->brk;
	return sim_answer(sim, effect, &own, &h.job);
}

/* -- stacks -------------------------------------------------------------------------------- */

struct stack {
	struct vmat_sim *sim;
	struct place_question question;
	struct place_job job;
	uint64_t page;			/* that is touched */
};

static bool is_accessible(const struct tree_node *node)
{
	return node->copy.vma.flags & SIM_ACCESS;
}

/* acct_stack_growth() */
static int check_stack(struct stack *s, const struct tree_node *node)
{
	const struct limit_value *limit = facts_limit(s->sim->mm, LIMIT_STACK);
	const struct vmat_vma *vma = &node->copy.vma;
	uint64_t bytes = vma->start - s->page;

	s->job.vm_flags = vma->flags;
	if (bytes > vma->offset)
		return place_refuse_with(&s->job, VMAT_CHECK_LENGTH, -ENOMEM,
					 "its offset would be below 0");
	if (place_may_expand(&s->job, bytes, 0))
		return -ENOMEM;
	if (limit && limit->soft != LIMIT_UNLIMITED && vma->end - s->page > limit->soft)
		return place_refuse_limit(&s->job, VMAT_CHECK_STACK, vma->end - vma->start,
					  limit->soft, bytes);
	if (place_may_lock(&s->job, bytes))
		return -ENOMEM;
	return place_may_commit(&s->job, tree_charge(vma->flags, bytes));
}

/* expand_downwards() */
static int grow(struct stack *s)
{
	struct tree_node *node = sim_find(s->sim, s->page);
	const struct tree_node *below = sim_prev(s->sim, node);
	struct vmat_event *event;
	int rc;

	if (node && node->copy.vma.start <= s->page)
		return 0;
	if (!node || !node->copy.grows_down)
		return place_refuse_with(&s->job, VMAT_CHECK_UNMAPPED, -EFAULT,
					 "nothing above the address grows down");
	if (s->page < s->job.world.lowest_cap)
		return place_refuse(&s->job, VMAT_CHECK_LOW, -EPERM);
	if (below && !below->copy.grows_down && is_accessible(below) &&
	    s->page - below->copy.vma.end < s->sim->tree->options.stack_guard_gap)
		return place_refuse_with(&s->job, VMAT_CHECK_TAKEN, -ENOMEM,
					 "what is mapped below is nearer than the guard gap");
	/* whatever comes of it, and whether it may be written to or not */
	sim_prepare_anon(s->sim, node);
	rc = check_stack(s, node);
	if (rc)
		return rc;
	tree_move(s->sim->tree, node, s->page, node->copy.vma.end, node->copy.vma.flags);
	event = sim_note(s->sim, VMAT_EVENT_GROWN, s->page, node->copy.vma.end);
	event->flags_before = event->flags_after = node->copy.vma.flags;
	return 0;
}

int vmat_grow_stack(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address)
{
	struct stack s = { .sim = sim, .page = address & -sim->page };
	struct vmat_effect own = { .error = 0 };
	int rc = sim_begin(sim, effect, s.page, s.page);

	if (rc)
		return rc;
	sim_ask(sim, &s.job, &s.question);
	own.error = grow(&s);
	if (own.error)
		(void)sim_refuse_as(sim, &s.job);
	return sim_answer(sim, effect, &own, &s.job);
}
