/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of all kinds, touched in all ways, for who counts pages. */
#ifndef TESTS_KIT_PAGEZOO_H
#define TESTS_KIT_PAGEZOO_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Make mappings in this process, others for each @seed: anonymous, shared, of files, memfd, huge,
 * of devices; written, read, dropped, copied on write, locked, guarded, swapped out as far as that
 * is possible here.
 */
void map_pages(size_t seed);

/*
 * A child that did that and stopped itself; every third one also has a child of its own that
 * shares its pages and stands still. -1: it could not be started. End it with pagezoo_end().
 */
pid_t pagezoo_start(size_t seed);
void pagezoo_end(pid_t pid);

/* How many kinds of memory there are, their names, and whether this machine has them. */
size_t pagezoo_kinds(void);
const char *pagezoo_kind(size_t kind, int *available);

#endif
