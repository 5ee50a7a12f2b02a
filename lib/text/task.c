/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* task - which threads there are, and where their stacks stand, text in. */
#include "text/task.h"

#include <errno.h>
#include <string.h>

static int read_tid(struct statfile *file, struct cursor *c, struct mm_thread **thread)
{
	const char *start = c->at;
	uint64_t tid;

	if (!cursor_decimal(c, &tid) || !tid || tid > INT32_MAX)
		return statfile_bad(file, start, "a thread id was expected");
	*thread = facts_thread(file->mm, (pid_t)tid);
	return *thread ? 0 : -ENOMEM;
}

static void skip_space(struct cursor *c)
{
	while (c->at < c->end && (*c->at == '\n' || *c->at == ' ' || *c->at == '\t'))
		c->at++;
}

int task_read_list(struct statfile *file)
{
	struct cursor c;
	int rc = statfile_whole(file, &c);

	if (rc <= 0)
		return rc;
	for (skip_space(&c); c.at < c.end; skip_space(&c)) {
		struct mm_thread *thread;

		rc = read_tid(file, &c, &thread);
		if (rc)
			return rc;
	}
	return 0;
}

/* The last but one word of the line; NULL: there is none. */
static const char *last_but_one(const struct cursor *line)
{
	const char *pc = memrchr(line->at, ' ', (size_t)(line->end - line->at));
	const char *sp = pc ? memrchr(line->at, ' ', (size_t)(pc - line->at)) : NULL;

	return sp ? sp + 1 : NULL;
}

/*
 * "NUMBER ARG... SP PC" in a system call, "-1 SP PC" stopped elsewhere, the last two words being
 * the stack pointer and the program counter; "running": then nobody knows.
 */
int task_read_syscall(struct statfile *file)
{
	struct cursor line, tid = { file->detail, file->detail + strlen(file->detail) };
	struct mm_thread *thread;
	int rc = statfile_only_line(file, &line);
	uint64_t pointer;

	if (rc <= 0)
		return rc;
	rc = read_tid(file, &tid, &thread);
	if (rc)
		return rc == -EBADMSG ? statfile_bad(file, file->text, file->why) : rc;
	line.at = last_but_one(&line);
	if (!line.at)
		return 0;
	if (!cursor_char(&line, '0') || !cursor_char(&line, 'x') || !cursor_hex(&line, &pointer) ||
	    !cursor_char(&line, ' '))
		return statfile_bad(file, line.at, "a stack pointer such as 0x7ffc0 was expected");
	thread->has_stack_pointer = true;
	thread->stack_pointer = pointer;
	return 0;
}
