/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libc - malloc() of the C library that is installed here, asked in a process of its own. */
#include "vmasim/libc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vmasim/server.h"

/* A block that is not in the heap. */
struct libc_mapping {
	uint64_t there, here;		/* what malloc() returned, there and in the model */
	uint64_t start_there, start_here, length;
};

/* -- the process ----------------------------------------------------------------------- */

/* Only in the child, between fork and exec. */
static void become_server(int in, int out)
{
	char *const argv[] = { (char *)(uintptr_t)LIBC_NAME, NULL };

	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
		execv("/proc/self/exe", argv);
	_exit(127);
}

static int start(struct libc *libc)
{
	int to[2], from[2], err;

	if (pipe2(to, O_CLOEXEC))
		return -errno;
	if (pipe2(from, O_CLOEXEC)) {
		err = -errno;
		close(to[0]);
		close(to[1]);
		return err;
	}
	libc->pid = fork();
	err = libc->pid < 0 ? -errno : 0;
	if (!libc->pid)
		become_server(to[0], from[1]);
	close(to[0]);
	close(from[1]);
	libc->to = to[1];
	libc->from = from[0];
	return err;
}

int libc_begin(struct libc *libc, uint64_t page, uint64_t brk, bool fresh)
{
	*libc = (struct libc){ .page = page, .model_brk = brk };
	if (!fresh)
		libc->doubt = "what malloc() has taken from the heap before is not told";
	return start(libc);
}

void libc_end(struct libc *libc)
{
	if (libc->pid <= 0)
		return;
	close(libc->to);
	close(libc->from);
	waitpid(libc->pid, NULL, 0);
	free(libc->mapping);
	libc->pid = 0;
}

static int ask(const struct libc *libc, const struct server_request *request,
	       struct server_reply *reply)
{
	char *at = (char *)reply;
	size_t left = sizeof(*reply);

	if (write(libc->to, request, sizeof(*request)) != sizeof(*request))
		return -EPIPE;
	while (left) {
		ssize_t got = read(libc->from, at, left);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -EPIPE;
		at += got;
		left -= (size_t)got;
	}
	return 0;
}

/* -- addresses there and here ---------------------------------------------------------- */

static struct libc_mapping *find(const struct libc *libc, uint64_t address, bool there)
{
	for (size_t i = 0; i < libc->count; i++)
		if ((there ? libc->mapping[i].there : libc->mapping[i].here) == address)
			return &libc->mapping[i];
	return NULL;
}

static int add(struct libc *libc, const struct libc_mapping *mapping)
{
	if (libc->count == libc->room) {
		size_t room = libc->room ? 2 * libc->room : 16;
		struct libc_mapping *more = reallocarray(libc->mapping, room, sizeof(*more));

		if (!more)
			return -ENOMEM;
		libc->mapping = more;
		libc->room = room;
	}
	libc->mapping[libc->count++] = *mapping;
	return 0;
}

/* The heap lies as far from its start in both. */
static uint64_t there(const struct libc *libc, uint64_t here)
{
	const struct libc_mapping *mapping = find(libc, here, false);

	if (mapping || !here)
		return mapping ? mapping->there : 0;
	return here - libc->model_brk + libc->brk;
}

/* -- an operation ---------------------------------------------------------------------- */

static void want(struct libc *libc, enum heap_call call, const struct heap_want *what, uint64_t at)
{
	libc->want[libc->wants] = *what;
	libc->want[libc->wants].call = call;
	libc->there[libc->wants++] = at;
}

static uint64_t bytes(const struct server_range *range)
{
	return range->end - range->start;
}

static void want_brk(struct libc *libc, uint64_t brk)
{
	const struct heap_want what = { .address = brk - libc->brk + libc->model_brk };

	want(libc, HEAP_BRK, &what, brk);
}

