/* SPDX-License-Identifier: GPL-2.0-or-later */
/* play - a script, step by step, done to a model. */
#include "vmasim/play.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "common/complain.h"
#include "vmasim/malloc.h"
#include "vmasim/order.h"

/* -- before it begins ------------------------------------------------------------------ */

/* Lines that make no sense since the log is a part of one. */
static void say_left_out(const struct play *play, const struct log_reader *reader)
{
	if (reader->begins_within)
		complain(COMMAND, "%s: line 1: the log begins within a line, which is left out",
			 play->log.name);
	if (reader->headless)
		complain(COMMAND, "%s: line %" PRIu64 ": where this call began is missing: it is "
			 "left out%s", play->log.name, reader->headless_line,
			 reader->headless > 1 ? ", and so are others" : "");
	if (reader->cut)
		complain(COMMAND, "%s: line %" PRIu64 ": the log ends within a line, which is left "
			 "out", play->log.name, reader->line);
}

/* All lines are looked at before the first one is done. */
static int rehearse(struct play *play)
{
	struct log_reader reader;
	struct step step;
	int rc = log_open(&reader, &play->log, true);

	while (!rc && (rc = log_next(&reader, &step)) == 1) {
		rc = step.kind == STEP_CALL ? kin_learn(&play->kin, &step.call) : 0;
		if (!rc && !step.by_hand)
			rc = overlap_learn(&play->overlap, &step.call);
	}
	overlap_settle(&play->overlap);
	if (!rc)
		say_left_out(play, &reader);
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
	if (!wanted && target && play->kin.target > 0 && play->kin.target != target)
		complain(COMMAND, "%s: there is no call of process %d, of which TARGET is: "
			 "followed is %d, the first (--pid=PID is for others)", play->log.name,
			 (int)target, (int)play->kin.target);
	return 0;
}

static int make_model(struct play *play)
{
	const struct vmat_placer_options options = {
		.size = sizeof(options), .kernel = play->job->options.kernel,
	};
	int err = vmat_sim_new(&play->replay.sim, play->subject->mm, &options);

	if (err == -EINVAL)
		complain(COMMAND, "--kernel: %s is no release whose rules are known, such as 6.1 "
			 "or 6.12.48", options.kernel);
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
	malloc_end(play);
	kin_free(&play->kin);
	overlap_free(&play->overlap);
	log_free(&play->log);
}

/* -- one step -------------------------------------------------------------------------- */

/* From here on the model is that of a child. */
static int become_child(struct play *play)
{
	struct vmat_sim *child;
	int err = vmat_fork(&child, play->replay.sim);

	if (err)
		return err;
	vmat_sim_free(play->replay.parent);
	play->replay.parent = play->replay.sim;
	play->replay.sim = child;
	return 0;
}

static int bind(struct play *play, const struct played *played)
{
	const struct step *step = &played->step;
	const struct vmat_effect *effect = &played->outcome.effect;
	struct named named = { .line = play->reader.line, .value = effect->result,
			       .failed = effect->error != 0 };

	if (!step->name)
		return 0;
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
	int err = step_is_child(&played->step) ? become_child(play) : 0;

	if (!err)
		err = replay_step(&play->replay, &played->step, &played->outcome);
	if (err || !may_map(&played->step.call))
		return err;
	play->replay.missed++;
	if (!play->unfollowed++)
		play->unfollowed_line = played->step.call.line;
	return 0;
}

/* -- step by step ---------------------------------------------------------------------- */

static void say_end(const struct play *play, const struct vmat_call *call)
{
	complain(COMMAND, "%s: line %" PRIu64 ": %.*s(): the address space of process %d is "
		 "another one from here on; what follows is left out", play->log.name, call->line,
		 (int)call->text_len, call->text, (int)call->pid);
}

/* Read on to a step that is ours. 1, 0 at the end, or a negative errno. */
static int read_step(struct play *play, struct step *step)
{
	int rc;

	while ((rc = log_next(&play->reader, step)) == 1) {
		enum kin_part part = step->kind == STEP_CALL ?
			kin_part(&play->kin, &step->call) : KIN_OURS;

		if (step->kind == STEP_CALL && step->call.name == VMAT_CALL_EXIT)
			continue;
		if (part == KIN_BORN) {
			rc = become_child(play);
			if (rc)
				return rc;
			part = step->call.pid == play->kin.now ? KIN_OURS : KIN_OTHERS;
		}
		if (step->kind == STEP_CALL)
			step->call.pid = kin_who(&play->kin, &step->call);
		if (part == KIN_ENDED)
			say_end(play, &step->call);
		if (part == KIN_OURS && !overlap_is_done(&play->overlap, &step->call))
			return 1;
	}
	return rc;
}

/* The step that comes next: that of the next line, or another one that must have come first. */
static int take_step(struct play *play, struct played *played)
{
	struct half *half;
	int rc = 1;

	if (!play->has_held) {
		rc = read_step(play, &play->held);
		if (rc != 1)
			return rc;
		play->held.overlaps = play->held.kind == STEP_CALL && !play->held.by_hand &&
				      overlap_meet(&play->overlap, &play->held.call);
	}
	rc = order_first(&half, play, &play->held);
	if (rc)
		return rc;
	play->has_held = half != NULL;
	played->step = play->held;
	if (half) {
		played->step = (struct step){ .call = half->call, .overlaps = true };
		played->step.call.pid = kin_who(&play->kin, &half->call);
		played->before = play->held.call.line;
		half->done = true;
	}
	return 1;
}

static int do_next(struct play *play)
{
	struct played *played = &play->played[0];
	int rc;

	*played = (struct played){ .inner = false };
	play->shown = play->count = 0;
	replay_forget(&play->replay);
	rc = take_step(play, played);
	if (rc != 1)
		return rc;
	play->count = 1;
	rc = played->step.kind == STEP_CALL || played->step.kind == STEP_TOUCH ?
		do_step(play, played) : malloc_do(play);
	play->played[play->count - 1].last = true;
	if (!rc)
		rc = bind(play, played);
	return rc ? rc : 1;
}

int play_next(struct play *play, const struct played **played)
{
	int rc = play->shown < play->count ? 1 : do_next(play);

	if (rc == 1)
		*played = &play->played[play->shown++];
	return rc;
}
