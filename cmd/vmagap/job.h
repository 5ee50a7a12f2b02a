/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job - what vmagap was asked for. */
#ifndef VMAGAP_JOB_H
#define VMAGAP_JOB_H

#include "common/frame.h"

#define COMMAND "vmagap"

/* What --type says is mapped; in the order of its words. */
enum what {
	WHAT_ANON, WHAT_FILE, WHAT_SHARED, WHAT_MEMFD, WHAT_HUGETLB, WHAT_STACK, WHAT_NOT_SAID
};

struct vmagap_options {
	struct common_options common;	/* the first */
	bool holes, seams, limits, summary, smaps, numa, strict;
	unsigned stable;		/* 0: read once */
	struct cli_steps fit;
	int type;			/* enum what */
	const char *prot, *align, *hint, *file, *file_system, *offset, *huge_page_size, *kernel;
	bool fixed, noreplace, low, above4g, growsdown, noreserve, locked;
};

struct job {
	struct vmagap_options options;
	struct frame frame;
};

#endif
