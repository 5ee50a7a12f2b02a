/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim_mmap - mmap(): its checks, its place, what it replaces, the new mapping. */
#include <errno.h>
#include <string.h>

#include "model/options.h"
#include "model/sim.h"

struct mapping {
	struct vmat_sim *sim;
	struct place_question question;
	struct place_job job;
	const struct vma_file *file;
	struct vmat_area area;
	struct merge_identity identity;
	uint64_t start, end;
};

static bool is_shared(const struct mapping *m)
{
	return m->question.call.flags & VMAT_MAP_SHARED;
}

static bool has_file(const struct mapping *m)
{
	return m->question.call.backing != VMAT_BACKING_ANON || is_shared(m);
}

/* -- flags ------------------------------------------------------------------------------- */

static const struct { unsigned map; uint64_t vm; } flags_of_map[] = {
	{ VMAT_MAP_SHARED, VMAT_VM_SHARED | VMAT_VM_MAYSHARE },
	{ VMAT_MAP_GROWSDOWN, VMAT_VM_GROWSDOWN },
	{ VMAT_MAP_LOCKED, VMAT_VM_LOCKED },
	{ VMAT_MAP_DROPPABLE, VMAT_VM_DROPPABLE | VMAT_VM_NORESERVE | VMAT_VM_WIPEONFORK |
			      VMAT_VM_DONTDUMP },
};

static uint64_t flags_of_file(const struct vmat_mmap_call *call, uint64_t flags)
{
	if (call->backing == VMAT_BACKING_HUGETLB)
		flags |= VMAT_VM_HUGETLB | VMAT_VM_DONTEXPAND;
	if (call->flags & VMAT_MAP_SHARED && call->read_only_file)
		flags &= ~(VMAT_VM_MAYWRITE | VMAT_VM_SHARED);
	if (call->no_exec_mount)
		flags &= ~VMAT_VM_MAYEXEC;
	return flags;
}

/* KSM takes private memory that is not special. */
static uint64_t without_merging(uint64_t flags)
{
	const uint64_t never = VMAT_VM_SHARED | VMAT_VM_MAYSHARE | VMAT_VM_HUGETLB |
			       VMAT_VM_DROPPABLE | SIM_SPECIAL;

	return flags & never ? flags & ~VMAT_VM_MERGEABLE : flags;
}

/* Private writable memory is paid for; what is special, or may be dropped, is not locked. */
static uint64_t settle(uint64_t flags)
{
	const uint64_t free = VMAT_VM_NORESERVE | VMAT_VM_SHARED | VMAT_VM_HUGETLB;

	if ((flags & (free | VMAT_VM_WRITE)) == VMAT_VM_WRITE)
		flags |= VMAT_VM_ACCOUNT;
	if (flags & (SIM_SPECIAL | VMAT_VM_DROPPABLE))
		flags &= ~SIM_LOCKED;
	return without_merging(flags);
}

static uint64_t flags_of(const struct mapping *m)
{
	const struct vmat_mmap_call *call = &m->question.call;
	const struct vmat_sim *sim = m->sim;
	bool hugetlb = call->backing == VMAT_BACKING_HUGETLB;
	uint64_t flags = (call->prot & SIM_ACCESS) | SIM_MAY_ACCESS | sim->def_flags;

	if (sim->placer->read_implies_exec && call->prot & VMAT_VM_READ && !call->no_exec_mount)
		flags |= VMAT_VM_EXEC;
	for (size_t i = 0; i < sizeof(flags_of_map) / sizeof(flags_of_map[0]); i++)
		if (call->flags & flags_of_map[i].map)
			flags |= flags_of_map[i].vm;
	if (call->flags & VMAT_MAP_NORESERVE && (hugetlb || !place_reserves_always(sim->placer)))
		flags |= VMAT_VM_NORESERVE;
	if (call->flags & VMAT_MAP_STACK && sim->placer->world.pmd &&
	    sim_since(sim, SIM_STACK_NO_HUGE))
		flags |= VMAT_VM_NOHUGEPAGE;
	if (sim->soft_dirty)
		flags |= VMAT_VM_SOFTDIRTY;
	if (call->backing != VMAT_BACKING_ANON)
		flags = flags_of_file(call, flags);
	return settle(flags);
}

