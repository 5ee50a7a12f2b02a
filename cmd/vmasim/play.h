/* SPDX-License-Identifier: GPL-2.0-or-later */
/* play - a script, step by step, done to a model. */
#ifndef VMASIM_PLAY_H
#define VMASIM_PLAY_H

#include "vmasim/job.h"
#include "vmasim/kin.h"
#include "vmasim/log.h"
#include "vmasim/replay.h"

struct play {
	struct job *job;
	const struct subject *subject;
	struct log log;
	struct log_reader reader;
	struct kin kin;
	struct replay replay;
	uint64_t unfollowed, unfollowed_line;	/* calls that may change mappings, and the first */
};

/* Read the script and see that all of it makes sense. 0 or a negative errno; play_end() anyway. */
int play_begin(struct play *play, struct job *job, const struct subject *subject,
	       const char *script);

/* The next step of those that are ours, done. 1, 0 at the end, or a negative errno. */
int play_next(struct play *play, struct step *step, struct outcome *outcome);

void play_end(struct play *play);

#endif
