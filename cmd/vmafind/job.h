/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job - what vmafind was asked for. */
#ifndef VMAFIND_JOB_H
#define VMAFIND_JOB_H

#include "common/frame.h"

#define COMMAND "vmafind"

/* Which of the kernel's functions answers. */
enum mode {
	MODE_LOOKUP,	/* vma_lookup(): what contains the address */
	MODE_NEXT,	/* find_vma(): the first that ends above it */
	MODE_PREV,	/* find_vma_prev(): the one before that */
	MODE_INTERSECT	/* find_vma_intersection(): the first that has a byte in a range */
};

struct vmafind_options {
	struct common_options common;	/* the first */
	bool next, prev, strict;
	unsigned stable;		/* 0: read once */
	struct cli_steps intersect;
};

struct job {
	struct vmafind_options options;
	enum mode mode;
	struct frame frame;
};

#endif
