/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fold - many changes in few rows: --group. */
#include "vmadiff/fold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/changepart.h"
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
			rows[i], change_of(view, counters ? "DPRIVATE_DIRTY" : "DSIZE", rows[i]), i,
		};
	qsort(weighed, count, sizeof(*weighed), by_weight);
	for (size_t i = 0; i < count; i++)
		rows[i] = weighed[i].row;
	free(weighed);
	return 0;
}

static int fill(struct grouping *grouping, const struct parts *parts,
		const struct comparison_subject *subject)
{
	int err = 0;

	for (size_t i = 0; !err && i < parts->count; i++)
		err = grouping_add(grouping, &subject->subject, parts->order[i]);
	return err;
}

/* The columns that are shown, and those that the order wants. */
static int columns_to_sum(struct column_list *list, const struct view *view)
{
	int err = 0;

	for (size_t i = 0; !err && i < view->list.count; i++)
		err = column_append(list, view->list.columns[i]);
	if (!err)
		err = column_append(list, named(view, "DPRIVATE_DIRTY"));
	return err ? err : column_append(list, named(view, "DSIZE"));
}

/* -- what all groups, or those that are not shown, come to -------------------------------- */

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

/* All changes as one group. */
static int sum_up(struct grouping *grouping, const struct picked *picked,
		  const struct comparison_subject *subject)
{
	int err = 0;

	for (size_t i = 0; !err && i < picked->count; i++)
		err = grouping_add(grouping, &subject->subject, picked->order[i]);
	return err;
}

/* What belongs to groups that are not shown. */
static int sum_others(struct grouping *grouping, const struct view *view, const struct parts *parts,
		      const struct comparison_subject *subject, const void *const *groups,
		      size_t shown)
{
	int err = 0;

	for (size_t i = 0; !err && i < parts->count; i++)
		if (!is_shown(view, subject, parts->order[i], groups, shown))
			err = grouping_add(grouping, &subject->subject, parts->order[i]);
	return err;
}

/* Whether a column of changes has one that is not 0. */
static bool says_something(const struct column *column, const void *const *rows, size_t count)
{
	const struct subject nobody = { .target = NULL };
	struct cell cell;

	for (size_t i = 0; i < count; i++) {
		column_cell(column, &nobody, rows[i], &cell);
		if (cell.type != CELL_DELTA || cell.number)
			return cell.type != CELL_ABSENT;
	}
	return false;
}

/* Without the columns that would be empty, if those are the usual ones. */
static int write_fitting(struct job *job, const struct view *view, const void *const *rows,
			 size_t count)
{
	struct column_list list = { 0 };
	int err = 0;

	for (size_t i = 0; !err && i < view->list.count; i++) {
		const struct column *column = view->list.columns[i];

		if (!view->usual || column->type != CELL_DELTA || !strcmp(column->name, "DSIZE") ||
		    says_something(column, rows, count))
			err = column_append(&list, column);
	}
	if (!err)
		err = sheet_write(job->frame.report, "groups", &list, rows, count);
	column_list_free(&list);
	return err;
}

/* For people: the groups, the others, and the total. */
static int write_table(struct job *job, const struct view *view, const struct picked *picked,
		       const struct parts *parts, const struct comparison_subject *subject,
		       const void **rows, size_t count, size_t shown)
{
	const struct column_set *all = &view->columns.all.set;
	struct grouping *total = grouping_new(all, &total_key, &view->list);
	struct grouping *others = grouping_new(all, &others_key, &view->list);
	int err = total && others ? 0 : -ENOMEM;

	if (!err && shown < count)
		err = sum_others(others, view, parts, subject, rows, shown);
	if (!err)
		err = sum_up(total, picked, subject);
	if (!err) {
		grouping_rows(others, rows + shown);
		shown += grouping_count(others);
		grouping_rows(total, rows + shown);
		shown += grouping_count(total);
		err = write_fitting(job, view, rows, shown);
	}
	grouping_free(others);
	grouping_free(total);
	return err;
}

/* -- all of it ---------------------------------------------------------------------------- */

static int write_groups(struct job *job, const struct view *view, const struct picked *picked,
			const struct parts *parts, const struct grouping *grouping,
			const struct comparison_subject *subject)
{
	size_t count = grouping_count(grouping), shown = count;
	const void **rows = calloc(count + 3, sizeof(*rows));
	int err;

	if (!rows)
		return -ENOMEM;
	grouping_rows(grouping, rows);
	err = sort_by_weight(rows, count, view, subject->known >> VMAT_PRIVATE_DIRTY & 1);
	if (!err)
		err = sort_rows(rows, count, &view->order, &subject->subject);
	if (job->options.top && job->options.top < count)
		shown = job->options.top;
	if (!err && view_is_table(job))
		err = write_table(job, view, picked, parts, subject, rows, count, shown);
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
	struct parts parts;
	int err = parts_make(&parts, view->key, picked->order, picked->count, subject);

	if (!err)
		err = columns_to_sum(&sums, view);
	if (!err) {
		grouping = grouping_new(&view->columns.all.set, view->key, &sums);
		err = grouping ? fill(grouping, &parts, subject) : -ENOMEM;
	}
	if (!err)
		err = write_groups(job, view, picked, &parts, grouping, subject);
	grouping_free(grouping);
	parts_free(&parts);
	column_list_free(&sums);
	return err;
}
