/* SPDX-License-Identifier: GPL-2.0-or-later */
/* play - a script, step by step, done to a model. */
#include "vmasim/play.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"

/* -- before it begins --------------------------------------------------------------------------- */

/* All lines are looked at before the first one is done. */
static int rehearse(struct play *play)
{
	struct log_reader reader;
	struct step step;
	int rc = log_open(&reader, &play->log, true);

	while (!rc && (rc = log_next(&reader, &step)) == 1)
		rc = step.kind == STEP_CALL ? kin_learn(&play->kin, &step.call) : 0;
	if (!rc && reader.cut)
		complain(COMMAND, "%s: line %" PRIu64 ": the log ends within a line, which is left out",
			 play->log.name, reader.line);
	log_close(&reader);
	return rc;
}

static int settle(struct play *play)
{
	pid_t target = vmat_mm_pid(play->subject->mm), culprit;
	pid_t wanted = (pid_t)play->job->options.pid;
	const char *why = kin_settle(&play->kin, target, wanted, &culprit);

	if (why) {
		complain(COMMAND, "%s: process %d %s", play->log.name, (int)culprit, why);
		return -EINVAL;
	}
	if (!wanted && target && play->kin.target && play->kin.target != target)
		complain(COMMAND, "%s: there is no call of process %d, of which TARGET is: followed "
			 "is %d, the first (--pid=PID is for others)", play->log.name, (int)target,
			 (int)play->kin.target);
	return 0;
}

static int make_model(struct play *play)
{
	const struct vmat_placer_options options = {
		.size = sizeof(options), .kernel = play->job->options.kernel,
	};
	int err = vmat_sim_new(&play->replay.sim, play->subject->mm, &options);

	if (err == -EINVAL)
		complain(COMMAND, "--kernel: %s is no release whose rules are known, such as 6.1 or "
			 "6.12.48", options.kernel);
	return err;
}

int play_begin(struct play *play, struct job *job, const struct subject *subject,
	       const char *script)
{
	int err;

	*play = (struct play){ .job = job, .subject = subject };
	err = log_load(&play->log, script);
	if (!err)
		err = rehearse(play);
	if (!err)
		err = settle(play);
	if (!err)
		err = make_model(play);
	return err ? err : log_open(&play->reader, &play->log, false);
}

void play_end(struct play *play)
{
	log_close(&play->reader);
	vmat_sim_free(play->replay.sim);
	replay_free(&play->replay);
	heap_free_all(&play->heap);
	kin_free(&play->kin);
	log_free(&play->log);
}

/* -- one step --------------------------------------------------------------------------------------- */

/* From here on the model is that of a child. */
static int become_child(struct play *play)
{
	struct vmat_sim *child;
	int err = vmat_fork(&child, play->replay.sim);

	if (err)
		return err;
	vmat_sim_free(play->replay.sim);
	play->replay.sim = child;
	return 0;
}

/* fork() = 0, as it returns in the child. */
static bool is_child(const struct step *step)
{
	const struct vmat_call *call = &step->call;

	return step->kind == STEP_CALL && call->name == VMAT_CALL_FORK && call->returned &&
	       !call->error && !call->result;
}

static int bind(struct play *play, const struct step *step, const struct outcome *out, uint64_t old)
{
	struct named named = { .line = play->reader.line, .value = out->effect.result,
			       .failed = out->effect.error != 0 };

	if (!step->name)
		return 0;
	/* sbrk() returns where the heap ended before */
	if (step->call.name == VMAT_CALL_BRK && step->call.text_len == 4)
		named.value = old;
	return names_set(&play->reader.names, step->name, step->name_len, named);
}

/* What may change mappings, and is not modelled. */
static bool may_map(const struct vmat_call *call)
{
	bool other = call->name == VMAT_CALL_SHMAT || call->name == VMAT_CALL_SHMDT ||
		     call->name == VMAT_CALL_OTHER;

	return other && call->returned && !call->error;
}

static int do_step(struct play *play, struct played *played)
{
	uint64_t old = vmat_sim_brk(play->replay.sim);
	int err = is_child(&played->step) ? become_child(play) : 0;

	if (!err)
		err = replay_step(&play->replay, &played->step, &played->outcome);
	if (!err)
		err = bind(play, &played->step, &played->outcome, old);
	if (!err && may_map(&played->step.call) && !play->unfollowed++)
		play->unfollowed_line = played->step.call.line;
	return err;
}

/* -- malloc() ------------------------------------------------------------------------------------------ */

