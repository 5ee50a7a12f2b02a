/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* layout - what exec decided about an address space: its size, and where the mmap area begins. */
#include "model/layout.h"

#include <string.h>

/*
 *   0        program  heap          mmap area            stack
 *   |--------[######][###]-->     <--[###][####]|..gap..|[####]|
 *                                               ^              ^
 *                                        mmap_base            stack_top
 *
 * The gap is the stack limit that stood at exec and room for moving the stack; the base is then
 * moved down by a random number of pages. What exec maps first, the dynamic linker or, without
 * one, the vdso or the program itself, ends exactly at mmap_base.
 */
enum { ADDR_NO_RANDOMIZE = 0x0040000, ADDR_COMPAT_LAYOUT = 0x0200000, ADDR_LIMIT_3GB = 0x8000000 };
enum { GUARD_PAGES = 256 };

static const uint64_t smallest_gap = UINT64_C(128) << 20;

/* What is needed to conclude anything, gathered once. */
struct evidence {
	const struct vmat_mm *mm;
	const struct arch_info *info;
	enum arch arch;
	uint64_t page;
	uint64_t stack_top;
	uint64_t stack_limit;		/* UINT64_MAX: unlimited */
	bool stack_limit_told;
	bool randomize;
	uint64_t personality;
	bool personality_told;
	const struct vmat_vma *linker;	/* a VMA of the dynamic linker, NULL: there is none */
	const struct vmat_vma *program;	/* a VMA of the program, NULL: not known */
	uint64_t below;			/* the mmap area lies below: the stack's start */
};

/* -- what there is ---------------------------------------------------------- */

/* Sizes that 64-bit and 32-bit machines are built for, in case nothing tells which. */
static const uint64_t usual_sizes[] = {
	UINT64_C(1) << 31, 0xc0000000, UINT64_C(1) << 32, UINT64_C(1) << 36, UINT64_C(1) << 38,
	UINT64_C(1) << 39, UINT64_C(1) << 42, UINT64_C(1) << 47, UINT64_C(1) << 48,
	UINT64_C(1) << 52, UINT64_C(1) << 56,
};

static uint64_t smallest_usual_size(uint64_t end)
{
	for (size_t i = 0; i < sizeof(usual_sizes) / sizeof(usual_sizes[0]); i++)
		if (usual_sizes[i] >= end)
			return usual_sizes[i];
	return 0;
}

static bool is_named(const struct vmat_vma *vma, const char *name)
{
	return !strcmp(vma->file->name, name);
}

static const struct vmat_vma *stack_of(const struct vmat_mm *mm)
{
	uint64_t start_stack;

	for (size_t i = mm->count; i-- > 0;)
		if (is_named(&mm->rows[i], "[stack]"))
			return &mm->rows[i];
	if (facts_get(mm, FACT_STAT_START_STACK, &start_stack))
		return vmat_vma_lookup(mm, start_stack);
	return NULL;
}

/* By its name: ld-linux-x86-64.so.2, ld-2.31.so, ld64.so.1, ld-musl-x86_64.so.1, ld.so.1. */
static bool looks_like_linker(const struct vmat_vma *vma)
{
	const char *slash = strrchr(vma->file->name, '/');

	return slash && !strncmp(slash, "/ld", 3) && strstr(slash, ".so") &&
	       strchr("-.0123456789", slash[3]);
}

/* AT_BASE is the linker's address, 0 when there is none. */
static const struct vmat_vma *linker_of(const struct vmat_mm *mm)
{
	uint64_t base;

	if (facts_auxv(mm, AUXV_BASE, &base))
		return base ? vmat_vma_lookup(mm, base) : NULL;
	for (size_t i = mm->count; i-- > 0;)
		if (looks_like_linker(&mm->rows[i]))
			return &mm->rows[i];
	return NULL;
}

static const struct vmat_vma *program_of(const struct vmat_mm *mm)
{
	uint64_t address;

	if (facts_auxv(mm, AUXV_PHDR, &address) || facts_get(mm, FACT_STAT_START_CODE, &address))
		return vmat_vma_lookup(mm, address);
	return NULL;
}

