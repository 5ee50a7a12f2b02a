/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz the rules for roles: any text of maps or smaps that parses gets roles, the same each time. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/facts.h"
#include "vmatools.h"

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* Hashed: what the rules made of all VMAs. */
static uint64_t classify(struct vmat_mm *mm)
{
	const struct vmat_vma *vma;
	struct vmat_role_info info;
	uint64_t sum = 0;

	check(!vmat_mm_classify(mm));
	vmat_for_each_vma(mm, vma) {
		vmat_vma_role(mm, vma, &info);
		check(info.role > VMAT_ROLE_UNKNOWN && info.role <= VMAT_ROLE_ANON);
		check(info.confidence <= VMAT_SURE && *info.evidence);
		check(!info.tid || info.role == VMAT_ROLE_THREAD_STACK);
		check(vmat_vma_kind(vma) <= VMAT_KIND_SPECIAL);
		sum = sum * 31 + info.role * 4 + info.confidence + (uint64_t)info.tid;
	}
	return sum;
}

/* Addresses that the kernel might have told: of VMAs here and there, and a thread's stack. */
static void tell(struct vmat_mm *mm, uint64_t seed)
{
	const struct vmat_vma *vma = vmat_find_vma(mm, seed << 12);
	struct mm_thread *thread;

	if (!vma)
		vma = vmat_last_vma(mm);
	facts_set(mm, FACT_STAT_START_BRK, vmat_vma_start(vma) + seed % 8192);
	facts_set(mm, FACT_STAT_START_CODE, vmat_vma_start(vmat_first_vma(mm)) + seed % 65536);
	facts_set(mm, FACT_STATUS_THREADS, seed % 5);
	thread = facts_thread(mm, 7);
	if (thread) {
		thread->has_stack_pointer = true;
		thread->stack_pointer = vmat_vma_start(vma);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	const char *text = (const char *)input;
	struct vmat_mm *mm;
	uint64_t sum;

	/* A text that is cut within its last line is as good as one that ends before it. */
	while (size && text[size - 1] != '\n')
		size--;
	if (vmat_parse(&mm, text, size, NULL))
		return 0;
	sum = classify(mm);
	check(sum == classify(mm));
	if (vmat_mm_count(mm)) {
		tell(mm, sum);
		classify(mm);
	}
	vmat_mm_free(mm);
	return 0;
}
