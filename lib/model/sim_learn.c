/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim_learn - what mm_struct keeps and a tree does not: told by /proc, or what is most likely. */
#include <errno.h>
#include <string.h>

#include "model/sim.h"

/* -- what changed when ------------------------------------------------------------------ */

/* Read in the sources of 5.10, 6.1, 6.12, 6.17 and 7.2; those of 6.18 were measured. */
static const uint32_t changes[] = {
	/* c4608d1bf7c6 mm: mmap: map MAP_STACK to VM_NOHUGEPAGE */
	[SIM_STACK_NO_HUGE] = RELEASE(6, 7, 0),
	/* 2e7ce7d354f2 mm/mmap: change do_brk_flags() to expand existing VMA */
	[SIM_BRK_OWN_VMA] = RELEASE(6, 1, 0),
	/* in 6.8, not in 6.1 */
	[SIM_UNACCOUNT] = RELEASE(6, 4, 0),
	/* in 6.17, not in 6.12 */
	[SIM_ANON_EITHER] = RELEASE(6, 16, 0),
	/* in 6.1, not in 5.10 */
	[SIM_MADVISE_AGAIN] = RELEASE(5, 17, 0),
	/* in 6.18, not in 6.12 */
	[SIM_COUNTS_UNLOCKED] = RELEASE(6, 15, 0),
	/* in 6.8, not in 6.1 */
	[SIM_CLOSE_OF_GONE] = RELEASE(6, 5, 0),
	/* 90e7e7f5ef3f mm: enable MADV_DONTNEED for hugetlb mappings */
	[SIM_DROP_HUGE] = RELEASE(5, 18, 0),
	/* 8be7258aad44 mseal: add mseal syscall */
	[SIM_HAS_MSEAL] = RELEASE(6, 10, 0),
	/* 662df3e5c376 mm: madvise: implement lightweight guard page mechanism */
	[SIM_HAS_GUARDS] = RELEASE(6, 13, 0),
	[SIM_GUARD_FILES] = RELEASE(6, 15, 0),
	/* in 6.18.44 and 7.2, not in 6.17 */
	[SIM_MAYBE_GUARD] = RELEASE(6, 18, 0),
};

bool sim_since(const struct vmat_sim *sim, enum sim_change change)
{
	return sim->placer->world.release >= changes[change];
}

/* -- flags that maps does not tell --------------------------------------------------------- */

/* What a mapping with such permissions has when nothing was done to it. */
static uint64_t likely_flags(const struct vmat_vma *vma, bool grows_down)
{
	uint64_t flags = vma->flags | SIM_MAY_ACCESS;

	if (vmat_vma_kernel_named(vma) && !strncmp(vma->file->name, "[v", 2))
		return flags | VMAT_VM_DONTEXPAND | VMAT_VM_DONTDUMP;
	if (vma->perms & PERM_SHARED)
		return vma->perms & PERM_WRITE || vma_has_no_file(vma) ?
			flags | VMAT_VM_SHARED : flags & ~VMAT_VM_MAYWRITE;
	if (grows_down)
		return flags | VMAT_VM_GROWSDOWN | VMAT_VM_ACCOUNT;
	return vma->perms & PERM_WRITE ? flags | VMAT_VM_ACCOUNT : flags;
}

static void learn_flags(struct vmat_sim *sim, struct tree_node *node)
{
	struct vmat_vma *vma = &node->copy.vma;

	sim->soft_dirty |= (vma->flags & VMAT_VM_SOFTDIRTY) != 0;
	if (vma->has_vmflags)
		return;
	tree_count_out(sim->tree, node);
	vma->flags = likely_flags(vma, node->copy.grows_down);
	vma->likely_flags = 1;
	tree_count_in(sim->tree, node);
}

/* -- who shares what --------------------------------------------------------------------------- */

/* Counters tell; without them, what can be written to most likely was. */
static bool was_written(const struct vmat_sim *sim, const struct tree_node *node)
{
	const struct vmat_vma *vma = &node->copy.vma;
	uint64_t anonymous = 0, swap = 0;

	if (vma->perms & PERM_SHARED)
		return false;
	/* MADV_GUARD_INSTALL is as good as writing */
	if (vma->flags & VMAT_VM_MAYBE_GUARD)
		return true;
	if (!vmat_vma_field(sim->mm, vma, VMAT_ANONYMOUS, &anonymous))
		return vma->perms & PERM_WRITE;
	(void)vmat_vma_field(sim->mm, vma, VMAT_SWAP, &swap);
	return anonymous || swap;
}

