/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of tests/data, and a skip that says why. */
#ifndef TESTS_KIT_TESTDATA_H
#define TESTS_KIT_TESTDATA_H

#include <stddef.h>

/*
 * The whole of tests/data/@name and a NUL behind it (names may be absolute, too). The length goes to
 * *@len, unless NULL. Fails the test if it cannot be read; free() it.
 */
char *testdata_read(const char *name, size_t *len);

/* The path of tests/data/@name; free() it. */
char *testdata_path(const char *name);

/* End the test as skipped. The reason reaches the summary of `make check`. */
#define skip_because(...) do { skip_reason(__VA_ARGS__); skip(); } while (0)

void skip_reason(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
