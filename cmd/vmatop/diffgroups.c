/* SPDX-License-Identifier: GPL-2.0-or-later */
/* diffgroups - changes in groups: by what, and what they come to. */
#include "vmatop/diffgroups.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *word, *column, *usual;
} kinds[BY_END] = {
	[BY_NAME] = { "name", "NAME", "COUNT,DSIZE,DRSS,NAME" },
	[BY_KIND] = { "kind", "KIND", "COUNT,DSIZE,DRSS,KIND" },
	[BY_ROLE] = { "role", "ROLE", "COUNT,DSIZE,DRSS,ROLE" },
	[BY_PERM] = { "perm", "PERM", "COUNT,DSIZE,DRSS,PERM" },
};

/* Which sums may be asked for: of what rows keep, so that 60 000 are added up at once. */
#define SUMMED "SIZE,DSIZE,DRSS,DPRIVATE_DIRTY,DPRIVATE_HUGETLB,DUSS,DSWAP"

const char *diff_groups_word(enum group_by by)
{
	return kinds[by].word;
}

const char *diff_groups_usual(enum group_by by)
{
	return kinds[by].usual;
}

int diff_groups_begin(struct diff_groups *groups, enum group_by by,
		      const struct change_columns *columns)
{
	struct complaint complaint;
	int err;

	*groups = (struct diff_groups){ .by = by, .of_changes = &columns->all.set };
	groups->key = change_key(columns, kinds[by].column);
	err = group_columns_make(&groups->columns, groups->of_changes, &groups->key);
	if (err)
		return err;
	return column_choose(&groups->summed, &groups->columns.set, SUMMED, &complaint);
}

void diff_groups_end(struct diff_groups *groups)
{
	diff_groups_empty(groups);
	column_list_free(&groups->summed);
	group_columns_free(&groups->columns);
	*groups = (struct diff_groups){ .by = BY_CHANGE };
}

void diff_groups_empty(struct diff_groups *groups)
{
	grouping_free(groups->grouping);
	groups->grouping = NULL;
	parts_free(&groups->parts);
	groups->parts = (struct parts){ .rows = NULL };
}

int diff_groups_fill(struct diff_groups *groups, const void *const *rows, size_t count,
		     const struct comparison_subject *subject)
{
	int err;

	diff_groups_empty(groups);
	err = parts_make(&groups->parts, &groups->key, rows, count, subject);
	if (err)
		return err;
	groups->grouping = grouping_new(groups->of_changes, &groups->key, &groups->summed);
	err = groups->grouping ? 0 : -ENOMEM;
	for (size_t i = 0; !err && i < groups->parts.count; i++)
		err = grouping_add(groups->grouping, &subject->subject, groups->parts.order[i]);
	return err;
}

/* What a group is called stays, where its rows do not. */
uint64_t diff_groups_key(const void *row)
{
	const struct cell *cell = group_key(row);
	uint64_t hash = 1;

	for (size_t i = 0; cell->type != CELL_ABSENT && i < cell->len; i++)
		hash = hash * 31 + (unsigned char)cell->text[i];
	return hash | 1;
}

char *diff_groups_filter(const struct diff_groups *groups, const struct group *group)
{
	const struct cell *cell = group_key(group);
	const char *column = kinds[groups->by].word;
	bool was = groups->by == BY_NAME || groups->by == BY_PERM;
	char *value = NULL, *filter = NULL;

	if ((cell->type == CELL_ABSENT ? asprintf(&value, "-") :
	     asprintf(&value, "\"%.*s\"", (int)cell->len, cell->text)) < 0)
		return NULL;
	if ((was ? asprintf(&filter, "%s=%s or before_%s=%s and before_count>0", column, value,
			    column, value) :
		   asprintf(&filter, "%s=%s", column, value)) < 0)
		filter = NULL;
	free(value);
	return filter;
}
