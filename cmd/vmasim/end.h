/* SPDX-License-Identifier: GPL-2.0-or-later */
/* end - the tree and the holes that a script leaves behind, as rows. */
#ifndef VMASIM_END_H
#define VMASIM_END_H

#include "common/report.h"

/* Each opens no report: it writes an array into the one that is open. 0 or -ENOMEM. O(n). */
int end_show_tree(struct report *report, const struct vmat_tree *tree, bool ascii);
int end_show_holes(struct report *report, const struct vmat_tree *tree);

#endif
