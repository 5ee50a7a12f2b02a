/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim_madvise - madvise(): what it makes of flags, what it refuses, and its way over holes. */
#include <errno.h>

#include "model/sim.h"

#define NEVER_SAME (VMAT_VM_SHARED | VMAT_VM_MAYSHARE | VMAT_VM_HUGETLB | VMAT_VM_DROPPABLE)

struct advised {
	const struct vmat_sim *sim;
	const struct tree_node *node;
	uint64_t flags, need;
	uint64_t start;			/* of the part that it is about */
};

/* -- what single advices refuse ---------------------------------------------------------- */

static int refuse(const struct advised *a, uint64_t flags)
{
	return a->flags & flags ? -EINVAL : 0;
}

static int fork_check(const struct advised *a)
{
	return refuse(a, VMAT_VM_IO);
}

static int dump_check(const struct advised *a)
{
	if (a->flags & VMAT_VM_HUGETLB)
		return refuse(a, VMAT_VM_DROPPABLE);
	return refuse(a, SIM_SPECIAL | VMAT_VM_DROPPABLE);
}

static int wipe_check(const struct advised *a)
{
	return vma_has_no_file(&a->node->copy.vma) ? refuse(a, VMAT_VM_SHARED) : -EINVAL;
}

static int keep_check(const struct advised *a)
{
	return refuse(a, VMAT_VM_DROPPABLE);
}

/* Of huge pages whole ones are dropped, locked or not; since 5.18. */
static int drop_huge_check(const struct advised *a)
{
	uint64_t page = UINT64_C(1) << a->node->copy.page_log2;

	return a->start & (page - 1) || !sim_since(a->sim, SIM_DROP_HUGE) ? -EINVAL : 0;
}

static int drop_check(const struct advised *a)
{
	if (a->flags & VMAT_VM_HUGETLB)
		return drop_huge_check(a);
	return refuse(a, VMAT_VM_LOCKED | VMAT_VM_PFNMAP);
}

static int drop_locked_check(const struct advised *a)
{
	return a->flags & VMAT_VM_HUGETLB ? drop_huge_check(a) : refuse(a, VMAT_VM_PFNMAP);
}

static int cold_check(const struct advised *a)
{
	return refuse(a, VMAT_VM_LOCKED | VMAT_VM_PFNMAP | VMAT_VM_HUGETLB);
}

static int free_check(const struct advised *a)
{
	if (!sim_is_anonymous(a->node))
		return -EINVAL;
	return refuse(a, VMAT_VM_LOCKED | VMAT_VM_PFNMAP | VMAT_VM_HUGETLB);
}

static int remove_check(const struct advised *a)
{
	const uint64_t both = VMAT_VM_SHARED | VMAT_VM_MAYWRITE;

	if (a->flags & VMAT_VM_LOCKED || vma_has_no_file(&a->node->copy.vma))
		return -EINVAL;
	return (a->flags & both) == both ? 0 : -EACCES;
}

static int guard_check(const struct advised *a)
{
	if (!sim_is_anonymous(a->node) && !sim_since(a->sim, SIM_GUARD_FILES))
		return -EINVAL;
	return refuse(a, SIM_SPECIAL | VMAT_VM_HUGETLB | VMAT_VM_LOCKED);
}

static int unguard_check(const struct advised *a)
{
	if (!sim_is_anonymous(a->node) && !sim_since(a->sim, SIM_GUARD_FILES))
		return -EINVAL;
	return refuse(a, SIM_SPECIAL | VMAT_VM_HUGETLB);
}

/* What cannot be read, or written, cannot be had. */
static int populate_check(const struct advised *a)
{
	return a->flags & a->need ? refuse(a, VMAT_VM_IO | VMAT_VM_PFNMAP) : -EINVAL;
}

/* -- the advices ------------------------------------------------------------------------------ */

/* Indexed by the kernel's number, with those from 100 on behind. */
enum { FIRST_HIGH = 100, FIRST_LOW_FREE = 26, FREE = 8, MERGEABLE = 12, UNMERGEABLE = 13,
       POPULATE_WRITE = 23, GUARD_INSTALL = 102 };

static const char too_fixed_to_age[] = "neither locked nor huge pages nor those of a driver age";
static const char no_pages[] = "without that access, or of a driver, no pages can be had";

