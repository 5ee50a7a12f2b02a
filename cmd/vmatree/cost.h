/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cost - what a list, a tree and others look at to answer the same question. */
#ifndef VMATREE_COST_H
#define VMATREE_COST_H

#include "vmatree/job.h"

/* For find_vma(@addr), which looked at @steps nodes of @tree. 0 or -ENOMEM. O(n). */
int cost_say(struct report *report, const struct vmat_tree *tree, uint64_t addr, size_t steps);

#endif
