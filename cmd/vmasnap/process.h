/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process - the target while it stands still: stopped through a pidfd, and let go on. */
#ifndef VMASNAP_PROCESS_H
#define VMASNAP_PROCESS_H

#include "vmasnap/job.h"

struct process {
	pid_t pid;
	int fd;			/* a pidfd; -1: nothing is stopped, and nothing let go on */
};

/*
 * Get ready to stop the target. One that stands still already, or has no memory, is left as it is.
 * Stops nothing yet. Returns 0 or a negative errno that was complained about.
 */
int process_open(struct process *process, const struct job *job);
void process_close(struct process *process);

/* Send SIGSTOP. Returns 0 or a negative errno that was complained about. */
int process_stop(const struct process *process, const struct job *job);

/*
 * Whether all threads stand still. 1, 0: not yet; or a negative errno that was complained about:
 * -ESRCH when it has ended.
 */
int process_stands(const struct process *process, const struct job *job);

/* Complain about the thread that does not stop. */
void process_complain(const struct process *process, const struct job *job);

/* Let it go on; harmless where it runs. Safe in a signal handler. */
void process_continue(const struct process *process);

/* Whether the process that was opened is still there, so that its PID is still its own. */
bool process_lives(const struct process *process);

#endif