static const struct advice {
	bool known;
	bool discards;			/* sealed memory that cannot be written to keeps it off */
	uint64_t clear, set;
	uint64_t need;			/* of access; pages are had at once, up to the first hole */
	int (*check)(const struct advised *a);
	const char *why;		/* it refuses */
	uint32_t since;			/* release; 0: all that run programs of today */
} advices[] = {
	[0] = { .known = true, .clear = VMAT_VM_RAND_READ | VMAT_VM_SEQ_READ },
	[1] = { .known = true, .clear = VMAT_VM_SEQ_READ, .set = VMAT_VM_RAND_READ },
	[2] = { .known = true, .clear = VMAT_VM_RAND_READ, .set = VMAT_VM_SEQ_READ },
	[3] = { .known = true },
	[4] = { .known = true, .discards = true, .check = drop_check,
		.why = "neither locked pages nor those of a driver go, of hugetlb whole ones only" },
	[FREE] = { .known = true, .since = RELEASE(4, 5, 0), .discards = true, .check = free_check,
		.why = "only private memory without a file is freed, and neither locked nor huge pages" },
	[9] = { .known = true, .discards = true, .check = remove_check,
		.why = "only of shared writable mappings of files, and not of locked ones" },
	[10] = { .known = true, .discards = true, .set = VMAT_VM_DONTCOPY },
	[11] = { .known = true, .clear = VMAT_VM_DONTCOPY, .check = fork_check,
		.why = "what a driver mapped is not inherited" },
	[MERGEABLE] = { .known = true, .since = RELEASE(2, 6, 32), .set = VMAT_VM_MERGEABLE },
	[UNMERGEABLE] = { .known = true, .since = RELEASE(2, 6, 32), .clear = VMAT_VM_MERGEABLE },
	[14] = { .known = true, .since = RELEASE(2, 6, 38), .clear = VMAT_VM_NOHUGEPAGE, .set = VMAT_VM_HUGEPAGE },
	[15] = { .known = true, .since = RELEASE(2, 6, 38), .clear = VMAT_VM_HUGEPAGE, .set = VMAT_VM_NOHUGEPAGE },
	[16] = { .known = true, .since = RELEASE(3, 4, 0), .set = VMAT_VM_DONTDUMP },
	[17] = { .known = true, .since = RELEASE(3, 4, 0), .clear = VMAT_VM_DONTDUMP, .check = dump_check,
		.why = "droppable memory, or what a driver mapped, is never dumped" },
	[18] = { .known = true, .since = RELEASE(4, 14, 0), .discards = true, .set = VMAT_VM_WIPEONFORK, .check = wipe_check,
		.why = "only private memory without a file is wiped" },
	[19] = { .known = true, .since = RELEASE(4, 14, 0), .clear = VMAT_VM_WIPEONFORK, .check = keep_check,
		.why = "droppable memory is always wiped" },
	[20] = { .known = true, .since = RELEASE(5, 4, 0), .check = cold_check, .why = too_fixed_to_age },
	[21] = { .known = true, .since = RELEASE(5, 4, 0), .check = cold_check, .why = too_fixed_to_age },
	[22] = { .known = true, .since = RELEASE(5, 14, 0), .need = SIM_ACCESS, .check = populate_check,
		.why = no_pages },
	[POPULATE_WRITE] = { .known = true, .since = RELEASE(5, 14, 0), .need = VMAT_VM_WRITE,
		.check = populate_check, .why = no_pages },
	[24] = { .known = true, .since = RELEASE(5, 18, 0), .discards = true, .check = drop_locked_check,
		.why = "those of a driver do not go, of hugetlb whole ones only" },
	[25] = { .known = true, .since = RELEASE(6, 1, 0) },
	[FIRST_LOW_FREE + 0] = { .known = true },	/* HWPOISON */
	[FIRST_LOW_FREE + 1] = { .known = true },	/* SOFT_OFFLINE */
	[FIRST_LOW_FREE + 2] = { .known = true, .discards = true, .check = guard_check,
		.why = "guards are for what is neither locked, hugetlb nor a driver's, before 6.15 for no file" },
	[FIRST_LOW_FREE + 3] = { .known = true, .check = unguard_check,
		.why = "hugetlb and what a driver mapped has no guards, before 6.15 no file" },
};

enum { NADVICES = sizeof(advices) / sizeof(advices[0]) };

static const struct advice *find_advice(const struct vmat_sim *sim, int number)
{
	size_t index = (size_t)number;

	if (number >= GUARD_INSTALL && !sim_since(sim, SIM_HAS_GUARDS))
		return NULL;
	if (number >= FIRST_HIGH)
		index = (size_t)number - FIRST_HIGH + FIRST_LOW_FREE;
	else if (number >= FIRST_LOW_FREE)
		return NULL;
	if (number < 0 || index >= NADVICES || !advices[index].known ||
	    sim->placer->world.release < advices[index].since)
		return NULL;
	return &advices[index];
}

/* -- one mapping --------------------------------------------------------------------------- */

struct advising {
	struct vmat_sim *sim;
	const struct advice *advice;
	int number;
	uint64_t start, end;
};

