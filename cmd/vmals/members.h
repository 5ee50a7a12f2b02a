/* SPDX-License-Identifier: GPL-2.0-or-later */
/* members - the address space itself: what /proc tells of struct mm_struct. */
#ifndef VMALS_MEMBERS_H
#define VMALS_MEMBERS_H

#include "vmals/job.h"

extern const struct column_set member_columns;

/* Returns 0, -EINVAL (complained about) or -ENOMEM. */
int members_show(struct job *job, const struct subject *subject);

#endif
