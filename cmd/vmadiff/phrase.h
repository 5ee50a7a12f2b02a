/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase - changes as a person would say them. */
#ifndef VMADIFF_PHRASE_H
#define VMADIFF_PHRASE_H

#include <stdbool.h>

#include "vmatools.h"

/* One word says all that happened. */
bool phrase_is_word(const struct vmat_change *change);

/* As phrase_mapping(), where that is static or lasts as long as the VMA; else NULL. */
const char *phrase_simple_mapping(const struct vmat_change *change, size_t *len);

/* Each of these is to be free()d; NULL: no memory. */

/* The words of VMAT_CHANGE_*, with a blank between them. */
char *phrase_words(unsigned what);

/* "grown-high", "split into 3, reprotected". */
char *phrase_happened(const struct vmat_change *change);

/* "/usr/lib/libc.so.6 (was rw-p)", "anonymous rw-p", "[heap]". */
char *phrase_mapping(const struct vmat_change *change);

/* "1 change", "12 changes". */
char *phrase_count(size_t changes);

#endif
