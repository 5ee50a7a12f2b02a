/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tests/live/mapper, started in a setting of its own: what it is told it does, and nothing else. */
#include "kit/driven.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NO_STACK = 121, NO_PERSONA, NO_EXEC };

/* room for a stack that grows while we look */
static const uint64_t stack_room = 4 << 20;

/* The path of a program that the build made; free() it. */
static char *program_path(const char *name)
{
	const char *build = getenv("top_builddir");
	char *path = NULL;

	assert_true(asprintf(&path, "%s/tests/live/%s", build ? build : ".", name) > 0);
	return path;
}

/* The build leaves a text in its place where it could not make one. */
static const char *missing(const char *path)
{
	static char why[160];
	FILE *file;

	if (!access(path, X_OK))
		return NULL;
	file = fopen(path, "r");
	if (!file || !fgets(why, sizeof(why), file))
		snprintf(why, sizeof(why), "%s was not built", path);
	if (file)
		fclose(file);
	why[strcspn(why, "\n")] = '\0';
	return why;
}

static void limit_stack(uint64_t bytes)
{
	struct rlimit limit = { .rlim_cur = bytes == UINT64_MAX ? RLIM_INFINITY : bytes };
	struct rlimit old;

	if (getrlimit(RLIMIT_STACK, &old))
		_exit(NO_STACK);
	limit.rlim_max = old.rlim_max;
	if (setrlimit(RLIMIT_STACK, &limit))
		_exit(NO_STACK);
}

static void become(const char *path, const struct setting *setting, int from, int to)
{
	char first[16], second[16], *none[] = { NULL };

	prctl(PR_SET_PDEATHSIG, SIGKILL);	/* whatever becomes of the test */
	limit_stack(setting->stack);
	if (personality(setting->persona) < 0)
		_exit(NO_PERSONA);
	snprintf(first, sizeof(first), "%d", from);
	snprintf(second, sizeof(second), "%d", to);
	if (setting->loader)
		execle(setting->loader, setting->loader, path, first, second, (char *)NULL, none);
	else
		execle(path, setting->program, first, second, (char *)NULL, none);
	_exit(NO_EXEC);
}

/* Why it ended before it listened. */
static const char *why_ended(struct driven *driven)
{
	int status = 0;

	waitpid(driven->pid, &status, 0);
	close(driven->to);
	close(driven->from);
	driven->pid = 0;
	if (!WIFEXITED(status))
		return "the program that is to be driven was killed";
	if (WEXITSTATUS(status) == NO_STACK)
		return "RLIMIT_STACK may not be set to that here";
	if (WEXITSTATUS(status) == NO_PERSONA)
		return "the personality may not be changed here";
	return "the program that is to be driven cannot be run here";
}

/* What exec mapped is not ours to change. */
static void note_own(struct driven *driven)
{
	const struct vmat_vma *vma;
	struct vmat_mm *mm = NULL;

	driven->own_count = 0;
	assert_int_equal(vmat_load_pid(&mm, driven->proc, driven->pid, NULL, NULL), 0);
	vmat_for_each_vma(mm, vma) {
		bool stack = !strcmp(vmat_vma_name(vma), "[stack]");

		assert_true(driven->own_count < MOST_OWN);
		driven->own[driven->own_count].start = vmat_vma_start(vma) - (stack ? stack_room : 0);
		driven->own[driven->own_count++].end = vmat_vma_end(vma);
	}
	vmat_mm_free(mm);
}

struct answer driven_obey(const struct driven *driven, const struct order *order)
{
	struct answer answer = { .result = -ESRCH };

	if (driven->obey)
		return driven->obey(driven, order);
	if (write(driven->to, order, sizeof(*order)) != sizeof(*order) ||
	    read(driven->from, &answer, sizeof(answer)) != sizeof(answer))
		fail_msg("the driven process died of order %" PRIu64 "(%" PRIx64 ", %" PRIx64
			 ", %" PRIx64 ", %" PRIx64 ")", order->what, order->args[0],
			 order->args[1], order->args[2], order->args[3]);
	return answer;
}

void driven_drop(const struct driven *driven, unsigned capability)
{
	const struct order order = { .what = ORDER_DROP, .times = 1, .args = { capability } };

	assert_int_equal(driven_obey(driven, &order).result, 0);
}

static void settle(struct driven *driven, const struct setting *setting)
{
	struct rlimit limit;

	assert_int_equal(vmat_procfs_open(&driven->proc, NULL), 0);
	note_own(driven);
	if (setting->limited)
		driven_drop(driven, CAP_IPC_LOCK);
	if (setting->later_persona)
		driven_call(driven, ORDER_PERSONALITY, (uint64_t[6]){ setting->later_persona });
	if (!setting->later_stack)
		return;
	assert_int_equal(prlimit(driven->pid, RLIMIT_STACK, NULL, &limit), 0);
	limit.rlim_cur = setting->later_stack;
	assert_int_equal(prlimit(driven->pid, RLIMIT_STACK, &limit, NULL), 0);
}

const char *driven_start(struct driven *driven, const struct setting *setting)
{
	char *path = program_path(setting->program);
	const struct order hello = { .what = ORDER_GETPID, .times = 1 };
	const char *why = missing(path);
	struct answer answer;
	int there[2], back[2];

	*driven = (struct driven){ .pid = 0 };
	if (!why && setting->loader && access(setting->loader, X_OK))
		why = "there is no such loader here";
	if (why)
		goto out;
	assert_int_equal(pipe(there), 0);
	assert_int_equal(pipe(back), 0);
	driven->pid = fork();
	assert_true(driven->pid >= 0);
	if (!driven->pid) {
		close(there[1]);
		close(back[0]);
		become(path, setting, there[0], back[1]);
	}
	close(there[0]);
	close(back[1]);
	driven->to = there[1];
	driven->from = back[0];
	signal(SIGPIPE, SIG_IGN);
	if (write(driven->to, &hello, sizeof(hello)) != sizeof(hello) ||
	    read(driven->from, &answer, sizeof(answer)) != sizeof(answer))
		why = why_ended(driven);
	else
		settle(driven, setting);
out:
	free(path);
	return why;
}

void driven_adopt(struct driven *driven, pid_t pid, obey_fn *obey)
{
	*driven = (struct driven){ .pid = pid, .obey = obey };
	assert_int_equal(vmat_procfs_open(&driven->proc, NULL), 0);
	note_own(driven);
}

void driven_end(struct driven *driven)
{
	if (driven->pid <= 0)
		return;
	kill(driven->pid, SIGKILL);
	waitpid(driven->pid, NULL, 0);
	driven->pid = 0;
	if (!driven->obey) {
		close(driven->to);
		close(driven->from);
	}
	vmat_procfs_close(driven->proc);
}

int64_t driven_call(const struct driven *driven, enum order_what what, const uint64_t args[6])
{
	struct order order = { .what = what, .times = 1 };

	memcpy(order.args, args, sizeof(order.args));
	return driven_obey(driven, &order).result;
}

bool driven_may_have(const struct driven *driven, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < driven->own_count; i++)
		if (start < driven->own[i].end && end > driven->own[i].start)
			return false;
	return start <= end;
}
