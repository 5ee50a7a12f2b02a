/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* role_anon - anonymous memory by its shape: heap, stacks, arenas, guards, reservations. */
#include <string.h>

#include "model/role.h"

#define KIB(n) (UINT64_C(n) << 10)
#define MIB(n) (UINT64_C(n) << 20)

/* Sizes that tell thread stacks, guards and arenas from the rest; in bytes. */
#define SMALLEST_BARE_STACK KIB(64)	/* without a flag to go by */
#define SMALLEST_USUAL_STACK KIB(256)
#define LARGEST_STACK_GUARD MIB(1)
#define LARGEST_BARE_GUARD KIB(64)	/* glibc's on arm64 */
#define LARGEST_LONE_STACK MIB(64)	/* with no guard, only a stack pointer */
#define SMALLEST_ARENA KIB(32)		/* HEAP_MIN_SIZE; without M_TOP_PAD set, 132 KiB */
#define MOST_ARENAS 64

/* -- looking around ---------------------------------------------------------- */

/* The row below that touches @row, or above; NULL: a hole or the end. */
static struct vmat_vma *touching_below(const struct role_context *context, size_t row)
{
	struct vmat_vma *vma = &context->rows[row];

	return row && vma[-1].end == vma->start ? vma - 1 : NULL;
}

static struct vmat_vma *touching_above(const struct role_context *context, size_t row)
{
	struct vmat_vma *vma = &context->rows[row];

	return row + 1 < context->count && vma[1].start == vma->end ? vma + 1 : NULL;
}

static bool is_barrier(const struct vmat_vma *vma)
{
	return vma && vma_is_inaccessible(vma) && kind_is_plain_anon(vma);
}

static bool is_memory(const struct vmat_vma *vma)
{
	return vma && !vma_is_inaccessible(vma) && vmat_vma_kind(vma) == VMAT_KIND_ANON;
}

static bool can_write(const struct vmat_vma *vma)
{
	return (vma->perms & (PERM_READ | PERM_WRITE)) == (PERM_READ | PERM_WRITE);
}

/* x that the program asked for, not the personality. */
static bool is_executable(const struct role_context *context, const struct vmat_vma *vma)
{
	return vma->perms & PERM_EXEC && !context->exec_implied;
}

/* -- brk heap and the main stack ------------------------------------------------ */

static bool is_heap_label(const struct vmat_vma *vma)
{
	return !vma->file->inode && !strcmp(vma->file->name, "[heap]");
}

static bool is_image_end(const struct vmat_vma *vma)
{
	return vma && (vma->role == VMAT_ROLE_DATA || vma->role == VMAT_ROLE_BSS ||
		       vma->role == VMAT_ROLE_RELRO);
}

/*
 * Up to 6.1 the kernel labels what merely touches the brk range, too: a bss that ends where it
 * begins, or whatever begins where it ends. start_brk settles it where it was told; without
 * randomisation it is the very end of the bss, amid a page.
 */
static enum evidence judge_heap(const struct role_context *context, size_t row, bool first)
{
	const struct vmat_vma *vma = &context->rows[row];
	const struct vmat_vma *above = touching_above(context, row);
	uint64_t page = context->page_bytes;
	uint64_t begin = (context->start_brk + page - 1) & -page;	/* 0: not told */

	if (begin && vma->end <= begin)
		return EV_BSS_LABELLED;
	if (vma_is_inaccessible(vma))
		return EV_HEAP_INACCESSIBLE;
	if (!first)
		return EV_HEAP_AGAIN;
	if (begin)
		return vma->start < begin ? EV_HEAP_MERGED : EV_HEAP_BRK;
	if (!is_image_end(touching_below(context, row)))
		return EV_HEAP_LABEL;
	return above && is_heap_label(above) && above->perms == vma->perms ? EV_BSS_LABELLED :
									   EV_HEAP_AT_IMAGE;
}

/* A part of the main stack that mprotect() cut off bears no label. */
static bool is_stack_part(const struct role_context *context, size_t row)
{
	const struct vmat_vma *above = touching_above(context, row);
	const struct vmat_vma *below = touching_below(context, row);

	return context->rows[row].flags & VMAT_VM_GROWSDOWN &&
	       ((above && above->role == VMAT_ROLE_STACK) ||
		(below && below->role == VMAT_ROLE_STACK));
}

/* -- thread stacks ------------------------------------------------------------------- */

