/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nodetale - what has become of the nodes of a tree, in words. */
#ifndef VMASIM_NODETALE_H
#define VMASIM_NODETALE_H

#include "common/report.h"
#include "vmasim/nodes.h"

/* A line for each node that is not what it was; of many, the first few, and how many more. */
void nodetale_tell(struct report *report, const struct nodes *before, const struct nodes *after);

#endif
