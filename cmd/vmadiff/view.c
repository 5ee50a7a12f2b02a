/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - which columns and rows the options ask for, and in which order. */
#include "vmadiff/view.h"

#include <errno.h>
#include <string.h>

#include "common/complain.h"
#include "common/sheet.h"

static const struct {
	const char *column, *usual;
} groups[] = {
	[GROUP_NAME] = { "NAME", "COUNT,DSIZE,DRSS,DUSS,DSWAP,NAME" },
	[GROUP_KIND] = { "KIND", "KIND,COUNT,DSIZE,DRSS,DUSS,DSWAP" },
	[GROUP_ROLE] = { "ROLE", "ROLE,COUNT,DSIZE,DRSS,DUSS,DSWAP" },
	[GROUP_PERM] = { "PERM", "PERM,COUNT,DSIZE,DRSS,DUSS,DSWAP" },
};

bool view_is_table(const struct job *job)
{
	const struct common_options *options = &job->options.common;

	return !options->json && !options->raw && !options->pairs;
}

static const struct column_set *shown_set(const struct view *view)
{
	return view->key ? &view->groups.set : &view->columns.all.set;
}

/* A group counts changes here, not mappings. */
static void rename_count(struct view *view)
{
	for (size_t i = 0; i < view->groups.set.count; i++)
		if (!strcmp(view->groups.columns[i].name, "COUNT"))
			view->groups.columns[i].meaning = "how many changes";
}

static int make_sets(struct view *view, const struct job *job)
{
	const struct column_set *all = &view->columns.all.set;
	int err = change_columns_make(&view->columns);

	if (err || job->options.group == NOT_GIVEN)
		return err;
	view->key_column = change_key(&view->columns, groups[job->options.group].column);
	view->key = &view->key_column;
	err = group_columns_make(&view->groups, all, view->key);
	if (!err)
		rename_count(view);
	return err;
}

static const char *usual_columns(const struct view *view, const struct job *job)
{
	if (view->key)
		return groups[job->options.group].usual;
	if (view_is_table(job))
		return CHANGE_COLUMNS_TABLE;
	if (job->options.common.json)
		return CHANGE_COLUMNS_JSON;
	return job->round ? "ROUND," CHANGE_COLUMNS_WORDS : CHANGE_COLUMNS_WORDS;
}

/* A group of what has no name: the kernel shows none of anonymous memory alone. */
static void get_group_name(const struct column *column, const struct subject *subject,
			   const void *row, struct cell *cell)
{
	column_cell(column->data, subject, row, cell);
	if (cell->type == CELL_ABSENT)
		cell_put_text(cell, CELL_TEXT, "anonymous");
}

static const struct column *group_in_words(struct view *view, const struct column *column)
{
	if (strcmp(column->name, "NAME") != 0)
		return column;
	view->group_name = *column;
	view->group_name.data = column;
	view->group_name.get = get_group_name;
	return &view->group_name;
}

/* What happened and to what, as people say it. */
static void put_in_words(struct view *view)
{
	for (size_t i = 0; i < view->list.count; i++) {
		const struct column *column = view->list.columns[i];

		view->list.columns[i] = view->key ? group_in_words(view, column) :
						    change_in_words(column);
	}
}

static int choose_columns(struct view *view, const struct job *job)
{
	const struct common_options *options = &job->options.common;
	int err = sheet_columns(&view->list, COMMAND, shown_set(view), usual_columns(view, job),
				options);

	view->usual = !options->output && !options->output_all;
	view->words = view_is_table(job) && !view->key && !options->output_all &&
		      (!options->output || *options->output == '+');
	if (!err && view_is_table(job))
		put_in_words(view);
	return err;
}

static int complain_about(const char *option, const struct complaint *complaint)
{
	complain_text(COMMAND, option, complaint);
	return -EINVAL;
}

static int choose_rows(struct view *view, const struct job *job)
{
	const struct common_options *options = &job->options.common;
	struct complaint complaint = { .why = NULL };
	int err = 0;

	if (options->range) {
		if (range_parse(&view->range, options->range, &complaint))
			return complain_about("--range", &complaint);
		view->has_range = true;
	}
	if (options->sort && sort_parse(&view->order, shown_set(view), options->sort, &complaint))
		return complain_about("--sort", &complaint);
	if (options->filter) {
		err = filter_compile(&view->filter, &view->columns.all.set, options->filter,
				     &complaint);
		if (err == -EINVAL)
			complain_about("--filter", &complaint);
	}
	return err;
}

int view_make(struct view *view, const struct job *job)
{
	int err;

	memset(view, 0, sizeof(*view));
	err = make_sets(view, job);
	if (!err)
		err = choose_columns(view, job);
	return err ? err : choose_rows(view, job);
}

void view_free(struct view *view)
{
	filter_free(view->filter);
	column_list_free(&view->list);
	group_columns_free(&view->groups);
	change_columns_free(&view->columns);
}

unsigned view_needs(const struct view *view)
{
	unsigned needs = column_needs(&view->list);

	if (view->filter)
		needs |= filter_needs(view->filter);
	if (view->order.column)
		needs |= view->order.column->needs;
	return view->key ? needs | view->key->needs : needs;
}

bool view_has(const struct view *view, const struct comparison_subject *subject,
	      const struct change_row *row)
{
	const struct vmat_change *change = row->change;

	if (view->has_range &&
	    (change->end - 1 < view->range.first || change->start > view->range.last))
		return false;
	return !view->filter || filter_match(view->filter, &subject->subject, row);
}
