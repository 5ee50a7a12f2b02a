/* SPDX-License-Identifier: GPL-2.0-or-later */
/* beat - the time of what runs without a terminal: when a sample is due, what the clock says. */
#ifndef VMATOP_BEAT_H
#define VMATOP_BEAT_H

#include <stdint.h>

struct beat {
	uint64_t next_ns;	/* CLOCK_MONOTONIC */
	uint64_t delay_ns;
};

/* The first sample is now. */
void beat_start(struct beat *beat, double delay);

/*
 * Wait until the next one is due, at least for @least_ns. One that was missed is not made up for.
 */
void beat_wait(struct beat *beat, uint64_t least_ns);

uint64_t beat_now_ns(void);

enum { BEAT_TIME_MAX = 32 };

/* The time of day, with a NUL: "15:04:05" here, "2026-11-20T15:04:05.123Z" anywhere. */
void beat_clock(char *to);
void beat_time(char *to);

#endif
