/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - which columns and nodes the options ask for, and in which order. */
#include "vmatree/view.h"

#include <errno.h>
#include <stdlib.h>

#include "common/complain.h"
#include "common/sheet.h"

#define FOR_PEOPLE "TREE,START,END,SIZE,PERM,GAP,SUBTREE_GAP,NAME"
#define FOR_PROGRAMS "START,END,SIZE,PERM,COLOR,DEPTH,PARENT,LEFT,RIGHT,GAP,SUBTREE_GAP,NAME"

static const char *usual(const struct job *job)
{
	const struct vmatree_options *options = &job->options;
	const struct common_options *common = &options->common;
	/* by whether something is looked for, and whether something is changed */
	static const char *const for_people[2][2] = {
		{ FOR_PEOPLE, "TREE,START,END,SIZE,PERM,GAP,SUBTREE_GAP,CHANGE,NAME" },
		{ "TREE,STEP,START,END,SIZE,PERM,GAP,SUBTREE_GAP,NAME",
		  "TREE,STEP,START,END,SIZE,PERM,GAP,SUBTREE_GAP,CHANGE,NAME" },
	};
	static const char *const for_programs[2][2] = {
		{ FOR_PROGRAMS, FOR_PROGRAMS ",CHANGE" },
		{ FOR_PROGRAMS ",STEP", FOR_PROGRAMS ",STEP,CHANGE" },
	};
	bool searched = options->find || options->gap, changed = options->steps.count;

	if (common->json || common->raw || common->pairs)
		return for_programs[searched][changed];
	return for_people[searched][changed];
}

static int choose_rows(struct view *view, const struct common_options *options)
{
	const struct column_set *set = &view->columns.all.set;
	struct complaint complaint = { .why = NULL };
	const char *option = NULL;
	int err = 0;

	if (options->filter) {
		option = "--filter";
		err = filter_compile(&view->filter, set, options->filter, &complaint);
	}
	if (!err && options->sort) {
		option = "--sort";
		err = sort_parse(&view->order, set, options->sort, &complaint);
	}
	if (!err && options->range) {
		option = "--range";
		err = range_parse(&view->range_given, options->range, &complaint);
		view->range = &view->range_given;
	}
	if (err == -EINVAL)
		complain_text(COMMAND, option, &complaint);
	return err;
}

int view_make(struct view *view, const struct job *job)
{
	const struct vmatree_options *options = &job->options;
	bool ascii = options->ascii || !job->frame.terminal.utf8_locale;
	int err = node_columns_make(&view->columns, NULL, ascii);

	if (!err)
		err = sheet_columns(&view->list, COMMAND, &view->columns.all.set, usual(job),
				    &options->common);
	if (!err)
		err = choose_rows(view, &options->common);
	if (err)
		return err;
	view->needs = column_needs(&view->list) |
		      (view->filter ? filter_needs(view->filter) : 0) |
		      (view->order.column ? view->order.column->needs : 0);
	return 0;
}

void view_free(struct view *view)
{
	filter_free(view->filter);
	column_list_free(&view->list);
	borrow_free(&view->columns.all);
}

/* What stands for nodes that are not drawn is for the eyes only. */
static bool has(const struct view *view, const struct subject *subject, bool table,
		const struct node_row *row)
{
	if (row->folded && !table)
		return false;
	if (view->range && (row->end <= view->range->first || row->start > view->range->last))
		return false;
	return !view->filter || filter_match(view->filter, subject, row);
}

int view_show(struct report *report, const struct view *view, const struct subject *subject,
	      const char *array, const struct node_rows *rows)
{
	const void **shown = calloc(rows->count + 1, sizeof(*shown));
	bool table = report_is_table(report);
	size_t i, count = 0;
	int err;

	if (!shown)
		return -ENOMEM;
	for (i = 0; i < rows->count; i++)
		if (has(view, subject, table, &rows->row[i]))
			shown[count++] = &rows->row[i];
	err = sort_rows(shown, count, &view->order, subject);
	if (!err)
		err = sheet_write(report, array, &view->list, shown, count);
	free(shown);
	return err;
}
