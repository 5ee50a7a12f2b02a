/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pick - the changes that are wanted, in order, and what they add up to. */
#include "vmadiff/pick.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Nothing that is shown of it is other than 0. */
static bool is_idle(const struct change_row *row, const struct view *view,
		    const struct comparison_subject *subject)
{
	if (row->change->what != VMAT_CHANGE_REWEIGHED)
		return false;
	for (size_t i = 0; i < view->list.count; i++) {
		const struct vmat_field_info *field = change_field(view->list.columns[i]);
		int64_t delta;

		if (field && change_row_delta(row, subject, field->field, &delta) && delta)
			return false;
	}
	return true;
}

/* -- all of it ---------------------------------------------------------------------------- */

static int take(struct picked *picked, const struct view *view,
		const struct comparison_subject *subject)
{
	size_t count = vmat_diff_count(subject->diff);

	picked->rows = calloc(count + 1, sizeof(*picked->rows));
	picked->order = calloc(count + 1, sizeof(*picked->order));
	if (!picked->rows || !picked->order)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		struct change_row *row = &picked->rows[picked->count];

		row->change = vmat_diff_change(subject->diff, i);
		if (!view_has(view, subject, row))
			continue;
		picked->layout_differs |= row->change->what != VMAT_CHANGE_REWEIGHED;
		picked->order[picked->count++] = row;
	}
	return 0;
}

static void add_up(struct picked *picked, const struct comparison_subject *subject,
		   uint64_t fields)
{
	for (size_t i = 0; i < picked->count; i++) {
		change_sum_add(&picked->total, subject, picked->order[i], fields);
		if (i >= picked->shown)
			change_sum_add(&picked->others, subject, picked->order[i], fields);
	}
}

/* What is asked for several times is worked out once; JSON asks for all, each once or twice. */
static int keep(struct picked *picked, const struct job *job, struct comparison_subject *subject,
		uint64_t fields)
{
	uint64_t order = change_weight_fields();

	comparison_subject_keep(subject, job->options.common.json ? order : fields | order);
	picked->deltas = calloc(picked->count * subject->slots + 1, sizeof(*picked->deltas));
	if (!picked->deltas)
		return -ENOMEM;
	for (size_t i = 0; i < picked->count; i++)
		change_row_keep(&picked->rows[i], subject, picked->deltas + i * subject->slots);
	return 0;
}

/*
 * People are spared rows that would be nothing but zeros: of mappings in which only counters
 * changed that are not shown, such as PSS, which moves when others come and go. They go to the end;
 * returns how many are before them.
 */
static size_t put_idle_last(struct picked *picked, const struct view *view,
			    const struct comparison_subject *subject)
{
	size_t kept = 0, idle = 0;
	const void **last = malloc((picked->count + 1) * sizeof(*last));

	for (size_t i = 0; last && i < picked->count; i++) {
		const struct change_row *row = picked->order[i];

		if (is_idle(row, view, subject))
			last[idle++] = row;
		else
			picked->order[kept++] = row;
	}
	for (size_t i = 0; i < idle; i++)
		picked->order[kept + i] = last[i];
	free(last);
	return last ? kept : picked->count;
}

static size_t how_many(struct picked *picked, const struct job *job, const struct view *view,
		       const struct comparison_subject *subject)
{
	size_t count = picked->count, top = job->options.top;

	if (view->key)
		return count;
	if (view->words && !job->options.common.output_all && !job->options.common.filter)
		count = put_idle_last(picked, view, subject);
	picked->idle = !top || top >= count;
	return picked->idle ? count : top;
}

int picked_make(struct picked *picked, const struct job *job, const struct view *view,
		struct comparison_subject *subject, uint64_t fields)
{
	int err;

	memset(picked, 0, sizeof(*picked));
	err = take(picked, view, subject);
	if (!err)
		err = keep(picked, job, subject, fields);
	if (err)
		return err;
	if (view->order.column && !view->key)
		err = sort_rows(picked->order, picked->count, &view->order, &subject->subject);
	else
		err = change_sort_by_weight(picked->order, picked->count, subject);
	picked->shown = how_many(picked, job, view, subject);
	add_up(picked, subject, fields);
	return err;
}

void picked_free(struct picked *picked)
{
	free(picked->rows);
	free(picked->deltas);
	free(picked->order);
}
