/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain - what a step did to which mapping, in words for who learns. */
#ifndef VMASIM_EXPLAIN_H
#define VMASIM_EXPLAIN_H

#include "vmasim/nodes.h"
#include "vmasim/play.h"

/* Nodes of the tree are told of up to so many mappings: it takes time with each step. */
enum { MOST_MAPPINGS = 4096 };

/* Zeroed at first. */
struct explain {
	struct report *report;
	struct nodes before, after;	/* the tree */
	bool many;		/* it is too large to be looked at after each step */
};

/* Look at the tree before the first step. 0 or -ENOMEM. */
int explain_begin(struct explain *explain, struct report *report, const struct vmat_sim *sim);

/* Say what came of a step. 0 or -ENOMEM. */
int explain_step(struct explain *explain, const struct replay *replay,
		 const struct played *played);

/* What it all comes to. 0 or -ENOMEM. */
int explain_end(struct explain *explain, const struct vmat_sim *sim, const struct vmat_mm *mm);

void explain_free(struct explain *explain);

#endif
