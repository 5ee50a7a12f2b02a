/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim - an address space that calls change as the kernel would. */
#ifndef MODEL_SIM_H
#define MODEL_SIM_H

#include "model/merge.h"
#include "model/place.h"

/*
 * A call first asks what it may need - nodes, room for events, the file of a new mapping - and only
 * then begins to change, so that want of memory changes nothing. Then it follows the kernel's steps
 * one by one; where one of them refuses, what was done before stays done, as there.
 */

struct sim_options {
	char *kernel;			/* NULL: its own */
	const struct vmat_device *devices;
	size_t device_count;
};

/* Which step refused, for the answer. */
struct sim_refusal {
	enum vmat_check check;
	const char *why;		/* NULL: as always */
	uint64_t used, limit, wanted;
};

struct vmat_sim {
	const struct vmat_mm *mm;
	struct vmat_mm *own_mm;		/* of a child: the same; else NULL */
	struct sim_options options;
	struct vmat_tree *tree;
	struct vmat_placer *placer;
	uint64_t page;

	uint64_t start_brk, brk, start_stack;
	bool brk_known;			/* where the heap begins and ends, to the page */
	bool brk_exact;			/* and the byte */
	uint64_t def_flags;		/* VMAT_VM_*: what mlockall() and prctl() set for later */
	bool soft_dirty;		/* the kernel has VM_SOFTDIRTY */

	uint32_t next_file, next_anon;
	uint64_t next_inode;		/* of files that only we know */
	const struct vma_file *nothing, *heap, *stack;	/* the names that go by place */

	struct vmat_event *events;
	size_t event_count, event_room, events_wanted;
	uint64_t largest_hole;		/* after the last event */
	bool told;			/* somebody wants to know how it went */
	struct sim_refusal refusal;	/* of the call; check is VMAT_CHECK_NONE when there is none */

	/* what the last search found: most steps of a call begin at the same address */
	uint64_t found_at;
	struct tree_node *found;
	bool found_known;		/* and nothing has changed since */
};

/* Files that calls told have numbers below. */
#define SIM_OWN_FILES UINT32_C(0x80000000)

#define SIM_ACCESS (VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC)
#define SIM_MAY_ACCESS (VMAT_VM_MAYREAD | VMAT_VM_MAYWRITE | VMAT_VM_MAYEXEC)
#define SIM_LOCKED (VMAT_VM_LOCKED | VMAT_VM_LOCKONFAULT)
#define SIM_SPECIAL (VMAT_VM_IO | VMAT_VM_DONTEXPAND | VMAT_VM_PFNMAP | VMAT_VM_MIXEDMAP)

/* What changed when in what calls do; rows of the table in sim_learn.c. */
enum sim_change {
	SIM_STACK_NO_HUGE,		/* MAP_STACK is VM_NOHUGEPAGE */
	SIM_BRK_OWN_VMA,		/* brk() joins only what is heap, and nothing above */
	SIM_UNACCOUNT,			/* mprotect() gives back what was never written to */
	SIM_ANON_EITHER,		/* what has an anon_vma joins what has none */
	SIM_MADVISE_AGAIN,		/* madvise() says EAGAIN at the limit on mappings */
	SIM_COUNTS_UNLOCKED,		/* locked_vm grows by MREMAP_DONTUNMAP */
	SIM_CLOSE_OF_GONE,		/* vm_ops->close matters of what a merge takes away only */
	SIM_DROP_HUGE,			/* MADV_DONTNEED of huge pages */
	SIM_HAS_MSEAL,
	SIM_HAS_GUARDS,			/* MADV_GUARD_INSTALL */
	SIM_GUARD_FILES,		/* of files, too */
	SIM_MAYBE_GUARD			/* and VM_MAYBE_GUARD says so, of the whole VMA */
};
bool sim_since(const struct vmat_sim *sim, enum sim_change change);

/* -- learning (sim_learn) ----------------------------------------------------------------- */

/* All that an mm tells and a tree does not keep; its names. 0 or -ENOMEM. */
int sim_learn(struct vmat_sim *sim);

