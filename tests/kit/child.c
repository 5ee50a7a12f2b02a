/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes of a test's own making, which stand still where they are wanted. */
#include "kit/child.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void be_child(const struct child *ends, void (*run)(void *), void (*then)(void *),
		     void *arg)
{
	char byte = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);	/* whatever becomes of the test */
	run(arg);
	if (write(ends->to, &byte, 1) != 1)
		_exit(1);
	if (read(ends->from, &byte, 1) < 0)
		_exit(1);
	if (then)
		then(arg);
	_exit(0);
}

struct child child_start(void (*run)(void *), void (*then)(void *), void *arg)
{
	int there[2], back[2];
	struct child child;
	char byte;

	assert_int_equal(pipe(there), 0);
	assert_int_equal(pipe(back), 0);
	child.pid = fork();
	assert_true(child.pid >= 0);
	if (child.pid == 0) {
		close(there[1]);
		close(back[0]);
		be_child(&(struct child){ 0, there[0], back[1] }, run, then, arg);
	}
	close(there[0]);
	close(back[1]);
	child.to = there[1];
	child.from = back[0];
	assert_int_equal(read(child.from, &byte, 1), 1);
	return child;
}

void child_go(struct child *child)
{
	close(child->to);
	child->to = -1;
}

void child_end(struct child *child)
{
	if (child->pid <= 0)
		return;
	kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	child->pid = 0;
	close(child->from);
	if (child->to >= 0)
		close(child->to);
}

static char state_now(pid_t pid)
{
	char path[64], text[1024], *close_paren;
	size_t len;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	close_paren = strrchr(text, ')');
	return close_paren && close_paren[1] ? close_paren[2] : 0;
}

bool child_is_in_state(const struct child *child, char state)
{
	for (int i = 0; i < 10000; i++) {
		if (state_now(child->pid) == state)
			return true;
		usleep(1000);
	}
	return false;
}
