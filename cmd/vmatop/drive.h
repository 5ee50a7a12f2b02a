/* SPDX-License-Identifier: GPL-2.0-or-later */
/* drive - the model and the world outside: takes samples when they are due, grants its wishes. */
#ifndef VMATOP_DRIVE_H
#define VMATOP_DRIVE_H

#include "common/source.h"
#include "vmatop/census.h"
#include "vmatop/feed.h"
#include "vmatop/model.h"
#include "vmatop/options.h"

/*
 * Times are nanoseconds of CLOCK_MONOTONIC, told by who calls: nothing here looks at a clock. Who
 * calls also grants model.wishes.quit, .suspend and .redraw, since these are about the terminal.
 */
struct drive {
	struct model model;
	struct source *source;
	struct vmat_sampler_options sampling;
	struct feed **feeds;		/* of model.watched, one each */
	struct census census;		/* of all processes */
	int missed;			/* a target could not be opened, others could: why */
};

/*
 * Begin with a screen of that size and these targets: each process is followed, saved texts are
 * samples of one, in order. None: the list of all processes. What was asked for (columns, order,
 * filter, delay ...) holds for the first page. What is wrong with a target is complained about;
 * with none of them left, or another negative errno, which was complained about, nothing can be
 * shown. drive_end() is due in any case.
 */
int drive_start(struct drive *drive, const struct vmatop_options *options, struct source *source,
		char **targets, int count, unsigned rows, unsigned cols, uint64_t now_ns);
void drive_end(struct drive *drive);

/* A key, the mouse, a new size. */
void drive_event(struct drive *drive, const struct event *event, uint64_t now_ns);

/* Time has passed: take the sample that is due, if one is. */
void drive_tick(struct drive *drive, uint64_t now_ns);

/* When drive_tick() has something to do, UINT64_MAX: not before the next event. */
uint64_t drive_due_ns(const struct drive *drive);

/* The next sample, whether it is due or not. */
void drive_sample(struct drive *drive, uint64_t now_ns);

#endif
