/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must hold for any two address spaces that are compared, whatever they are. */
#ifndef TESTS_KIT_LAWS_H
#define TESTS_KIT_LAWS_H

#include <stdbool.h>

#include "vmatools.h"

struct vmat_diff *diff_with(const struct vmat_mm *before, const struct vmat_mm *after,
			    const struct vmat_diff_options *options);

/* By address, with these two options as they are. */
struct vmat_diff *diff_by(const struct vmat_mm *before, const struct vmat_mm *after, bool normal,
			  bool counters);

/*
 * The changes as text, a line each: "split reprotected 1000-9000 1>3\n", sizes and addresses in hex;
 * free() it.
 */
char *changes_as_text(const struct vmat_diff *diff);

/*
 * Fail the test unless patching gives the other side, both ways; the pieces alone make that of it;
 * the mirror image is the mirror image; totals add up; and each change says what its sides show.
 */
void assert_diff_laws(const struct vmat_mm *before, const struct vmat_mm *after);

/* By identity, with all options: mirror image, totals, itself; each VMA is in one change at most. */
void assert_identity_laws(const struct vmat_mm *before, const struct vmat_mm *after);

/* Nothing differs between it and itself. */
void assert_no_diff(const struct vmat_mm *before, const struct vmat_mm *after);

#endif
