/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch - samples as text or JSON, one after the other: what top -b is to top. */
#ifndef VMATOP_BATCH_H
#define VMATOP_BATCH_H

#include "common/frame.h"
#include "vmatop/options.h"

/*
 * Print samples of @count targets, or of all processes where there is none, until they have all
 * ended, there were as many as were asked for, or nobody reads them. Returns 0 or a negative errno
 * that was complained about.
 */
int batch(const struct vmatop_options *options, struct frame *frame, char **targets, size_t count);

/* The columns of mappings, or of processes, as rows. As above. */
int batch_list_columns(const struct vmatop_options *options, struct frame *frame, bool mappings);

#endif
