/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address space drawn in one line. */
#ifndef TESTS_KIT_RULER_H
#define TESTS_KIT_RULER_H

#include <stddef.h>

#include "model/mm.h"

enum { RULER_PAGE = 4096 };

/*
 * One character a page, from address 0: a run of the same letter is one mapping, readable and
 * writable, of a file whose name is that letter; a blank is a hole. "AAB C" has three. A '|' takes
 * no room and parts two mappings of the same letter. vmat_mm_free() it.
 */
struct vmat_mm *ruler(const char *drawing);

/* A drawing of @pages pages at random, with @letters different letters; free() it. */
char *random_drawing(size_t pages, unsigned letters, uint64_t *seed);

#endif
