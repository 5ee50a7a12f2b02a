/* SPDX-License-Identifier: GPL-2.0-or-later */
/* complain - one line on stderr, harmless whatever is in it. */
#ifndef COMMON_COMPLAIN_H
#define COMMON_COMPLAIN_H

#include "common/column.h"

/*
 * Write "COMMAND: ...\n" at once. All strings of others' making must go through %s: the line
 * as a whole is escaped, but for blanks and for what is UTF-8 and can be seen.
 */
void complain(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A complaint about what the user wrote behind @option: its place, what is wrong, with what. */
void complain_text(const char *command, const char *option, const struct complaint *complaint);

#endif
