/* SPDX-License-Identifier: GPL-2.0-or-later */
/* complain - one line on stderr, harmless whatever is in it. */
#ifndef COMMON_COMPLAIN_H
#define COMMON_COMPLAIN_H

#include "common/column.h"

/*
 * Write "COMMAND: ...\n" at once. All of it is escaped as a name in a table is, so that nothing
 * which others made up can do harm or look like another line.
 */
void complain(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * From now on complaints go to @to, as long as a screen must not be written over: @text is what
 * would have stood behind "COMMAND: ", escaped. NULL: to stderr again.
 */
typedef void complain_fn(void *context, const char *text);
void complain_to(complain_fn *to, void *context);

/* A complaint about what the user wrote behind @option: its place, what is wrong, with what. */
void complain_text(const char *command, const char *option, const struct complaint *complaint);

/* What it says about it, not escaped; to be free()d. NULL: no memory. */
char *complain_words(const struct complaint *complaint);

#endif
