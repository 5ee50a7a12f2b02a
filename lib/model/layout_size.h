/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* layout_size - how large an address space can be, by machine and page tables. */
#ifndef MODEL_LAYOUT_SIZE_H
#define MODEL_LAYOUT_SIZE_H

#include "model/layout.h"

/* What is known without a look at the names of all VMAs. */
struct layout_machine {
	const struct vmat_mm *mm;
	const struct arch_info *info;
	enum arch arch;
	uint64_t page;
	uint64_t stack_top;		/* 0: not one for all kernels */
	uint64_t personality;
	bool personality_told;
};
void layout_machine_of(const struct vmat_mm *mm, struct layout_machine *machine);

/* The task size. */
void layout_guess_size(const struct layout_machine *machine, struct layout_guess *size);

/* The smallest size that machines are built for and that holds @end; 0: none. */
uint64_t layout_usual_size(uint64_t end);

/* The main stack, NULL: there is none; and where all memory ends, as a rule with it. O(n). */
const struct vmat_vma *layout_stack(const struct vmat_mm *mm);
uint64_t layout_end_of_memory(const struct vmat_mm *mm);

#endif
