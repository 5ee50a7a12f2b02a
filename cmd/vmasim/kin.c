/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kin - whose calls of a log concern the address space that is followed. */
#include "vmasim/kin.h"

#include <errno.h>
#include <stdlib.h>

/* A process or a thread. */
struct person {
	pid_t pid, parent;	/* parent 0: the log does not show its birth */
	bool shares;		/* the address space of its parent */
	bool left;		/* by an exec of its own */
	bool called;		/* it has made calls before now */
	bool gone;		/* it has exited */
};

/* Who called where no line tells, until it is known who that was. */
enum { UNNAMED = -1 };

static struct person *find(const struct kin *kin, pid_t pid)
{
	size_t i;

	for (i = 0; i < kin->count; i++)
		if (kin->person[i].pid == pid)
			return &kin->person[i];
	return NULL;
}

static struct person *meet(struct kin *kin, pid_t pid)
{
	struct person *person = find(kin, pid);

	if (person)
		return person;
	if (kin->count == kin->room) {
		size_t room = kin->room ? 2 * kin->room : 16;

		person = reallocarray(kin->person, room, sizeof(*person));
		if (!person)
			return NULL;
		kin->person = person;
		kin->room = room;
	}
	person = &kin->person[kin->count++];
	*person = (struct person){ .pid = pid };
	return person;
}

static bool is_birth(const struct vmat_call *call)
{
	return (call->name == VMAT_CALL_FORK || call->name == VMAT_CALL_SHARE) &&
	       call->returned && !call->error && call->result;
}

int kin_learn(struct kin *kin, const struct vmat_call *call)
{
	pid_t pid = call->pid ? call->pid : UNNAMED;
	struct person *child;

	if (!meet(kin, pid))
		return -ENOMEM;
	if (!is_birth(call))
		return 0;
	child = meet(kin, (pid_t)call->result);
	if (!child)
		return -ENOMEM;
	child->parent = pid;
	child->shares = call->name == VMAT_CALL_SHARE;
	return 0;
}

/* -- who has no name -------------------------------------------------------------------- */

/*
 * The first process is named as soon as there are others, and is nobody's child. It becomes one
 * with who was not named before.
 */
static void unify(struct kin *kin)
{
	struct person *unnamed = find(kin, UNNAMED), *named = NULL;
	size_t i;

	for (i = 0; i < kin->count && !named; i++)
		if (kin->person[i].pid != UNNAMED && !kin->person[i].parent)
			named = &kin->person[i];
	if (!unnamed || !named)
		return;
	kin->first = named->pid;
	for (i = 0; i < kin->count; i++)
		if (kin->person[i].parent == UNNAMED)
			kin->person[i].parent = kin->first;
	/* whichever stands first stays */
	if (unnamed < named)
		*unnamed = *named;
	else
		named = unnamed;
	kin->count--;
	for (i = (size_t)(named - kin->person); i < kin->count; i++)
		kin->person[i] = kin->person[i + 1];
}

/* The only one that has not exited; 0: there are others, or none. */
static pid_t last_one(const struct kin *kin)
{
	pid_t pid = 0;
	size_t i;

	for (i = 0; i < kin->count; i++) {
		if (kin->person[i].gone || !kin->person[i].called)
			continue;
		if (pid)
			return 0;
		pid = kin->person[i].pid;
	}
	return pid;
}

pid_t kin_who(const struct kin *kin, const struct vmat_call *call)
{
	const struct person *first = find(kin, kin->first);
	pid_t last = first && first->gone ? last_one(kin) : 0;

	return call->pid ? call->pid : last ? last : kin->first;
}

/* -- whose address space --------------------------------------------------------------- */

/* Who had it first: up from thread to thread. */
static pid_t owner(const struct kin *kin, pid_t pid)
{
	size_t most = kin->count;
	const struct person *person = find(kin, pid);

	while (person && person->shares && !person->left && most--) {
		pid = person->parent;
		person = find(kin, pid);
	}
	return pid;
}

