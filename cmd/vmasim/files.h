/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files - which open file a mapping is of, and what mmap() wants to know about it. */
#ifndef VMASIM_FILES_H
#define VMASIM_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "vmatools.h"

/* Those seen so far. Zeroed: none. */
struct files {
	struct file *file;
	size_t count, room;
	bool look;		/* what has such a name on this system is most likely the file */
	char *name;		/* memory for files_name() */
};

/*
 * Fill in what the log does not tell: one descriptor with one path is one open file. 0 or -ENOMEM.
 */
int files_describe(struct files *files, const struct vmat_call *call, struct vmat_mmap_call *mmap);

/* What maps will show: its path, with " (deleted)". *@name NULL: it has none. 0 or -ENOMEM. */
int files_name(struct files *files, const struct vmat_call *call, const char **name, size_t *len);

void files_free(struct files *files);

#endif
