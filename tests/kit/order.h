/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests/live/mapper is told through a pipe, and what it answers. */
#ifndef TESTS_KIT_ORDER_H
#define TESTS_KIT_ORDER_H

#include <stdint.h>

/* Not system calls. */
enum {
	ORDER_TOUCH = -1,	/* read args[0] and write it back, args[1] bytes, each args[2] */
	ORDER_DROP = -2		/* give up capability args[0] for good */
};

/* Do it @times, args[0] growing by @stride each time, until one fails. */
struct order {
	int64_t what;		/* a number of a system call, or one of the above */
	uint64_t times, stride;
	uint64_t args[6];
};

struct answer {
	int64_t result;		/* of the last one: what the kernel returned, or a negative errno */
	uint64_t done;		/* how many succeeded */
};

#endif