/* The whole of what came or went may be of several blocks that touch; one operation is of one. */
static void want_all(struct libc *libc, const struct server_reply *reply)
{
	if (reply->brk_after > reply->brk_before)
		want_brk(libc, reply->brk_after);
	for (size_t i = 0; i < reply->added; i++) {
		const struct heap_want what = { .length = bytes(&reply->add[i]) };

		want(libc, HEAP_MMAP, &what, reply->add[i].start);
	}
	for (size_t i = 0; i < reply->removed; i++) {
		const struct heap_want what = { .address = reply->remove[i].start,
						.length = bytes(&reply->remove[i]) };

		want(libc, HEAP_MUNMAP, &what, reply->remove[i].start);
	}
	if (reply->brk_after < reply->brk_before)
		want_brk(libc, reply->brk_after);
}

/* A block with a mapping of its own got another size, and perhaps another place. */
static bool want_mremap(struct libc *libc, const struct libc_mapping *old,
			const struct server_reply *reply)
{
	uint64_t length = old ? old->length : 0;
	size_t i;

	if (!old || reply->brk_after != reply->brk_before || !(reply->added || reply->removed))
		return false;
	for (i = 0; i < reply->added; i++)
		length += bytes(&reply->add[i]);
	for (i = 0; i < reply->removed; i++)
		length -= bytes(&reply->remove[i]);
	want(libc, HEAP_MREMAP, &(struct heap_want){ .address = old->start_here,
						     .length = old->length, .new_length = length },
	     reply->result & -libc->page);
	return true;
}

static void forget(struct libc *libc, struct libc_mapping *mapping)
{
	*mapping = libc->mapping[--libc->count];
}

/* What goes is the block itself, here as there. */
static void aim(struct libc *libc, const struct libc_mapping *old)
{
	for (size_t i = 0; i < libc->wants; i++)
		if (libc->want[i].call == HEAP_MUNMAP && old)
			libc->want[i].address += old->start_here - old->start_there;
}

static const char *say(const struct libc *libc)
{
	if (!libc->wants)
		return "the C library here makes no system call that changes its maps";
	return "so the C library here does it";
}

int libc_do(struct libc *libc, const struct step *step)
{
	const struct vmat_call *call = &step->call;
	bool takes = step->kind == STEP_MALLOC || step->kind == STEP_CALLOC;
	const struct server_request request = {
		.kind = step->kind, .address = takes ? 0 : there(libc, call->address),
		.size = call->length, .more = call->new_length,
	};
	struct libc_mapping *old = takes ? NULL : find(libc, call->address, false);
	struct server_reply reply;
	bool frees;
	int err = ask(libc, &request, &reply);

	if (err)
		return err;
	if (!libc->brk)
		libc->brk = reply.brk_before;
	libc->wants = libc->told = 0;
	if (step->kind != STEP_REALLOC || !want_mremap(libc, old, &reply))
		want_all(libc, &reply);
	aim(libc, old);
	libc->result_there = reply.result;
	libc->result = reply.result ? reply.result - libc->brk + libc->model_brk : 0;
	if (old && find(libc, reply.result, true) == old && step->kind == STEP_REALLOC &&
	    !libc->wants)
		libc->result = old->here;
	frees = step->kind == STEP_FREE || (step->kind == STEP_REALLOC && !call->length);
	libc->error = !reply.result && !frees ? -ENOMEM : 0;
	libc->why = say(libc);
	if (old && libc->wants)
		forget(libc, old);
	return 0;
}

bool libc_wants(struct libc *libc, struct heap_want *want)
{
	if (libc->told < libc->wants)
		*want = libc->want[libc->told];
	return libc->told < libc->wants;
}

/* Where a mapping came to lie in the model tells where the block in it is. */
int libc_tell(struct libc *libc, int error, uint64_t result)
{
	const struct heap_want *want = &libc->want[libc->told];
	uint64_t at = libc->there[libc->told++];
	struct libc_mapping mapping = {
		.there = libc->result_there, .start_there = at, .start_here = result,
		.length = want->call == HEAP_MREMAP ? want->new_length : want->length,
	};

	if (error && !libc->doubt)
		libc->doubt = "what succeeds in a process of its own fails here";
	if (error || (want->call != HEAP_MMAP && want->call != HEAP_MREMAP) ||
	    mapping.there < at || mapping.there - at >= mapping.length)
		return 0;
	mapping.here = result + (mapping.there - at);
	libc->result = mapping.here;
	return add(libc, &mapping);
}
