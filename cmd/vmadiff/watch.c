/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch - one process at several moments: --interval and --watch. */
#include "vmadiff/watch.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "common/complain.h"
#include "vmadiff/show.h"

#define SECOND UINT64_C(1000000000)
#define LONGEST (UINT64_C(1000000) * SECOND)	/* eleven days */

/* "2", "0.5" */
int watch_parse(uint64_t *nanoseconds, const char *text)
{
	uint64_t sum = 0, unit = SECOND;
	const char *at = text;

	for (; *at >= '0' && *at <= '9' && sum <= LONGEST; at++)
		sum = sum * 10 + (uint64_t)(*at - '0') * SECOND;
	if (*at == '.' && at[1])
		for (at++; *at >= '0' && *at <= '9'; at++) {
			unit /= 10;
			sum += (uint64_t)(*at - '0') * unit;
		}
	if (!*at && sum && sum <= LONGEST) {
		*nanoseconds = sum;
		return 0;
	}
	complain(COMMAND, "--interval: expected seconds such as 2 or 0.5%s, not %s",
		 !*at && sum > LONGEST ? " (1000000 at most)" : "", text);
	return -EINVAL;
}

/* -- waiting ------------------------------------------------------------------------------ */

/*
 * The signals that end a watch are blocked but while it waits, so that nothing is cut in two. Not
 * before there is something to show: who ends it sooner has seen nothing, and must not be told that
 * nothing differs, so it dies of the signal.
 */
struct clock {
	sigset_t ends;
	struct timespec next;		/* CLOCK_MONOTONIC */
	uint64_t interval;		/* nanoseconds */
};

static void clock_start(struct clock *clock, uint64_t interval)
{
	sigemptyset(&clock->ends);
	clock->interval = interval;
	clock_gettime(CLOCK_MONOTONIC, &clock->next);
}

static void clock_catch_signals(struct clock *clock)
{
	sigaddset(&clock->ends, SIGINT);
	sigaddset(&clock->ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &clock->ends, NULL);
}

static uint64_t nanoseconds(struct timespec t)
{
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

/* Until the next moment, or a signal: then true. A moment that was missed is not made up for. */
static bool clock_wait(struct clock *clock)
{
	uint64_t next = nanoseconds(clock->next) + clock->interval, now, rest;
	struct timespec time;
	int got;

	do {
		clock_gettime(CLOCK_MONOTONIC, &time);
		now = nanoseconds(time);
		rest = next > now ? next - now : 0;
		time = (struct timespec){ (time_t)(rest / SECOND), (long)(rest % SECOND) };
		got = sigtimedwait(&clock->ends, NULL, &time);
	} while (got < 0 && errno == EINTR);
	if (next < now)
		next = now;
	clock->next = (struct timespec){ (time_t)(next / SECOND), (long)(next % SECOND) };
	return got > 0;
}

/* -- rounds ------------------------------------------------------------------------------- */

/* The mm of after is that of before now, unless the first one stays that. */
static void shift(struct pair *pair, bool keep_first)
{
	vmat_diff_free(pair->diff);
	pair->diff = NULL;
	if (keep_first) {
		vmat_mm_free(pair->mm[AFTER]);
	} else {
		vmat_mm_free(pair->mm[BEFORE]);
		pair->mm[BEFORE] = pair->mm[AFTER];
	}
	pair->mm[AFTER] = NULL;
}

/* It has ended: no error for who watches it until then. */
static bool has_ended(const struct pair *pair, int err)
{
	enum vmat_state state;

	if (err)
		return err == -ESRCH;
	state = vmat_mm_state(pair->mm[AFTER]);
	return state == VMAT_STATE_ZOMBIE || state == VMAT_STATE_GONE;
}

static int complain_of_end(const char *target)
{
	complain(COMMAND, "%s: it has ended meanwhile: there is nothing to compare with", target);
	return -ESRCH;
}

/* One more reading, compared and shown; *@ended when it is over. */
static int next_round(struct job *job, const struct view *view, const struct limits *limits,
		      struct pair *pair, bool *ended)
{
	bool on = job->options.watch;
	int err;

	job->frame.source.may_end = true;
	err = pair_load(&pair->mm[AFTER], job, pair->name[AFTER], view_needs(view));
	*ended = has_ended(pair, err);
	if (*ended && !on)
		return complain_of_end(pair->name[AFTER]);
	if (*ended)
		return 0;
	if (!err)
		err = pair_compare(pair, job);
	if (!err)
		err = show(job, view, pair, limits);
	out_flush(&job->frame.out);
	return job->frame.out.error ? -EIO : err;
}

static int rounds(struct job *job, const struct view *view, const struct limits *limits,
		  struct pair *pair, struct clock *clock)
{
	bool ended = false;
	int status = 0, one;

	while (!ended && !clock_wait(clock)) {
		if (job->options.watch && !job->round++)
			clock_catch_signals(clock);
		one = next_round(job, view, limits, pair, &ended);
		if (one < 0)
			return one;
		status |= one;
		if (!job->options.watch)
			return status;
		if (!ended)
			shift(pair, job->options.since_first);
	}
	if (ended)
		report_say(job->frame.report, "%s has ended", pair->name[AFTER]);
	return status;
}

int watch(struct job *job, const struct view *view, const struct limits *limits,
	  const char *target)
{
	struct pair pair = { .name = { target, target } };
	uint64_t interval = SECOND;
	struct clock clock;
	int err = job->options.interval ? watch_parse(&interval, job->options.interval) : 0;

	if (err)
		return err;
	if (!source_is_process(target)) {
		complain(COMMAND, "%s: only a process can be read twice", target);
		return -EINVAL;
	}
	clock_start(&clock, interval);
	err = pair_load(&pair.mm[BEFORE], job, target, view_needs(view));
	if (!err)
		err = rounds(job, view, limits, &pair, &clock);
	pair_free(&pair);
	return err;
}
