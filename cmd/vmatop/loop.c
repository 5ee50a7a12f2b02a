/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loop - waits for what happens next: input, the time of a sample, a signal. Owns the clock. */
#include "vmatop/loop.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { NS_PER_SECOND = 1000000000 };

static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH };

uint64_t loop_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

int loop_open(struct loop *loop, int input)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaddset(&set, caught[i]);
	loop->input = input;
	loop->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->timer < 0)
		return -errno;
	loop->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (loop->signals < 0) {
		int err = -errno;

		close(loop->timer);
		return err;
	}
	sigprocmask(SIG_BLOCK, &set, &loop->before);
	return 0;
}

void loop_close(struct loop *loop)
{
	sigprocmask(SIG_SETMASK, &loop->before, NULL);
	close(loop->signals);
	close(loop->timer);
}

void loop_tick_at(struct loop *loop, uint64_t when_ns)
{
	struct itimerspec at = { 0 };

	/* a timer for the time 0 would be one that is off */
	if (!when_ns)
		when_ns = 1;
	if (when_ns != UINT64_MAX) {
		at.it_value.tv_sec = (time_t)(when_ns / NS_PER_SECOND);
		at.it_value.tv_nsec = (long)(when_ns % NS_PER_SECOND);
	}
	timerfd_settime(loop->timer, TFD_TIMER_ABSTIME, &at, NULL);
}

static bool take_signal(struct loop *loop, struct occasion *occasion)
{
	struct signalfd_siginfo info;

	if (read(loop->signals, &info, sizeof(info)) != sizeof(info))
		return false;
	occasion->what = LOOP_SIGNAL;
	occasion->signal = (int)info.ssi_signo;
	return true;
}

static bool take_input(short events, struct occasion *occasion)
{
	if (!(events & (POLLIN | POLLHUP | POLLERR | POLLNVAL)))
		return false;
	occasion->what = events & (POLLHUP | POLLERR | POLLNVAL) ? LOOP_END : LOOP_INPUT;
	return true;
}

static bool take_tick(struct loop *loop, struct occasion *occasion)
{
	uint64_t count;

	if (read(loop->timer, &count, sizeof(count)) != sizeof(count))
		return false;
	occasion->what = LOOP_TICK;
	return true;
}

int loop_wait(struct loop *loop, struct occasion *occasion)
{
	struct pollfd fds[] = {
		{ .fd = loop->signals, .events = POLLIN },
		{ .fd = loop->input, .events = POLLIN },
		{ .fd = loop->timer, .events = POLLIN },
	};

	occasion->signal = 0;
	for (;;) {
		if (poll(fds, sizeof(fds) / sizeof(fds[0]), -1) < 0) {
			if (errno != EINTR)
				return -errno;
			continue;
		}
		occasion->now_ns = loop_now();
		if (take_signal(loop, occasion) || take_input(fds[1].revents, occasion) ||
		    take_tick(loop, occasion))
			return 0;
	}
}

void loop_die(struct loop *loop, int signal)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };

	sigaction(signal, &usual, NULL);
	loop_close(loop);
	raise(signal);
	exit(128 + signal);
}
