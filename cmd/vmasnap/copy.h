/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copy - the bytes of the snapshot: read, held in memory while the process stands, written. */
#ifndef VMASNAP_COPY_H
#define VMASNAP_COPY_H

#include "vmasnap/file.h"
#include "vmasnap/process.h"

enum { COPY_BLOCK = 1 << 20 };

struct copy_block {
	struct copy_block *next;
	size_t used;
	char bytes[COPY_BLOCK];
};

struct copy {
	struct job *job;
	const struct process *process;
	const struct file *file;
	bool hold;			/* write nothing before all was read */
	bool wrote;			/* something that cannot be taken back */
	struct copy_block *first, *last;
};

/*
 * Read all of it, writing what is not to be held. A process that calls exec meanwhile is read
 * again, if that is still possible. Returns 0 or a negative errno that was complained about (but
 * for -ENOMEM and -EPIPE).
 */
int copy_read(struct copy *copy);

/* Write what is held. Returns as above. */
int copy_write(struct copy *copy);

void copy_free(struct copy *copy);

#endif
