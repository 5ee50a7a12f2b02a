/* SPDX-License-Identifier: GPL-2.0-or-later */
/* members - the address space itself: what /proc tells of struct mm_struct. */
#ifndef LS_MEMBERS_H
#define LS_MEMBERS_H

#include "ls/job.h"

extern const struct column_set member_columns;

/* Returns 0, -EINVAL (complained about) or -ENOMEM. */
int members_show(struct job *job, const struct subject *subject);

#endif
