/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seam - neighbours that touch and are not one, as rows, with what stands between them. */
#ifndef VMAGAP_SEAM_H
#define VMAGAP_SEAM_H

#include "common/reason.h"
#include "vmagap/kind.h"

enum { PERMS_MAX = 10 };

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

/* Which words and letters are to be explained. */
struct seam_legend {
	unsigned refusals;
	uint64_t bits;
	bool untold, policy_known;
};

/* A line for each of them that does not speak for itself. */
void seam_say_legend(struct report *report, const struct seam_legend *legend);

#endif
