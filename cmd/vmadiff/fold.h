/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold - many changes in few rows: --group. */
#ifndef VMADIFF_FOLD_H
#define VMADIFF_FOLD_H

#include "vmadiff/pick.h"

/* A row a group. 0 or -ENOMEM. */
int fold_groups(struct job *job, const struct view *view, const struct picked *picked,
		const struct comparison_subject *subject);

#endif
