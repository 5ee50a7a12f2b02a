/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* arch - which machine an address space belongs to, as far as it shows itself, and its limits. */
#ifndef MODEL_ARCH_H
#define MODEL_ARCH_H

#include "model/facts.h"

enum arch {
	ARCH_UNKNOWN,
	ARCH_X86_64,
	ARCH_X86_COMPAT,	/* an i386 program on a 64-bit kernel */
	ARCH_I386,		/* on a 32-bit kernel */
	ARCH_ARM64,
	ARCH_ARM_COMPAT,
	ARCH_ARM,
	ARCH_PPC64,
	ARCH_S390X,
	ARCH_RISCV64,
	NARCHES
};

/* What the kernel lays out with. Sizes in bytes; 0: not one size for all kernels. */
struct arch_info {
	const char *name;
	uint64_t task_size;		/* mm->task_size */
	uint64_t stack_top;		/* the stack begins below it */
	uint64_t stack_random;		/* by how much the stack is moved at most */
	unsigned random_bits;		/* of pages: by how much the mmap area is moved at most */
	unsigned legacy_part;		/* a bottom-up area begins at stack_top / legacy_part */
	bool unlimited_is_legacy;	/* an unlimited stack makes the area bottom-up */
};

/* Indexed by enum arch. */
extern const struct arch_info arch_table[NARCHES];

/* O(n), mostly less. */
enum arch arch_of(const struct vmat_mm *mm);

/* Bytes in a word of the program: 4 or 8; 0 when there is nothing to tell it by. */
unsigned arch_word_bytes(const struct vmat_mm *mm);

/* The end of the last VMA but the gate; 0: there is none. O(1). */
uint64_t arch_highest_end(const struct vmat_mm *mm);

#endif