/* Whose was copied for it; 0: nobody's that is known. */
static pid_t copied_from(const struct kin *kin, pid_t pid)
{
	const struct person *person = find(kin, owner(kin, pid));

	return person && !person->left && person->parent ? owner(kin, person->parent) : 0;
}

static bool descends(const struct kin *kin, pid_t pid, pid_t from)
{
	size_t most = kin->count;

	from = owner(kin, from);
	pid = owner(kin, pid);
	while (pid != from && pid && most--)
		pid = copied_from(kin, pid);
	return pid == from;
}

/* Threads that were there before strace came: nobody's children. */
static void adopt(struct kin *kin)
{
	const struct person *target = find(kin, kin->target);
	size_t i;

	if (!target || target->parent)
		return;
	for (i = 0; i < kin->count; i++) {
		struct person *person = &kin->person[i];

		if (person->parent || person->pid == kin->target)
			continue;
		person->parent = kin->target;
		person->shares = true;
	}
}

const char *kin_settle(struct kin *kin, pid_t target, pid_t wanted, pid_t *culprit)
{
	bool known;

	unify(kin);
	known = target && find(kin, target);
	*culprit = wanted;
	if (wanted && !find(kin, wanted))
		return "has no call in this log";
	kin->target = known ? target : kin->count ? kin->person[0].pid : 0;
	if (!known && wanted && (target || !descends(kin, wanted, kin->target)))
		kin->target = wanted;	/* TARGET shows what it had when the log began */
	adopt(kin);
	kin->wanted = wanted ? wanted : kin->target;
	kin->now = owner(kin, kin->target);
	*culprit = kin->wanted;
	return descends(kin, kin->wanted, kin->target) ? NULL
		: "has an address space that does not come from that of TARGET";
}

/* As in the list of persons. */
static pid_t caller(const struct kin *kin, const struct vmat_call *call)
{
	pid_t pid = kin_who(kin, call);

	return pid ? pid : UNNAMED;
}

/* -- call by call ---------------------------------------------------------------------- */

/* Whether the copy that is followed next begins with this call: its first, or who bears it. */
static bool is_born(const struct kin *kin, const struct vmat_call *call)
{
	pid_t child = is_birth(call) ? (pid_t)call->result : caller(kin, call);

	child = owner(kin, child);
	return child != kin->now && copied_from(kin, child) == kin->now &&
	       descends(kin, kin->wanted, child);
}

bool kin_shares(const struct kin *kin, pid_t pid)
{
	return owner(kin, pid ? pid : kin->first ? kin->first : UNNAMED) == kin->now;
}

/* The log may begin with the exec that made what TARGET shows. */
static enum kin_part leave(struct kin *kin, struct person *person, bool first)
{
	bool ours = owner(kin, person->pid) == kin->now;

	if (first && !person->parent && ours)
		return KIN_OURS;
	person->left = !(person->pid == kin->wanted || !person->shares);
	if (!ours || person->left)
		return KIN_OTHERS;
	kin->ended = true;
	return KIN_ENDED;
}

enum kin_part kin_part(struct kin *kin, const struct vmat_call *call)
{
	pid_t pid = caller(kin, call);
	struct person *person = find(kin, pid);
	bool first;

	if (kin->ended || !person)
		return KIN_OTHERS;
	first = !person->called;
	person->called = true;
	person->gone |= call->name == VMAT_CALL_EXIT;
	if (is_born(kin, call)) {
		kin->now = owner(kin, is_birth(call) ? (pid_t)call->result : pid);
		return KIN_BORN;
	}
	if (call->name == VMAT_CALL_EXEC && call->returned && !call->error)
		return leave(kin, person, first);
	return owner(kin, pid) == kin->now ? KIN_OURS : KIN_OTHERS;
}

void kin_free(struct kin *kin)
{
	free(kin->person);
	*kin = (struct kin){ .person = NULL };
}
