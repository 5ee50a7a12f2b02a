/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pick - the changes that are wanted, in order, and what they add up to. */
#ifndef VMADIFF_PICK_H
#define VMADIFF_PICK_H

#include "vmadiff/view.h"

struct picked {
	struct change_row *rows;
	int64_t *deltas;		/* of the rows */
	const void **order;		/* the rows as they are to be shown */
	size_t count;			/* of all */
	size_t shown;			/* of the first, to be shown */
	bool idle;			/* of the others only counters differ that are not shown */
	bool layout_differs;		/* in one of them anything but counters does */
	struct change_sum total, others;	/* of all; of those not shown */
};

/* @fields: a bit for each that is to be added up and kept. 0 or -ENOMEM; free in any case. */
int picked_make(struct picked *picked, const struct job *job, const struct view *view,
		struct comparison_subject *subject, uint64_t fields);
void picked_free(struct picked *picked);

#endif
