/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests/live/mapper is told through a pipe, and what it answers. */
#ifndef TESTS_KIT_ORDER_H
#define TESTS_KIT_ORDER_H

#include <stdint.h>
#include <sys/syscall.h>

/* System calls, whose numbers differ where the mapper is a program of 32 bits; and some that are none. */
enum order_what {
	ORDER_GETPID, ORDER_MMAP, ORDER_MUNMAP, ORDER_MPROTECT, ORDER_MREMAP, ORDER_MADVISE,
	ORDER_MLOCK, ORDER_MUNLOCK, ORDER_SHMAT, ORDER_MSEAL, ORDER_PERSONALITY,
	ORDER_BRK, ORDER_MLOCK2, ORDER_MLOCKALL, ORDER_MUNLOCKALL,
	ORDER_GETRANDOM,	/* args[1] = 1: writes a byte, and where it cannot says so: EFAULT */
	ORDER_TOUCH,		/* read args[0] and write it back, args[1] bytes, each args[2] */
	ORDER_DROP,		/* give up capability args[0] for good */
	ORDER_FORK		/* from now on a child obeys, whose pid is the result */
};

#ifdef SYS_mmap2		/* wants the offset in 4096 bytes */
#define ORDER_SYS_mmap SYS_mmap2
#else
#define ORDER_SYS_mmap SYS_mmap
#endif

/* Their numbers where this is compiled; mseal has the same everywhere. */
static const long order_numbers[] = {
	[ORDER_GETPID] = SYS_getpid, [ORDER_MMAP] = ORDER_SYS_mmap, [ORDER_MUNMAP] = SYS_munmap,
	[ORDER_MPROTECT] = SYS_mprotect, [ORDER_MREMAP] = SYS_mremap,
	[ORDER_MADVISE] = SYS_madvise, [ORDER_MLOCK] = SYS_mlock, [ORDER_MUNLOCK] = SYS_munlock,
	[ORDER_SHMAT] = SYS_shmat, [ORDER_MSEAL] = 462, [ORDER_PERSONALITY] = SYS_personality,
	[ORDER_BRK] = SYS_brk, [ORDER_MLOCK2] = SYS_mlock2, [ORDER_MLOCKALL] = SYS_mlockall,
	[ORDER_MUNLOCKALL] = SYS_munlockall, [ORDER_GETRANDOM] = SYS_getrandom,
};

/* Do it @times, args[0] growing by @stride each time, until one fails. */
struct order {
	uint64_t what;		/* enum order_what */
	uint64_t times, stride;
	uint64_t args[6];
};

struct answer {
	int64_t result;		/* of the last one: what the kernel returned, or a negative errno */
	uint64_t done;		/* how many succeeded */
};

#endif