/* glibc, musl: stacks are multiples of 64 KiB, their guard included or not; or musl's default. */
static bool is_usual_stack(uint64_t bytes, uint64_t guard_bytes)
{
	const uint64_t unit = KIB(64), musl = KIB(128), musl_guard = KIB(8);

	if (guard_bytes == musl_guard && bytes >= musl && bytes < musl + KIB(32))
		return true;
	return bytes + guard_bytes >= SMALLEST_USUAL_STACK &&
	       (!(bytes % unit) || !((bytes + guard_bytes) % unit));
}

static bool is_power_of_two(uint64_t bytes)
{
	return !(bytes & (bytes - 1));
}

/* What a program asks for when it makes room for a stack itself. */
static bool is_round_stack(uint64_t bytes, uint64_t guard_bytes)
{
	return bytes + guard_bytes >= SMALLEST_USUAL_STACK &&
	       (is_power_of_two(bytes) || is_power_of_two(bytes + guard_bytes));
}

/*
 * A small barrier above that guards nothing above it guards what is below, and below a large one
 * lies a committed piece of a reservation: no stack has either, unless by accident.
 */
static bool has_lid(const struct role_context *context, size_t row)
{
	const struct vmat_vma *above = touching_above(context, row);

	if (!is_barrier(above))
		return false;
	if (vma_bytes(above) > LARGEST_BARE_GUARD)
		return vma_bytes(&context->rows[row]) < MIB(1);
	return !is_memory(touching_above(context, row + 1));
}

/* Memory that an inaccessible part splits: what lies below touches the guard, too. */
static bool is_split(const struct role_context *context, size_t row)
{
	const struct vmat_vma *below = touching_below(context, row - 1);

	return is_memory(below) && !is_barrier(touching_below(context, row - 2));
}

/* By its size and the guard below it only: the kernel marks no stacks, or there are no flags. */
static enum evidence judge_bare_stack(const struct role_context *context, size_t row,
				      uint64_t guard_bytes)
{
	const struct vmat_vma *vma = &context->rows[row];
	uint64_t bytes = vma_bytes(vma);

	if (guard_bytes > LARGEST_BARE_GUARD || has_lid(context, row))
		return EV_NONE;
	if (vma->perms & PERM_EXEC && !context->stack_exec && !context->exec_implied)
		return EV_NONE;
	if (context->threads == 1 && bytes < MIB(1))
		return EV_NONE;
	if (is_usual_stack(bytes, guard_bytes))
		return EV_THREAD_USUAL_SIZE;
	if (bytes < SMALLEST_BARE_STACK || (!context->threads && is_split(context, row)))
		return EV_NONE;
	return EV_THREAD_GUARDED;
}

/* Whether there may be thread stacks beside those that the kernel marked. */
static bool stacks_missing(const struct role_context *context)
{
	return !context->threads || context->threads - 1 > context->stacks_marked;
}

static enum evidence judge_marked_stack(const struct role_context *context,
					const struct vmat_vma *vma, bool guarded)
{
	if (guarded)
		return EV_THREAD_MAP_STACK;
	if (vma->flags & VMAT_VM_MAYBE_GUARD)
		return EV_THREAD_GUARD_FLAG;
	return context->threads && stacks_missing(context) && vma->flags & VMAT_VM_ACCOUNT ?
	       EV_THREAD_NO_GUARD : EV_NONE;
}

static enum evidence judge_thread_stack(const struct role_context *context, size_t row)
{
	const struct vmat_vma *vma = &context->rows[row];
	const struct vmat_vma *below = touching_below(context, row);
	uint64_t guard_bytes = is_barrier(below) ? vma_bytes(below) : 0;
	bool guarded = guard_bytes && guard_bytes <= LARGEST_STACK_GUARD;

	if (!can_write(vma) || (!guarded && role_is_go_heap(vma)))
		return EV_NONE;
	if (vma->tid && (guarded || vma_bytes(vma) <= LARGEST_LONE_STACK))
		return EV_THREAD_SP;
	if (vma_bytes(vma) < SMALLEST_STACK_BYTES)
		return EV_NONE;
	if (vma->flags & VMAT_VM_NOHUGEPAGE)
		return judge_marked_stack(context, vma, guarded);
	if (!guarded)
		return EV_NONE;
	if (!vma->has_vmflags || !context->stacks_marked)
		return judge_bare_stack(context, row, guard_bytes);
	/* The program's own: with a guard, but not mapped as a stack. */
	return guard_bytes <= LARGEST_BARE_GUARD && !has_lid(context, row) &&
	       is_round_stack(vma_bytes(vma), guard_bytes) ? EV_THREAD_GUARDED : EV_NONE;
}

/* -- glibc's arenas --------------------------------------------------------------------- */

