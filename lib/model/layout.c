/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* layout - what exec decided about an address space: its size, and where the mmap area begins. */
#include "model/layout.h"

#include <string.h>

#include "model/layout_size.h"

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
enum { ADDR_NO_RANDOMIZE = 0x0040000, ADDR_COMPAT_LAYOUT = 0x0200000 };
enum { PF_RANDOMIZE = 0x00400000 };
enum { GUARD_PAGES = 256 };

static const uint64_t smallest_gap = UINT64_C(128) << 20;


/* What is needed to conclude anything, gathered once. */
struct evidence {
	struct layout_machine machine;
	uint64_t stack_top;
	uint64_t stack_limit;		/* UINT64_MAX: unlimited */
	bool stack_limit_told;
	bool randomize, randomize_known;
	struct layout_anchor anchor;
	const struct vmat_vma *linker;	/* a VMA of the dynamic linker, NULL: there is none */
	const struct vmat_vma *program;	/* a VMA of the program, NULL: not known */
	uint64_t below;			/* the mmap area lies below: the stack's start */
};

/* -- what there is --------------------------------------------------------------------- */

static bool is_named(const struct vmat_vma *vma, const char *name)
{
	return !strcmp(vma->file->name, name);
}

/* What exec decided stands in the task's flags; the personality may have been changed since. */
static void gather_randomize(struct evidence *e)
{
	uint64_t value;

	e->randomize_known = true;
	if (facts_get(e->machine.mm, FACT_STAT_FLAGS, &value)) {
		e->randomize = value & PF_RANDOMIZE;
		return;
	}
	e->randomize = !(e->machine.personality & ADDR_NO_RANDOMIZE);
	if (facts_get(e->machine.mm, FACT_RANDOMIZE_VA_SPACE, &value) && !value)
		e->randomize = false;
	else
		e->randomize_known = e->machine.personality_told;
}

static void gather(const struct vmat_mm *mm, struct evidence *e)
{
	const struct limit_value *limit = facts_limit(mm, LIMIT_STACK);
	const struct vmat_vma *stack = layout_stack(mm);

	*e = (struct evidence){ .stack_limit_told = limit != NULL };
	layout_machine_of(mm, &e->machine);
	e->stack_top = e->machine.stack_top;
	e->stack_limit = limit ? limit->soft : 0;
	gather_randomize(e);
	e->linker = layout_linker(mm);
	e->program = layout_program(mm);
	e->below = stack ? stack->start : UINT64_MAX;
	if (!e->stack_top)
		e->stack_top = layout_usual_size(layout_end_of_memory(mm));
	layout_find_anchor(mm, stack, e->stack_top / 8, &e->anchor);
}

/* -- bounds ---------------------------------------------------------------------------- */

static uint64_t page_align(const struct evidence *e, uint64_t address)
{
	return (address + e->machine.page - 1) & -e->machine.page;
}

/* mmap_base before it is moved down at random. */
static uint64_t highest_base(const struct evidence *e, uint64_t stack_limit)
{
	uint64_t gap = stack_limit, pad = GUARD_PAGES * e->machine.page;
	uint64_t largest = e->stack_top / 6 * 5;

	if (e->randomize)
		pad += e->machine.info->stack_random;
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
	uint64_t bits = e->machine.info->random_bits;

	if (!e->randomize)
		return 0;
	(void)facts_get(e->machine.mm, fact, &bits);
	return bits < 48 ? e->machine.page << bits : UINT64_MAX;
}