static uint64_t end_of_memory(const struct evidence *e)
{
	const struct vmat_vma *stack = stack_of(e->mm);

	return stack ? stack->end : arch_highest_end(e->mm);
}

/* What is known without a look at the names of all VMAs. */
static void gather_machine(const struct vmat_mm *mm, struct evidence *e)
{
	*e = (struct evidence){ .mm = mm, .arch = arch_of(mm), .page = vmat_mm_page_size(mm) };
	e->info = &arch_table[e->arch];
	e->personality_told = facts_get(mm, FACT_PERSONALITY, &e->personality);
	e->stack_top = e->info->stack_top;
	if (e->arch == ARCH_X86_COMPAT && e->personality & ADDR_LIMIT_3GB)
		e->stack_top = 0xc0000000;
}

static void gather(const struct vmat_mm *mm, struct evidence *e)
{
	const struct limit_value *limit = facts_limit(mm, LIMIT_STACK);
	const struct vmat_vma *stack = stack_of(mm);
	uint64_t sysctl;

	gather_machine(mm, e);
	e->stack_limit_told = limit != NULL;
	e->stack_limit = limit ? limit->soft : 0;
	e->randomize = !(e->personality & ADDR_NO_RANDOMIZE);
	if (facts_get(mm, FACT_RANDOMIZE_VA_SPACE, &sysctl) && !sysctl)
		e->randomize = false;
	e->linker = linker_of(mm);
	e->program = program_of(mm);
	e->below = stack ? stack->start : UINT64_MAX;
	if (!e->stack_top)
		e->stack_top = smallest_usual_size(end_of_memory(e));
}

/* -- bounds ------------------------------------------------------------------- */

static uint64_t page_align(const struct evidence *e, uint64_t address)
{
	return (address + e->page - 1) & -e->page;
}

/* mmap_base before it is moved down at random. */
static uint64_t highest_base(const struct evidence *e, uint64_t stack_limit)
{
	uint64_t gap = stack_limit, pad = GUARD_PAGES * e->page;
	uint64_t largest = e->stack_top / 6 * 5;

	if (e->randomize)
		pad += e->info->stack_random;
	if (gap + pad > gap)
		gap += pad;
	if (gap < smallest_gap)
		gap = smallest_gap;
	else if (gap > largest)
		gap = largest;
	return page_align(e, e->stack_top - gap);
}

/* How far down the base may have been moved. */
static uint64_t random_span(const struct evidence *e)
{
	enum fact fact = e->stack_top > UINT64_C(1) << 32 ? FACT_MMAP_RND_BITS :
							     FACT_MMAP_RND_COMPAT_BITS;
	uint64_t bits = e->info->random_bits;

	if (!e->randomize)
		return 0;
	(void)facts_get(e->mm, fact, &bits);
	return bits < 48 ? e->page << bits : UINT64_MAX;
}

static uint64_t unmapped_base(const struct evidence *e)
{
	return page_align(e, e->stack_top / e->info->legacy_part);
}

/* -- top-down ------------------------------------------------------------------ */

/* The program and its heap may lie above the mmap area: with an unlimited stack, they do. */
static bool is_program(const struct evidence *e, const struct vmat_vma *vma)
{
	return is_named(vma, "[heap]") ||
	       (e->program && e->program->file == vma->file && vma->file->inode);
}

static const struct vmat_vma *highest_vma(const struct evidence *e, uint64_t limit)
{
	const struct vmat_vma *found = NULL;

	for (size_t i = 0; i < e->mm->count; i++) {
		const struct vmat_vma *vma = &e->mm->rows[i];

		if (vma->end > e->below || vma->end > limit)
			break;
		if (!e->linker || e->stack_limit_told || !is_program(e, vma))
			found = vma;
	}
	return found;
}

