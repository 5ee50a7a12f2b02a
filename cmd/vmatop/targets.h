/* SPDX-License-Identifier: GPL-2.0-or-later */
/* targets - what is to be watched: --pid, --name and the operands, in one list. */
#ifndef VMATOP_TARGETS_H
#define VMATOP_TARGETS_H

#include "common/source.h"
#include "vmatop/options.h"

struct targets {
	char **target;
	size_t count;
};

/*
 * Those of --pid first, then that of --name, then the operands. 0, -ENOMEM, or another negative
 * errno that was complained about; free in any case.
 */
int targets_make(struct targets *targets, const struct vmatop_options *options,
		 const struct source *source, char **operands, int count);
void targets_free(struct targets *targets);

#endif
