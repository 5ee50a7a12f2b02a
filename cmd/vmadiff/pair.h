/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pair - two address spaces, read and compared. */
#ifndef VMADIFF_PAIR_H
#define VMADIFF_PAIR_H

#include "common/changerow.h"
#include "vmadiff/job.h"

struct pair {
	const char *name[2];		/* as the user wrote it */
	struct vmat_mm *mm[2];
	struct vmat_diff *diff;
	bool sparse;			/* what is equal in both was not loaded */
};

/*
 * Read both and compare them. @needs (NEEDS_*) is what is to be shown. Returns 0 or a negative
 * errno that was complained about, but for -ENOMEM; pair_free() in any case.
 */
int pair_make(struct pair *pair, struct job *job, const char *before, const char *after,
	      unsigned needs);
void pair_free(struct pair *pair);

/* The parts: read one, compare what was read. */
int pair_load(struct vmat_mm **mmp, struct job *job, const char *target, unsigned needs);
int pair_compare(struct pair *pair, const struct job *job);

#endif
