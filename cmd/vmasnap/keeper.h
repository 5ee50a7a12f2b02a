/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keeper - two processes: one reads and writes, the other undoes what must not be left behind. */
#ifndef VMASNAP_KEEPER_H
#define VMASNAP_KEEPER_H

#include "vmasnap/copy.h"

/*
 * From now on signals are blocked. Returns the descriptor for keeper_run(), which the caller
 * closes, or a negative errno that was complained about. To be called before there is anything to
 * be undone.
 */
int keeper_begin(void);

/*
 * Take the snapshot: stop the process, read it, let it go on, put the file in its place. When a
 * signal or a fault ends either of the two processes, SIGKILL included, the other one lets the
 * target go on and removes the new file. Returns 0 or a negative errno that was complained about
 * (but for -ENOMEM and -EPIPE); does not return when a signal came.
 */
int keeper_run(int signals, struct copy *copy, struct process *process, struct file *file);

#endif
