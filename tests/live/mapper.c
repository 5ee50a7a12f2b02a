/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that does nothing but what it is told through a pipe, call by call, so that nothing in
 * its address space moves by itself: no stdio, no malloc. Usage: mapper FROM TO, two descriptors.
 */
#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "kit/order.h"

static struct order order;
static struct answer answer;
static struct __user_cap_header_struct head;
static struct __user_cap_data_struct caps[2];

static int64_t touch(const uint64_t args[6])
{
	for (uint64_t at = args[0]; at < args[0] + args[1]; at += args[2]) {
		volatile char *byte = (volatile char *)(uintptr_t)at;

		*byte = *byte;
	}
	return 0;
}

static int64_t drop(unsigned capability)
{
	head.version = _LINUX_CAPABILITY_VERSION_3;
	head.pid = 0;
	if (syscall(SYS_capget, &head, caps))
		return -errno;
	caps[capability / 32].effective &= ~(1u << capability % 32);
	caps[capability / 32].permitted &= ~(1u << capability % 32);
	caps[capability / 32].inheritable &= ~(1u << capability % 32);
	return syscall(SYS_capset, &head, caps) ? -errno : 0;
}

/* The child goes on in its parent's place, which stands still, and ends with it. */
static int64_t fork_off(void)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	while (pid)
		pause();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	return getpid();
}

/* Addresses are no negative numbers, in a program of 32 bits either. */
static int64_t call(const struct order *o)
{
	uint64_t offset = o->args[5];
	long result;

#ifdef SYS_mmap2
	if (o->what == ORDER_MMAP && offset % 4096)
		return -EINVAL;
	offset /= 4096;
#endif
	result = syscall(order_numbers[o->what], (long)o->args[0], (long)o->args[1],
			 (long)o->args[2], (long)o->args[3], (long)o->args[4], (long)offset);
	return result == -1 ? -errno : (int64_t)(unsigned long)result;
}

static int64_t obey_once(const struct order *o)
{
	if (o->what == ORDER_TOUCH)
		return touch(o->args);
	if (o->what == ORDER_DROP)
		return drop((unsigned)o->args[0]);
	if (o->what == ORDER_FORK)
		return fork_off();
	return call(o);
}

static void obey(void)
{
	answer.done = 0;
	do {
		answer.result = obey_once(&order);
		if (answer.result < 0 && answer.result > -4096)
			return;
		order.args[0] += order.stride;
	} while (++answer.done < order.times);
}

int main(int argc, char **argv)
{
	int from, to;

	if (argc != 3)
		return 2;
	from = (int)strtol(argv[1], NULL, 10);
	to = (int)strtol(argv[2], NULL, 10);
	while (read(from, &order, sizeof(order)) == sizeof(order)) {
		obey();
		if (write(to, &answer, sizeof(answer)) != sizeof(answer))
			break;
	}
	_exit(0);
}
