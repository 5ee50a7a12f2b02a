/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procpage - the page of all processes. */
#ifndef VMATOP_PROCPAGE_H
#define VMATOP_PROCPAGE_H

#include "vmatop/model.h"
#include "vmatop/proccolumn.h"

extern const struct page_type procpage_type;

struct procpage {
	struct page page;		/* the first */
	struct list list;
	struct processes_sums sums;	/* what stands above the list */
	bool tree;
	char *user;			/* only those of this one; NULL: all */
	char *order;			/* that of the list before it became a tree; NULL: none */
};

#endif
