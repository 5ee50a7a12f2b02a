/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* task - which threads there are, and where their stacks stand, text in. */
#ifndef TEXT_TASK_H
#define TEXT_TASK_H

#include "text/statfile.h"

int task_read_list(struct statfile *file);	/* "task": thread ids */
int task_read_syscall(struct statfile *file);	/* "task/TID/syscall" */

#endif
