/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - which columns and rows the options ask for, and in which order. */
#include "vmals/view.h"

#include <errno.h>
#include <string.h>

#include "common/complain.h"
#include "common/sheet.h"

static const struct {
	const char *column, *usual;
} groups[] = {
	[GROUP_KIND] = { "KIND", "KIND,COUNT,SIZE" },
	[GROUP_ROLE] = { "ROLE", "ROLE,COUNT,SIZE" },
	[GROUP_NAME] = { "NAME", "COUNT,SIZE,NAME" },
	[GROUP_PERM] = { "PERM", "PERM,COUNT,SIZE" },
};

struct making {
	struct view *view;
	const struct vmals_options *options;
	const struct vmat_mm *mm;
	const struct column_set *set;	/* of the rows that are shown */
	bool quiet;
};

static const struct column *named(const struct column_set *set, const char *name)
{
	return column_find(set, name, strlen(name));
}

static int complain_about(const struct making *making, const char *option,
			  const struct complaint *complaint)
{
	if (!making->quiet)
		complain_text(COMMAND, option, complaint);
	return -EINVAL;
}

/* Append what @mm's kernel printed, and can be summed where rows are folded. */
static int append_printed(const struct making *making)
{
	struct view *view = making->view;
	struct column_list printed = { 0 };
	const struct column *column;
	size_t i;
	int err = vma_columns_printed(&view->columns, making->mm, &printed);

	for (i = 0; !err && i < printed.count; i++) {
		column = named(making->set, printed.columns[i]->name);
		if (column)
			err = column_append(&view->list, column);
	}
	column_list_free(&printed);
	return err;
}

/* -X: before the last column, which is of unknown width, all counters. */
static int append_every(const struct making *making)
{
	struct column_list *list = &making->view->list;
	const struct column *last = list->columns[list->count - 1];
	const struct column *flags = named(making->set, "VMFLAGS");
	int err = 0;

	if (!last->width)
		list->count--;
	if (making->mm)
		err = append_printed(making);
	if (!err && flags)
		err = column_append(list, flags);
	return !err && !last->width ? column_append(list, last) : err;
}

static int choose_columns(const struct making *making)
{
	const struct vmals_options *options = making->options;
	struct column_list *list = &making->view->list;
	struct complaint complaint = { .why = NULL };
	int err;

	if (options->common.output_all)
		return sheet_columns(list, COMMAND, making->set, "", &options->common);
	err = column_choose(list, making->set, options->group == NOT_GIVEN
			    ? VMA_COLUMNS_USUAL : groups[options->group].usual, &complaint);
	if (!err && options->extended)
		err = column_choose(list, making->set, VMA_COLUMNS_COUNTERS, &complaint);
	if (!err && options->every)
		err = append_every(making);
	if (!err && options->common.output)
		err = column_choose(list, making->set, options->common.output, &complaint);
	if (err == -EINVAL)
		complain_about(making, "--output", &complaint);
	return err;
}

static int make_sets(struct making *making)
{
	struct view *view = making->view;
	int group = making->options->group;
	int err = vma_columns_make(&view->columns, making->mm);

	making->set = &view->columns.set;
	if (err || group == NOT_GIVEN)
		return err;
	view->key = named(&view->columns.set, groups[group].column);
	err = group_columns_make(&view->groups, &view->columns.set, view->key);
	making->set = &view->groups.set;
	return err;
}

/* The list is the map: by address. Groups have no address: the largest first. */
static int choose_order(const struct making *making)
{
	struct view *view = making->view;
	struct complaint complaint = { .why = NULL };
	const char *sort = making->options->common.sort;
	size_t i;

	if (sort) {
		if (sort_parse(&view->order, making->set, sort, &complaint))
			return complain_about(making, "--sort", &complaint);
		return 0;
	}
	for (i = 0; view->key && i < view->list.count; i++) {
		const struct column *column = view->list.columns[i];

		if (!strcmp(column->name, "RSS") ||
		    (!strcmp(column->name, "SIZE") && !view->order.column))
			view->order = (struct sort_order){ column, true };
	}
	return 0;
}

/* Rows are picked before they are folded: the filter knows the columns of mappings. */
static int choose_rows(const struct making *making)
{
	const struct common_options *options = &making->options->common;
	struct view *view = making->view;
	struct complaint complaint = { .why = NULL };
	int err;

	if (options->range) {
		if (range_parse(&view->pick.range, options->range, &complaint))
			return complain_about(making, "--range", &complaint);
		view->pick.has_range = true;
	}
	if (!options->filter)
		return 0;
	err = filter_compile(&view->filter, &view->columns.set, options->filter, &complaint);
	if (err == -EINVAL && view->key && complaint.token &&
	    column_find(making->set, complaint.token, complaint.token_len)) {
		complaint.maybe = NULL;
		complaint.hint = "rows are picked before they are folded";
	}
	if (err == -EINVAL)
		complain_about(making, "--filter", &complaint);
	view->pick.filter = view->filter;
	return err;
}

int view_make(struct view *view, const struct vmals_options *options, const struct vmat_mm *mm,
	      bool quiet)
{
	struct making making = { view, options, mm, NULL, quiet };
	int err;

	memset(view, 0, sizeof(*view));
	err = make_sets(&making);
	if (!err)
		err = choose_columns(&making);
	if (!err)
		err = choose_rows(&making);
	if (!err)
		err = choose_order(&making);
	return err;
}

void view_free(struct view *view)
{
	filter_free(view->filter);
	column_list_free(&view->list);
	group_columns_free(&view->groups);
	vma_columns_free(&view->columns);
}

unsigned view_needs(const struct view *view)
{
	unsigned needs = column_needs(&view->list);

	if (view->filter)
		needs |= filter_needs(view->filter);
	if (view->order.column)
		needs |= view->order.column->needs;
	return needs;
}
