/* SPDX-License-Identifier: GPL-2.0-or-later */
/* malloc - malloc() and its kin as steps: the system calls that they make, done to the model. */
#include "vmasim/malloc.h"

#include <errno.h>
#include <string.h>

#include "common/complain.h"

/* Whether nothing has been taken from the heap yet. */
static bool is_fresh(const struct vmat_sim *sim)
{
	uint64_t brk = vmat_sim_brk(sim);
	const struct vmat_vma *vma = brk ? vmat_tree_vma_lookup(vmat_sim_tree(sim), brk - 1) : NULL;

	return !vma || vmat_vma_name_len(vma) != 6 || memcmp(vmat_vma_name(vma), "[heap]", 6);
}

static bool uses_libc(const struct play *play)
{
	return play->job->options.malloc_how == MALLOC_RUN;
}

static int prepare_heap(struct play *play)
{
	const struct vmat_sim *sim = play->replay.sim;
	uint64_t page = vmat_mm_page_size(play->subject->mm), brk = vmat_sim_brk(sim);
	int err = 0;

	if (play->has_heap) {
		if (brk != play->heap.brk && !play->heap.doubt && !uses_libc(play))
			play->heap.doubt = "brk() was moved by others than malloc()";
		return 0;
	}
	if (uses_libc(play))
		err = libc_begin(&play->libc, page, brk, is_fresh(sim));
	else
		heap_init(&play->heap, page, brk, is_fresh(sim));
	play->has_heap = true;
	if (err && err != -ENOMEM)
		complain(COMMAND, "--malloc=run: cannot start a process: %s", strerror(-err));
	return err;
}

static int begin_heap(struct heap *heap, const struct step *step)
{
	const struct vmat_call *call = &step->call;
	uint64_t bytes;

	switch (step->kind) {
	case STEP_MALLOC:
		return heap_malloc(heap, call->length, false);
	case STEP_CALLOC:
		if (__builtin_mul_overflow(call->length, call->new_length, &bytes))
			bytes = UINT64_MAX;
		return heap_malloc(heap, bytes, true);
	case STEP_REALLOC:
		return heap_realloc(heap, call->address, call->length);
	default:
		return heap_free(heap, call->address);
	}
}

static int begin_malloc(struct play *play)
{
	const struct step *step = &play->played[0].step;
	int err;

	if (!uses_libc(play)) {
		err = begin_heap(&play->heap, step);
		return !err && play->heap.error == -EINVAL ?
			log_complain(&play->reader, step->column, play->heap.why) : err;
	}
	err = libc_do(&play->libc, step);
	if (err)
		log_complain(&play->reader, 0, "--malloc=run: the C library has given up "
			     "(a block that is none, or freed twice?)");
	return err;
}

static bool wants(struct play *play, struct heap_want *want)
{
	return uses_libc(play) ? libc_wants(&play->libc, want) : heap_wants(&play->heap, want);
}

static int tell(struct play *play, const struct vmat_effect *effect)
{
	return uses_libc(play) ? libc_tell(&play->libc, effect->error, effect->result)
		: heap_tell(&play->heap, effect->error, effect->result);
}

/* A system call that it makes, as a step. */
static void make_inner(const struct heap_want *want, uint64_t line, struct step *step)
{
	static const enum vmat_call_name names[] = {
		[HEAP_BRK] = VMAT_CALL_BRK, [HEAP_MMAP] = VMAT_CALL_MMAP,
		[HEAP_MUNMAP] = VMAT_CALL_MUNMAP, [HEAP_MREMAP] = VMAT_CALL_MREMAP,
	};

	*step = (struct step){ .kind = STEP_CALL, .by_hand = true, .call = {
		.size = sizeof(step->call), .name = names[want->call], .line = line, .fd = -1,
		.address = want->address, .length = want->length, .new_length = want->new_length,
		.prot = VMAT_VM_READ | VMAT_VM_WRITE, .mremap_flags = VMAT_MREMAP_MAYMOVE,
		.mmap = { .size = sizeof(step->call.mmap), .length = want->length,
			  .prot = VMAT_VM_READ | VMAT_VM_WRITE },
	} };
}

static int do_inner(struct play *play, const struct heap_want *want)
{
	struct played *played = &play->played[play->count++];
	uint64_t line = play->played[0].step.call.line;
	int err;

	*played = (struct played){ .inner = true };
	make_inner(want, line, &played->step);
	err = replay_step(&play->replay, &played->step, &played->outcome);
	return err ? err : tell(play, &played->outcome.effect);
}

/* What it comes to: as exact as what it is made of. */
static void sum_up(struct play *play)
{
	struct played *all = &play->played[0];
	bool libc = uses_libc(play);
	const char *doubt = libc ? play->libc.doubt : play->heap.doubt;
	struct outcome *out = &all->outcome;
	size_t i;

	out->followed = true;
	out->address = all->step.call.address;
	out->effect = (struct vmat_effect){
		.size = sizeof(out->effect), .exact = !doubt, .doubt = doubt ? doubt : "",
		.error = libc ? play->libc.error : play->heap.error,
		.result = libc ? play->libc.result : play->heap.result,
	};
	out->effect.placement = (struct vmat_placement){
		.size = sizeof(out->effect.placement), .rule = "", .why = "", .doubt = "",
		.help = "",
	};
	for (i = 1; i < play->count; i++) {
		const struct vmat_effect *effect = &play->played[i].outcome.effect;

		if (effect->exact || !out->effect.exact)
			continue;
		out->effect.exact = false;
		out->effect.doubt = effect->doubt;
	}
	out->after = vmat_tree_count(vmat_sim_tree(play->replay.sim));
	all->why = libc ? play->libc.why : play->heap.why;
	replay_judge(&play->replay, &all->step, out);
}

int malloc_do(struct play *play)
{
	struct played *all = &play->played[0];
	struct heap_want want;
	int err;

	err = prepare_heap(play);
	all->outcome = (struct outcome){
		.before = vmat_tree_count(vmat_sim_tree(play->replay.sim)),
	};
	if (!err)
		err = begin_malloc(play);
	while (!err && wants(play, &want) && play->count <= MOST_INNER)
		err = do_inner(play, &want);
	if (!err)
		sum_up(play);
	return err;
}

void malloc_end(struct play *play)
{
	heap_free_all(&play->heap);
	libc_end(&play->libc);
}
