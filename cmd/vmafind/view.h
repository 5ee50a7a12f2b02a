/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - which columns and rows the options ask for, and in which order. */
#ifndef VMAFIND_VIEW_H
#define VMAFIND_VIEW_H

#include "common/filter.h"
#include "common/range.h"
#include "common/sort.h"
#include "vmafind/answer.h"

struct view {
	struct borrowed_columns columns;
	struct column_list list;	/* what is shown */
	struct filter *filter;
	struct sort_order order;
	bool has_range;
	struct range range;
	bool in_words;			/* a row needs answer_describe() */
	bool at_once;			/* rows cannot leave as they are made: all must be there */
	unsigned needs;			/* NEEDS_* */
};

/*
 * Work it out. What the user got wrong is complained about. Returns 0, -EINVAL or -ENOMEM; free the
 * view in any case. It refers to itself: do not copy it.
 */
int view_make(struct view *view, const struct vmafind_options *options);
void view_free(struct view *view);

/* Whether the row is among those that are shown. */
bool view_has(const struct view *view, const struct subject *subject, const struct answer *answer);

#endif