/* -- the file ------------------------------------------------------------------------------- */

/* By name, of what is mapped; the newest file of that name is most likely the one. */
static const struct vma_file *find_file(const struct vmat_mm *mm, const char *name, size_t len)
{
	for (size_t i = mm->files.count; i-- > 0;) {
		const struct vma_file *file = ((const struct vma_file **)mm->files.items)[i];

		if (file->name_len == len && !memcmp(file->name, name, len) &&
		    (file->inode || file->dev_major || file->dev_minor))
			return file;
	}
	return NULL;
}

/* What each call makes a file of its own. */
static bool makes_file(const struct mapping *m)
{
	enum vmat_backing backing = m->question.call.backing;

	return is_shared(m) && (backing == VMAT_BACKING_ANON || backing == VMAT_BACKING_ZERO);
}

static const char *usual_name(const struct mapping *m)
{
	switch (m->question.call.backing) {
	case VMAT_BACKING_ANON:
		return is_shared(m) ? "/dev/zero (deleted)" : "";
	case VMAT_BACKING_ZERO:
		return is_shared(m) ? "/dev/zero (deleted)" : "/dev/zero";
	case VMAT_BACKING_MEMFD:
		return "/memfd: (deleted)";
	case VMAT_BACKING_HUGETLB:
		return "/anon_hugepage (deleted)";
	default:
		return "";
	}
}

static void fill_head(const struct mapping *m, const char *name, size_t len, struct vma_file *head)
{
	const struct vmat_mmap_call *call = &m->question.call;
	const struct vma_file *known = NULL;

	*head = (struct vma_file){ .inode = call->inode, .dev_major = call->dev_major,
				   .dev_minor = call->dev_minor };
	if (!has_file(m) || head->inode || head->dev_major || head->dev_minor)
		return;
	if (!makes_file(m) && call->backing != VMAT_BACKING_HUGETLB && len) {
		known = find_file(m->sim->tree->own, name, len);
		if (!known)
			known = find_file(m->sim->mm, name, len);
	}
	if (known)
		*head = *known;
	else
		head->inode = m->sim->next_inode + 1;
}

/* The only thing that wants memory. */
static int take_file(struct mapping *m, const char *name, size_t len)
{
	struct vma_file head;

	if (!name || !has_file(m) || makes_file(m)) {
		name = usual_name(m);
		len = strlen(name);
	}
	fill_head(m, name, len, &head);
	m->file = mm_share_file(m->sim->tree->own, &head, name, len);
	if (!m->file)
		return -ENOMEM;
	m->area.inode = m->file->inode;
	m->area.dev_major = m->file->dev_major;
	m->area.dev_minor = m->file->dev_minor;
	return 0;
}

static void take_identity(struct mapping *m)
{
	struct vmat_sim *sim = m->sim;

	if (m->file->inode == sim->next_inode + 1 && !m->file->dev_major && !m->file->dev_minor)
		sim->next_inode++;
	m->identity.file_id = m->question.call.file_id & ~SIM_OWN_FILES;
	if (makes_file(m) || (m->question.call.backing == VMAT_BACKING_HUGETLB &&
			      !m->identity.file_id))
		m->identity.file_id = SIM_OWN_FILES | ++sim->next_file;
}

/* -- the place --------------------------------------------------------------------------------- */

static uint64_t huge_page_size(const struct mapping *m)
{
	uint64_t size = m->job.call.huge_page_size;

	if (m->question.call.backing != VMAT_BACKING_HUGETLB)
		return 0;
	if (!size && !facts_get(m->sim->mm, FACT_MEMINFO_HUGE_SIZE, &size))
		size = m->job.world.pmd ? m->job.world.pmd : UINT64_C(2) << 20;
	return size;
}

/* The kernel's own place, or where it is known to be. */
static int take_place(struct mapping *m, const uint64_t *at)
{
	uint64_t size = huge_page_size(m), length;
	uint64_t page = size ? size : m->sim->page;

	length = (m->question.call.length + page - 1) & -page;
	m->start = at ? *at : m->job.address;
	m->end = m->start + length;
	m->area.page_size = size;
	if (at && (m->end <= m->start || m->start & (m->sim->page - 1)))
		return -EINVAL;
	return 0;
}

