/* SPDX-License-Identifier: GPL-2.0-or-later */
/* overlap - calls of a log that were under way at the same time, in several threads. */
#include "vmasim/overlap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool changes_mappings(const struct vmat_call *call)
{
	return call->name >= VMAT_CALL_MMAP && call->name <= VMAT_CALL_MSEAL;
}

static struct half *add(struct overlap *overlap)
{
	if (overlap->count == overlap->room) {
		size_t room = overlap->room ? 2 * overlap->room : 16;
		struct half *more = reallocarray(overlap->half, room, sizeof(*more));

		if (!more)
			return NULL;
		overlap->half = more;
		overlap->room = room;
	}
	return &overlap->half[overlap->count];
}

int overlap_learn(struct overlap *overlap, const struct vmat_call *call)
{
	struct half *half;
	char *path = NULL;

	if (call->begun == call->line || !changes_mappings(call) || !call->returned || call->error)
		return 0;
	half = add(overlap);
	if (half && call->path)
		path = strndup(call->path, call->path_len);
	if (!half || (call->path && !path))
		return -ENOMEM;
	*half = (struct half){ .call = *call, .path = path };
	half->call.path = path;
	half->call.text = vmat_call_name(call->name);
	half->call.text_len = strlen(half->call.text);
	overlap->count++;
	return 0;
}

static int by_begin(const void *left, const void *right)
{
	const struct half *a = left, *b = right;

	return a->call.begun < b->call.begun ? -1 : a->call.begun > b->call.begun;
}

void overlap_settle(struct overlap *overlap)
{
	if (overlap->count)
		qsort(overlap->half, overlap->count, sizeof(*overlap->half), by_begin);
}

struct half *overlap_pending(struct overlap *overlap, const struct vmat_call *call, size_t *at)
{
	while (overlap->from < overlap->count &&
	       overlap->half[overlap->from].call.line < call->line)
		overlap->from++;
	if (*at < overlap->from)
		*at = overlap->from;
	while (*at < overlap->count && overlap->half[*at].call.begun < call->line) {
		struct half *half = &overlap->half[(*at)++];

		if (half->call.line > call->line && !half->done)
			return half;
	}
	return NULL;
}

bool overlap_is_done(const struct overlap *overlap, const struct vmat_call *call)
{
	size_t i;

	if (call->begun == call->line)
		return false;
	for (i = overlap->from; i < overlap->count && overlap->half[i].call.begun <= call->begun;
	     i++)
		if (overlap->half[i].call.line == call->line)
			return overlap->half[i].done;
	return false;
}

/* One that has ended since @call began. */
static bool has_ended_within(struct overlap *overlap, const struct vmat_call *call)
{
	bool within = false;
	size_t i;

	for (i = 0; i < 2; i++)
		within |= overlap->last[i].pid != call->pid && overlap->last[i].line > call->begun;
	if (overlap->last[0].pid != call->pid)
		overlap->last[1] = overlap->last[0];
	overlap->last[0].pid = call->pid;
	overlap->last[0].line = call->line;
	return within;
}

bool overlap_meet(struct overlap *overlap, const struct vmat_call *call)
{
	size_t at = 0;
	bool within;

	if (!changes_mappings(call))
		return false;
	within = has_ended_within(overlap, call);
	return overlap_pending(overlap, call, &at) || within;
}

void overlap_free(struct overlap *overlap)
{
	size_t i;

	for (i = 0; i < overlap->count; i++)
		free(overlap->half[i].path);
	free(overlap->half);
	*overlap = (struct overlap){ .half = NULL };
}
