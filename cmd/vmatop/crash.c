/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crash - puts the terminal back when the program dies of a mistake of its own. */
#include "vmatop/crash.h"

#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

enum { FATAL = sizeof(fatal) / sizeof(fatal[0]), STACK = 64 * 1024, TEXT = 256 };

/* A handler gets no arguments of ours, and nothing that was allocated can be trusted by then. */
static struct {
	int in, out;
	bool saved, on;
	struct termios modes;
	struct sigaction before[FATAL];
	char text[TEXT];
	size_t len;
	char stack[STACK];	/* the usual one may be what has run out */
} last;

void crash_save(int in, int out)
{
	last.in = in;
	last.out = out;
	last.saved = !tcgetattr(in, &last.modes);
}

void crash_text(const char *bytes, size_t len)
{
	last.len = len < TEXT ? len : TEXT;
	memcpy(last.text, bytes, last.len);
}

/* What did it before has the signal then: a core is dumped, a sanitizer tells. */
static void put_back(int signal)
{
	ssize_t ignored = write(last.out, last.text, last.len);
	size_t i;

	(void)ignored;
	if (last.saved)
		tcsetattr(last.in, TCSANOW, &last.modes);
	for (i = 0; i < FATAL; i++)
		sigaction(fatal[i], &last.before[i], NULL);
	raise(signal);
}

static void have_a_stack(void)
{
	stack_t stack = { .ss_sp = last.stack, .ss_size = sizeof(last.stack) }, now;

	if (!sigaltstack(NULL, &now) && now.ss_flags & SS_DISABLE)
		sigaltstack(&stack, NULL);
}

void crash_guard(bool on)
{
	struct sigaction action = { .sa_handler = put_back, .sa_flags = SA_ONSTACK };
	size_t i;

	if (on == last.on)
		return;
	last.on = on;
	if (on)
		have_a_stack();
	for (i = 0; i < FATAL; i++)
		sigaction(fatal[i], on ? &action : &last.before[i], on ? &last.before[i] : NULL);
}
