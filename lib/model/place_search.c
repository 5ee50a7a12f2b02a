/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place_search - the architecture's searches: hint, top-down, bottom-up, fallback, below 2 GiB. */
#include <errno.h>

#include "model/place.h"

/*
 *	lowest                legacy_base                   base        window
 *	  |                        |                          |            |
 *	  |<--------- top-down: from base down ---------------|            |
 *	                           |--- bottom-up, and when that failed -->|
 */
static const uint64_t four_gib = UINT64_C(1) << 32, end_32bit = UINT64_C(1) << 31;

struct span {
	enum vmat_direction direction;
	uint64_t low, high;
};

/* -- guards that maps does not show ---------------------------------------------------- */

/* A mapping of maps that may have been made with MAP_GROWSDOWN: private anonymous memory. */
static bool is_suspect(const struct place_job *job, const struct vmat_vma *vma)
{
	return job->world.suspect_guards && vma && !vma->has_vmflags &&
	       !(vma->perms & PERM_SHARED) && vma_has_no_file(vma) && !vma->file->name_len &&
	       !tree_node_of(vma)->copy.grows_down;
}

/* vm_start_gap() */
static uint64_t start_gap(const struct place_job *job, const struct vmat_vma *vma)
{
	const struct vmat_tree *tree = job->placer->tree;
	uint64_t guard = tree->options.stack_guard_gap;

	if (is_suspect(job, vma))
		return vma->start > guard ? vma->start - guard : 0;
	return vmat_tree_start_gap(tree, vma);
}

/*
 * Where the VMA above what was found may be a stack, the search goes on below its guard, as if it
 * were one. False: what was found stands.
 */
static bool move_limit(const struct place_job *job, const struct vmat_area_wish *wish,
		       uint64_t address, struct span *span)
{
	const struct vmat_vma *above =
		vmat_tree_find_vma(job->placer->tree, address + wish->length);
	uint64_t end;

	if (!is_suspect(job, above))
		return false;
	end = above->start < span->high ? above->start : span->high;
	if (start_gap(job, above) >= (span->direction == VMAT_TOP_DOWN ? end :
				      address + wish->length + wish->align_mask - 1))
		return false;
	if (span->direction == VMAT_TOP_DOWN)
		span->high = start_gap(job, above);
	else
		span->low = above->end;
	return true;
}

/* vm_unmapped_area() */
static int find_area(struct place_job *job, const struct place_ask *ask, struct span span,
		     uint64_t *address)
{
	const struct place_world *world = &job->world;
	bool colours = ask->colours && world->x86 && world->randomize;
	struct vmat_area_wish wish = {
		.size = sizeof(wish),
		.direction = span.direction,
		.length = ask->length,
		.align_mask = ask->huge_mask ? ask->huge_mask : colours ? world->colour_mask : 0,
		.align_offset = ask->huge_mask ? 0 : ask->offset + (colours ? world->colour : 0),
	};
	struct area_found found;
	int rc;

	if (world->rules & RULE_LOW_LIMIT && span.low < world->lowest)
		span.low = world->lowest;
	job->base_met |= span.direction == VMAT_TOP_DOWN;
	job->legacy_met |= span.direction == VMAT_BOTTOM_UP && span.low != world->base_32bit;
	do {
		wish.low_limit = span.low;
		wish.high_limit = span.high;
		rc = area_find(&found, job->placer->tree, &wish, NULL);
		job->guard_met |= found.guard_met;
	} while (!rc && move_limit(job, &wish, found.address, &span));
	if (!rc)
		*address = found.address;
	return rc ? -ENOMEM : 0;
}

/* -- a hint ---------------------------------------------------------------------------- */

/* Only the guard of the next VMA counts. */
static bool is_free_x86(struct place_job *job, uint64_t hint, uint64_t length)
{
	const struct vmat_vma *vma = vmat_tree_find_vma(job->placer->tree, hint);

	if (!vma || hint + length <= start_gap(job, vma))
		return true;
	job->guard_met |= hint + length <= vma->start;
	return false;
}

/* Other machines look at what grows up below, too. */
static bool is_free(struct place_job *job, uint64_t hint, uint64_t length)
{
	const struct vmat_vma *below;

	(void)vmat_tree_find_vma_prev(job->placer->tree, hint, &below);
	return is_free_x86(job, hint, length) &&
	       (!below || hint >= vmat_tree_end_gap(job->placer->tree, below));
}

/* mmap_address_hint_valid(): it does not reach over the border between the two windows. */
static bool hint_is_valid(const struct place_world *world, uint64_t hint, uint64_t length)
{
	return world->task_size - length >= hint &&
	       (hint > world->window) == (hint + length > world->window);
}

static int take(struct place_job *job, enum place_how how, uint64_t from, uint64_t *address)
{
	job->how = how;
	*address = from;
	return 0;
}

static int searched(struct place_job *job, enum place_how how, int rc)
{
	job->how = how;
	return rc;
}

/* -- x86-64 ---------------------------------------------------------------------------- */

static int search_up_x86(struct place_job *job, const struct place_ask *ask, enum place_how how,
			 uint64_t *address)
{
	const struct place_world *world = &job->world;
	bool low = ask->flags & VMAT_MAP_32BIT && world->bits64;
	uint64_t hint = place_page_align(job->placer, ask->hint);
	struct span span = { VMAT_BOTTOM_UP, world->legacy_base,
			     ask->hint > world->window ? world->task_size : world->window };

	if (low)
		span = (struct span){ VMAT_BOTTOM_UP, world->base_32bit, end_32bit };
	if (ask->length > span.high)
		return -ENOMEM;
	if (ask->hint && span.high - ask->length >= hint && is_free_x86(job, hint, ask->length))
		return take(job, HOW_HINT, hint, address);
	return searched(job, low ? HOW_32BIT : how, find_area(job, ask, span, address));
}

