/* SPDX-License-Identifier: GPL-2.0-or-later */
/* patch - what differs as lines of maps with - and + before them, and nothing else. */
#ifndef VMADIFF_PATCH_H
#define VMADIFF_PATCH_H

#include "vmadiff/pair.h"

/* Returns 1 when there was a line, 0 when there was none, or -ENOMEM. */
int patch_write(struct job *job, const struct pair *pair);

#endif
