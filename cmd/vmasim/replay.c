/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replay - a step, done to the model, and held against what was recorded of it. */
#include "vmasim/replay.h"

#include <errno.h>
#include <stdlib.h>

/* One step on its way. */
struct doing {
	struct replay *replay;
	struct vmat_sim *sim;
	const struct step *step;
	const struct vmat_call *call;
	struct outcome *out;
};

typedef int (*doer)(struct doing *d);

/* What the log says where it says that all went well. */
static const uint64_t *recorded_place(const struct vmat_call *call)
{
	return call->returned && !call->error ? &call->result : NULL;
}

static bool has_place(const struct vmat_call *call)
{
	return call->name == VMAT_CALL_MMAP || call->name == VMAT_CALL_MREMAP;
}

static bool is_recorded_failure(const struct vmat_call *call)
{
	return call->returned && call->error;
}

/* It failed, as recorded, and would not here: what it would do is not done. */
static bool would_succeed(struct doing *d, const struct vmat_placement *placement)
{
	if (!is_recorded_failure(d->call) || placement->error)
		return false;
	d->out->left_out = true;
	d->out->effect.placement = *placement;
	d->out->effect.exact = placement->exact;
	d->out->effect.doubt = placement->doubt;
	d->out->effect.result = has_place(d->call) ? placement->address : 0;
	return true;
}

/* -- events ---------------------------------------------------------------------------- */

void replay_forget(struct replay *replay)
{
	replay->event_count = 0;
	vmat_sim_free(replay->parent);
	replay->parent = NULL;
}

void replay_free(struct replay *replay)
{
	replay_forget(replay);
	files_free(&replay->files);
	free(replay->events);
	replay->events = NULL;
}

static int keep_event(struct replay *replay, const struct vmat_event *event)
{
	if (replay->event_count == replay->event_room) {
		size_t room = replay->event_room ? 2 * replay->event_room : 64;
		struct vmat_event *events = reallocarray(replay->events, room, sizeof(*events));

		if (!events)
			return -ENOMEM;
		replay->events = events;
		replay->event_room = room;
	}
	replay->events[replay->event_count++] = *event;
	return 0;
}

/* Those of the call that the model made last. */
static int keep_events(struct doing *d)
{
	const struct vmat_event *event;
	size_t i;
	int err = 0;

	for (i = 0; !err && (event = vmat_sim_event(d->sim, i)); i++)
		err = keep_event(d->replay, event);
	return err;
}

/* -- calls ----------------------------------------------------------------------------- */

static int do_mmap(struct doing *d)
{
	struct vmat_mmap_call call = d->call->mmap;
	struct vmat_placement placement = { .size = sizeof(placement) };
	const char *name;
	size_t len;
	int err = files_describe(&d->replay->files, d->call, &call);

	if (!err)
		err = files_name(&d->replay->files, d->call, &name, &len);
	if (!err && is_recorded_failure(d->call))
		err = vmat_place_mmap(&placement, vmat_sim_placer(d->sim), &call);
	if (err || would_succeed(d, &placement))
		return err;
	return vmat_mmap(&d->out->effect, d->sim, &call, name, len, recorded_place(d->call));
}

static int do_munmap(struct doing *d)
{
	const struct vmat_call *call = d->call;
	struct vmat_placement placement = { .size = sizeof(placement) };
	int err = vmat_place_munmap(&placement, vmat_sim_placer(d->sim), call->address,
				    call->length);

	if (err || would_succeed(d, &placement))
		return err;
	err = vmat_munmap(&d->out->effect, d->sim, call->address, call->length);
	if (!err && d->out->effect.error)
		d->out->effect.placement = placement;
	return err;
}

static int do_mprotect(struct doing *d)
{
	const struct vmat_call *call = d->call;
	struct vmat_placement placement = { .size = sizeof(placement) };
	int err = vmat_place_mprotect(&placement, vmat_sim_placer(d->sim), call->address,
				      call->length, call->prot);

	if (err || would_succeed(d, &placement))
		return err;
	err = vmat_mprotect(&d->out->effect, d->sim, call->address, call->length, call->prot);
	if (!err && d->out->effect.error)
		d->out->effect.placement = placement;
	return err;
}

static int do_mremap(struct doing *d)
{
	const struct vmat_call *call = d->call;
	struct vmat_placement placement = { .size = sizeof(placement) };
	int err = 0;

	if (is_recorded_failure(call))
		err = vmat_place_mremap(&placement, vmat_sim_placer(d->sim), call->address,
					call->length, call->new_length, call->mremap_flags,
					call->new_address);
	if (err || would_succeed(d, &placement))
		return err;
	return vmat_mremap(&d->out->effect, d->sim, call->address, call->length, call->new_length,
			   call->mremap_flags, call->new_address, recorded_place(call));
}