static int search_down_x86(struct place_job *job, const struct place_ask *ask, uint64_t *address)
{
	const struct place_world *world = &job->world;
	bool above = ask->flags & VMAT_MAP_ABOVE4G && world->rules & RULE_ABOVE4G && world->bits64;
	uint64_t hint = ask->hint & -job->placer->page;
	struct span span = { VMAT_TOP_DOWN, above ? four_gib : job->placer->page, world->base };

	if (ask->flags & VMAT_MAP_32BIT && world->bits64)
		return search_up_x86(job, ask, HOW_32BIT, address);
	if (hint && hint_is_valid(world, hint, ask->length) && is_free_x86(job, hint, ask->length))
		return take(job, HOW_HINT, hint, address);
	if (hint > world->window)
		span.high += world->task_size - world->window;
	if (!find_area(job, ask, span, address))
		return searched(job, HOW_TOP_DOWN, 0);
	return search_up_x86(job, ask, HOW_FALLBACK, address);
}

/* -- all others ------------------------------------------------------------------------ */

static int search_generic(struct place_job *job, const struct place_ask *ask, uint64_t *address)
{
	const struct place_world *world = &job->world;
	uint64_t end = ask->hint > world->window ? world->task_size : world->window;
	uint64_t hint = place_page_align(job->placer, ask->hint);
	struct span down = { VMAT_TOP_DOWN, job->placer->page,
			     world->base + (end - world->window) };
	struct span up = { VMAT_BOTTOM_UP, world->legacy_base, end };

	if (ask->length > end - world->lowest)
		return -ENOMEM;
	if (hint && end - ask->length >= hint && hint >= world->lowest &&
	    is_free(job, hint, ask->length))
		return take(job, HOW_HINT, hint, address);
	if (world->bottom_up)
		return searched(job, HOW_BOTTOM_UP, find_area(job, ask, up, address));
	if (!find_area(job, ask, down, address))
		return searched(job, HOW_TOP_DOWN, 0);
	return searched(job, HOW_FALLBACK, find_area(job, ask, up, address));
}

/* -- public ---------------------------------------------------------------------------- */

int place_search(struct place_job *job, const struct place_ask *ask, uint64_t *address)
{
	if (ask->length > job->world.task_size)
		return -ENOMEM;
	if (ask->flags & VMAT_MAP_FIXED)
		return take(job, HOW_FIXED, ask->hint, address);
	if (!job->world.x86)
		return search_generic(job, ask, address);
	return job->world.bottom_up ? search_up_x86(job, ask, HOW_BOTTOM_UP, address) :
				      search_down_x86(job, ask, address);
}

/* It knows no MAP_32BIT and no MAP_ABOVE4G, and falls back to an address that is not random. */
int place_search_hugetlb(struct place_job *job, const struct place_ask *ask, uint64_t *address)
{
	const struct place_world *world = &job->world;
	uint64_t up_end = ask->hint > world->window ? world->task_size : world->window;
	struct span down = { VMAT_TOP_DOWN, job->placer->page, world->base };
	struct span up = { VMAT_BOTTOM_UP, world->legacy_base, up_end };

	if (ask->hint > world->window)
		down.high += world->task_size - world->window;
	/* a hint that is rounded down to 0 stays one */
	if (job->call.hint && hint_is_valid(world, ask->hint, ask->length) &&
	    is_free_x86(job, ask->hint, ask->length))
		return take(job, HOW_HINT, ask->hint, address);
	if (world->bottom_up)
		return searched(job, HOW_BOTTOM_UP, find_area(job, ask, up, address));
	if (!find_area(job, ask, down, address))
		return searched(job, HOW_TOP_DOWN, 0);
	up.low = place_page_align(job->placer, world->window / 3);
	up.high = world->window;
	return searched(job, HOW_FALLBACK, find_area(job, ask, up, address));
}

/* -- where a call looks ---------------------------------------------------------------- */

bool place_is_32bit(const struct place_job *job)
{
	return job->call.flags & VMAT_MAP_32BIT && job->world.x86 && job->world.bits64;
}

static void take_larger(const struct place_job *job, uint64_t low, uint64_t high,
			struct vmat_gap *largest)
{
	struct vmat_gap gap;

	if (low < high && vmat_tree_largest_gap(job->placer->tree, low, high, &gap) &&
	    gap.end - gap.start > largest->end - largest->start)
		*largest = gap;
}

void place_largest_searched(const struct place_job *job, struct vmat_gap *hole)
{
	const struct place_world *world = &job->world;
	bool above = job->call.flags & VMAT_MAP_ABOVE4G && world->rules & RULE_ABOVE4G &&
		     world->x86 && world->bits64;
	uint64_t end = job->call.hint > world->window ? world->task_size : world->window;

	*hole = (struct vmat_gap){ 0 };
	if (place_is_32bit(job)) {
		take_larger(job, world->base_32bit, end_32bit, hole);
		return;
	}
	if (!world->bottom_up)
		take_larger(job, above ? four_gib : world->lowest,
			    world->base + (end - world->window), hole);
	take_larger(job, world->legacy_base, end, hole);
}
