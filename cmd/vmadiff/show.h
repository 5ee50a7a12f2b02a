/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show - a comparison as it was asked for: rows, groups, a summary, a patch. */
#ifndef VMADIFF_SHOW_H
#define VMADIFF_SHOW_H

#include "vmadiff/limit.h"

/* Returns the exit status: 0, 1, or a negative errno that was complained about, but for -ENOMEM. */
int show(struct job *job, const struct view *view, const struct pair *pair,
	 const struct limits *limits);

#endif
