/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* account - the kernel's own totals over the VMAs, by its own formulas. */
#ifndef MODEL_ACCOUNT_H
#define MODEL_ACCOUNT_H

#include "model/facts.h"

/* Bytes. What the gate VMA takes is in none. */
struct account {
	uint64_t total_vm;
	uint64_t exec_vm;	/* VmExe + VmLib */
	uint64_t data_vm;	/* VmData; before 4.5 there was no such member */
	uint64_t stack_vm;	/* VmStk */
	uint64_t shared_vm;	/* before 4.5 only: what maps a file */
	bool old_formula;	/* as kernels before 4.5 counted */
	bool stack_uncertain;	/* from maps: a VMA that grows down shows only as [stack] */
};

/* O(n). */
void account_of(const struct vmat_mm *mm, struct account *account);

/* VmExe + VmLib as status tells them, bytes; false when it does not. */
bool account_told_exec_vm(const struct vmat_mm *mm, uint64_t *bytes);

#endif
