/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* classify - works out the role of every mapping: what is known of the whole, then rule by rule. */
#include <stdlib.h>

#include "model/facts.h"
#include "model/role.h"

static uint64_t fact(const struct vmat_mm *mm, enum fact which)
{
	uint64_t value;

	return facts_get(mm, which, &value) ? value : 0;
}

static uint64_t auxv(const struct vmat_mm *mm, uint64_t type)
{
	uint64_t value;

	return facts_auxv(mm, type, &value) ? value : 0;
}

static void learn_facts(struct role_context *context)
{
	const struct vmat_mm *mm = context->mm;

	context->threads = fact(mm, FACT_STATUS_THREADS);
	if (!context->threads)
		context->threads = fact(mm, FACT_STAT_THREADS);
	context->start_code = fact(mm, FACT_STAT_START_CODE);
	context->end_data = fact(mm, FACT_STAT_END_DATA);
	context->start_brk = fact(mm, FACT_STAT_START_BRK);
	context->entry = auxv(mm, AUXV_ENTRY);
	context->phdr = auxv(mm, AUXV_PHDR);
	context->interp = auxv(mm, AUXV_BASE);
	context->vdso = auxv(mm, AUXV_SYSINFO_EHDR);
}

/*
 * Mark the rows that a thread's stack pointer points into, for role_by_shape(): by its tid,
 * or by STACK_OF_MANY. The main thread is left out: its stack has a label.
 */
static void mark_stack_pointers(struct role_context *context)
{
	const struct mm_facts *facts = context->mm->facts;

	for (size_t i = 0; facts && i < facts->thread_count; i++) {
		const struct mm_thread *thread = &facts->threads[i];
		const struct vmat_vma *found;

		if (!thread->has_stack_pointer || thread->tid == context->mm->pid)
			continue;
		found = vmat_vma_lookup(context->mm, thread->stack_pointer);
		if (found) {
			struct vmat_vma *vma = &context->rows[mm_row(context->mm, found)];

			vma->tid = vma->tid ? STACK_OF_MANY : (uint32_t)thread->tid;
		}
	}
}

/* A private mapping that a program can read though not execute: not under READ_IMPLIES_EXEC. */
static bool disproves_exec_implied(const struct vmat_vma *vma)
{
	return (vma->perms & (PERM_READ | PERM_EXEC | PERM_SHARED)) == PERM_READ &&
	       vmat_vma_kind(vma) != VMAT_KIND_SPECIAL;
}

/* MAP_STACK shows as nh since 6.7; what has a guard page below is no madvise(MADV_NOHUGEPAGE). */
static bool is_marked_stack(const struct vmat_vma *below, const struct vmat_vma *vma)
{
	return vma->flags & VMAT_VM_NOHUGEPAGE && below->end == vma->start &&
	       vma_bytes(vma) >= SMALLEST_STACK_BYTES && vma_is_inaccessible(below) &&
	       kind_is_plain_anon(below) && kind_is_plain_anon(vma);
}

static void learn_rows(struct role_context *context)
{
	uint64_t highest = 0;

	context->exec_implied = context->count > 2;
	for (size_t i = 0; i < context->count; i++) {
		struct vmat_vma *vma = &context->rows[i];

		vma->role = VMAT_ROLE_UNKNOWN;
		vma->evidence = EV_NONE;
		vma->tid = 0;
		if (vma->end <= UINT64_C(1) << 63)
			highest = vma->end;
		if (context->exec_implied && disproves_exec_implied(vma))
			context->exec_implied = false;
		if (i && is_marked_stack(vma - 1, vma))
			context->stacks_marked++;
	}
	context->page_bytes = vmat_mm_page_size(context->mm);
	context->narrow = highest <= UINT64_C(1) << 32;
	context->arena_bytes = context->narrow ? UINT64_C(1) << 20 : UINT64_C(64) << 20;
}

/* Marks of stack pointers that came to nothing. */
static void forget_marks(struct role_context *context)
{
	for (size_t i = 0; i < context->count; i++) {
		struct vmat_vma *vma = &context->rows[i];

		if (vma->role != VMAT_ROLE_THREAD_STACK || vma->tid == STACK_OF_MANY)
			vma->tid = 0;
	}
}

int vmat_mm_classify(struct vmat_mm *mm)
{
	struct role_context context = { .mm = mm, .rows = mm->rows, .count = mm->count };
	int rc;

	learn_rows(&context);
	learn_facts(&context);
	mark_stack_pointers(&context);
	role_by_name(&context);
	rc = role_by_object(&context);
	if (!rc)
		role_by_shape(&context);
	forget_marks(&context);
	hash_free(&context.elf_files);
	free(context.elf_list.items);
	return rc;
}

void vmat_vma_role(const struct vmat_mm *mm, const struct vmat_vma *vma,
		   struct vmat_role_info *info)
{
	(void)mm;
	*info = (struct vmat_role_info){
		.role = (enum vmat_role)vma->role,
		.confidence = (enum vmat_confidence)vma->confidence,
		.evidence = evidence_table[vma->evidence].why,
		.tid = (pid_t)vma->tid,
	};
}