/* Whether nothing has been taken from the heap yet. */
static bool is_fresh(const struct vmat_sim *sim)
{
	uint64_t brk = vmat_sim_brk(sim);
	const struct vmat_vma *vma = brk ? vmat_tree_vma_lookup(vmat_sim_tree(sim), brk - 1) : NULL;

	return !vma || vmat_vma_name_len(vma) != 6 || memcmp(vmat_vma_name(vma), "[heap]", 6);
}

static void prepare_heap(struct play *play)
{
	const struct vmat_sim *sim = play->replay.sim;

	if (play->has_heap) {
		if (vmat_sim_brk(sim) != play->heap.brk && !play->heap.doubt)
			play->heap.doubt = "brk() was moved by others than malloc()";
		return;
	}
	heap_init(&play->heap, vmat_mm_page_size(play->subject->mm), vmat_sim_brk(sim),
		  is_fresh(sim));
	play->has_heap = true;
}

static int begin_malloc(struct heap *heap, const struct step *step)
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
	return err ? err : heap_tell(&play->heap, played->outcome.effect.error,
				     played->outcome.effect.result);
}

/* What it comes to: as exact as what it is made of. */
static void sum_up(struct play *play)
{
	struct played *all = &play->played[0];
	const struct heap *heap = &play->heap;
	struct outcome *out = &all->outcome;
	size_t i;

	out->followed = true;
	out->address = all->step.call.address;
	out->effect = (struct vmat_effect){ .size = sizeof(out->effect), .error = heap->error,
					    .result = heap->result, .exact = !heap->doubt,
					    .doubt = heap->doubt ? heap->doubt : "" };
	out->effect.placement = (struct vmat_placement){
		.size = sizeof(out->effect.placement), .rule = "", .why = "", .doubt = "", .help = "",
	};
	for (i = 1; i < play->count; i++) {
		const struct vmat_effect *effect = &play->played[i].outcome.effect;

		if (effect->exact || !out->effect.exact)
			continue;
		out->effect.exact = false;
		out->effect.doubt = effect->doubt;
	}
	out->after = vmat_tree_count(vmat_sim_tree(play->replay.sim));
	all->why = heap->why;
	replay_judge(&play->replay, &all->step, out);
}

static int do_malloc(struct play *play)
{
	struct played *all = &play->played[0];
	struct heap_want want;
	int err;

	prepare_heap(play);
	all->outcome = (struct outcome){
		.before = vmat_tree_count(vmat_sim_tree(play->replay.sim)),
	};
	err = begin_malloc(&play->heap, &all->step);
	if (!err && play->heap.error == -EINVAL)
		return log_complain(&play->reader, 0, play->heap.why);
	while (!err && heap_wants(&play->heap, &want) && play->count <= MOST_INNER)
		err = do_inner(play, &want);
	if (err)
		return err;
	sum_up(play);
	return bind(play, &all->step, &all->outcome, 0);
}

/* -- step by step ----------------------------------------------------------------------------------------- */

static void say_end(const struct play *play, const struct vmat_call *call)
{
	complain(COMMAND, "%s: line %" PRIu64 ": %.*s(): the address space of process %d is another "
		 "one from here on; what follows is left out", play->log.name, call->line,
		 (int)call->text_len, call->text, (int)call->pid);
}

/* Read on to a step that is ours. 1, 0 at the end, or a negative errno. */
static int read_step(struct play *play, struct step *step)
{
	int rc;

	while ((rc = log_next(&play->reader, step)) == 1) {
		enum kin_part part = step->kind == STEP_CALL ?
			kin_part(&play->kin, &step->call) : KIN_OURS;

		if (part == KIN_BORN) {
			rc = become_child(play);
			if (rc)
				return rc;
			part = step->call.pid == play->kin.now ? KIN_OURS : KIN_OTHERS;
		}
		if (part == KIN_ENDED)
			say_end(play, &step->call);
		if (part == KIN_OURS)
			return 1;
	}
	return rc;
}

static int do_next(struct play *play)
{
	struct played *played = &play->played[0];
	int rc;

	*played = (struct played){ .inner = false };
	play->shown = play->count = 0;
	replay_forget(&play->replay);
	rc = read_step(play, &played->step);
	if (rc != 1)
		return rc;
	play->count = 1;
	rc = played->step.kind == STEP_CALL || played->step.kind == STEP_TOUCH ?
		do_step(play, played) : do_malloc(play);
	play->played[play->count - 1].last = true;
	return rc ? rc : 1;
}

int play_next(struct play *play, const struct played **played)
{
	int rc = play->shown < play->count ? 1 : do_next(play);

	if (rc == 1)
		*played = &play->played[play->shown++];
	return rc;
}