static uint64_t advised_flags(const struct advising *a, uint64_t flags)
{
	if (a->number == MERGEABLE && flags & (NEVER_SAME | SIM_SPECIAL))
		return flags;
	return (flags & ~a->advice->clear) | a->advice->set;
}

static bool is_kept(const struct advising *a, const struct tree_node *node)
{
	uint64_t flags = node->copy.vma.flags;

	return a->advice->discards && flags & VMAT_VM_SEALED && !(flags & VMAT_VM_WRITE) &&
	       sim_is_anonymous(node);
}

/* Guards are noted for the whole mapping, which is not split for them. */
static void install_guard(struct advising *a, struct tree_node *node)
{
	struct vmat_vma *vma = &node->copy.vma;
	struct vmat_event *event;
	uint64_t before = vma->flags;

	sim_prepare_anon(a->sim, node);
	if (before & VMAT_VM_MAYBE_GUARD || !sim_since(a->sim, SIM_MAYBE_GUARD))
		return;
	tree_move(a->sim->tree, node, vma->start, vma->end, before | VMAT_VM_MAYBE_GUARD);
	event = sim_note(a->sim, VMAT_EVENT_CHANGED, vma->start, vma->end);
	event->flags_before = before;
	event->flags_after = vma->flags;
}

static void write_to(struct advising *a, struct tree_node *node, uint64_t start, uint64_t end)
{
	if (a->number == POPULATE_WRITE)
		sim_touch(a->sim, start, end);
	else if (a->number == GUARD_INSTALL)
		install_guard(a, node);
}

static int advise_one(struct advising *a, struct tree_node **nodep, uint64_t start, uint64_t end)
{
	struct advised advised = { a->sim, *nodep, (*nodep)->copy.vma.flags, a->advice->need,
				   start };
	uint64_t flags = advised_flags(a, advised.flags);
	int rc;

	if (is_kept(a, *nodep))
		return sim_refuse(a->sim, VMAT_CHECK_SEALED, -EPERM,
				  "sealed memory that cannot be written to keeps its pages");
	rc = a->advice->check ? a->advice->check(&advised) : 0;
	if (rc)
		return sim_refuse(a->sim, VMAT_CHECK_ARGUMENT, rc, a->advice->why);
	if (flags != advised.flags)
		rc = sim_modify(a->sim, nodep, start, end, flags);
	if (!rc)
		write_to(a, *nodep, start, end);
	return rc == -ENOMEM && sim_since(a->sim, SIM_MADVISE_AGAIN) ? -EAGAIN : rc;
}

/* -- a range ------------------------------------------------------------------------------- */

static int refuse_hole(struct advising *a)
{
	return sim_refuse(a->sim, VMAT_CHECK_UNMAPPED, -ENOMEM,
			  a->advice->need ? "a hole is in the range: what lies before it is done" :
				"a hole is in the range: what is mapped there is done");
}

/* madvise_walk_vmas(): holes are told in the end, and passed. */
static int advise_range(struct advising *a)
{
	struct tree_node *node = sim_find(a->sim, a->start);
	uint64_t at = a->start;
	int rc = 0, holes = 0;

	while (!rc && at < a->end) {
		uint64_t end;

		if (node && node->copy.vma.start > at)
			holes = refuse_hole(a);
		if (!node || node->copy.vma.start >= a->end || (holes && a->advice->need))
			return refuse_hole(a);
		if (node->copy.vma.start > at)
			at = node->copy.vma.start;
		end = node->copy.vma.end < a->end ? node->copy.vma.end : a->end;
		rc = advise_one(a, &node, at, end);
		at = end;
		while (node && node->copy.vma.end <= at)
			node = sim_next(node);
	}
	return rc ? rc : holes;
}

static int refuse_argument(struct advising *a, const char *why)
{
	return sim_refuse(a->sim, VMAT_CHECK_ARGUMENT, -EINVAL, why);
}

static int advise(struct advising *a, uint64_t length)
{
	uint64_t bytes = place_page_align(a->sim->placer, length);

	a->advice = find_advice(a->sim, a->number);
	if (!a->advice)
		return refuse_argument(a, "an advice that this kernel does not know");
	if (a->start & (a->sim->page - 1))
		return refuse_argument(a, "the address is not at a page");
	a->end = a->start + bytes;
	if ((length && !bytes) || a->end < a->start)
		return refuse_argument(a, "the range ends above the last address");
	return bytes ? advise_range(a) : 0;
}

int vmat_madvise(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address,
		 uint64_t length, int advice)
{
	struct advising a = { .sim = sim, .number = advice, .start = address };
	struct vmat_effect own = { .error = 0 };
	int rc = sim_begin(sim, effect, address, address + length);

	if (rc)
		return rc;
	own.error = advise(&a, length);
	return sim_answer(sim, effect, &own, NULL);
}
