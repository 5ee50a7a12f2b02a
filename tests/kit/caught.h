/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands' writers write, caught in memory. */
#ifndef TESTS_KIT_CAUGHT_H
#define TESTS_KIT_CAUGHT_H

#include "common/out.h"

/* An output that goes nowhere; free with caught_text(). */
struct out *caught_new(void);

/* All that was written and a NUL behind it; free() it. The output is closed. */
char *caught_text(struct out *out, size_t *len);

#endif
