/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz the reader of strace logs, line by line. What it hands out is whole, what it refuses has a
 * place, and a line that is plainly a call which concerns memory is never passed over.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vmatools.h"

static void check(bool holds)
{
	if (!holds)
		abort();
}

static bool ends_with(const char *line, size_t len, const char *mark)
{
	return len >= strlen(mark) && !memcmp(line + len - strlen(mark), mark, strlen(mark));
}

/* Without prefix, and with an end of its own. */
static bool is_plainly_a_call(const char *line, size_t len)
{
	static const char *const names[] = {
		"mmap(", "munmap(", "mprotect(", "mremap(", "brk(", "madvise(", "shmat(", "mseal(",
	};

	if (ends_with(line, len, "<unfinished ...>") || ends_with(line, len, "<detached ...>") ||
	    ends_with(line, len, " attached"))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (len > strlen(names[i]) && !memcmp(line, names[i], strlen(names[i])))
			return true;
	return false;
}

static void check_call(const struct vmat_call *call, uint64_t lines)
{
	uint64_t sum = 0;

	check(call->name > VMAT_CALL_NONE && call->name <= VMAT_CALL_OTHER);
	check(call->line == lines && call->error <= 0 && call->pid >= 0);
	check(!call->error || !call->result);
	check(call->text || call->name == VMAT_CALL_EXIT);
	for (size_t i = 0; i < call->text_len; i++)
		sum += (unsigned char)call->text[i];
	for (size_t i = 0; call->path && i < call->path_len; i++)
		sum += (unsigned char)call->path[i];
	check(sum != UINT64_MAX);
}

/* Behind a message that got into the line before it, it is the rest of that one. */
static void feed(struct vmat_strace *strace, const char *line, size_t len, uint64_t lines,
		 bool continues)
{
	struct vmat_call call = { .size = sizeof(call) };
	struct vmat_trouble trouble = { .error = 0 };
	int rc = vmat_strace_line(&call, strace, line, len, &trouble);

	check(rc == 0 || rc == 1 || rc == -EBADMSG || rc == -ENOMEM);
	if (rc == 1)
		check_call(&call, lines);
	if (rc == -EBADMSG)
		check(trouble.error == rc && trouble.line == lines && trouble.column >= 1 &&
		      (continues || trouble.column <= len + 1) && trouble.why && trouble.hint);
	check(rc || continues || !is_plainly_a_call(line, len));
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	const char *at = (const char *)input, *end = at + size;
	struct vmat_strace *strace;
	uint64_t lines = 0;
	bool continues = false;

	check(!vmat_strace_new(&strace));
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((newline ? newline : end) - at);
		char *exact = malloc(len ? len : 1);

		check(exact);
		memcpy(exact, at, len);
		feed(strace, exact, len, ++lines, continues);
		continues = ends_with(exact, len, " attached");
		free(exact);
		at = newline ? newline + 1 : end;
	}
	vmat_strace_free(strace);
	return 0;
}
