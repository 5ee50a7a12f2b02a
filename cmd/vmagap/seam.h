/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seam - neighbours that touch and are not one, as rows, with what stands between them. */
#ifndef VMAGAP_SEAM_H
#define VMAGAP_SEAM_H

#include "vmagap/kind.h"

/* Room for the words of all reasons at once, for the letters of all flags. */
enum { REASONS_MAX = 96, LETTERS_MAX = 3 * 64 + 1, PERMS_MAX = 10 };

/* A row. */
struct seam {
	struct vmat_seam seam;
	char perms[PERMS_MAX];		/* "r--p/r-xp" */
	char reasons[REASONS_MAX];	/* words with a blank between them */
	char letters[LETTERS_MAX];	/* as VmFlags has them */
	char decisive[REASONS_MAX], telling[LETTERS_MAX]; /* the same of what decides */
};

extern const struct kind seam_kind;

struct seams {
	struct stream stream;
	const struct vmat_mm *mm;
	struct vmat_seam seam;
};

/* @mm must live as long. */
void seams_begin(struct seams *seams, const struct vmat_mm *mm);

/* The words for what stands against it, and the letters of the flags that differ. */
void seam_reasons(char to[REASONS_MAX], unsigned refusals, uint64_t bits);
void seam_letters(char to[LETTERS_MAX], uint64_t bits);

/*
 * What decides: two files never become one mapping, nor does memory that never merges; beside that,
 * what else stands between two does not matter; nor does `ac` where it comes with `wr`. Returns the
 * refusals that are left, and *@bits, the flags.
 */
unsigned seam_reduce(const struct vmat_seam *seam, uint64_t *bits);

/* All of it in words, for people; @to has @size bytes. */
void seam_explain(char *to, size_t size, unsigned refusals, uint64_t bits, bool policy_known);

/* Which words and letters are to be explained. */
struct seam_legend {
	unsigned refusals;
	uint64_t bits;
	bool untold, policy_known;
};

/* A line for each of them that does not speak for itself. */
void seam_say_legend(struct report *report, const struct seam_legend *legend);

#endif
