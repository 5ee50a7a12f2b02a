/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job - what vmasnap was asked for. */
#ifndef VMASNAP_JOB_H
#define VMASNAP_JOB_H

#include "common/frame.h"

#define COMMAND "vmasnap"

struct vmasnap_options {
	struct common_options common;	/* the first */
	const char *file;		/* NULL: standard output */
	bool maps_only, stop;
};

struct job {
	struct vmasnap_options options;
	char *target;			/* a process, as the user named it */
	pid_t pid;			/* of it; 0: vmasnap itself */
	struct frame frame;
};

#endif
