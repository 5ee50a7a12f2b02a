/* SPDX-License-Identifier: GPL-2.0-or-later */
/* live - vmatop on a terminal: waits, and hands on what happens. */
#ifndef VMATOP_LIVE_H
#define VMATOP_LIVE_H

#include "common/source.h"
#include "vmatop/options.h"

/*
 * Show @count targets (none: all processes) until the user has had enough. Does not return where a
 * signal ends it. Returns 0 or a negative errno that was complained about.
 */
int live(const struct vmatop_options *options, struct source *source, char **targets, int count);

#endif
