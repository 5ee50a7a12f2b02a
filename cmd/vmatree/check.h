/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check - whether all holds that must hold, in words or as a row. */
#ifndef VMATREE_CHECK_H
#define VMATREE_CHECK_H

#include "vmatree/job.h"

/* Says it; *@broken becomes true where something does not hold. 0 or -ENOMEM. O(n). */
int check_say(struct report *report, const struct subject *subject, const struct vmat_tree *tree,
	      bool *broken);

#endif
