/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kin - whose calls of a log concern the address space that is followed. */
#ifndef VMASIM_KIN_H
#define VMASIM_KIN_H

#include "vmasim/step.h"

struct kin {
	struct person *person;		/* in the order of their first line */
	size_t count, room;
	pid_t first;			/* who called where no line tells; 0: nobody */
	pid_t target, wanted;		/* whom TARGET was taken from, and who is followed */
	pid_t now;			/* whose address space the model is */
	bool ended;			/* by an exec of that process */
};

/* First the whole log is shown to it. 0 or -ENOMEM. */
int kin_learn(struct kin *kin, const struct vmat_call *call);

/*
 * Then it is told who is meant: @target, of whom TARGET was taken, 0: not known; @wanted of
 * --pid, 0: the same. Returns NULL or what is wrong, static; *@culprit is who it is about.
 */
const char *kin_settle(struct kin *kin, pid_t target, pid_t wanted, pid_t *culprit);

/*
 * Who called: on a terminal strace tells that only while there are several. 0: it never told.
 */
pid_t kin_who(const struct kin *kin, const struct vmat_call *call);

/* Whether the model is the address space of @pid. */
bool kin_shares(const struct kin *kin, pid_t pid);

/* What is to be done about a call, when the log is read again. */
enum kin_part {
	KIN_OTHERS,		/* nothing: it is about another address space */
	KIN_OURS,
	KIN_BORN,		/* the model becomes that of a child; then the call, if ours */
	KIN_ENDED		/* the process has another address space from here on */
};
enum kin_part kin_part(struct kin *kin, const struct vmat_call *call);

void kin_free(struct kin *kin);

#endif