/* What the C library makes of brk(): where the heap ended before, or an error. */
static int do_sbrk(struct doing *d)
{
	struct vmat_effect *effect = &d->out->effect;
	uint64_t old = vmat_sim_brk(d->sim);
	int err;

	d->out->address = old + d->call->address;
	err = vmat_brk(effect, d->sim, d->out->address);
	if (err)
		return err;
	if (effect->result != d->out->address)
		effect->error = -ENOMEM;
	effect->result = effect->error ? 0 : old;
	if (effect->error || !is_recorded_failure(d->call))
		return 0;
	d->out->left_out = true;
	return vmat_brk(&(struct vmat_effect){ .size = sizeof(*effect) }, d->sim, old);
}

/* brk(NULL) tells where the heap ends, to the byte. */
static int do_brk(struct doing *d)
{
	const struct vmat_call *call = d->call;
	int err;

	if (d->step->sbrk)
		return do_sbrk(d);
	if (call->returned && !call->error && call->address != call->result && !call->address)
		(void)vmat_sim_set_brk(d->sim, call->result);
	d->out->address = call->address + (d->step->relative ? vmat_sim_brk(d->sim) : 0);
	err = vmat_brk(&d->out->effect, d->sim, d->out->address);
	/* it is known to have failed: the heap goes back to where it was */
	if (!err && call->returned && d->out->effect.result != call->result &&
	    call->result < d->out->address) {
		struct vmat_effect back = { .size = sizeof(back) };

		d->out->left_out = true;
		err = vmat_brk(&back, d->sim, call->result);
	}
	return err;
}

static int do_madvise(struct doing *d)
{
	return vmat_madvise(&d->out->effect, d->sim, d->call->address, d->call->length,
			    d->call->advice);
}

static int do_mlock(struct doing *d)
{
	return vmat_mlock(&d->out->effect, d->sim, d->call->address, d->call->length,
			  d->call->lock_flags);
}

static int do_munlock(struct doing *d)
{
	return vmat_munlock(&d->out->effect, d->sim, d->call->address, d->call->length);
}

static int do_mlockall(struct doing *d)
{
	return vmat_mlockall(&d->out->effect, d->sim, d->call->lock_flags);
}

static int do_munlockall(struct doing *d)
{
	return vmat_munlockall(&d->out->effect, d->sim);
}

/* No flag of mseal() is known to any kernel. */
static int do_mseal(struct doing *d)
{
	if (d->call->lock_flags) {
		d->out->effect.error = -EINVAL;
		return 0;
	}
	return vmat_mseal(&d->out->effect, d->sim, d->call->address, d->call->length);
}

static const struct {
	doer run;
	bool tried;		/* how it would end is tried first where it is known to fail */
} doers[] = {
	[VMAT_CALL_MMAP] = { do_mmap, false },
	[VMAT_CALL_MUNMAP] = { do_munmap, false },
	[VMAT_CALL_MPROTECT] = { do_mprotect, false },
	[VMAT_CALL_MREMAP] = { do_mremap, false },
	[VMAT_CALL_BRK] = { do_brk, false },
	[VMAT_CALL_MADVISE] = { do_madvise, true },
	[VMAT_CALL_MLOCK] = { do_mlock, true },
	[VMAT_CALL_MUNLOCK] = { do_munlock, true },
	[VMAT_CALL_MLOCKALL] = { do_mlockall, true },
	[VMAT_CALL_MUNLOCKALL] = { do_munlockall, true },
	[VMAT_CALL_MSEAL] = { do_mseal, true },
};

enum { DOERS = sizeof(doers) / sizeof(doers[0]) };

/* On a copy, thrown away. */
static int try_first(struct doing *d)
{
	struct vmat_sim *sim = d->sim;
	int err = vmat_sim_copy(&d->sim, sim);

	if (err)
		return err;
	err = doers[d->call->name].run(d);
	d->out->left_out = !err && !d->out->effect.error;
	vmat_sim_free(d->sim);
	d->sim = sim;
	return err;
}

static int do_call(struct doing *d)
{
	int err = 0;

	/* "= ?": it was interrupted, and is made again, or its process was killed in it */
	bool unfinished = !d->step->by_hand && !d->call->returned;

	if ((size_t)d->call->name >= DOERS || !doers[d->call->name].run || unfinished) {
		d->out->followed = false;
		return 0;
	}
	if (doers[d->call->name].tried && is_recorded_failure(d->call))
		err = try_first(d);
	if (err || d->out->left_out)
		return err;
	err = doers[d->call->name].run(d);
	return err || d->out->left_out ? err : keep_events(d);
}

/* -- touches --------------------------------------------------------------------------- */

static int crash(struct doing *d)
{
	d->out->crashed = true;
	d->out->effect.error = -EFAULT;
	return 0;
}

/* Written to, page by page, until one is not there to be written to. */
static int do_touch(struct doing *d)
{
	uint64_t at = d->call->address, length = d->call->length ? d->call->length : 1;
	uint64_t end = at + length > at ? at + length : UINT64_MAX;
	int err = 0;

	while (!err && !d->out->crashed && at < end) {
		const struct vmat_vma *vma = vmat_tree_find_vma(vmat_sim_tree(d->sim), at);
		uint64_t stop = vma && vmat_vma_end(vma) < end ? vmat_vma_end(vma) : end;

		if (!vma)
			return crash(d);
		if (vmat_vma_start(vma) > at) {
			err = vmat_grow_stack(&d->out->effect, d->sim, at);
			if (!err)
				err = keep_events(d);
			d->out->crashed = d->out->effect.error != 0;
			continue;
		}
		if (!(vmat_vma_flags(vma) & VMAT_VM_WRITE))
			return crash(d);
		err = vmat_touch(d->sim, at, stop - at);
		at = stop;
	}
	return err;
}

