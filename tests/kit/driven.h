/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tests/live/mapper, started in a setting of its own: what it is told it does, and nothing else. */
#ifndef TESTS_KIT_DRIVEN_H
#define TESTS_KIT_DRIVEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "kit/order.h"
#include "kit/sources.h"
#include "vmatools.h"

/* What is decided before exec. */
struct setting {
	const char *name;
	const char *program;		/* "mapper", "mapper-static", "mapper-static-pie" */
	unsigned long persona;		/* personality() */
	uint64_t stack;			/* RLIMIT_STACK, bytes; UINT64_MAX: unlimited */
	uint64_t later_stack;		/* the same, set when it runs; 0: left alone */
	unsigned long later_persona;	/* personality() when it runs; 0: left alone */
	bool narrow;			/* a program of 32 bits */
	bool limited;			/* without CAP_IPC_LOCK, and limits come and go */
	const char *loader;		/* that is run, and told to run the program; NULL: none */
};

enum { MOST_OWN = 2048 };

struct driven;
typedef struct answer obey_fn(const struct driven *driven, const struct order *order);

struct driven {
	pid_t pid;
	obey_fn *obey;			/* how it is told; NULL: through the pipes */
	int to, from;
	struct vmat_procfs *proc;
	struct { uint64_t start, end; } own[MOST_OWN];	/* what exec mapped: to be left alone */
	size_t own_count;
	const struct sources *sources;	/* that it maps, or NULL: what is known of their mounts */
};

/*
 * Start one and wait until it listens. Returns NULL, or why it cannot be had here. It is killed when
 * the test ends, however it does.
 */
const char *driven_start(struct driven *driven, const struct setting *setting);

/*
 * Drive a child that stands still and knows nothing of orders: @obey makes it do them. What it has
 * mapped is to be left alone.
 */
void driven_adopt(struct driven *driven, pid_t pid, obey_fn *obey);

/* Kill and reap it. Safe to call twice. */
void driven_end(struct driven *driven);

/* What it answers; the test fails when it is gone. */
struct answer driven_obey(const struct driven *driven, const struct order *order);

/* One system call; the result, or a negative errno. */
int64_t driven_call(const struct driven *driven, enum order_what what, const uint64_t args[6]);

/* Give up a capability (CAP_...), which a user has not got anyway. */
void driven_drop(const struct driven *driven, unsigned capability);

/* Nothing of [@start, @end) is what exec mapped, or where its stack may grow. */
bool driven_may_have(const struct driven *driven, uint64_t start, uint64_t end);

#endif
