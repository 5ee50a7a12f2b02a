/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running kernel as the judge of what the library foretells: a driven process is read, the
 * answer to a call foretold from what was read, the call made, and both compared.
 */
#ifndef TESTS_KIT_ORACLE_H
#define TESTS_KIT_ORACLE_H

#include "kit/plan.h"

enum verdict {
	EXACT,		/* foretold exactly, and so it was */
	BOUND,		/* it lies between the bounds that were given */
	WRONG		/* neither */
};

/* A process as it was read. */
struct view {
	struct vmat_mm *mm;
	struct vmat_tree *tree;
	struct vmat_placer *placer;
};

void view_open(struct view *view, const struct driven *driven);
void view_close(struct view *view);

/* What the library says to it; calls that it does not know of are an error 1. */
struct vmat_placement foretell(const struct view *view, const struct call *call);

/*
 * Judge @result, what the kernel answered to what was @said of @view; *@whyp, unless the verdict is
 * EXACT, in words, static.
 */
enum verdict judge(const struct view *view, const struct vmat_placement *said,
		   const struct call *call, int64_t result, const char **whyp);

/*
 * Print the call, what was said and what came, and keep what was read in a new folder below
 * $TMPDIR, a copy of /proc/PID that vmat_load_path() takes. @name tells one from another.
 */
void report(const struct view *view, const struct driven *driven, const struct call *call,
	    const struct vmat_placement *said, int64_t result, const char *why, const char *name);

/* All of that for one call: what came of it. */
struct outcome {
	enum verdict verdict;		/* WRONG was reported */
	int64_t result;			/* the kernel's */
	int error;			/* what was foretold: 0, or a negative errno */
	enum vmat_check check;
};
struct outcome oracle(const struct driven *driven, const struct call *call, const char *name);

#endif
