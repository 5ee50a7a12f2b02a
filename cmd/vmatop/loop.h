/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loop - waits for what happens next: input, the time of a sample, a signal. Owns the clock. */
#ifndef VMATOP_LOOP_H
#define VMATOP_LOOP_H

#include <signal.h>
#include <stdint.h>

enum happening {
	LOOP_INPUT,	/* there is something to be read from the input */
	LOOP_TICK,	/* the time that loop_tick_at() said has come */
	LOOP_SIGNAL,
	LOOP_END	/* the input has ended: whoever typed is gone */
};

struct occasion {
	enum happening what;
	int signal;		/* LOOP_SIGNAL: its number */
	uint64_t now_ns;	/* as loop_now() */
};

struct loop {
	int input, timer, signals;	/* -1: none */
	sigset_t before;		/* the signals that were blocked */
};

/* Nanoseconds on the clock that stands still for nobody but sleeps with the machine. */
uint64_t loop_now(void);

/*
 * @input: what is read from, -1: nothing. From now on until loop_close() SIGINT, SIGTERM, SIGHUP,
 * SIGQUIT, SIGTSTP, SIGCONT and SIGWINCH do nothing but to come as LOOP_SIGNAL. 0 or a negative
 * errno.
 */
int loop_open(struct loop *loop, int input);
void loop_close(struct loop *loop);

/* When the next LOOP_TICK comes, once; what is past comes at once. UINT64_MAX: never. */
void loop_tick_at(struct loop *loop, uint64_t when_ns);

/* Wait. Signals come before keys, and keys before ticks. 0 or a negative errno. */
int loop_wait(struct loop *loop, struct occasion *occasion);

/* Leave as @signal would have made us, had it not been caught. Does not return. */
void loop_die(struct loop *loop, int signal) __attribute__((noreturn));

#endif