static uint32_t new_anon(struct vmat_sim *sim)
{
	return ++sim->next_anon & ~TREE_ANON_INHERITED;
}

/* Nothing that is told stands between them, but something does: the kernel did not merge them. */
static void set_apart(struct vmat_sim *sim, struct tree_node *low, struct tree_node *high)
{
	if (!vma_has_no_file(&low->copy.vma)) {
		if (!low->copy.file_id)
			low->copy.file_id = SIM_OWN_FILES | ++sim->next_file;
		high->copy.file_id = SIM_OWN_FILES | ++sim->next_file;
		return;
	}
	if (!low->copy.anon)
		low->copy.anon = new_anon(sim);
	high->copy.anon = new_anon(sim);
}

/* Neighbours that differ by access alone most likely were one, or were written to as neighbours. */
static bool shares_anon(const struct tree_node *low, const struct tree_node *high, uint64_t bits)
{
	return low->copy.anon && high->copy.anon && bits && !(bits & ~SIM_ACCESS) &&
	       low->copy.vma.offset + (low->copy.vma.end - low->copy.vma.start) ==
		       high->copy.vma.offset;
}

static void learn_pair(struct vmat_sim *sim, struct tree_node *low, struct tree_node *high)
{
	uint64_t bits;
	unsigned all = vmat_merge_refusals(sim->mm, &low->copy.vma, &high->copy.vma, &bits);

	all &= ~(1u << VMAT_REFUSAL_ANON);
	if (!all)
		set_apart(sim, low, high);
	else if (all == 1u << VMAT_REFUSAL_FLAGS && shares_anon(low, high, bits))
		high->copy.anon = low->copy.anon;
}

static void learn_nodes(struct vmat_sim *sim)
{
	struct tree_node *low = NULL;

	for (struct rb_node *rb = rb_first(&sim->tree->root); rb; rb = rb_next(rb)) {
		struct tree_node *node = tree_node_of_rb(rb);

		if (was_written(sim, node))
			node->copy.anon = new_anon(sim);
		learn_flags(sim, node);
		if (low && low->copy.vma.end == node->copy.vma.start)
			learn_pair(sim, low, node);
		low = node;
	}
}

/* -- the heap, the stack ------------------------------------------------------------------- */

static void learn_heap(struct vmat_sim *sim)
{
	const struct vmat_mm *mm = sim->mm;
	bool told = facts_get(mm, FACT_STAT_START_BRK, &sim->start_brk) && sim->start_brk;

	sim->brk_known = told;
	sim->brk = sim->start_brk;
	for (size_t i = 0; i < mm->count; i++) {
		const struct vmat_vma *vma = &mm->rows[i];

		if (strcmp(vma->file->name, "[heap]") || (told && vma->end <= sim->start_brk))
			continue;
		if (!sim->brk_known)
			sim->start_brk = vma->start;
		sim->brk_known = true;
		sim->brk = vma->end;
	}
}

static void learn_stack(struct vmat_sim *sim)
{
	const struct vmat_mm *mm = sim->mm;

	sim->start_stack = UINT64_MAX;
	for (size_t i = 0; i < mm->count; i++)
		if (!strcmp(mm->rows[i].file->name, "[stack]")) {
			sim->start_stack = mm->rows[i].end;
			/* prctl(PR_SET_MEMORY_MERGE); nobody asks it of a stack alone */
			sim->def_flags = mm->rows[i].flags & VMAT_VM_MERGEABLE;
		}
	(void)facts_get(mm, FACT_STAT_START_STACK, &sim->start_stack);
}

/* -- all ----------------------------------------------------------------------------------- */

int sim_learn(struct vmat_sim *sim)
{
	const struct vma_file none = { .inode = 0 };
	struct vmat_mm *own = sim->tree->own;

	sim->nothing = mm_share_file(own, &none, "", 0);
	sim->heap = mm_share_file(own, &none, "[heap]", strlen("[heap]"));
	sim->stack = mm_share_file(own, &none, "[stack]", strlen("[stack]"));
	if (!sim->nothing || !sim->heap || !sim->stack)
		return -ENOMEM;
	sim->page = sim->tree->options.page_size;
	sim->tree->anon_strict = !sim_since(sim, SIM_ANON_EITHER);
	sim->tree->close_of_gone = sim_since(sim, SIM_CLOSE_OF_GONE);
	learn_nodes(sim);
	learn_heap(sim);
	learn_stack(sim);
	return 0;
}
