/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wish - the calls of mmap() that are asked about: --fit and the options that go with it. */
#ifndef VMAGAP_WISH_H
#define VMAGAP_WISH_H

#include "vmagap/job.h"

struct wish {
	struct vmat_mmap_call call;	/* without its length */
	uint64_t align;			/* a power of two; 0: wherever mmap() puts it */
	const char *type;		/* as --type calls it */
	uint64_t *lengths;		/* in the order in which they were asked for */
	size_t count;
	char *file_system, *huge;	/* what the call refers to */
};

/*
 * Work it out. What the user got wrong is complained about. Returns 0, -EINVAL, what says why the
 * file of --file cannot be looked at, or -ENOMEM; free it in any case.
 */
int wish_make(struct wish *wish, const struct vmagap_options *options);
void wish_free(struct wish *wish);

#endif
