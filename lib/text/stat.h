/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* stat - stat and statm, of a process and of its threads, text in. */
#ifndef TEXT_STAT_H
#define TEXT_STAT_H

#include "text/statfile.h"

int stat_read(struct statfile *file);		/* "stat" */
int stat_read_statm(struct statfile *file);	/* "statm" */
int stat_read_thread(struct statfile *file);	/* "task/TID/stat" */
int stat_read_threads(struct statfile *file);	/* "task_stats": those of all threads */

#endif
