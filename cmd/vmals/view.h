/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - which columns and rows the options ask for, and in which order. */
#ifndef VMALS_VIEW_H
#define VMALS_VIEW_H

#include "common/group.h"
#include "common/pick.h"
#include "common/sort.h"
#include "common/vmacolumn.h"
#include "vmals/job.h"

struct view {
	struct vma_columns columns;
	const struct column *key;	/* --group: by this column, else NULL */
	struct group_columns groups;	/* --group: the columns of its rows */
	struct column_list list;	/* what is shown */
	struct filter *filter;
	struct pick pick;
	struct sort_order order;
};

/*
 * Work it out, for @mm also the columns that only its kernel has; NULL: before anything was
 * read. What the user got wrong is complained about unless @quiet. Returns 0, -EINVAL or
 * -ENOMEM; free the view in any case. It refers to itself: do not copy it.
 */
int view_make(struct view *view, const struct vmals_options *options, const struct vmat_mm *mm,
	      bool quiet);
void view_free(struct view *view);

unsigned view_needs(const struct view *view);	/* NEEDS_* */

#endif