/* -- a call (sim_call) ------------------------------------------------------------------------- */

/*
 * Begin a call that touches the VMAs of [@start, @end): no events, room for what it will need.
 * 0, -ENOMEM, or -EINVAL when @effect, which may be NULL, has no size.
 */
int sim_begin(struct vmat_sim *sim, const struct vmat_effect *effect, uint64_t start, uint64_t end);

/* The same for a second range of the same call; *@countp: how many VMAs are in it. 0 or -ENOMEM. */
int sim_begin_more(struct vmat_sim *sim, uint64_t start, uint64_t end, size_t *countp);

/* A job of the placer's with the likely world, for checks of limits; @question must live on. */
void sim_ask(const struct vmat_sim *sim, struct place_job *job, struct place_question *question);

/* Give @own, what the call returned, to the caller. @job: whose doubts count, or NULL. */
int sim_answer(const struct vmat_sim *sim, struct vmat_effect *effect, struct vmat_effect *own,
	       const struct place_job *job);

/* Note why the call is refused, and return @error. */
int sim_refuse(struct vmat_sim *sim, enum vmat_check check, int error, const char *why);

/* The same of vm.max_map_count. */
int sim_refuse_count(struct vmat_sim *sim, const char *why);

/* The same with what @job says, if it refuses; returns its error. */
int sim_refuse_as(struct vmat_sim *sim, const struct place_job *job);

/* One more event; there is always room for it. */
struct vmat_event *sim_note(struct vmat_sim *sim, enum vmat_event_kind kind, uint64_t start,
			    uint64_t end);

/* find_vma(). */
struct tree_node *sim_lookup(struct vmat_sim *sim, uint64_t address);

/* The same with an event. */
struct tree_node *sim_find(struct vmat_sim *sim, uint64_t address);

struct tree_node *sim_next(const struct tree_node *node);
struct tree_node *sim_prev(const struct vmat_sim *sim, const struct tree_node *node);

/* -- steps (sim_edit); they return 0 or the kernel's negative errno ------------------------ */

/* split_vma(): @node keeps the upper part with @new_below, else the lower; *@newp may be NULL. */
int sim_split(struct vmat_sim *sim, struct tree_node *node, uint64_t address, bool new_below,
	      struct tree_node **newp);

/* What munmap() does before it takes anything out: seals, splits at both ends. */
int sim_gather(struct vmat_sim *sim, uint64_t start, uint64_t end);

/* Take out the VMAs in the range, which begin and end at its ends. */
void sim_remove(struct vmat_sim *sim, uint64_t start, uint64_t end);

/* Both. */
int sim_unmap(struct vmat_sim *sim, uint64_t start, uint64_t end);

/* The same where it is known that it went well: nothing refuses. */
void sim_clear(struct vmat_sim *sim, uint64_t start, uint64_t end);

/* vma_modify_flags(): *@nodep, which has the range, becomes what has it then. */
int sim_modify(struct vmat_sim *sim, struct tree_node **nodep, uint64_t start, uint64_t end,
	       uint64_t flags);

/* Merge a new range, which is free, or insert it. @file is shared by the tree already. */
struct tree_node *sim_add(struct vmat_sim *sim, struct vmat_area *area,
			  const struct vma_file *file, const struct merge_identity *identity);

/* Insert it, merged with nobody. */
struct tree_node *sim_insert(struct vmat_sim *sim, const struct vmat_area *area,
			     const struct vma_file *file, const struct merge_identity *identity);

/* What the kernel prints of memory without a file goes by where it is. */
void sim_label(struct vmat_sim *sim, struct tree_node *node);

/* __anon_vma_prepare(): it gets an anon_vma, a neighbour's where that can be. */
void sim_prepare_anon(struct vmat_sim *sim, struct tree_node *node);

/* The private writable memory of the range is written to. */
void sim_touch(struct vmat_sim *sim, uint64_t start, uint64_t end);

/* vma_is_anonymous(): no file that pages come from; /dev/zero, mapped privately, is none. */
bool sim_is_anonymous(const struct tree_node *node);

#endif
