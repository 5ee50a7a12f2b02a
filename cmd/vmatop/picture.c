/* SPDX-License-Identifier: GPL-2.0-or-later */
/* picture - rows as they were asked for, once a sample: which, in which order, which columns. */
#include "vmatop/picture.h"

#include <errno.h>
#include <string.h>

#include "common/complain.h"
#include "common/sheet.h"

static int choose(struct picture *picture, const struct vmatop_options *options,
		  const struct column_set *set, const char *order)
{
	const struct common_options *common = &options->common;
	struct complaint complaint = { .why = NULL };
	int err = 0;

	if (common->filter) {
		err = filter_compile(&picture->filter, set, common->filter, &complaint);
		if (err == -EINVAL)
			complain_text(COMMAND, "--filter", &complaint);
	}
	if (err || !*order)
		return err;
	err = sort_parse(&picture->order, set, order, &complaint);
	if (err == -EINVAL)
		complain_text(COMMAND, "--sort", &complaint);
	return err;
}

int picture_make(struct picture *picture, const struct vmatop_options *options, const char *array,
		 const struct column_set *set, const char *usual, const char *order)
{
	int err;

	*picture = (struct picture){ .array = array };
	err = sheet_columns(&picture->list, COMMAND, set, usual, &options->common);
	if (!err)
		err = choose(picture, options, set,
			     options->common.sort ? options->common.sort : order);
	if (err)
		return err;
	picture->needs = column_needs(&picture->list) |
			 (picture->filter ? filter_needs(picture->filter) : 0) |
			 (picture->order.column ? picture->order.column->needs : 0);
	return 0;
}

void picture_free(struct picture *picture)
{
	column_list_free(&picture->list);
	filter_free(picture->filter);
	*picture = (struct picture){ .array = NULL };
}

int picture_write(const struct picture *picture, struct report *report,
		  const struct subject *subject, const void **rows, size_t count)
{
	size_t kept = 0;
	int err = 0;

	for (size_t i = 0; i < count; i++)
		if (!picture->filter || filter_match(picture->filter, subject, rows[i]))
			rows[kept++] = rows[i];
	if (picture->order.column)
		err = sort_rows(rows, kept, &picture->order, subject);
	return err ? err : sheet_write(report, picture->array, &picture->list,
				       (const void *const *)rows, kept);
}
