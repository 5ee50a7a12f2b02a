/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job - what vmatree was asked for. */
#ifndef VMATREE_JOB_H
#define VMATREE_JOB_H

#include "common/frame.h"
#include "common/range.h"

#define COMMAND "vmatree"

enum gap_word { GAPS_AUTO, GAPS_GUARDED, GAPS_RAW };

struct vmatree_options {
	struct common_options common;	/* the first */
	bool ascii, dot, check, bottom_up, strict;
	unsigned depth;			/* levels to draw, 0: as many as are reasonable */
	unsigned stable;		/* 0: read once */
	const char *subtree, *find, *gap, *limits, *align;
	int gaps;			/* enum gap_word */
	struct cli_steps steps;		/* --insert and the like */
};

/* What the options mean, once they were looked at. */
struct job {
	struct vmatree_options options;
	uint64_t subtree, find;		/* where these were given */
	uint64_t length, align;		/* --gap; align 0: none */
	struct range limits;		/* where --limits was given */
	struct frame frame;
};

#endif
