/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text into the parser in chunks of any size, and what must come out. */
#ifndef TESTS_KIT_PARSING_H
#define TESTS_KIT_PARSING_H

#include <stdbool.h>
#include <stddef.h>

#include "vmatools.h"

struct parsed {
	int rc;
	struct vmat_mm *mm;		/* NULL unless rc is 0; vmat_mm_free() it */
	struct vmat_trouble trouble;	/* all zero if rc is 0 */
};

/*
 * Feed @text in pieces of @chunk bytes (0: all at once), each in memory of exactly its size, so
 * that a sanitizer sees any byte read beside it.
 */
struct parsed parse_in_chunks(const char *text, size_t len, size_t chunk, bool strict);

/* The mm of @text, or the test fails and says why. */
struct vmat_mm *parse_or_fail(const char *text, size_t len);

/* The same of a text that ends in NUL. */
struct vmat_mm *parse_string(const char *text);

/* The text is accepted and comes back byte for byte: as maps or smaps, whichever it was. */
void assert_round_trip(const char *text, size_t len);

/* The mm says exactly @text. */
void assert_dump(const struct vmat_mm *mm, const char *text, size_t len);

/*
 * The text is refused, however it is cut into chunks, at that line and column (both from 1), with a
 * reason that has @why in it.
 */
void assert_refused(const char *text, size_t len, uint64_t line, uint64_t column,
		    const char *why);

/* Two mappings, @x of @a and @y of @b, are the same in all that the text told. */
void assert_same_vma(const struct vmat_mm *a, const struct vmat_vma *x, const struct vmat_mm *b,
		     const struct vmat_vma *y);

/* Two address spaces are the same in all that the text told. */
void assert_same_mm(const struct vmat_mm *a, const struct vmat_mm *b);

/* How many bytes of @text its first @count mappings with their counters take. */
size_t first_mappings(const char *text, size_t len, size_t count);

#endif
