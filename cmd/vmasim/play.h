/* SPDX-License-Identifier: GPL-2.0-or-later */
/* play - a script, step by step, done to a model. */
#ifndef VMASIM_PLAY_H
#define VMASIM_PLAY_H

#include "vmasim/heap.h"
#include "vmasim/job.h"
#include "vmasim/kin.h"
#include "vmasim/log.h"
#include "vmasim/replay.h"

/* A step that was done. */
struct played {
	struct step step;
	struct outcome outcome;
	const char *why;	/* of malloc() and its kin: where it comes from; else NULL */
	bool inner;		/* a system call that malloc() made */
	bool last;		/* of a malloc(), or of itself */
};

enum { MOST_INNER = 12 };	/* no malloc() makes so many system calls */

struct play {
	struct job *job;
	const struct subject *subject;
	struct log log;
	struct log_reader reader;
	struct kin kin;
	struct replay replay;
	struct heap heap;
	bool has_heap;			/* there was a malloc() */
	struct played played[MOST_INNER + 1];
	size_t count, shown;		/* of those */
	uint64_t unfollowed, unfollowed_line;	/* calls that may change mappings, and the first */
};

/* Read the script and see that all of it makes sense. 0 or a negative errno; play_end() anyway. */
int play_begin(struct play *play, struct job *job, const struct subject *subject,
	       const char *script);

/*
 * The next step of those that are ours, done. malloc() and its kin come before the system calls
 * that they made. It lives until the next one. 1, 0 at the end, or a negative errno.
 */
int play_next(struct play *play, const struct played **played);

void play_end(struct play *play);

#endif
