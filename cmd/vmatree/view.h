/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - which columns and nodes the options ask for, and in which order. */
#ifndef VMATREE_VIEW_H
#define VMATREE_VIEW_H

#include "common/filter.h"
#include "common/noderows.h"
#include "common/sort.h"
#include "vmatree/job.h"

struct view {
	struct node_columns columns;
	struct column_list list;
	struct filter *filter;
	struct sort_order order;
	const struct range *range;	/* NULL: all */
	struct range range_given;
	unsigned needs;			/* NEEDS_* */
};

/*
 * Work it out. What the user got wrong is complained about. Returns 0, -EINVAL or -ENOMEM; free the
 * view in any case. It refers to itself: do not copy it.
 */
int view_make(struct view *view, const struct job *job);
void view_free(struct view *view);

/* Write the rows that are wanted, in order, as JSON's @array. 0 or -ENOMEM. */
int view_show(struct report *report, const struct view *view, const struct subject *subject,
	      const char *array, const struct node_rows *rows);

#endif
