/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crash - puts the terminal back when the program dies of a mistake of its own. */
#ifndef VMATOP_CRASH_H
#define VMATOP_CRASH_H

#include <stdbool.h>
#include <stddef.h>

/* How the terminal is now is how it is to be put back: its modes are read from @in. */
void crash_save(int in, int out);

/* What is to be written to @out then; copied, as much of it as there is room for. */
void crash_text(const char *bytes, size_t len);

/*
 * From now on (or no longer) SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT put the terminal back, and
 * then do what they did before.
 */
void crash_guard(bool on);

#endif
