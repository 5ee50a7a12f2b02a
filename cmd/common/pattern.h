/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pattern - regular expressions that are not too much for the C library. */
#ifndef COMMON_PATTERN_H
#define COMMON_PATTERN_H

#include <regex.h>

/*
 * Compile @text, as grep -E takes it, for matching alone. Returns NULL, or what is wrong with it,
 * static. Free with regfree().
 */
const char *pattern_compile(regex_t *regex, const char *text);

#endif
