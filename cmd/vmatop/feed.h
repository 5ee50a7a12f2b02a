/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed - where samples of one address space come from: a live process, or texts that were saved. */
#ifndef VMATOP_FEED_H
#define VMATOP_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/source.h"

struct feed {
	char *target;			/* the process, or the first text */
	struct vmat_sampler *sampler;	/* NULL: saved texts */
	const char **saved;		/* in order; all but the first are the caller's */
	size_t count, next;
	pid_t pid;			/* of the last text, 0: not told */
	uint64_t due_ns;		/* when the next one is, if it is live */
};

/*
 * Begin with @target. Where it is a saved text, @more are those of later, @count of them. Returns
 * 0, -ENOMEM, or another negative errno with *@trouble; for saved text nothing is read yet.
 */
int feed_open(struct feed **feedp, struct source *source, const char *target, char **more,
	      size_t count, const struct vmat_sampler_options *options,
	      struct vmat_trouble *trouble);
void feed_close(struct feed *feed);	/* NULL is fine */

bool feed_is_live(const struct feed *feed);

/* What was taken last, or will be first: the process, or the name of the text. */
const char *feed_name(const struct feed *feed);

/* Whether there is one more. */
bool feed_has_next(const struct feed *feed);

/*
 * The next sample, with what @wants (VMAT_SAMPLE_*) says; @now_ns is the time of one that was
 * saved. Returns 0, or a negative errno with *@trouble; -ENODATA: that was the last one.
 */
int feed_take(struct vmat_sample *sample, struct feed *feed, struct source *source, unsigned wants,
	      uint64_t now_ns, struct vmat_trouble *trouble);

#endif
