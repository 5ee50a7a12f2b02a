/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replay - a step, done to the model, and held against what was recorded of it. */
#ifndef VMASIM_REPLAY_H
#define VMASIM_REPLAY_H

#include "vmasim/files.h"
#include "vmasim/step.h"

/* What a recorded result and the model's own have to do with each other. */
enum verdict {
	VERDICT_NONE,		/* there is nothing to compare */
	VERDICT_SAME,
	VERDICT_BOUND,		/* the model is not sure, and the recorded one is possible */
	VERDICT_DIFFERS
};

/* What came of a step. */
struct outcome {
	struct vmat_effect effect;
	enum verdict verdict;
	bool followed;		/* false: no such call is modelled; the map may be another one */
	bool left_out;		/* recorded to have failed, would not by the model: not done */
	bool crashed;		/* a touch: SIGSEGV */
	size_t first_event, event_count;	/* of those in struct replay */
	uint64_t address;	/* of the call: brk(+1M) worked out */
	size_t before, after;	/* map_count */
};

struct replay {
	struct vmat_sim *sim;
	struct vmat_sim *parent;	/* the step began with a fork(): of whom; else NULL */
	struct files files;
	struct vmat_event *events;	/* of all steps since replay_forget() */
	size_t event_count, event_room;
	uint64_t missed;	/* calls before that may have mapped something, and are not done */
	uint64_t compared, exact, bounds, mismatches;
};

/* The events and the parent of steps before are wanted no more. */
void replay_forget(struct replay *replay);

/* But for the model. */
void replay_free(struct replay *replay);

/* Compare what a step came to with what was recorded of it, and count that. */
void replay_judge(struct replay *replay, const struct step *step, struct outcome *outcome);

/* Do one step, which is no malloc(). 0 or -ENOMEM. */
int replay_step(struct replay *replay, const struct step *step, struct outcome *outcome);

#endif
