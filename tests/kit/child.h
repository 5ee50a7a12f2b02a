/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes of a test's own making, which stand still where they are wanted. */
#ifndef TESTS_KIT_CHILD_H
#define TESTS_KIT_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct child {
	pid_t pid;
	int from, to;	/* the test's ends of two pipes */
};

/*
 * Fork. The child runs @run(@arg), then waits at child_wait() until child_go(), then runs
 * @then(@arg) if there is one, and exits. child_start() returns when the child waits.
 */
struct child child_start(void (*run)(void *), void (*then)(void *), void *arg);

/* Let it go on behind where it waits. */
void child_go(struct child *child);

/* Kill and reap it, wherever it is. Safe to call twice. */
void child_end(struct child *child);

/* Wait until the state letter in its stat is @state; false when that takes over ten seconds. */
bool child_is_in_state(const struct child *child, char state);

#endif
