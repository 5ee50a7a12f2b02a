/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job - what vmadiff was asked for, and where its answers go. */
#ifndef VMADIFF_JOB_H
#define VMADIFF_JOB_H

#include "common/frame.h"

#define COMMAND "vmadiff"

enum { NOT_GIVEN = -1 };

enum group_by { GROUP_NAME, GROUP_KIND, GROUP_ROLE, GROUP_PERM };

struct vmadiff_options {
	struct common_options common;	/* the first */
	int match;			/* enum vmat_match */
	bool normal, pieces;		/* as in struct vmat_diff_options */
	bool no_counters;		/* compare what maps tells */
	int group;			/* enum group_by or NOT_GIVEN */
	bool summary, patch;
	unsigned top;			/* 0: all rows */
	struct cli_steps growth;	/* --max-growth */
	bool layout, strict_counters;	/* what else decides the exit status */
	const char *interval;		/* seconds, as written; NULL: not given */
	bool watch, since_first;
	unsigned stable;		/* 0: read once */
	bool strict;
};

struct job {
	struct vmadiff_options options;
	struct frame frame;
	unsigned round;			/* of --watch, from 1; 0: there are none */
};

#endif
