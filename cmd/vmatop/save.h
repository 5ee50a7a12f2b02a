/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save - an address space into a new file. */
#ifndef VMATOP_SAVE_H
#define VMATOP_SAVE_H

#include "common/source.h"

/*
 * Write a bundle of a live process into the new file @name, which only its owner may read; one that
 * is there is not touched. "~/" at its start is HOME. Returns 0 with how many @bytes it has, or a
 * negative errno with the reason in words, to be free()d (NULL: no memory); no file is left then.
 */
int save_process(const char *name, struct source *source, const char *target, uint64_t *bytes,
		 char **why);

/* The same of what was read before, as the text of smaps, or of maps where that is all there is. */
int save_text(const char *name, const struct vmat_mm *mm, uint64_t *bytes, char **why);

#endif
