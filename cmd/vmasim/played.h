/* SPDX-License-Identifier: GPL-2.0-or-later */
/* played - a script that is being played: what was read, the model, the step that was done last. */
#ifndef VMASIM_PLAYED_H
#define VMASIM_PLAYED_H

#include "vmasim/heap.h"
#include "vmasim/job.h"
#include "vmasim/kin.h"
#include "vmasim/libc.h"
#include "vmasim/log.h"
#include "vmasim/overlap.h"
#include "vmasim/replay.h"

/* A step that was done. */
struct played {
	struct step step;
	struct outcome outcome;
	const char *why;	/* of malloc() and its kin: where it comes from; else NULL */
	bool inner;		/* a system call that malloc() made */
	bool last;		/* of a malloc(), or of itself */
	uint64_t before;	/* the line whose call proves that this one came first; else 0 */
};

enum { MOST_INNER = 12 };	/* no malloc() makes so many system calls */

struct play {
	struct job *job;
	const struct subject *subject;
	struct log log;
	struct log_reader reader;
	struct kin kin;
	struct overlap overlap;
	struct step held;		/* read, and not done before another one */
	bool has_held;
	struct replay replay;
	struct heap heap;
	struct libc libc;		/* instead of the heap, where that was asked for */
	bool has_heap;			/* there was a malloc() */
	struct played played[MOST_INNER + 1];
	size_t count, shown;		/* of those */
	uint64_t unfollowed, unfollowed_line;	/* calls that may change mappings, and the first */
};

#endif
