/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that a test makes for itself, and a text that grows. */
#ifndef TESTS_KIT_SCRATCH_H
#define TESTS_KIT_SCRATCH_H

#include <stddef.h>

/* A new empty folder below $TMPDIR; scratch_remove() takes it away with all that is in it. */
char *scratch_new(void);
void scratch_remove(char *folder);

/* Write @folder/@name; folders on the way are made. */
void scratch_write(const char *folder, const char *name, const char *bytes, size_t len);

/* @folder/@name; free() it. */
char *scratch_path(const char *folder, const char *name);

/* Bytes, one after the other; all zero is none. free(bytes) at the end. */
struct pile {
	char *bytes;
	size_t len, capacity;
};

void pile_add(struct pile *pile, const char *bytes, size_t len);
void pile_format(struct pile *pile, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One section of a snapshot bundle, headed as tail(1) heads it. */
void pile_section(struct pile *pile, const char *path, const char *bytes, size_t len);

#endif
