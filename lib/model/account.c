/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* account - the kernel's own totals over the VMAs, by its own formulas. */
#include "model/account.h"

#include <string.h>

/*
 * Since 4.5 each VMA is in total_vm, and by its flags in one more or none:
 *
 *             not writable          writable
 *     stack   stack_vm              stack_vm
 *     exec    exec_vm               private: data_vm
 *     else    -                     private: data_vm
 *
 * Before, VMAs that map a file were in shared_vm and, when executable and not writable, in
 * exec_vm; of the others, stacks were in stack_vm. VmData was what was left of total_vm.
 */
enum { EXEC = 1, WRITE = 2, SHARED = 4, STACK = 8, FILE_BACKED = 16 };

static unsigned traits_from_flags(uint64_t flags)
{
	const uint64_t stack = VMAT_VM_GROWSDOWN | VMAT_VM_GROWSUP | VMAT_VM_SHADOW_STACK;

	return (flags & VMAT_VM_EXEC ? EXEC : 0) | (flags & VMAT_VM_WRITE ? WRITE : 0) |
	       (flags & VMAT_VM_SHARED ? SHARED : 0) | (flags & stack ? STACK : 0);
}

/* What maps shows: a shared VMA that is writable is always VM_SHARED, of others nobody asks. */
static unsigned traits_from_perms(const struct vmat_vma *vma)
{
	return (vma->perms & PERM_EXEC ? EXEC : 0) | (vma->perms & PERM_WRITE ? WRITE : 0) |
	       (vma->perms & PERM_SHARED ? SHARED : 0) |
	       (strcmp(vma->file->name, "[stack]") ? 0 : STACK);
}

static unsigned traits_of(const struct vmat_vma *vma)
{
	unsigned traits = vma->has_vmflags ? traits_from_flags(vma->flags) : traits_from_perms(vma);

	return vma->file->inode ? traits | FILE_BACKED : traits;
}

/* Kernels from 2.6.36 to 4.11 print a stack without its guard page, which they count. */
static uint64_t bytes_of(const struct vmat_mm *mm, const struct vmat_vma *vma, unsigned traits)
{
	uint64_t printed = vma->end - vma->start, size;

	if (traits & STACK && !vma->clipped && vmat_vma_field(mm, vma, VMAT_SIZE, &size) &&
	    size > printed)
		return size;
	return printed;
}

static void add_new(struct account *account, unsigned traits, uint64_t bytes)
{
	if ((traits & (EXEC | WRITE | STACK)) == EXEC)
		account->exec_vm += bytes;
	else if (traits & STACK)
		account->stack_vm += bytes;
	else if ((traits & (WRITE | SHARED)) == WRITE)
		account->data_vm += bytes;
}

static void add_old(struct account *account, unsigned traits, uint64_t bytes)
{
	if (traits & FILE_BACKED) {
		account->shared_vm += bytes;
		if ((traits & (EXEC | WRITE)) == EXEC)
			account->exec_vm += bytes;
	} else if (traits & STACK) {
		account->stack_vm += bytes;
	} else {
		account->data_vm += bytes;
	}
}

/* The three parts of VmRSS came to status with the new formulas, in 4.5. */
static bool is_before_4_5(const struct vmat_mm *mm)
{
	uint64_t bytes;

	return facts_get(mm, FACT_STATUS_VM_SIZE, &bytes) &&
	       !facts_get(mm, FACT_STATUS_RSS_ANON, &bytes);
}

void account_of(const struct vmat_mm *mm, struct account *account)
{
	*account = (struct account){ .old_formula = is_before_4_5(mm) };
	for (size_t i = 0; i < mm->count; i++) {
		const struct vmat_vma *vma = &mm->rows[i];
		unsigned traits = traits_of(vma);
		uint64_t bytes = bytes_of(mm, vma, traits);

		if (vma_is_gate(vma))
			continue;
		account->total_vm += bytes;
		if (!vma->has_vmflags)
			account->stack_uncertain = true;
		if (account->old_formula)
			add_old(account, traits, bytes);
		else
			add_new(account, traits, bytes);
	}
}

/*
 * Before 4.19 the kernel took VmExe from the program's own addresses and VmLib as the rest of
 * exec_vm, which may be below 0: the sum is right modulo the kernel's word, 2^32 kB on 32 bit.
 */
bool account_told_exec_vm(const struct vmat_mm *mm, uint64_t *bytes)
{
	const uint64_t wrap = UINT64_C(1024) << 32;
	uint64_t exe, lib;

	if (!facts_get(mm, FACT_STATUS_VM_EXE, &exe) || !facts_get(mm, FACT_STATUS_VM_LIB, &lib))
		return false;
	*bytes = exe + lib;
	if (lib < wrap && lib >= wrap / 2 && *bytes >= wrap)
		*bytes -= wrap;
	return true;
}
