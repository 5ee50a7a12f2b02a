/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim_lock - mlock() and its kin: what they lock, where they stop, what they refuse. */
#include <errno.h>

#include "model/sim.h"

/* The kernel's numbers. */
enum { LOCK_ONFAULT = 1, CURRENT = 1, FUTURE = 2, ONFAULT = 4 };

struct locking {
	struct vmat_sim *sim;
	struct place_question question;
	struct place_job job;
	uint64_t start, end, flags;
};

static bool may_lock_all(const struct locking *l)
{
	return place_capable(&l->job, PLACE_CAP_IPC_LOCK);
}

static uint64_t lock_limit(const struct locking *l)
{
	const struct limit_value *limit = facts_limit(l->sim->mm, LIMIT_MEMLOCK);

	return limit ? limit->soft : LIMIT_UNLIMITED;
}

/* -- one mapping --------------------------------------------------------------------------- */

/* mlock_fixup() */
static int lock_one(struct vmat_sim *sim, struct tree_node **nodep, uint64_t start, uint64_t end,
		    uint64_t lock)
{
	uint64_t old = (*nodep)->copy.vma.flags, flags = (old & ~SIM_LOCKED) | lock;

	if (flags == old || old & (SIM_SPECIAL | VMAT_VM_HUGETLB | VMAT_VM_DROPPABLE))
		return 0;
	return sim_modify(sim, nodep, start, end, flags);
}

/* apply_vma_lock_flags(): up to the first hole. */
static int lock_range(struct locking *l)
{
	struct tree_node *node = sim_find(l->sim, l->start);
	uint64_t at = l->start;
	int rc = 0;

	while (!rc && at < l->end) {
		uint64_t end;

		if (!node || node->copy.vma.start > at)
			return sim_refuse(l->sim, VMAT_CHECK_UNMAPPED, -ENOMEM,
				at > l->start ? "a hole is in the range: what lies before it is done" :
						"nothing is mapped at the address");
		end = node->copy.vma.end < l->end ? node->copy.vma.end : l->end;
		rc = lock_one(l->sim, &node, at, end, l->flags);
		at = end;
		while (node && node->copy.vma.end <= at)
			node = sim_next(node);
	}
	return rc;
}

/* What may be in the way of having the pages, of which /proc does not tell. */
static const char *doubt_of(const struct tree_node *node)
{
	if (node->copy.vma.flags & VMAT_VM_HUGETLB)
		return "whether its huge pages are there is not told";
	if (node->copy.vma.flags & VMAT_VM_MAYBE_GUARD)
		return "where MADV_GUARD_INSTALL put guards is not told";
	return sim_is_anonymous(node) ? NULL : "how long files are is not told";
}

/* Of huge pages there are none, or so it seems. */
static bool lacks_huge_pages(const struct locking *l, const struct tree_node *node)
{
	uint64_t pages;

	return node->copy.vma.flags & VMAT_VM_HUGETLB &&
	       facts_get(l->sim->mm, FACT_MEMINFO_HUGE_FREE, &pages) && !pages;
}

/* __mm_populate(): pages are had at once; what cannot be read stops it. */
static int populate(struct locking *l)
{
	struct tree_node *node = tree_find(l->sim->tree, l->start);

	for (; l->start < l->end && node && node->copy.vma.start < l->end; node = sim_next(node)) {
		const struct vmat_vma *vma = &node->copy.vma;

		if (vma->flags & (VMAT_VM_IO | VMAT_VM_PFNMAP | VMAT_VM_LOCKONFAULT))
			continue;
		if (!(vma->flags & SIM_ACCESS))
			return sim_refuse(l->sim, VMAT_CHECK_ARGUMENT, -ENOMEM,
				"memory without access gets no pages: it is locked all the same");
		if (!l->job.doubt)
			l->job.doubt = doubt_of(node);
		if (lacks_huge_pages(l, node))
			return sim_refuse(l->sim, VMAT_CHECK_HUGETLB, -ENOMEM,
				"no huge pages are free: it is locked all the same");
		sim_touch(l->sim, vma->start > l->start ? vma->start : l->start,
			  vma->end < l->end ? vma->end : l->end);
	}
	return 0;
}

/* -- ranges ------------------------------------------------------------------------------------ */

/* Rounded outwards. False: it ends beyond the last address. */
static bool take_range(struct locking *l, uint64_t address, uint64_t length)
{
	l->start = address & -l->sim->page;
	l->end = l->start + place_page_align(l->sim->placer, length + (address - l->start));
	return l->end >= l->start;
}

static uint64_t locked_bytes(const struct locking *l)
{
	const struct tree_node *node = tree_find(l->sim->tree, l->start);
	uint64_t bytes = 0;

	for (; node && node->copy.vma.start < l->end; node = sim_next(node)) {
		const struct vmat_vma *vma = &node->copy.vma;

		if (vma->flags & VMAT_VM_LOCKED)
			bytes += (vma->end < l->end ? vma->end : l->end) -
				 (vma->start > l->start ? vma->start : l->start);
	}
	return bytes;
}

static uint64_t locked_vm(const struct locking *l)
{
	return l->sim->tree->locked_vm + l->sim->placer->locked_extra;
}

static int refuse_limit(const struct locking *l, int error, uint64_t wanted, const char *why)
{
	l->sim->refusal = (struct sim_refusal){ VMAT_CHECK_MEMLOCK, why, locked_vm(l),
						lock_limit(l), wanted };
	return error;
}