/* Whether @vma belongs to the file of @segment: one of its mappings, or bss right behind them. */
static bool belongs_to(const struct evidence *e, const struct vmat_vma *vma,
		       const struct vmat_vma *segment)
{
	const struct vmat_vma *before = vmat_prev_vma(e->mm, vma);

	if (!segment || !segment->file->inode)
		return false;
	if (vma->file == segment->file)
		return true;
	return !vma->file->name_len && before && before->end == vma->start &&
	       before->file == segment->file;
}

/* Why the end of @top is the base itself; NULL: it is only below it. */
static const char *why_exact(const struct evidence *e, const struct vmat_vma *top, uint64_t limit)
{
	uint64_t span = random_span(e), ignored;

	if (limit - top->end > span)
		return NULL;
	if (belongs_to(e, top, e->linker))
		return "exact: where the dynamic linker ends, which exec mapped first";
	if (e->linker || !facts_auxv(e->mm, AUXV_BASE, &ignored))
		return NULL;
	if (is_named(top, "[vdso]"))
		return "exact: where the vdso ends, which exec mapped first";
	if (belongs_to(e, top, e->program))
		return "exact: where the static-pie program ends, which exec mapped first";
	return NULL;
}

static void guess_top_down(const struct evidence *e, struct layout *layout)
{
	uint64_t limit = highest_base(e, e->stack_limit);
	const struct vmat_vma *top = highest_vma(e, limit);
	struct layout_guess *base = &layout->mmap_base;
	const char *exact;

	if (e->stack_limit_told && e->personality_told && !e->randomize) {
		*base = (struct layout_guess){ true, limit, "limits, personality",
			"exact: not randomised; if the stack limit is what it was at exec" };
		return;
	}
	/* The limit was raised since exec: only the smallest gap is sure. */
	if (!top || (e->linker && e->linker->end > limit && e->linker->end <= e->below)) {
		limit = highest_base(e, 0);
		top = highest_vma(e, limit);
	}
	if (!top)
		return;
	exact = why_exact(e, top, limit);
	*base = (struct layout_guess){ true, top->end, "highest VMA of the mmap area",
		exact ? exact : "lower bound: what exec mapped first is not at the top" };
}

/* The same random number moved both bases; only x86 remembers the other one. */
static void guess_legacy_base(const struct evidence *e, struct layout *layout)
{
	uint64_t limit = highest_base(e, e->stack_limit);
	const struct layout_guess *base = &layout->mmap_base;

	if (!base->known || !e->stack_limit_told || base->value > limit)
		return;
	layout->legacy_base = (struct layout_guess){ true,
		unmapped_base(e) + (limit - base->value), "mmap_base, limits",
		strncmp(base->remark, "exact", 5) ?
			"upper bound: mmap_base is a lower one" :
			"exact, if the stack limit is what it was at exec" };
}

/* -- bottom-up ------------------------------------------------------------------ */

static const struct vmat_vma *lowest_vma(const struct evidence *e)
{
	uint64_t start = unmapped_base(e), span = random_span(e);

	for (size_t i = 0; i < e->mm->count; i++) {
		const struct vmat_vma *vma = &e->mm->rows[i];

		if (vma->start >= start && !is_program(e, vma))
			return vma->start - start <= span ? vma : NULL;
	}
	return NULL;
}

static void guess_bottom_up(const struct evidence *e, struct layout *layout)
{
	const struct vmat_vma *lowest = lowest_vma(e);
	bool exact = lowest && e->linker && e->linker->file == lowest->file;

	if (e->personality_told && !e->randomize) {
		layout->mmap_base = (struct layout_guess){ true, unmapped_base(e), "personality",
							   "exact: not randomised" };
		layout->legacy_base = layout->mmap_base;
		return;
	}
	if (!lowest)
		return;
	layout->mmap_base = (struct layout_guess){ true, lowest->start,
		"lowest VMA of the mmap area",
		exact ? "exact: where the dynamic linker begins, which exec mapped first" :
			"upper bound: what exec mapped first is not at the bottom" };
	layout->legacy_base = layout->mmap_base;
}

static bool unlimited_stack_makes_it_so(const struct evidence *e)
{
	return e->info->unlimited_is_legacy && e->stack_limit == UINT64_MAX;
}