/* An arena's heap is so large as it is aligned: what is in use, then what is kept for later. */
static enum evidence judge_arena(const struct role_context *context, size_t row)
{
	const struct vmat_vma *vma = &context->rows[row];
	const struct vmat_vma *above = touching_above(context, row);
	uint64_t unit = context->arena_bytes, bytes = vma_bytes(vma);

	if (vma->start % unit || bytes < SMALLEST_ARENA || !can_write(vma) ||
	    is_executable(context, vma) || role_is_go_heap(vma))
		return EV_NONE;
	/* glibc takes what mmap gives, and that is not below 4 GiB where there is more. */
	if (!context->narrow && vma->start < UINT64_C(1) << 32)
		return EV_NONE;
	if (is_barrier(above) && vma_bytes(above) < unit) {
		uint64_t total = above->end - vma->start;

		return total == unit ? EV_ARENA :
		       !(total % unit) && total / unit <= MOST_ARENAS ? EV_ARENA_SEVERAL : EV_NONE;
	}
	/* A full one has no rest. */
	return bytes == unit && !is_barrier(above) && vma->flags & VMAT_VM_NORESERVE ?
	       EV_ARENA_FULL : EV_NONE;
}

/* -- what cannot be accessed --------------------------------------------------------------- */

static bool guards_stack(const struct role_context *context, size_t row)
{
	if (vma_bytes(&context->rows[row]) > LARGEST_STACK_GUARD ||
	    !touching_above(context, row))
		return false;
	if (context->rows[row + 1].role == VMAT_ROLE_THREAD_STACK ||
	    judge_thread_stack(context, row + 1))
		return true;
	/* HotSpot has guards of its own above that of the C library. */
	return is_barrier(&context->rows[row + 1]) && touching_above(context, row + 1) &&
	       vma_bytes(&context->rows[row + 1]) <= LARGEST_BARE_GUARD &&
	       judge_thread_stack(context, row + 2);
}

static enum evidence judge_barrier(const struct role_context *context, size_t row)
{
	const struct vmat_vma *vma = &context->rows[row];
	const struct vmat_vma *below = touching_below(context, row);
	uint64_t bytes = vma_bytes(vma), page = context->page_bytes;
	uint64_t small = 4 * page > KIB(16) ? page : 4 * page;

	if (below && below->role == VMAT_ROLE_ARENA && !(vma->end % context->arena_bytes))
		return EV_ARENA_REST;
	if (guards_stack(context, row))
		return EV_GUARD_STACK;
	if (is_memory(below) && role_is_shadow_gap(below, vma))
		return EV_GUARD_SHADOW;
	/* What was mapped NORESERVE was meant to be large: a rest of it is no guard. */
	if (bytes > small || (vma->flags & VMAT_VM_NORESERVE && bytes > page))
		return EV_RESERVATION;
	if (is_memory(touching_above(context, row)))
		return EV_GUARD_BELOW;
	return is_memory(below) ? EV_GUARD_ABOVE : EV_RESERVATION;
}

/* -- all of them --------------------------------------------------------------------------- */

static enum evidence judge_plain(const struct role_context *context, size_t row)
{
	const struct vmat_vma *vma = &context->rows[row];
	enum evidence evidence = role_of_anon_name(vma);

	if (evidence)
		return evidence;
	if (vma_is_inaccessible(vma))
		return judge_barrier(context, row);
	if (is_stack_part(context, row))
		return EV_STACK_PART;
	evidence = judge_thread_stack(context, row);
	if (!evidence)
		evidence = judge_arena(context, row);
	if (evidence)
		return evidence;
	if (is_executable(context, vma))
		return vma->file->name_len ? EV_NAMED_JIT : EV_JIT;
	if (vma->flags & VMAT_VM_GROWSDOWN)
		return EV_GROWSDOWN;
	if (!vma->file->name_len && is_image_end(touching_below(context, row)))
		return EV_ANON_OR_BSS;
	return vma->file->name_len ? EV_NAMED_ANON : EV_ANON;
}

void role_by_shape(struct role_context *context)
{
	bool heap_seen = false;

	for (size_t i = 0; i < context->count; i++) {
		struct vmat_vma *vma = &context->rows[i];

		if (!role_is_open(vma))
			continue;
		if (is_heap_label(vma)) {
			role_set(vma, judge_heap(context, i, !heap_seen));
			heap_seen |= vma->role == VMAT_ROLE_HEAP;
			continue;
		}
		role_set(vma, judge_plain(context, i));
		if (vma->role == VMAT_ROLE_THREAD_STACK && !vma->tid && vma->file->name_len)
			vma->tid = (uint32_t)role_tid_of_name(vma);
	}
}
