/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - which columns and rows the options ask for, and in which order. */
#ifndef VMADIFF_VIEW_H
#define VMADIFF_VIEW_H

#include "common/filter.h"
#include "common/group.h"
#include "common/range.h"
#include "common/sort.h"
#include "common/changecolumn.h"
#include "vmadiff/pair.h"

struct view {
	struct change_columns columns;
	const struct column *key;	/* --group: by this column, else NULL */
	struct column key_column;	/* ... which is this one */
	struct group_columns groups;	/* --group: the columns of its rows */
	struct column group_name;	/* --group=name: NAME in a table */
	struct column_list list;	/* what is shown */
	bool usual;			/* nobody has asked for others */
	bool words;			/* a table, of the usual ones and perhaps more */
	struct filter *filter;		/* NULL: all */
	bool has_range;
	struct range range;
	struct sort_order order;	/* no column: the largest change first */
};

/*
 * Work it out. What the user got wrong is complained about. Returns 0, -EINVAL or -ENOMEM; free the
 * view in any case. It refers to itself: do not copy it.
 */
int view_make(struct view *view, const struct job *job);
void view_free(struct view *view);

unsigned view_needs(const struct view *view);	/* NEEDS_* */

/* Whether a row is wanted: it has a byte in the range, and the filter is true. */
bool view_has(const struct view *view, const struct comparison_subject *subject,
	      const struct change_row *row);

bool view_is_table(const struct job *job);

#endif