static void guess_direction(const struct evidence *e, struct layout *layout)
{
	uint64_t sysctl = 0, start = unmapped_base(e);

	layout->known = true;
	layout->bottom_up_source = "personality";
	layout->bottom_up_remark = "";
	(void)facts_get(e->mm, FACT_LEGACY_VA_LAYOUT, &sysctl);
	if (e->personality_told) {
		layout->bottom_up = e->personality & ADDR_COMPAT_LAYOUT || sysctl ||
				    unlimited_stack_makes_it_so(e);
		return;
	}
	layout->bottom_up_source = "where the dynamic linker lies";
	layout->bottom_up_remark = "personality was not loaded";
	layout->bottom_up = unlimited_stack_makes_it_so(e) ||
			    (e->linker && e->linker->start >= start &&
			     e->linker->start - start <= random_span(e));
}

/* -- the size --------------------------------------------------------------------- */

static void guess_task_size(const struct evidence *e, struct layout_guess *size)
{
	const uint64_t five_levels = (UINT64_C(1) << 56) - 4096;

	*size = (struct layout_guess){ true, e->info->task_size, "architecture", "" };
	if (e->arch == ARCH_X86_64 && arch_highest_end(e->mm) > size->value) {
		size->value = five_levels;
		size->remark = "five-level paging: a VMA lies above 2^47";
	} else if (e->arch == ARCH_X86_64) {
		size->remark = "0xfffffffffff000 where the CPU uses five-level paging";
	} else if (e->arch == ARCH_PPC64) {
		size->value = UINT64_C(1) << (e->page == 65536 ? 52 : 46);
	} else if (e->arch == ARCH_X86_COMPAT) {
		size->value = e->stack_top;
	} else if (!size->value) {
		size->value = smallest_usual_size(arch_highest_end(e->mm));
		size->source = "highest VMA";
		size->remark = "the smallest usual size that holds all VMAs";
		size->known = size->value != 0;
	}
}

bool layout_task_size(const struct vmat_mm *mm, uint64_t *size)
{
	struct layout_guess guess;
	struct evidence e;

	if (!vmat_map_count(mm))
		return false;
	gather_machine(mm, &e);
	guess_task_size(&e, &guess);
	if (!e.info->task_size && e.arch != ARCH_PPC64 && e.arch != ARCH_X86_COMPAT)
		return false;
	*size = guess.value;
	return guess.known;
}

/* With larger page tables the kernel keeps to the usual size unless a hint is above it. */
static bool has_window(const struct evidence *e)
{
	return e->arch == ARCH_X86_64 || e->arch == ARCH_ARM64 || e->arch == ARCH_PPC64 ||
	       e->arch == ARCH_RISCV64 ||
	       (e->arch == ARCH_UNKNOWN && arch_word_bytes(e->mm) == 8);
}

void layout_window(const struct vmat_mm *mm, struct layout_guess *size, uint64_t *window)
{
	struct evidence e;
	uint64_t top;

	*size = (struct layout_guess){ .known = false };
	if (vmat_map_count(mm)) {
		gather_machine(mm, &e);
		guess_task_size(&e, size);
	}
	*window = size->value;
	if (!size->known || !has_window(&e))
		return;
	top = e.stack_top ? e.stack_top : smallest_usual_size(end_of_memory(&e));
	if (top && top < *window)
		*window = top;
}

void layout_of(const struct vmat_mm *mm, struct layout *layout)
{
	struct evidence e;

	*layout = (struct layout){ .arch = ARCH_UNKNOWN };
	if (!vmat_map_count(mm))
		return;
	gather(mm, &e);
	layout->arch = e.arch;
	guess_task_size(&e, &layout->task_size);
	if (!e.stack_top)
		return;
	guess_direction(&e, layout);
	if (layout->bottom_up) {
		guess_bottom_up(&e, layout);
	} else {
		guess_top_down(&e, layout);
		guess_legacy_base(&e, layout);
	}
}
