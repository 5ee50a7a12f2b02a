/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proctree - processes in the order of a tree: each below its parent. */
#ifndef VMATOP_PROCTREE_H
#define VMATOP_PROCTREE_H

#include "vmatop/processes.h"

/*
 * Put all processes of @table into @rows (of table->count places), each once: parents before their
 * children, those of one parent by PID. One whose parent is not there is a root, and so is one of
 * several that are each other's ancestors, as a reading that took its time may have it. Each gets
 * a label: branches, of ASCII if @ascii, then its command. 0 or -ENOMEM, after which no label is
 * set. O(n log n).
 */
int proctree_order(struct processes *table, const void **rows, bool ascii);

/* Take the labels away. */
void proctree_forget(struct processes *table);

#endif
