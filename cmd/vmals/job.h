/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job - what vmals was asked for, and where its answers go. */
#ifndef VMALS_JOB_H
#define VMALS_JOB_H

#include "common/cli.h"
#include "common/report.h"
#include "common/source.h"

#define COMMAND "vmals"

enum { NOT_GIVEN = -1 };

enum group_by { GROUP_KIND, GROUP_ROLE, GROUP_NAME, GROUP_PERM };
enum text_form { TEXT_MAPS, TEXT_SMAPS };

struct vmals_options {
	struct common_options common;	/* the first */
	bool extended, every, summary, mm, strict, list_flags;
	int group;			/* enum group_by or NOT_GIVEN */
	int text;			/* enum text_form or NOT_GIVEN */
	unsigned stable;		/* 0: read once */
};

struct job {
	struct vmals_options options;
	struct source source;
	struct report *report;
	struct out out;
};

#endif
