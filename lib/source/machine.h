/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* machine - the section "vmatools": what no file of a process tells of the machine it runs on. */
#ifndef SOURCE_MACHINE_H
#define SOURCE_MACHINE_H

#include "source/procfs.h"

/*
 * Append what a snapshot says of the machine, a "key: value" a line, as the facts from FACT_MACHINE
 * on are spelled. @proc is its /proc, fd -1: there is none. What the running kernel alone can tell
 * is there when @proc is live; what /sys and the boot options tell also of a copied machine. A line
 * that nothing tells is left out. Maps and unmaps one page of our own address space, where nothing
 * else is, when @proc is live. 0 or -ENOMEM.
 */
int machine_describe(struct procfs_text *text, const struct procfs_dir *proc);

#endif