static uint64_t unmapped_base(const struct evidence *e)
{
	return page_align(e, e->stack_top / e->machine.info->legacy_part);
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

/* -- top-down -------------------------------------------------------------------------- */

/* The program and its heap may lie above the mmap area: with an unlimited stack, they do. */
static bool is_program(const struct evidence *e, const struct vmat_vma *vma)
{
	return is_named(vma, "[heap]") ||
	       (e->program && e->program->file == vma->file && vma->file->inode);
}

static const struct vmat_vma *highest_vma(const struct evidence *e, uint64_t limit)
{
	const struct vmat_vma *found = NULL;

	for (size_t i = 0; i < e->machine.mm->count; i++) {
		const struct vmat_vma *vma = &e->machine.mm->rows[i];

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
	uint64_t most = highest_base(e, 0), likely = anchor->bss_end;

	*range = layout_anchor_top(e->machine.mm, anchor);
	if (range->highest > most)
		range->highest = most > range->lowest ? most : range->lowest;
	if (likely < range->lowest || likely > range->highest)
		likely = range->lowest;
	set_base(layout, likely, "highest VMA of the mmap area",
		 range->highest > anchor->touching_end && range->lowest < range->highest ?
			 "lower bound: what exec mapped first may have been aligned" :
			 anchor_ends[anchor->kind]);
}

/* What was mapped later lies below, but for what a hint or MAP_FIXED put: likely, no bound. */
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

/* -- bottom-up ------------------------------------------------------------------------- */

static const struct vmat_vma *lowest_vma(const struct evidence *e)
{
	struct layout_range range = bottom_up_range(e);

	for (size_t i = 0; i < e->machine.mm->count; i++) {
		const struct vmat_vma *vma = &e->machine.mm->rows[i];

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
	struct layout_range *range = &layout->base_range, possible = bottom_up_range(e);

	if (anchor->kind == ANCHOR_NONE || !is_within(anchor->start, possible))
		return false;
	*range = layout_anchor_bottom(e->machine.mm, anchor);
	if (range->lowest < possible.lowest)
		range->lowest = possible.lowest;
	set_base(layout, range->lowest == range->highest ? range->lowest : anchor->start,
		 "lowest VMA of the mmap area",
		 range->lowest == range->highest ? anchor_starts[anchor->kind] :
			"upper bound: what exec mapped first may have been aligned");
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
	}
	layout->legacy_base = layout->mmap_base;
	layout->legacy_range = layout->base_range;
}

/* -- which of the two ------------------------------------------------------------------ */

static bool unlimited_stack_makes_it_so(const struct evidence *e)
{
	return e->machine.info->unlimited_is_legacy && e->stack_limit == UINT64_MAX;
}

static bool overlap(struct layout_range a, struct layout_range b)
{
	return a.lowest <= b.highest && b.lowest <= a.highest;
}

/*
 * Where the first mapping lies shows it, unless it could be either. It beats the personality, which
 * the program may have changed since exec.
 */
static bool direction_shows(const struct evidence *e, bool *bottom_up)
{
	struct layout_range top, bottom;
	bool top_down;

	*bottom_up = false;
	if (e->anchor.kind == ANCHOR_NONE)
		return false;
	top = layout_anchor_top(e->machine.mm, &e->anchor);
	bottom = layout_anchor_bottom(e->machine.mm, &e->anchor);
	*bottom_up = overlap(bottom, bottom_up_range(e));
	top_down = overlap(top, told_range(e));
	/* the stack limit may have been changed, too */
	if (!*bottom_up && !top_down)
		top_down = overlap(top, widest_range(e));
	return *bottom_up != top_down;
}

static void guess_direction(const struct evidence *e, struct layout *layout)
{
	uint64_t sysctl = 0;
	bool shown;

	layout->known = true;
	(void)facts_get(e->machine.mm, FACT_LEGACY_VA_LAYOUT, &sysctl);
	shown = direction_shows(e, &layout->bottom_up);
	layout->direction_known = shown || e->machine.personality_told;
	layout->bottom_up_source = "where the dynamic linker lies";
	layout->bottom_up_remark = "personality was not loaded";
	if (e->machine.personality_told) {
		layout->bottom_up_source = "personality";
		layout->bottom_up_remark = "";
	}
	/* what could be either is bottom-up rather than top-down below 85 TiB of stack */
	if (!shown && e->machine.personality_told)
		layout->bottom_up = e->machine.personality & ADDR_COMPAT_LAYOUT || sysctl ||
				    unlimited_stack_makes_it_so(e);
	else if (!shown)
		layout->bottom_up |= unlimited_stack_makes_it_so(e);
}

/* -- all of it ------------------------------------------------------------------------- */

void layout_of(const struct vmat_mm *mm, struct layout *layout)
{
	struct evidence e;

	*layout = (struct layout){ .arch = ARCH_UNKNOWN };
	if (!vmat_map_count(mm))
		return;
	gather(mm, &e);
	layout->arch = e.machine.arch;
	layout_guess_size(&e.machine, &layout->task_size);
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
