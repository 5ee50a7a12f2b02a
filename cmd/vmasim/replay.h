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
	bool eventful;		/* the model was asked, and its events are of this step */
	uint64_t address;	/* of the call: brk(+1M) worked out */
	size_t before, after;	/* map_count */
};

struct replay {
	struct vmat_sim *sim;
	struct files files;
	uint64_t compared, exact, bounds, mismatches;
};

/* Do one step, which is no malloc(). 0 or -ENOMEM. */
int replay_step(struct replay *replay, const struct step *step, struct outcome *outcome);

#endif
