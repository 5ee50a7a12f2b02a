/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flags - the table of VmFlags: what the two letters mean, and since when. */
#ifndef VMALS_FLAGS_H
#define VMALS_FLAGS_H

#include "vmals/job.h"

extern const struct column_set flag_columns;

/* Returns 0, -EINVAL (complained about) or -ENOMEM. */
int flags_show(struct job *job);

#endif
