/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit - --max-growth: how much a counter may grow. */
#ifndef VMADIFF_LIMIT_H
#define VMADIFF_LIMIT_H

#include "vmadiff/pick.h"

struct limit {
	const struct vmat_field_info *field;
	uint64_t most;			/* bytes */
};

struct limits {
	struct limit *limit;
	size_t count;
};

/* What the options say. 0, -EINVAL, complained about, or -ENOMEM; free in any case. */
int limits_take(struct limits *limits, const struct job *job, const struct view *view);
void limits_free(struct limits *limits);

/* The fields that have a limit: a bit each. */
uint64_t limits_fields(const struct limits *limits);

/*
 * 0, or -ENODATA, complained about, when a side does not tell a counter that has a limit, or none
 * at all where counters are to be equal: a check that compares nothing must not pass.
 */
int limits_can_check(const struct limits *limits, const struct job *job,
		     const struct comparison_subject *subject);

/* Whether a total is above one; for people, a line for each that is exceeded. */
bool limits_check(const struct limits *limits, struct job *job, const struct change_sum *total);

/* The same facts as a member of JSON, "thresholds", unless there are none. */
void limits_write(const struct limits *limits, struct job *job, const struct change_sum *total);

#endif
