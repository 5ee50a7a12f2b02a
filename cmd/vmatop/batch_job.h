/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_job - what the two kinds of samples that are printed have in common. */
#ifndef VMATOP_BATCH_JOB_H
#define VMATOP_BATCH_JOB_H

#include "common/frame.h"
#include "vmatop/beat.h"
#include "vmatop/options.h"

struct batch_job {
	const struct vmatop_options *options;
	struct options_figures figures;
	struct frame *frame;
	struct beat beat;
	unsigned sample;		/* from 1 */
};

/* The members of a JSON object that every sample has: which, and when (NULL: not known). */
void batch_put_sample(const struct batch_job *job, const char *time);

#endif
