/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* layout_size - how large an address space can be, by machine and page tables. */
#include "model/layout_size.h"

#include <string.h>

enum { ADDR_LIMIT_3GB = 0x8000000 };

/* Sizes that 64-bit and 32-bit machines are built for, in case nothing tells which. */
static const uint64_t usual_sizes[] = {
	UINT64_C(1) << 31, 0xc0000000, UINT64_C(1) << 32, UINT64_C(1) << 36, UINT64_C(1) << 38,
	UINT64_C(1) << 39, UINT64_C(1) << 42, UINT64_C(1) << 47, UINT64_C(1) << 48,
	UINT64_C(1) << 52, UINT64_C(1) << 56,
};

uint64_t layout_usual_size(uint64_t end)
{
	for (size_t i = 0; i < sizeof(usual_sizes) / sizeof(usual_sizes[0]); i++)
		if (usual_sizes[i] >= end)
			return usual_sizes[i];
	return 0;
}

const struct vmat_vma *layout_stack(const struct vmat_mm *mm)
{
	uint64_t start_stack;

	for (size_t i = mm->count; i-- > 0;)
		if (!strcmp(mm->rows[i].file->name, "[stack]"))
			return &mm->rows[i];
	if (facts_get(mm, FACT_STAT_START_STACK, &start_stack))
		return vmat_vma_lookup(mm, start_stack);
	return NULL;
}

uint64_t layout_end_of_memory(const struct vmat_mm *mm)
{
	const struct vmat_vma *stack = layout_stack(mm);

	return stack ? stack->end : arch_highest_end(mm);
}

void layout_machine_of(const struct vmat_mm *mm, struct layout_machine *machine)
{
	*machine = (struct layout_machine){ .mm = mm, .arch = arch_of(mm),
					    .page = vmat_mm_page_size(mm) };
	machine->info = &arch_table[machine->arch];
	machine->personality_told = facts_get(mm, FACT_PERSONALITY, &machine->personality);
	machine->stack_top = machine->info->stack_top;
	if (machine->arch == ARCH_X86_COMPAT && machine->personality & ADDR_LIMIT_3GB)
		machine->stack_top = 0xc0000000;
}

/* -- the size -------------------------------------------------------------------------- */

void layout_guess_size(const struct layout_machine *machine, struct layout_guess *size)
{
	const uint64_t five_levels = (UINT64_C(1) << 56) - 4096;
	uint64_t told;

	*size = (struct layout_guess){ true, machine->info->task_size, "architecture", "" };
	if (machine->arch == ARCH_X86_64 && arch_highest_end(machine->mm) > size->value) {
		size->value = five_levels;
		size->remark = "five-level paging: a VMA lies above 2^47";
	} else if (machine->arch == ARCH_X86_64 && facts_get(machine->mm, FACT_TASK_SIZE, &told)) {
		size->value = told > size->value ? five_levels : size->value;
		size->remark = told > five_levels - 1 ? "five-level paging" : "";
	} else if (machine->arch == ARCH_X86_64) {
		size->remark = "0xfffffffffff000 where the CPU uses five-level paging";
	} else if (machine->arch == ARCH_PPC64) {
		size->value = UINT64_C(1) << (machine->page == 65536 ? 52 : 46);
	} else if (machine->arch == ARCH_X86_COMPAT) {
		size->value = machine->stack_top;
	} else if (!size->value) {
		size->value = layout_usual_size(arch_highest_end(machine->mm));
		size->source = "highest VMA";
		size->remark = "the smallest usual size that holds all VMAs";
		size->known = size->value != 0;
	}
}

bool layout_task_size(const struct vmat_mm *mm, uint64_t *size)
{
	struct layout_guess guess;
	struct layout_machine machine;

	if (!vmat_map_count(mm))
		return false;
	layout_machine_of(mm, &machine);
	layout_guess_size(&machine, &guess);
	if (!machine.info->task_size && machine.arch != ARCH_PPC64 &&
	    machine.arch != ARCH_X86_COMPAT)
		return false;
	*size = guess.value;
	return guess.known;
}

/* With larger page tables the kernel keeps to the usual size unless a hint is above it. */
static bool has_window(const struct layout_machine *machine)
{
	enum arch arch = machine->arch;

	return arch == ARCH_X86_64 || arch == ARCH_ARM64 || arch == ARCH_PPC64 ||
	       arch == ARCH_RISCV64 ||
	       (arch == ARCH_UNKNOWN && arch_word_bytes(machine->mm) == 8);
}

void layout_window(const struct vmat_mm *mm, struct layout_guess *size, uint64_t *window)
{
	struct layout_machine machine;
	uint64_t top;

	*size = (struct layout_guess){ .known = false };
	if (vmat_map_count(mm)) {
		layout_machine_of(mm, &machine);
		layout_guess_size(&machine, size);
	}
	*window = size->value;
	if (!size->known || !has_window(&machine))
		return;
	top = machine.stack_top ? machine.stack_top : layout_usual_size(layout_end_of_memory(mm));
	if (top && top < *window)
		*window = top;
}