/* In pages, for lengths may be of any size. */
static int check_limit(const struct locking *l)
{
	uint64_t page = l->sim->page, limit = lock_limit(l) / page;
	uint64_t before = locked_vm(l) / page, more = (l->end - l->start) / page;

	if (may_lock_all(l) || lock_limit(l) == LIMIT_UNLIMITED || before + more <= limit)
		return 0;
	more -= locked_bytes(l) / page;
	return before + more <= limit ? 0 : refuse_limit(l, -ENOMEM, more * page, NULL);
}

static const char nothing_may_be_locked[] = "nothing may be locked: RLIMIT_MEMLOCK is 0";

static int refuse_range(struct vmat_sim *sim)
{
	return sim_refuse(sim, VMAT_CHECK_ARGUMENT, -EINVAL,
			  "the range ends above the last address");
}

static int lock(struct locking *l, unsigned flags, bool range_is_one)
{
	int rc;

	if (flags && l->sim->placer->world.release < RELEASE(4, 4, 0))
		return -ENOSYS;
	if (flags & ~(unsigned)LOCK_ONFAULT)
		return sim_refuse(l->sim, VMAT_CHECK_ARGUMENT, -EINVAL,
				  "a flag that mlock2() does not know");
	if (!may_lock_all(l) && !lock_limit(l))
		return refuse_limit(l, -EPERM, l->end - l->start, nothing_may_be_locked);
	l->flags = flags ? SIM_LOCKED : VMAT_VM_LOCKED;
	rc = check_limit(l);
	if (!rc && !range_is_one)
		rc = refuse_range(l->sim);
	if (!rc)
		rc = lock_range(l);
	return rc ? rc : populate(l);
}

int vmat_mlock(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address, uint64_t length,
	       unsigned flags)
{
	struct locking l = { .sim = sim };
	struct vmat_effect own = { .error = 0 };
	bool range_is_one = take_range(&l, address, length);
	int rc = sim_begin(sim, effect, l.start, l.end);

	if (rc)
		return rc;
	sim_ask(sim, &l.job, &l.question);
	own.error = lock(&l, flags, range_is_one);
	return sim_answer(sim, effect, &own, &l.job);
}

int vmat_munlock(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address,
		 uint64_t length)
{
	struct locking l = { .sim = sim };
	struct vmat_effect own = { .error = 0 };
	bool range_is_one = take_range(&l, address, length);
	int rc = sim_begin(sim, effect, l.start, l.end);

	if (rc)
		return rc;
	own.error = range_is_one ? lock_range(&l) : refuse_range(sim);
	return sim_answer(sim, effect, &own, NULL);
}

/* -- all --------------------------------------------------------------------------------------- */

/* apply_mlockall_flags(): errors of single mappings are of no interest. */
static void lock_everything(struct vmat_sim *sim, uint64_t lock)
{
	struct tree_node *node = tree_find(sim->tree, 0);

	for (; node; node = sim_next(node))
		(void)lock_one(sim, &node, node->copy.vma.start, node->copy.vma.end, lock);
}

static void apply_all(struct locking *l, unsigned flags)
{
	uint64_t lock = flags & ONFAULT ? SIM_LOCKED : VMAT_VM_LOCKED;

	l->sim->def_flags &= ~SIM_LOCKED;
	if (flags & FUTURE)
		l->sim->def_flags |= lock;
	/* whatever was locked before, now it is known */
	l->sim->placer->world.locks_future = flags & FUTURE;
	l->sim->placer->locks_some = false;
	if (flags & FUTURE && !(flags & CURRENT))
		return;
	lock_everything(l->sim, flags & CURRENT ? lock : 0);
	if (flags & CURRENT && !(flags & ONFAULT))
		sim_touch(l->sim, 0, UINT64_MAX);
}

static int lock_all(struct locking *l, unsigned flags)
{
	if (!flags || flags == ONFAULT || flags & ~(unsigned)(CURRENT | FUTURE | ONFAULT) ||
	    (flags & ONFAULT && l->sim->placer->world.release < RELEASE(4, 4, 0)))
		return sim_refuse(l->sim, VMAT_CHECK_ARGUMENT, -EINVAL,
			"mlockall() takes MCL_CURRENT, MCL_FUTURE or both, then MCL_ONFAULT");
	if (!may_lock_all(l) && !lock_limit(l))
		return refuse_limit(l, -EPERM, 0, nothing_may_be_locked);
	if (flags & CURRENT && !may_lock_all(l) && lock_limit(l) != LIMIT_UNLIMITED &&
	    l->sim->tree->total_vm > (lock_limit(l) & -l->sim->page))
		return refuse_limit(l, -ENOMEM, l->sim->tree->total_vm - locked_vm(l),
				    "all mappings together are more than RLIMIT_MEMLOCK");
	apply_all(l, flags);
	return 0;
}

int vmat_mlockall(struct vmat_effect *effect, struct vmat_sim *sim, unsigned flags)
{
	struct locking l = { .sim = sim };
	struct vmat_effect own = { .error = 0 };
	int rc = sim_begin(sim, effect, 0, UINT64_MAX);

	if (rc)
		return rc;
	sim_ask(sim, &l.job, &l.question);
	own.error = lock_all(&l, flags);
	return sim_answer(sim, effect, &own, &l.job);
}

int vmat_munlockall(struct vmat_effect *effect, struct vmat_sim *sim)
{
	struct locking l = { .sim = sim };
	struct vmat_effect own = { .error = 0 };
	int rc = sim_begin(sim, effect, 0, UINT64_MAX);

	if (rc)
		return rc;
	apply_all(&l, 0);
	return sim_answer(sim, effect, &own, NULL);
}