/* -- doing it ------------------------------------------------------------------------------ */

/* What a refused call has done already. Before 6.12 limits were looked at first. */
static void leave_part(struct mapping *m)
{
	enum vmat_check check = m->job.check;
	bool late = check == VMAT_CHECK_COMMIT || check == VMAT_CHECK_SEALED;

	if (!(m->job.call.flags & VMAT_MAP_FIXED) || m->job.how == HOW_NONE)
		return;
	if (m->job.world.rules & RULE_ATOMIC_FIXED) {
		if (late || check == VMAT_CHECK_AS || check == VMAT_CHECK_DATA)
			(void)sim_gather(m->sim, m->start, m->end);
	} else if (late) {
		(void)sim_unmap(m->sim, m->start, m->end);
	}
}

static void describe(struct mapping *m)
{
	const struct vmat_mmap_call *call = &m->question.call;
	struct vmat_area *area = &m->area;

	area->start = m->start;
	area->end = m->end;
	area->flags = flags_of(m);
	area->flags_known = true;
	/* of shared anonymous memory the offset is ignored, of /dev/zero it is not */
	area->offset = call->backing != VMAT_BACKING_ANON ? call->offset & -m->sim->page : 0;
}

/*
 * Overlayfs puts the file below in the place of its own when the mapping is made: before that it is
 * no neighbour's.
 */
static bool is_stacked(const struct mapping *m)
{
	const struct vmat_mmap_call *call = &m->question.call;

	return call->backing == VMAT_BACKING_FILE && call->file_system &&
	       place_fs_is_stacked(call->file_system);
}

static void map(struct mapping *m, bool forced)
{
	const unsigned populate = m->question.call.flags & VMAT_MAP_POPULATE;

	if (!forced && !(m->job.call.flags & VMAT_MAP_FIXED))
		sim_note(m->sim, VMAT_EVENT_PLACED, m->start, m->end);
	take_identity(m);
	describe(m);
	sim_clear(m->sim, m->start, m->end);
	if (is_stacked(m))
		(void)sim_insert(m->sim, &m->area, m->file, &m->identity);
	else
		(void)sim_add(m->sim, &m->area, m->file, &m->identity);
	if (!(m->area.flags & VMAT_VM_LOCKONFAULT) &&
	    (populate || m->area.flags & VMAT_VM_LOCKED))
		sim_touch(m->sim, m->start, m->end);
}

static int run(struct mapping *m, struct vmat_effect *effect, const char *name, size_t name_len,
	       const uint64_t *at)
{
	struct vmat_effect own = { .placement = { .size = sizeof(own.placement) } };
	struct vmat_sim *sim = m->sim;
	int rc;

	sim_ask(sim, &m->job, &m->question);
	if (effect)
		(void)vmat_place_mmap(&own.placement, sim->placer, &m->job.call);
	own.placement.hole.above = own.placement.hole.below = NULL;
	(void)place_check_mmap(&m->job);
	rc = take_place(m, at);
	if (!rc)
		rc = sim_begin(sim, effect, m->start, m->end);
	if (!rc)
		rc = take_file(m, name, name_len);
	if (rc)
		return rc;
	own.error = at ? 0 : m->job.error;
	if (own.error)
		leave_part(m);
	else
		map(m, at);
	own.result = own.error ? 0 : m->start;
	if (effect && !own.placement.exact && !at)
		own.doubt = own.placement.doubt;
	return sim_answer(sim, effect, &own, at ? NULL : &m->job);
}

int vmat_mmap(struct vmat_effect *effect, struct vmat_sim *sim, const struct vmat_mmap_call *call,
	      const char *name, size_t name_len, const uint64_t *at)
{
	struct mapping m = { .sim = sim, .area = { .size = sizeof(m.area) } };
	int rc = options_take(&m.question.call, sizeof(m.question.call), call);

	if (!rc && ((unsigned)m.question.call.backing > VMAT_BACKING_HUGETLB ||
		    m.question.call.file_id & SIM_OWN_FILES))
		rc = -EINVAL;
	return rc ? rc : run(&m, effect, name, name_len, at);
}
