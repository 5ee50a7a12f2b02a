/* SPDX-License-Identifier: GPL-2.0-or-later */
/* overlap - calls of a log that were under way at the same time, in several threads. */
#ifndef VMASIM_OVERLAP_H
#define VMASIM_OVERLAP_H

#include "vmasim/step.h"

/* A call that came in two halves, succeeded, and changed mappings. */
struct half {
	struct vmat_call call;	/* but for its text */
	char *path;
	bool done;		/* before its own line */
};

/* Zeroed at first. */
struct overlap {
	struct half *half;	/* overlap_settle(): in the order in which they began */
	size_t count, room;
	size_t from;		/* those before have ended */
	struct { pid_t pid; uint64_t line; } last[2];	/* the last calls, of two threads */
};

/* First the whole log is shown to it, call by call. 0 or -ENOMEM. */
int overlap_learn(struct overlap *overlap, const struct vmat_call *call);
void overlap_settle(struct overlap *overlap);

/*
 * The next of those that had begun before @call ended, end later, and are not done; *@at is 0 at
 * first. NULL: no more. The calls are to be asked for in the order of the log.
 */
struct half *overlap_pending(struct overlap *overlap, const struct vmat_call *call, size_t *at);

/* This call was done before its line came. */
bool overlap_is_done(const struct overlap *overlap, const struct vmat_call *call);

/* Whether a call of another thread was under way at the same time; each call is shown once. */
bool overlap_meet(struct overlap *overlap, const struct vmat_call *call);

void overlap_free(struct overlap *overlap);

#endif