/* -- what was recorded ----------------------------------------------------------------- */

/* The model's own address may be a range. */
static enum verdict judge_place(const struct vmat_call *call, const struct outcome *out)
{
	const struct vmat_placement *placement = &out->effect.placement;

	if (!placement->error && placement->address == call->result)
		return placement->exact ? VERDICT_SAME : VERDICT_BOUND;
	if (!placement->exact && placement->lowest <= call->result &&
	    call->result <= placement->highest)
		return VERDICT_BOUND;
	return VERDICT_DIFFERS;
}

/* touch(), malloc() and its kin. */
static enum verdict judge_own(const struct vmat_call *call, const struct vmat_effect *effect)
{
	if (!effect->exact)
		return VERDICT_BOUND;	/* a block may come from anywhere in the heap */
	return call->error == effect->error && call->result == effect->result ?
		VERDICT_SAME : VERDICT_DIFFERS;
}

static enum verdict judge_alone(const struct step *step, const struct outcome *out)
{
	const struct vmat_call *call = &step->call;
	const struct vmat_effect *effect = &out->effect;
	bool same;

	if (!call->returned || !out->followed)
		return VERDICT_NONE;
	if (step->kind != STEP_CALL)
		return judge_own(call, effect);
	if (!call->error && has_place(call))
		return judge_place(call, out);
	/* the kernel's brk() knows no errors: it says where the heap ends */
	same = call->name == VMAT_CALL_BRK && !step->sbrk ? call->result == effect->result
		: call->error == effect->error && (!step->sbrk || call->result == effect->result);
	if (same)
		return effect->exact ? VERDICT_SAME : VERDICT_BOUND;
	return VERDICT_DIFFERS;
}

/* It was refused for what no log tells: what the file is, how it was opened. */
static bool is_of_file(const struct vmat_call *call)
{
	static const int errors[] = { EACCES, EBADF, ENODEV, EPERM, ETXTBSY };

	if (call->name != VMAT_CALL_MPROTECT &&
	    (call->name != VMAT_CALL_MMAP || call->mmap.backing == VMAT_BACKING_ANON))
		return false;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (call->error == -errors[i])
			return true;
	return false;
}

/* Why the model may well be wrong about what was recorded; NULL: it should not be. */
static const char *excuse(const struct replay *replay, const struct step *step)
{
	if (step->overlaps)
		return "a call of another thread was under way at the same time: which came first "
		       "is not told";
	if (step->call.odd)
		return "it has flags or arguments that are not told, or not known here";
	if (is_of_file(&step->call))
		return "whether the file allows it is not told";
	if (replay->missed && has_place(&step->call) && !step->call.error)
		return "a call before may have changed what is there, and is not followed";
	return NULL;
}

static enum verdict judge(const struct replay *replay, const struct step *step,
			  struct outcome *out)
{
	enum verdict verdict = judge_alone(step, out);
	const char *why = step->kind == STEP_CALL && !step->by_hand ? excuse(replay, step) : NULL;

	bool blind = step->call.odd && out->followed && !out->effect.error;

	if (!why || (verdict != VERDICT_DIFFERS && !blind))
		return verdict;
	out->effect.exact = false;
	out->effect.doubt = why;
	return verdict == VERDICT_NONE ? verdict : VERDICT_BOUND;
}

void replay_judge(struct replay *replay, const struct step *step, struct outcome *out)
{
	enum verdict verdict = out->verdict = judge(replay, step, out);

	replay->compared += verdict != VERDICT_NONE;
	replay->exact += verdict == VERDICT_SAME;
	replay->bounds += verdict == VERDICT_BOUND;
	replay->mismatches += verdict == VERDICT_DIFFERS;
}

/* Of a call that asks for no place there are no words. */
static void fill_words(struct vmat_placement *placement)
{
	const char **words[] = {
		&placement->rule, &placement->why, &placement->doubt, &placement->help,
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!*words[i])
			*words[i] = "";
}

int replay_step(struct replay *replay, const struct step *step, struct outcome *out)
{
	struct doing d = { replay, replay->sim, step, &step->call, out };
	const struct vmat_tree *tree = vmat_sim_tree(replay->sim);
	int err;

	*out = (struct outcome){
		.effect = { .size = sizeof(out->effect), .exact = true, .doubt = "" },
		.followed = true, .address = step->call.address, .before = vmat_tree_count(tree),
		.first_event = replay->event_count,
	};
	out->effect.placement.size = sizeof(out->effect.placement);
	err = step->kind == STEP_TOUCH ? do_touch(&d) : do_call(&d);
	if (err)
		return err;
	fill_words(&out->effect.placement);
	out->event_count = replay->event_count - out->first_event;
	out->after = vmat_tree_count(vmat_sim_tree(replay->sim));
	replay_judge(replay, step, out);
	return 0;
}
