/* SPDX-License-Identifier: GPL-2.0-or-later */
/* server - the process that calls the real malloc() and says what that did to its own maps. */
#include "vmasim/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Nothing here may call malloc() but for who asked: no stdio, no buffers but these. */
enum { TEXT = 64 * 1024 };
static char text[TEXT];

struct ranges {
	struct server_range range[SERVER_RANGES];
	size_t count;
};

static bool read_fully(int fd, void *to, size_t len)
{
	char *at = to;

	while (len) {
		ssize_t got = read(fd, at, len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		len -= (size_t)got;
	}
	return true;
}

static size_t read_maps(void)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t got;

	if (fd < 0)
		return 0;
	while (len < TEXT - 1 && (got = read(fd, text + len, TEXT - 1 - len)) > 0)
		len += (size_t)got;
	close(fd);
	text[len] = '\0';
	return len;
}

static const char *take_hex(const char *at, uint64_t *value)
{
	*value = 0;
	for (;; at++) {
		unsigned char c = (unsigned char)*at;

		if (c >= '0' && c <= '9')
			*value = *value << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*value = *value << 4 | (uint64_t)(c - 'a' + 10);
		else
			return at;
	}
}

/* What is mapped, but for the heap; what touches is one. */
static void look(struct ranges *ranges)
{
	const char *line = text, *end;

	ranges->count = 0;
	read_maps();
	for (; *line; line = end + 1) {
		uint64_t from, to;

		end = strchrnul(line, '\n');
		take_hex(take_hex(line, &from) + 1, &to);
		if (!memmem(line, (size_t)(end - line), "[heap]", 6) &&
		    !memmem(line, (size_t)(end - line), "[stack]", 7)) {
			if (ranges->count && ranges->range[ranges->count - 1].end == from)
				ranges->range[ranges->count - 1].end = to;
			else if (ranges->count < SERVER_RANGES)
				ranges->range[ranges->count++] = (struct server_range){ from, to };
		}
		if (!*end)
			return;
	}
}

/* What is in @ranges and not in @others, at most @most. */
static size_t subtract(const struct ranges *ranges, const struct ranges *others,
		       struct server_range *to, size_t most)
{
	size_t count = 0, j = 0;

	for (size_t i = 0; i < ranges->count; i++) {
		uint64_t at = ranges->range[i].start, end = ranges->range[i].end;

		while (at < end) {
			while (j < others->count && others->range[j].end <= at)
				j++;
			uint64_t stop = j < others->count && others->range[j].start < end ?
				others->range[j].start : end;

			if (stop > at && count < most)
				to[count++] = (struct server_range){ at, stop };
			at = j < others->count && stop < end ? others->range[j].end : end;
		}
	}
	return count;
}

static void perform(const struct server_request *request, struct server_reply *reply)
{
	void *old = (void *)(uintptr_t)request->address; /* NOLINT: it came from here */

	switch (request->kind) {
	case STEP_MALLOC:
		reply->result = (uintptr_t)malloc(request->size);
		break;
	case STEP_CALLOC:
		reply->result = (uintptr_t)calloc(request->size, request->more);
		break;
	case STEP_REALLOC:
		reply->result = (uintptr_t)realloc(old, request->size);
		break;
	case STEP_FREE:
		free(old);
		break;
	default:
		break;
	}
}

int server_run(void)
{
	static struct ranges before, after;
	struct server_request request;
	struct server_reply reply;

	memset(&reply, 0, sizeof(reply));
	while (read_fully(STDIN_FILENO, &request, sizeof(request))) {
		reply.result = 0;
		reply.brk_before = (uint64_t)syscall(SYS_brk, 0);
		look(&before);
		perform(&request, &reply);
		look(&after);
		reply.brk_after = (uint64_t)syscall(SYS_brk, 0);
		reply.added = subtract(&after, &before, reply.add, SERVER_CHANGES);
		reply.removed = subtract(&before, &after, reply.remove, SERVER_CHANGES);
		if (write(STDOUT_FILENO, &reply, sizeof(reply)) != sizeof(reply))
			return 1;
	}
	return 0;
}
