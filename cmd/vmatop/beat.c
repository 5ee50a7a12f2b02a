/* SPDX-License-Identifier: GPL-2.0-or-later */
/* beat - the time of what runs without a terminal: when a sample is due, what the clock says. */
#include "vmatop/beat.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#define SECOND UINT64_C(1000000000)

uint64_t beat_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

void beat_start(struct beat *beat, double delay)
{
	*beat = (struct beat){ beat_now_ns(), (uint64_t)(delay * (double)SECOND) };
}

void beat_wait(struct beat *beat, uint64_t least_ns)
{
	uint64_t now_ns = beat_now_ns(), next_ns = beat->next_ns + beat->delay_ns;
	struct timespec next;

	if (next_ns < now_ns + least_ns)
		next_ns = now_ns + least_ns;
	beat->next_ns = next_ns;
	next = (struct timespec){ (time_t)(next_ns / SECOND), (long)(next_ns % SECOND) };
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL) == EINTR)
		;
}

void beat_clock(char *to)
{
	time_t now = time(NULL);
	struct tm tm;

	*to = '\0';
	if (localtime_r(&now, &tm))
		strftime(to, BEAT_TIME_MAX, "%H:%M:%S", &tm);
}

void beat_time(char *to)
{
	struct timespec now;
	struct tm tm;
	size_t len = 0;

	clock_gettime(CLOCK_REALTIME, &now);
	if (gmtime_r(&now.tv_sec, &tm))
		len = strftime(to, BEAT_TIME_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(to + len, BEAT_TIME_MAX - len, ".%03dZ", (int)(now.tv_nsec / 1000000));
}
