/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts - what is known of one mapping, line by line, in words. */
#ifndef VMATOP_FACTS_H
#define VMATOP_FACTS_H

#include "vmatop/factline.h"
#include "vmatop/maprow.h"
#include "vmatop/watched.h"

/* What facts are about. */
struct fact_subject {
	const struct watched *watched;
	const struct vmat_mm *mm;
	const struct vmat_vma *vma;
	struct growth since_last, since_mark;	/* of Rss */
	unsigned change, age;	/* what the last samples changed, so many ago; 0: nothing */
	const char *disk;	/* who has the path now, in words; NULL: nothing was asked */
	bool disk_differs;	/* not the file that is mapped */
	bool bytes;		/* sizes as they are */
	size_t width;		/* of a line */
	bool bare;		/* items are not shown */
	size_t page_lines;	/* of the residency map; 0: there is none */
	uint64_t page_cell;	/* bytes that one character of it stands for, whole pages */
	uint64_t page_line;	/* ... and a whole line */
	const char *no_pages;	/* why there is none, static; NULL: there is one */
};

/* All of them. On failure what there is can be shown nevertheless. 0 or -ENOMEM. O(n). */
int facts_make(struct facts *facts, const struct fact_subject *subject);

#endif
