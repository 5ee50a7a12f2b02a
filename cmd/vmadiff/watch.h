/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch - one process at several moments: --interval and --watch. */
#ifndef VMADIFF_WATCH_H
#define VMADIFF_WATCH_H

#include "vmadiff/limit.h"

/*
 * Read @target, wait, read it again and show what changed; with --watch again and again, until it
 * has exited or SIGINT or SIGTERM comes. Returns the exit status: 1 when it was 1 once, or a
 * negative errno that was complained about, but for -ENOMEM.
 */
int watch(struct job *job, const struct view *view, const struct limits *limits,
	  const char *target);

/* What --interval says, in nanoseconds; complained about if it is wrong. 0 or -EINVAL. */
int watch_parse(uint64_t *nanoseconds, const char *text);

#endif
