/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* layout - what exec decided about an address space: its size, and where the mmap area begins. */
#include "model/layout.h"

#include <string.h>

#include "model/layout_anchor.h"

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
enum { PF_RANDOMIZE = 0x00400000 };
enum { GUARD_PAGES = 256 };

static const uint64_t smallest_gap = UINT64_C(128) << 20;

/* An object as large as that may have been aligned to it, and then does not touch the base. */
static const uint64_t huge_page = UINT64_C(2) << 20;

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
	bool randomize_known;
	struct layout_anchor anchor;
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

/* What exec decided stands in the task's flags; the personality may have been changed since. */
static void gather_randomize(struct evidence *e)
{
	uint64_t value;

	e->randomize_known = true;
	if (facts_get(e->mm, FACT_STAT_FLAGS, &value)) {
		e->randomize = value & PF_RANDOMIZE;
		return;
	}
	e->randomize = !(e->personality & ADDR_NO_RANDOMIZE);
	if (facts_get(e->mm, FACT_RANDOMIZE_VA_SPACE, &value) && !value)
		e->randomize = false;
	else
		e->randomize_known = e->personality_told;
}

static void gather(const struct vmat_mm *mm, struct evidence *e)
{
	const struct limit_value *limit = facts_limit(mm, LIMIT_STACK);
	const struct vmat_vma *stack = stack_of(mm);

	gather_machine(mm, e);
	e->stack_limit_told = limit != NULL;
	e->stack_limit = limit ? limit->soft : 0;
	gather_randomize(e);
	e->linker = layout_linker(mm);
	e->program = layout_program(mm);
	e->below = stack ? stack->start : UINT64_MAX;
	if (!e->stack_top)
		e->stack_top = smallest_usual_size(end_of_memory(e));
	layout_find_anchor(mm, stack, e->stack_top / 8, &e->anchor);
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

/* Where mmap_base can be, whatever the stack limit was. */
static struct layout_range widest_range(const struct evidence *e)
{
	uint64_t lowest = highest_base(e, UINT64_MAX), span = random_span(e);

	return (struct layout_range){ lowest > span ? lowest - span : 0, highest_base(e, 0) };
}

/* Where it can be under the limit that was told. */
static struct layout_range told_range(const struct evidence *e)
{
	uint64_t highest = highest_base(e, e->stack_limit), span = random_span(e);

	if (!e->stack_limit_told)
		return widest_range(e);
	return (struct layout_range){ highest > span ? highest - span : 0, highest };
}

static bool is_within(uint64_t value, struct layout_range range)
{
	return value >= range.lowest && value <= range.highest;
}

static struct layout_range bottom_up_range(const struct evidence *e)
{
	uint64_t start = unmapped_base(e), span = random_span(e);

	return (struct layout_range){ start, start + span >= start ? start + span : UINT64_MAX };
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

static const char *const anchor_ends[] = {
	[ANCHOR_LINKER] = "exact: where the dynamic linker ends, which exec mapped first",
	[ANCHOR_PROGRAM] = "exact: where the static-pie program ends, which exec mapped first",
	[ANCHOR_VDSO] = "exact: where the vdso ends, which exec mapped first",
};

static void set_base(struct layout *layout, uint64_t value, const char *source, const char *remark)
{
	layout->mmap_base = (struct layout_guess){ true, value, source, remark };
}

/* Mapped first, so it ends at the base. Something else may touch its end, or be its bss. */
static void base_from_anchor(const struct evidence *e, struct layout *layout)
{
	const struct layout_anchor *anchor = &e->anchor;
	struct layout_range *range = &layout->base_range;
	uint64_t most = highest_base(e, 0);

	set_base(layout, anchor->bss_end <= most ? anchor->bss_end : anchor->end,
		 "highest VMA of the mmap area", anchor_ends[anchor->kind]);
	range->lowest = anchor->end;
	range->highest = anchor->touching_end <= most ? anchor->touching_end : most;
	if (anchor->end - anchor->start >= huge_page) {
		range->highest = range->highest + huge_page <= most ? range->highest + huge_page :
								      most;
		layout->mmap_base.remark = "lower bound: a large object may have been aligned";
	}
}

/* What was mapped later lies below; so the highest there is, is a bound. */
static void base_from_highest(const struct evidence *e, struct layout *layout)
{
	struct layout_range told = told_range(e), widest = widest_range(e);
	const struct vmat_vma *top = highest_vma(e, told.highest);

	layout->base_range = told;
	/* the limit was raised since exec: only the smallest gap is sure */
	if (!top || (e->linker && e->linker->end > told.highest && e->linker->end <= e->below)) {
		layout->base_range = widest;
		top = highest_vma(e, widest.highest);
	}
	if (!top)
		return;
	set_base(layout, top->end, "highest VMA of the mmap area",
		 "lower bound: what exec mapped first is not at the top");
	if (top->end > layout->base_range.lowest)
		layout->base_range.lowest = top->end;
}

static bool anchor_shows_base(const struct evidence *e)
{
	return e->anchor.kind != ANCHOR_NONE && is_within(e->anchor.end, widest_range(e));
}

static void guess_top_down(const struct evidence *e, struct layout *layout)
{
	uint64_t limit = highest_base(e, e->stack_limit);
	bool shown = anchor_shows_base(e);

	if (shown)
		base_from_anchor(e, layout);
	else
		base_from_highest(e, layout);
	if (e->randomize || !e->randomize_known || !e->stack_limit_told ||
	    (shown && !is_within(limit, layout->base_range)))
		return;
	layout->base_range = (struct layout_range){ limit, limit };
	set_base(layout, limit, "limits, personality",
		 "exact: not randomised; if the stack limit is what it was at exec");
}

/* The same random number moved both bases; only x86 remembers the other one. */
static void guess_legacy_base(const struct evidence *e, struct layout *layout)
{
	const struct layout_guess *base = &layout->mmap_base;
	struct layout_range told = told_range(e);

	layout->legacy_range = bottom_up_range(e);
	if (!base->known || !e->stack_limit_told || !is_within(base->value, told))
		return;
	layout->legacy_base = (struct layout_guess){ true,
		unmapped_base(e) + (told.highest - base->value), "mmap_base, limits",
		strncmp(base->remark, "exact", 5) ?
			"upper bound: mmap_base is a lower one" :
			"exact, if the stack limit is what it was at exec" };
	if (!is_within(layout->base_range.lowest, told) ||
	    !is_within(layout->base_range.highest, told))
		return;
	layout->legacy_range.lowest =
		unmapped_base(e) + (told.highest - layout->base_range.highest);
	layout->legacy_range.highest =
		unmapped_base(e) + (told.highest - layout->base_range.lowest);
}

/* -- bottom-up ------------------------------------------------------------------ */

static const struct vmat_vma *lowest_vma(const struct evidence *e)
{
	struct layout_range range = bottom_up_range(e);

	for (size_t i = 0; i < e->mm->count; i++) {
		const struct vmat_vma *vma = &e->mm->rows[i];

		if (vma->start >= range.lowest && !is_program(e, vma))
			return vma->start <= range.highest ? vma : NULL;
	}
	return NULL;
}

static const char *const anchor_starts[] = {
	[ANCHOR_LINKER] = "exact: where the dynamic linker begins, which exec mapped first",
	[ANCHOR_PROGRAM] = "exact: where the static-pie program begins, which exec mapped first",
	[ANCHOR_VDSO] = "exact: where the vdso begins, which exec mapped first",
};

static bool bottom_up_from_anchor(const struct evidence *e, struct layout *layout)
{
	const struct layout_anchor *anchor = &e->anchor;
	struct layout_range *range = &layout->base_range;

	if (anchor->kind == ANCHOR_NONE || !is_within(anchor->start, bottom_up_range(e)))
		return false;
	set_base(layout, anchor->start, "lowest VMA of the mmap area", anchor_starts[anchor->kind]);
	*range = (struct layout_range){ anchor->start, anchor->start };
	if (anchor->end - anchor->start >= huge_page) {
		range->lowest -= range->lowest - unmapped_base(e) < huge_page ?
				 range->lowest - unmapped_base(e) : huge_page;
		layout->mmap_base.remark = "upper bound: a large object may have been aligned";
	}
	return true;
}

static void guess_bottom_up(const struct evidence *e, struct layout *layout)
{
	const struct vmat_vma *lowest = lowest_vma(e);

	layout->base_range = bottom_up_range(e);
	if (e->randomize_known && !e->randomize) {
		set_base(layout, unmapped_base(e), "personality", "exact: not randomised");
		layout->base_range.highest = layout->base_range.lowest;
	} else if (!bottom_up_from_anchor(e, layout) && lowest) {
		set_base(layout, lowest->start, "lowest VMA of the mmap area",
			 "upper bound: what exec mapped first is not at the bottom");
		layout->base_range.highest = lowest->start;
	}
	layout->legacy_base = layout->mmap_base;
	layout->legacy_range = layout->base_range;
}

/* -- which of the two ------------------------------------------------------------- */

static bool unlimited_stack_makes_it_so(const struct evidence *e)
{
	return e->info->unlimited_is_legacy && e->stack_limit == UINT64_MAX;
}

/* Where the first mapping lies shows it, unless it could be either. */
static bool direction_shows(const struct evidence *e, bool *bottom_up)
{
	bool top_down = e->anchor.kind != ANCHOR_NONE && is_within(e->anchor.end, told_range(e));

	*bottom_up = e->anchor.kind != ANCHOR_NONE &&
		     is_within(e->anchor.start, bottom_up_range(e));
	return *bottom_up != top_down;
}

static void guess_direction(const struct evidence *e, struct layout *layout)
{
	uint64_t sysctl = 0;
	bool shown;

	layout->known = true;
	(void)facts_get(e->mm, FACT_LEGACY_VA_LAYOUT, &sysctl);
	shown = direction_shows(e, &layout->bottom_up);
	layout->direction_known = shown || e->personality_told;
	layout->bottom_up_source = "where the dynamic linker lies";
	layout->bottom_up_remark = "personality was not loaded";
	if (e->personality_told) {
		layout->bottom_up_source = "personality";
		layout->bottom_up_remark = "";
	}
	/* what could be either is bottom-up rather than top-down below 85 TiB of stack */
	if (!shown && e->personality_told)
		layout->bottom_up = e->personality & ADDR_COMPAT_LAYOUT || sysctl ||
				    unlimited_stack_makes_it_so(e);
	else if (!shown)
		layout->bottom_up |= unlimited_stack_makes_it_so(e);
}

/* -- the size --------------------------------------------------------------------- */

static void guess_task_size(const struct evidence *e, struct layout_guess *size)
{
	const uint64_t five_levels = (UINT64_C(1) << 56) - 4096;
	uint64_t told;

	*size = (struct layout_guess){ true, e->info->task_size, "architecture", "" };
	if (e->arch == ARCH_X86_64 && arch_highest_end(e->mm) > size->value) {
		size->value = five_levels;
		size->remark = "five-level paging: a VMA lies above 2^47";
	} else if (e->arch == ARCH_X86_64 && facts_get(e->mm, FACT_TASK_SIZE, &told)) {
		size->value = told > size->value ? five_levels : size->value;
		size->remark = told > five_levels - 1 ? "five-level paging" : "";
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

/* With larger page tables than usual, the kernel keeps to the usual size unless a hint is above it. */
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
	layout->randomize = e.randomize;
	layout->randomize_known = e.randomize_known;
	layout->stack_top = e.stack_top;
	guess_direction(&e, layout);
	if (layout->bottom_up) {
		guess_bottom_up(&e, layout);
	} else {
		guess_top_down(&e, layout);
		guess_legacy_base(&e, layout);
	}
}
