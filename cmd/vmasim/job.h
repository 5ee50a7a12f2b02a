/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job - what vmasim was asked for. */
#ifndef VMASIM_JOB_H
#define VMASIM_JOB_H

#include "common/frame.h"

#define COMMAND "vmasim"

enum malloc_word { MALLOC_MODEL, MALLOC_RUN };

struct vmasim_options {
	struct common_options common;	/* the first */
	bool explain, check, tree, gaps, maps, strict;
	unsigned pid;			/* 0: that of TARGET */
	unsigned stable;		/* 0: read once */
	const char *kernel;		/* NULL: its own */
	int malloc_how;			/* enum malloc_word */
};

struct job {
	struct vmasim_options options;
	struct frame frame;
};

#endif
