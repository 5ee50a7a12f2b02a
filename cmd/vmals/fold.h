/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold - many mappings in few rows: --group and --summary. */
#ifndef VMALS_FOLD_H
#define VMALS_FOLD_H

#include "vmals/view.h"

/* Both return 0 or -ENOMEM. */
int fold_groups(struct job *job, const struct view *view, const struct subject *subject);
int fold_summary(struct job *job, const struct view *view, const struct subject *subject);

#endif
