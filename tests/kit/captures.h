/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captures of tests/data, one after the other, and an mm as the text it came from. */
#ifndef TESTS_KIT_CAPTURES_H
#define TESTS_KIT_CAPTURES_H

#include <stddef.h>

#include "vmatools.h"

/*
 * The absolute paths of all folders below tests/data that hold a file called @file, sorted, and a
 * NULL behind them; fails the test when there is none. Free with captures_free().
 */
char **captures_with(const char *file);
void captures_free(char **folders);

/* @folder/@file; free() it. NULL: there is no such file. */
char *capture_read(const char *folder, const char *file, size_t *len);

/* All VMAs of @mm as maps or smaps prints them; free() it. */
char *mm_as_text(const struct vmat_mm *mm, enum vmat_detail detail, size_t *len);

/* Newlines in @text. */
size_t count_lines(const char *text, size_t len);

#endif
