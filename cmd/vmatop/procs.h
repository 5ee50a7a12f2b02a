/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procs - reads all processes: the only room of vmatop that knows libproc2. */
#ifndef VMATOP_PROCS_H
#define VMATOP_PROCS_H

#include "vmatop/processes.h"

struct procs;

/*
 * Prepare to read all processes of the running system. Returns 0, or a negative errno with *@why,
 * words that are static.
 */
int procs_open(struct procs **procsp, const char **why);
void procs_close(struct procs *procs);	/* NULL is fine */

/*
 * Read them into @table: stat of each; status and cmdline of those where it hints at something new;
 * the mappings of such are counted while less than @budget_ns of CPU time has gone into that, the
 * rest the next time (table->waiting). UINT64_MAX: all of them.
 * Nothing that it does holds up a process for longer than one page of its maps takes to print.
 * Returns 0, or a negative errno with *@why, after which the table is as it was.
 */
int procs_read(struct procs *procs, struct processes *table, uint64_t budget_ns,
	       const char **why);

#endif
