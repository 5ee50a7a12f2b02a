/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change - one change of a tree that the user asked for, and what the kernel would say to it. */
#ifndef VMATREE_CHANGE_H
#define VMATREE_CHANGE_H

#include "vmatree/job.h"

struct change {
	const char *action;		/* "insert" */
	const char *argument;		/* as the user wrote it */
	int err;			/* 0: done; negative: refused, the tree is as it was */
	char *reason;			/* why not, or what was done, or NULL; free() it */
	unsigned kernel_case;		/* of a merge, 0: none */
};

/* Look at all arguments before anything is done. 0, or -EINVAL (complained about). */
int change_check(const struct cli_steps *steps);

/* Do one. 0, also where it was refused, or -ENOMEM. */
int change_do(struct change *change, struct vmat_tree *tree, const struct cli_step *step);

/* Say what was done, or why not. 0 or -ENOMEM. */
int change_say(struct report *report, const struct change *change);

#endif
