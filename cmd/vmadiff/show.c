/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show - a comparison as it was asked for: rows, groups, a summary, a patch. */
#include "vmadiff/show.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/sheet.h"
#include "vmadiff/fold.h"
#include "vmadiff/object.h"
#include "vmadiff/patch.h"
#include "vmadiff/preface.h"
#include "vmadiff/summary.h"

/* -- the table ---------------------------------------------------------------------------- */

/* Whether a column is to be shown: of the usual counters only those of which some row changed. */
static bool says_something(const struct column *column, const struct comparison_subject *subject,
			   const void *const *rows, size_t count)
{
	const uint64_t usual = UINT64_C(1) << VMAT_RSS | UINT64_C(1) << VMAT_USS |
			       UINT64_C(1) << VMAT_SWAP;
	const struct vmat_field_info *field = change_field(column);
	int64_t delta;

	if (!field || !(usual >> field->field & 1))
		return true;
	for (size_t i = 0; i < count; i++)
		if (change_row_delta(rows[i], subject, field->field, &delta) && delta)
			return true;
	return false;
}

/* For people, without the columns that would be empty, if those are the usual ones. */
static int fit_columns(struct column_list *list, const struct view *view,
		       const struct comparison_subject *subject, const void *const *rows,
		       size_t count)
{
	int err = 0;

	for (size_t i = 0; !err && i < view->list.count; i++)
		if (!view->words || says_something(view->list.columns[i], subject, rows, count))
			err = column_append(list, view->list.columns[i]);
	return err;
}

/* All rows, and behind them what is not shown, and the sum. */
static int write_table(struct job *job, const struct view *view, const struct picked *picked,
		       const struct comparison_subject *subject)
{
	const struct change_row others = {
		.sum = &picked->others, .label = "others",
		.note = picked->idle ? " of counters that are not shown" : NULL,
	};
	const struct change_row total = { .sum = &picked->total, .label = "total" };
	const void **rows = calloc(picked->shown + 2, sizeof(*rows));
	struct column_list list = { 0 };
	size_t count = picked->shown;
	int err;

	if (!rows)
		return -ENOMEM;
	memcpy(rows, picked->order, count * sizeof(*rows));
	if (picked->shown < picked->count)
		rows[count++] = &others;
	rows[count++] = &total;
	err = fit_columns(&list, view, subject, rows, count);
	if (!err)
		err = sheet_write(job->frame.report, "changes", &list, rows, count);
	column_list_free(&list);
	free(rows);
	return err;
}

/* Words and pairs are for who adds up for himself: no row that is none. */
static int write_rows(struct job *job, const struct view *view, const struct picked *picked,
		      const struct comparison_subject *subject)
{
	if (!view_is_table(job))
		return sheet_write(job->frame.report, "changes", &view->list, picked->order,
				   picked->shown);
	if (picked->count)
		return write_table(job, view, picked, subject);
	report_say(job->frame.report, vmat_diff_count(subject->diff) ?
		   "nothing of what was asked for differs" : "nothing differs");
	return 0;
}

/* -- what it comes to --------------------------------------------------------------------- */

static int verdict(struct job *job, const struct picked *picked, const struct limits *limits)
{
	const struct vmadiff_options *options = &job->options;

	if (limits_check(limits, job, &picked->total))
		return 1;
	if (limits->count && !options->layout && !options->strict_counters)
		return 0;
	if (options->strict_counters && picked->count)
		return 1;
	return picked->layout_differs && (!limits->count || options->layout);
}

/* The fields that will be asked for. */
static uint64_t fields_of(const struct job *job, const struct view *view,
			  const struct limits *limits)
{
	uint64_t fields = limits_fields(limits);

	if (job->options.common.json)
		return change_fields();
	for (size_t i = 0; !view->key && i < view->list.count; i++) {
		const struct vmat_field_info *field = change_field(view->list.columns[i]);

		if (field)
			fields |= UINT64_C(1) << field->field;
	}
	return fields;
}

static int write_all(struct job *job, const struct view *view, const struct picked *picked,
		     const struct comparison_subject *subject, const struct limits *limits)
{
	int err;

	if (job->options.summary)
		err = summary_write(job, subject);
	else if (view->key)
		err = fold_groups(job, view, picked, subject);
	else if (job->options.common.json)
		err = objects_write(job, view, picked, subject);
	else
		err = write_rows(job, view, picked, subject);
	if (!err && job->options.common.json) {
		object_sum(&job->frame.out, "total", &picked->total, subject->known);
		limits_write(limits, job, &picked->total);
	}
	return err;
}

static void make_subject(struct comparison_subject *subject, const struct pair *pair,
			 const struct job *job)
{
	comparison_subject_make(subject, pair->diff, pair->name);
	subject->side[BEFORE].sparse = subject->side[AFTER].sparse = pair->sparse;
	subject->round = job->round;
	if (job->options.no_counters)
		subject->known &= UINT64_C(1) << VMAT_SIZE;
}

static int show_changes(struct job *job, const struct view *view, const struct pair *pair,
			const struct limits *limits)
{
	struct comparison_subject subject;
	struct picked picked;
	int err, status;

	make_subject(&subject, pair, job);
	err = limits_can_check(limits, job, &subject);
	if (err) {
		comparison_subject_free(&subject);
		return err;
	}
	err = picked_make(&picked, job, view, &subject, fields_of(job, view, limits));
	report_open(job->frame.report, &subject.subject);
	if (!err) {
		preface(job, pair, subject.known);
		err = write_all(job, view, &picked, &subject, limits);
	}
	status = err ? err : verdict(job, &picked, limits);
	report_close(job->frame.report);
	picked_free(&picked);
	comparison_subject_free(&subject);
	return status;
}

int show(struct job *job, const struct view *view, const struct pair *pair,
	 const struct limits *limits)
{
	if (job->options.patch)
		return patch_write(job, pair);
	return show_changes(job, view, pair, limits);
}
