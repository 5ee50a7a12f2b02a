/* SPDX-License-Identifier: GPL-2.0-or-later */
/* once - a screen without a terminal. */
#ifndef VMATOP_ONCE_H
#define VMATOP_ONCE_H

#include "common/out.h"
#include "common/source.h"
#include "vmatop/options.h"

/*
 * Show @count targets as one screen of text: those that are the same process, or no process at all,
 * are samples of one, in order. Returns 0 or a negative errno that was complained about.
 */
int once(const struct vmatop_options *options, struct source *source, char **targets, int count,
	 struct out *out);

#endif
