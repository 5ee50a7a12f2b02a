/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unicode - which characters can be shown, and how many cells of a terminal they take. */
#ifndef COMMON_UNICODE_H
#define COMMON_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first character of some UTF-8; returns its length, 0 where it is not valid. */
size_t unicode_decode(const char *text, size_t len, uint32_t *c);

/* Write it as UTF-8, without a NUL, at @to, which has UNICODE_BYTES; returns the length. */
enum { UNICODE_BYTES = 4 };
size_t unicode_encode(uint32_t c, char *to);

bool unicode_valid(const char *text, size_t len);

/*
 * True for what a reader would not see, or take for something else: controls, blanks other
 * than the blank, marks without a shape, marks that turn the direction, private use.
 */
bool unicode_hidden(uint32_t c);

/* 0, 1 or 2 cells, for a character that is not hidden. */
unsigned unicode_cells(uint32_t c);

#endif
