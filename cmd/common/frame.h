/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame - what every command does before its own work and behind it. */
#ifndef COMMON_FRAME_H
#define COMMON_FRAME_H

#include "common/cli.h"
#include "common/report.h"
#include "common/source.h"
#include "common/terminal.h"

struct frame {
	const struct cli *cli;
	struct report *report;
	struct source source;
	struct terminal terminal;	/* standard output */
	struct out out;
};

enum { FRAME_DONE = -1 };	/* instead of a number of operands */

/*
 * Take the arguments apart into @options, which begin with struct common_options. Returns how many
 * operands there are, from argv[1] on; FRAME_DONE when there is nothing left to do but to
 * frame_end(): --help was answered, or what is wrong was complained about (*@status: 2).
 */
int frame_begin(struct frame *frame, int *status, const struct cli *cli, void *options, int argc,
		char **argv);

/* Prepare to write rows in the form that was asked for; @titles: of each target. 0 or -ENOMEM. */
int frame_report(struct frame *frame, const struct common_options *options, bool titles);

/*
 * The end of all: @status is 0, 1 or a negative errno that was complained about (but for -ENOMEM).
 * Returns the exit status of the command.
 */
int frame_end(struct frame *frame, int status);

/*
 * Load what @needs (NEEDS_*) says of @target and say what there is to be known about it. A
 * negative errno has been complained about.
 */
int frame_load(struct vmat_mm **mmp, struct frame *frame, const char *target, unsigned needs,
	       struct vmat_load_options options);

/* The same, with what smaps tells where there is one; if not, it is not missed. */
int frame_load_best(struct vmat_mm **mmp, struct frame *frame, const char *target, unsigned needs,
		    struct vmat_load_options options);

/*
 * The target: the process that --name means, to be free()d, or *@operands[0], which is then taken
 * from them. Returns 0 or a negative errno that was complained about.
 */
int frame_target(char **targetp, struct frame *frame, const struct common_options *options,
		 char ***operands, int *count);

#endif
