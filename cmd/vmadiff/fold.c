/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold - many changes in few rows: --group. */
#include "vmadiff/fold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/compare.h"
#include "common/sheet.h"

struct weighed {
	const void *row;
	uint64_t weight;
	size_t index;
};

static const struct column *named(const struct view *view, const char *name)
{
	return column_find(&view->groups.set, name, strlen(name));
}

/* By how much, without a sign; 0 where that is not known. */
static uint64_t change_of(const struct view *view, const char *name, const void *row)
{
	const struct subject nobody = { .target = NULL };
	struct cell cell;
	int64_t delta;

	column_cell(named(view, name), &nobody, row, &cell);
	if (cell.type != CELL_DELTA)
		return 0;
	delta = (int64_t)cell.number;
	return delta < 0 ? -(uint64_t)delta : (uint64_t)delta;
}

static int by_weight(const void *one, const void *other)
{
	const struct weighed *a = one, *b = other;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->index < b->index ? -1 : 1;
}

/* Memory of its own counts first, where that is told. */
static int sort_by_weight(const void **rows, size_t count, const struct view *view, bool counters)
{
	struct weighed *weighed = malloc((count + 1) * sizeof(*weighed));

	if (!weighed)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		weighed[i] = (struct weighed){
			rows[i], change_of(view, counters ? "DUSS" : "DSIZE", rows[i]), i,
		};
	qsort(weighed, count, sizeof(*weighed), by_weight);
	for (size_t i = 0; i < count; i++)
		rows[i] = weighed[i].row;
	free(weighed);
	return 0;
}

static int fill(struct grouping *grouping, const struct picked *picked,
		const struct comparison_subject *subject)
{
	int err = 0;

	for (size_t i = 0; !err && i < picked->count; i++)
		err = grouping_add(grouping, &subject->subject, picked->order[i]);
	return err;
}

/* The columns that are shown, and those that the order wants. */
static int columns_to_sum(struct column_list *list, const struct view *view)
{
	int err = 0;

	for (size_t i = 0; !err && i < view->list.count; i++)
		err = column_append(list, view->list.columns[i]);
	if (!err)
		err = column_append(list, named(view, "DUSS"));
	return err ? err : column_append(list, named(view, "DSIZE"));
}

/* -- what all groups, or those that are not shown, come to ------------------------------------- */

static void get_total(const struct column *column, const struct subject *subject, const void *row,
		      struct cell *cell)
{
	(void)subject;
	(void)row;
	cell_put_text(cell, CELL_TEXT, column->data);
}

static const struct column total_key = { .name = "total", .get = get_total, .data = "total" };
static const struct column others_key = { .name = "others", .get = get_total, .data = "others" };

/* Whether a row's change is in one of the first @shown groups. */
static bool is_shown(const struct view *view, const struct comparison_subject *subject,
		     const void *row, const void *const *groups, size_t shown)
{
	struct cell cell;

	column_cell(view->key, &subject->subject, row, &cell);
	for (size_t i = 0; i < shown; i++)
		if (!cell_order(&cell, group_key(groups[i])))
			return true;
	return false;
}

/* All changes as one group, or those of the groups that are not shown. */
static int sum_up(struct grouping *grouping, const struct view *view, const struct picked *picked,
		  const struct comparison_subject *subject, const void *const *groups, size_t shown)
{
	int err = 0;

	for (size_t i = 0; !err && i < picked->count; i++)
		if (!groups || !is_shown(view, subject, picked->order[i], groups, shown))
			err = grouping_add(grouping, &subject->subject, picked->order[i]);
	return err;
}

/* For people: the groups, the others, and the total. */
static int write_table(struct job *job, const struct view *view, const struct picked *picked,
		       const struct comparison_subject *subject, const void **rows, size_t count,
		       size_t shown)
{
	const struct column_set *all = &view->columns.all.set;
	struct grouping *total = grouping_new(all, &total_key, &view->list);
	struct grouping *others = grouping_new(all, &others_key, &view->list);
	int err = total && others ? 0 : -ENOMEM;

	if (!err && shown < count)
		err = sum_up(others, view, picked, subject, rows, shown);
	if (!err)
		err = sum_up(total, view, picked, subject, NULL, 0);
	if (!err) {
		grouping_rows(others, rows + shown);
		shown += grouping_count(others);
		grouping_rows(total, rows + shown);
		shown += grouping_count(total);
		err = sheet_write(job->frame.report, "groups", &view->list, rows, shown);
	}
	grouping_free(others);
	grouping_free(total);
	return err;
}

/* -- all of it -------------------------------------------------------------------------------------- */

static int write_groups(struct job *job, const struct view *view, const struct picked *picked,
			const struct grouping *grouping, const struct comparison_subject *subject)
{
	size_t count = grouping_count(grouping), shown = count;
	const void **rows = calloc(count + 3, sizeof(*rows));
	int err;

	if (!rows)
		return -ENOMEM;
	grouping_rows(grouping, rows);
	err = sort_by_weight(rows, count, view, subject->known >> VMAT_USS & 1);
	if (!err)
		err = sort_rows(rows, count, &view->order, &subject->subject);
	if (job->options.top && job->options.top < count)
		shown = job->options.top;
	if (!err && view_is_table(job))
		err = write_table(job, view, picked, subject, rows, count, shown);
	else if (!err)
		err = sheet_write(job->frame.report, "groups", &view->list, rows, shown);
	free(rows);
	return err;
}

int fold_groups(struct job *job, const struct view *view, const struct picked *picked,
		const struct comparison_subject *subject)
{
	struct column_list sums = { 0 };
	struct grouping *grouping = NULL;
	int err = columns_to_sum(&sums, view);

	if (!err) {
		grouping = grouping_new(&view->columns.all.set, view->key, &sums);
		err = grouping ? fill(grouping, picked, subject) : -ENOMEM;
	}
	if (!err)
		err = write_groups(job, view, picked, grouping, subject);
	grouping_free(grouping);
	column_list_free(&sums);
	return err;
}
