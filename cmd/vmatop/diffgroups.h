/* SPDX-License-Identifier: GPL-2.0-or-later */
/* diffgroups - changes in groups: by what, and what they come to. */
#ifndef VMATOP_DIFFGROUPS_H
#define VMATOP_DIFFGROUPS_H

#include "common/changecolumn.h"
#include "common/changepart.h"
#include "common/group.h"

enum group_by { BY_CHANGE, BY_NAME, BY_KIND, BY_ROLE, BY_PERM, BY_END };

/* BY_CHANGE: no groups, all is zeroed. */
struct diff_groups {
	enum group_by by;
	const struct column_set *of_changes;
	struct column key;
	struct group_columns columns;	/* rows are struct group */
	struct column_list summed;
	struct parts parts;
	struct grouping *grouping;	/* NULL: it was not filled */
};

/* "role"; NULL for BY_CHANGE. */
const char *diff_groups_word(enum group_by by);

/* The columns that are shown at first, and those that a narrow screen does without. */
const char *diff_groups_usual(enum group_by by);
#define DIFF_GROUPS_SPARE "DRSS,COUNT"

/* Begin with groups of that kind, not BY_CHANGE; none yet. 0 or -ENOMEM; end them in any case. */
int diff_groups_begin(struct diff_groups *groups, enum group_by by,
		      const struct change_columns *columns);
void diff_groups_end(struct diff_groups *groups);

/*
 * Fill them with @count rows of changes, or forget those; the first row is in the first group. Rows
 * and subject must live until they are forgotten. 0 or -ENOMEM.
 */
int diff_groups_fill(struct diff_groups *groups, const void *const *rows, size_t count,
		     const struct comparison_subject *subject);
void diff_groups_empty(struct diff_groups *groups);

/* What a row is from one sample to the next, never 0. */
uint64_t diff_groups_key(const void *row);

/* The filter for the changes of a group, as it is or as it was; free() it. NULL: no memory. */
char *diff_groups_filter(const struct diff_groups *groups, const struct group *group);

#endif
