/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libc - malloc() of the C library that is installed here, asked in a process of its own. */
#ifndef VMASIM_LIBC_H
#define VMASIM_LIBC_H

#include <stdbool.h>
#include <sys/types.h>

#include "vmasim/heap.h"
#include "vmasim/step.h"

/*
 * The process is this program under another name: its heap is one that nothing was taken from. What
 * malloc() did to it is seen by comparing its maps, and handed out as struct heap does.
 */
#define LIBC_NAME "vmasim-malloc"

enum { LIBC_WANTS = 10 };

struct libc {
	pid_t pid;
	int to, from;			/* pipes */
	uint64_t page;
	uint64_t brk, model_brk;	/* where the heap begins there, and in the model */
	struct libc_mapping *mapping;	/* blocks that are mapped alone, there and in the model */
	size_t count, room;
	struct heap_want want[LIBC_WANTS];	/* of the operation that is going on */
	uint64_t there[LIBC_WANTS];	/* where it happened there */
	size_t wants, told;
	uint64_t result;		/* of the model, as in struct heap */
	uint64_t result_there;
	int error;
	const char *why, *doubt;
};


/* Start it; the model's heap ends at @brk. 0 or a negative errno. */
int libc_begin(struct libc *libc, uint64_t page, uint64_t brk, bool fresh);
void libc_end(struct libc *libc);

/* As heap_malloc() and its kin; @step is one of them. 0 or a negative errno. */
int libc_do(struct libc *libc, const struct step *step);
bool libc_wants(struct libc *libc, struct heap_want *want);
int libc_tell(struct libc *libc, int error, uint64_t result);

#endif
