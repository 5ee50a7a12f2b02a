/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watched - one address space that is followed: as it is, as it was, as it was at the mark. */
#ifndef VMATOP_WATCHED_H
#define VMATOP_WATCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmatools.h"

/* What all mappings have together. */
enum summary_sum { SUM_VSZ, SUM_RSS, SUM_ANON, SUM_SWAP, SUM_PRIVATE, SUMS };
struct shot_sum {
	uint64_t bytes;
	bool known;
};

/* A state of it. Several may hold one: as it is now and as it was at the mark may be the same. */
struct shot {
	struct vmat_mm *mm;
	uint64_t time_ns;
	uint64_t number;	/* which sample it was, from 1 */
	unsigned holders;
	bool summed;			/* summary has worked out the sums */
	struct shot_sum sums[SUMS];
};

void shot_drop(struct shot *shot);	/* NULL is fine */
struct shot *shot_hold(struct shot *shot);

/* How long changed rows are shown as such: in samples. */
enum { WATCHED_STEPS = 3 };

/* What one sample changed. */
struct step {
	struct shot *before, *after;
	struct vmat_diff *diff;		/* by address, with counters */
};

struct watched {
	char *target;			/* as the user wrote it */
	bool live;			/* a process, not a text that was saved */
	struct shot *now;		/* NULL: nothing was read yet */
	struct shot *first;		/* the first one of this program */
	struct shot *mark;		/* NULL: none is set since this program began */
	struct vmat_diff *since_mark;	/* NULL: matched not yet, see watched_since_mark() */
	uint64_t matches;		/* how often since_mark was made anew */
	struct step steps[WATCHED_STEPS];	/* the last one first; diff NULL: none */
	uint64_t samples;		/* how many were taken, also those that changed nothing */
	unsigned execs;			/* so often it became another program */
	const char *gone;		/* why there will be no more, static; NULL: it is there */
	struct vmat_sample sample;	/* what the last one cost, how old it is; mm is not kept */
};

/* NULL: no memory. */
struct watched *watched_new(const char *target, bool live);
void watched_call(struct watched *watched, const char *target);	/* without memory: as before */
void watched_free(struct watched *watched);	/* NULL is fine */

/*
 * Take what a sample gave, the mm in it too (which is freed where this fails); mm NULL: nothing has
 * changed. 0 or -ENOMEM.
 */
int watched_take(struct watched *watched, const struct vmat_sample *sample);

/* From now on differences are those to what is now. */
void watched_set_mark(struct watched *watched);

/*
 * The difference since the mark, or without one since the first sample, made when first asked for;
 * NULL: nothing was read yet, or no memory.
 */
const struct vmat_diff *watched_since_mark(struct watched *watched);

#endif
