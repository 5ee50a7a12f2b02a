/* SPDX-License-Identifier: GPL-2.0-or-later */
/* order - which of several calls under way came first, where what was recorded proves it. */
#include "vmasim/order.h"

struct place {
	uint64_t start, end;
};

static bool succeeded(const struct vmat_call *call)
{
	return call->returned && !call->error;
}

/* The kernel chose a place for it, where nothing was mapped. False: it did not. */
static bool chosen_place(const struct vmat_call *call, struct place *place)
{
	bool grown = call->result == call->address;

	if (!succeeded(call))
		return false;
	*place = (struct place){ call->result, call->result + call->length };
	if (call->name == VMAT_CALL_MMAP)
		return !(call->mmap.flags & (VMAT_MAP_FIXED | VMAT_MAP_FIXED_NOREPLACE));
	place->start += grown ? call->length : 0;
	place->end = call->result + call->new_length;
	return call->name == VMAT_CALL_MREMAP && !(call->mremap_flags & VMAT_MREMAP_FIXED) &&
	       place->start < place->end;
}

/* What a call took away. */
static bool freed_place(const struct vmat_call *call, struct place *place)
{
	bool moved = call->result != call->address;

	*place = (struct place){ call->address, call->address + call->length };
	if (call->name == VMAT_CALL_MREMAP && !moved)
		place->start += call->new_length;
	return call->name == VMAT_CALL_MUNMAP ||
	       (call->name == VMAT_CALL_MREMAP && place->start < place->end &&
		!(call->mremap_flags & VMAT_MREMAP_DONTUNMAP));
}

static bool meets(const struct place *a, const struct place *b)
{
	return a->start < b->end && b->start < a->end;
}

static bool is_mapped(const struct play *play, const struct place *place)
{
	const struct vmat_vma *vma = vmat_tree_find_vma(vmat_sim_tree(play->replay.sim),
							place->start);

	return vma && vmat_vma_start(vma) < place->end;
}

/* Where the model would put it now is where it was put. */
static int is_placed_now(bool *isp, const struct play *play, const struct vmat_call *call)
{
	const struct vmat_placer *placer = vmat_sim_placer(play->replay.sim);
	struct vmat_placement placement = { .size = sizeof(placement) };
	int err = call->name == VMAT_CALL_MMAP ?
		vmat_place_mmap(&placement, placer, &call->mmap) :
		vmat_place_mremap(&placement, placer, call->address, call->length,
				  call->new_length, call->mremap_flags, call->new_address);

	*isp = !err && !placement.error && placement.address == call->result;
	return err;
}

/* Nothing else can have made room for it. */
static struct half *who_made_room(struct play *play, const struct vmat_call *call,
				  const struct place *place)
{
	struct place freed;
	struct half *half;
	size_t at = 0;

	while ((half = overlap_pending(&play->overlap, call, &at)))
		if (kin_shares(&play->kin, half->call.pid) && freed_place(&half->call, &freed) &&
		    meets(&freed, place))
			return half;
	return NULL;
}

/* It took the place that this one would have got, and got it at that time. */
static int who_was_before(struct half **halfp, struct play *play, const struct vmat_call *call)
{
	struct place place;
	size_t at = 0;
	bool is = false;
	int err = 0;

	*halfp = NULL;
	while (!err && !is && (*halfp = overlap_pending(&play->overlap, call, &at)))
		if (kin_shares(&play->kin, (*halfp)->call.pid) &&
		    chosen_place(&(*halfp)->call, &place) && !is_mapped(play, &place))
			err = is_placed_now(&is, play, &(*halfp)->call);
	return err;
}

int order_first(struct half **halfp, struct play *play, const struct step *step)
{
	struct place place;
	size_t at = 0;
	bool is;
	int err;

	*halfp = NULL;
	if (step->kind != STEP_CALL || !overlap_pending(&play->overlap, &step->call, &at) ||
	    !chosen_place(&step->call, &place))
		return 0;
	if (is_mapped(play, &place)) {
		*halfp = who_made_room(play, &step->call, &place);
		return 0;
	}
	err = is_placed_now(&is, play, &step->call);
	return err || is ? err : who_was_before(halfp, play, &step->call);
}
