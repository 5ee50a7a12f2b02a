/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase - changes as a person would say them. */
#ifndef COMMON_PHRASE_H
#define COMMON_PHRASE_H

#include <stdbool.h>

#include "vmatools.h"

/* One word says all that happened. */
bool phrase_is_word(const struct vmat_change *change);

/* As phrase_mapping(), where that is static or lasts as long as the VMA; else NULL. */
const char *phrase_simple_mapping(const struct vmat_change *change, size_t *len);

/* Which permissions the mappings of @side have: a bit each, for phrase_perms(). */
unsigned phrase_perms_of(const struct vmat_side *side);

/* Each of these is to be free()d; NULL: no memory. */

/* The words of VMAT_CHANGE_*, with a blank between them. */
char *phrase_words(unsigned what);

/* "r--p rwxp" */
char *phrase_perms(unsigned set);

/* "grown-high", "split into 3, reprotected". */
char *phrase_happened(const struct vmat_change *change);

/*
 * "/usr/lib/libc.so.6", "anonymous rw-p", "[heap]", and in *@remarks, to be free()d, too, how it
 * was: " (was rw-p)", or nothing. @before and @after are the address spaces.
 */
char *phrase_mapping(const struct vmat_change *change, const struct vmat_mm *before,
		     const struct vmat_mm *after, char **remarks);

/* "1 change", "12 changes", and behind that @note, unless NULL. */
char *phrase_count(size_t changes, const char *note);

#endif
