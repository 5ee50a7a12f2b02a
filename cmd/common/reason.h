/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reason - why two mappings that touch are not one, in words. */
#ifndef COMMON_REASON_H
#define COMMON_REASON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmatools.h"

/* Room for the words of all reasons at once, for the letters of all flags. */
enum { REASONS_MAX = 96, LETTERS_MAX = 3 * 64 + 1 };

/* The flags that maps shows. */
#define REASON_PERMISSIONS                                                                         \
	(VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC | VMAT_VM_SHARED | VMAT_VM_MAYSHARE)

/* The word where nothing that /proc tells stands between them. */
#define REASON_NOT_TOLD "not-told"

/* What can stand between two. */
struct reason {
	const char *word, *meaning;
	unsigned refusal;
	uint64_t any;		/* bits of which one must differ; 0: it does not matter */
};

/* All, in the order in which they are told. */
const struct reason *reason_table(size_t *count);

/* The words for what stands against it, and the letters of the flags that differ. */
void reason_words(char to[REASONS_MAX], unsigned refusals, uint64_t bits);
void reason_letters(char to[LETTERS_MAX], uint64_t bits);

/*
 * What decides: two files never become one mapping, nor does memory that never merges; beside that,
 * what else stands between two does not matter; nor does `ac` where it comes with `wr`. Returns the
 * refusals that are left, and *@bits, the flags.
 */
unsigned reason_reduce(const struct vmat_seam *seam, uint64_t *bits);

/* All of it in words, for people; @to has @size bytes. */
void reason_explain(char *to, size_t size, unsigned refusals, uint64_t bits, bool policy_known);

#endif
