/* SPDX-License-Identifier: GPL-2.0-or-later */
/* step - one thing to do: a call from a log or by hand, a touch, a malloc(). */
#ifndef VMASIM_STEP_H
#define VMASIM_STEP_H

#include "vmatools.h"

enum step_kind { STEP_CALL, STEP_TOUCH, STEP_MALLOC, STEP_CALLOC, STEP_REALLOC, STEP_FREE };

/*
 * What a log recorded and what a hand expects stand in the call: returned, error, result. Steps
 * that are no system call use it, too: touch(address, length), malloc(length),
 * calloc(length, new_length), realloc(address, length), free(address).
 */
struct step {
	enum step_kind kind;
	struct vmat_call call;
	bool by_hand;
	bool relative;		/* brk(+1M): the address is to be added to the break, -1M: too */
	bool sbrk;		/* it returns where the heap ended before, or ENOMEM */
	bool overlaps;		/* a call of another thread was under way at the same time */
	size_t column;		/* by hand: of its first argument */
	const char *name;	/* of what it returns, in the line; NULL: none */
	size_t name_len;
};

/* fork() = 0, as it returns in the child. */
static inline bool step_is_child(const struct step *step)
{
	const struct vmat_call *call = &step->call;

	return step->kind == STEP_CALL && call->name == VMAT_CALL_FORK && call->returned &&
	       !call->error && !call->result;
}

#endif
