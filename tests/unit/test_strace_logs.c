/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Real logs of strace: one program, whose calls were written down in all its forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/testdata.h"
#include "vmatools.h"

enum { MOST_CALLS = 100 };

static const char *const logs[] = {
	"plain", "times", "relative", "raw", "verbose", "terminal", "alone", "threads",
	"terminal-threads",
};
enum { LOGS = sizeof(logs) / sizeof(logs[0]), SAME_PROGRAM = 6 };

static char *read_log(const char *name)
{
	char path[64];
	size_t len;

	snprintf(path, sizeof(path), "strace/%s.log", name);
	return testdata_read(path, &len);
}

static bool concerns_memory(const struct vmat_call *c)
{
	return c->name < VMAT_CALL_EXIT;
}

/* All its calls but exits; how many. */
static size_t read_calls(const char *name, struct vmat_call *calls)
{
	char *text = read_log(name), *next;
	struct vmat_trouble trouble = { .error = 0 };
	struct vmat_strace *strace;
	size_t count = 0;

	assert_int_equal(vmat_strace_new(&strace), 0);
	for (char *line = text; *line; line = next) {
		struct vmat_call call = { .size = sizeof(call) };
		char *newline = strchr(line, '\n');
		int rc;

		assert_non_null(newline);
		next = newline + 1;
		rc = vmat_strace_line(&call, strace, line, (size_t)(newline - line), &trouble);
		if (rc < 0)
			fail_msg("%s:%d: %.*s: %s", name, (int)trouble.line, (int)(newline - line),
				 line, trouble.why);
		if (rc != 1 || !concerns_memory(&call))
			continue;
		assert_true(count < MOST_CALLS);
		calls[count++] = call;
	}
	vmat_strace_free(strace);
	free(text);
	return count;
}

/* In the simplest way: how often such a word begins a call. */
static size_t naive_count(const char *text, const char *name)
{
	size_t count = 0, len = strlen(name);

	for (const char *at = strstr(text, name); at; at = strstr(at + 1, name))
		if (at[len] == '(' && (at == text || at[-1] == ' ' || at[-1] == '\n'))
			count++;
	return count;
}

static void no_call_of_a_real_log_is_missed(void **state)
{
	static const struct { const char *text; enum vmat_call_name name; } names[] = {
		{ "mmap", VMAT_CALL_MMAP }, { "munmap", VMAT_CALL_MUNMAP },
		{ "mprotect", VMAT_CALL_MPROTECT }, { "brk", VMAT_CALL_BRK },
		{ "mremap", VMAT_CALL_MREMAP }, { "madvise", VMAT_CALL_MADVISE },
		{ "munlock", VMAT_CALL_MUNLOCK }, { "shmat", VMAT_CALL_SHMAT },
		{ "execve", VMAT_CALL_EXEC }, { "syscall_0x1ce", VMAT_CALL_MSEAL },
		{ "mlockall", VMAT_CALL_MLOCKALL },
	};
	struct vmat_call calls[MOST_CALLS];

	(void)state;
	for (size_t i = 0; i < LOGS; i++) {
		char *text = read_log(logs[i]);
		size_t count = read_calls(logs[i], calls);

		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++) {
			size_t found = 0;

			for (size_t k = 0; k < count; k++)
				found += calls[k].name == names[j].name;
			if (found != naive_count(text, names[j].text))
				fail_msg("%s: %zu calls of %s, and %zu were read", logs[i],
					 naive_count(text, names[j].text), names[j].text, found);
		}
		free(text);
	}
}

static bool is_same_call(const struct vmat_call *a, const struct vmat_call *b)
{
	return a->name == b->name && a->length == b->length && a->prot == b->prot &&
	       a->new_length == b->new_length && a->mremap_flags == b->mremap_flags &&
	       a->advice == b->advice && a->lock_flags == b->lock_flags &&
	       a->mmap.flags == b->mmap.flags && a->mmap.offset == b->mmap.offset &&
	       a->mmap.huge_page_size == b->mmap.huge_page_size && a->error == b->error &&
	       a->returned == b->returned && a->fd == b->fd;
}

static void one_program_made_the_same_calls_whatever_strace_was_asked_for(void **state)
{
	struct vmat_call calls[2][MOST_CALLS];
	size_t count = read_calls(logs[0], calls[0]);

	(void)state;
	assert_true(count > 40);
	for (size_t i = 1; i < SAME_PROGRAM; i++) {
		assert_int_equal(read_calls(logs[i], calls[1]), count);
		for (size_t j = 0; j < count; j++)
			if (!is_same_call(&calls[0][j], &calls[1][j]))
				fail_msg("%s: call %zu (%s) is another one", logs[i], j,
					 vmat_call_name(calls[1][j].name));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_call_of_a_real_log_is_missed),
		cmocka_unit_test(one_program_made_the_same_calls_whatever_strace_was_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
