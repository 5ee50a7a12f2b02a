/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - which columns and rows the options ask for, and in which order. */
#include "vmafind/view.h"

#include <errno.h>

#include "common/complain.h"
#include "common/sheet.h"

static int choose_rows(struct view *view, const struct common_options *options)
{
	struct complaint complaint = { .why = NULL };
	const char *option = NULL;
	int err = 0;

	if (options->filter) {
		option = "--filter";
		err = filter_compile(&view->filter, &view->columns.set, options->filter,
				     &complaint);
	}
	if (!err && options->sort) {
		option = "--sort";
		err = sort_parse(&view->order, &view->columns.set, options->sort, &complaint);
	}
	if (!err && options->range) {
		option = "--range";
		err = range_parse(&view->range, options->range, &complaint);
		view->has_range = true;
	}
	if (err == -EINVAL)
		complain_text(COMMAND, option, &complaint);
	return err;
}

static bool is_table(const struct common_options *options)
{
	return !options->json && !options->raw && !options->pairs;
}

/* A column as wide as its text must be measured, unless it stands last. */
static bool must_be_measured(const struct column_list *list)
{
	size_t i;

	for (i = 0; i + 1 < list->count; i++)
		if (!list->columns[i]->width)
			return true;
	return false;
}

int view_make(struct view *view, const struct vmafind_options *options)
{
	const struct common_options *common = &options->common;
	bool table = is_table(common);
	int err = answer_columns_make(&view->columns, NULL);

	if (!err)
		err = sheet_columns(&view->list, COMMAND, &view->columns.set,
				    table ? ANSWER_COLUMNS_TABLE : ANSWER_COLUMNS_WORDS, common);
	if (!err)
		err = choose_rows(view, common);
	if (err)
		return err;
	view->needs = column_needs(&view->list) |
		      (view->filter ? filter_needs(view->filter) : 0) |
		      (view->order.column ? view->order.column->needs : 0);
	view->in_words = view->filter || view->order.column || answer_wants_where(&view->list);
	view->at_once = view->order.column || (table && must_be_measured(&view->list));
	return 0;
}

void view_free(struct view *view)
{
	filter_free(view->filter);
	column_list_free(&view->list);
	borrow_free(&view->columns);
}

bool view_has(const struct view *view, const struct subject *subject, const struct answer *answer)
{
	if (view->has_range && (answer->question.last < view->range.first ||
				answer->question.first > view->range.last))
		return false;
	return !view->filter || filter_match(view->filter, subject, answer);
}
