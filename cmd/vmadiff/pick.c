/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pick - the changes that are wanted, in order, and what they add up to. */
#include "vmadiff/pick.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* -- the usual order: the largest change first -------------------------------------------- */

struct weighed {
	const struct row *row;
	uint64_t weight, size;		/* without their signs */
};

static uint64_t without_sign(int64_t delta)
{
	return delta < 0 ? -(uint64_t)delta : (uint64_t)delta;
}

/*
 * What a process alone moves: pages that it wrote, and where they went. PSS, USS and clean pages
 * also move when others come and go that have the same files.
 */
static const enum vmat_field own[] = {
	VMAT_PRIVATE_DIRTY, VMAT_PRIVATE_HUGETLB, VMAT_SWAP,
};

enum { OWN = sizeof(own) / sizeof(own[0]) };

static uint64_t weight_of(const struct comparison_subject *subject, const struct row *row)
{
	int64_t sum = 0, delta;

	for (size_t i = 0; i < OWN; i++)
		if (row_delta(row, subject, own[i], &delta))
			sum += delta;
	return without_sign(sum);
}

static int by_weight(const void *one, const void *other)
{
	const struct weighed *a = one, *b = other;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	return a->row < b->row ? -1 : 1;	/* by address */
}

static int sort_by_weight(struct picked *picked, const struct comparison_subject *subject)
{
	struct weighed *weighed = malloc((picked->count + 1) * sizeof(*weighed));
	int64_t size = 0;

	if (!weighed)
		return -ENOMEM;
	for (size_t i = 0; i < picked->count; i++) {
		const struct row *row = &picked->rows[i];

		row_delta(row, subject, VMAT_SIZE, &size);
		weighed[i] = (struct weighed){ row, weight_of(subject, row), without_sign(size) };
	}
	qsort(weighed, picked->count, sizeof(*weighed), by_weight);
	for (size_t i = 0; i < picked->count; i++)
		picked->order[i] = weighed[i].row;
	free(weighed);
	return 0;
}

/* Nothing that is shown of it is other than 0. */
static bool is_idle(const struct row *row, const struct view *view,
		    const struct comparison_subject *subject)
{
	if (row->change->what != VMAT_CHANGE_REWEIGHED)
		return false;
	for (size_t i = 0; i < view->list.count; i++) {
		const struct vmat_field_info *field = change_field(view->list.columns[i]);
		int64_t delta;

		if (field && row_delta(row, subject, field->field, &delta) && delta)
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
		struct row *row = &picked->rows[picked->count];

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
		sum_add(&picked->total, subject, picked->order[i], fields);
		if (i >= picked->shown)
			sum_add(&picked->others, subject, picked->order[i], fields);
	}
}

/* What is asked for several times is worked out once; JSON asks for all, each once or twice. */
static int keep(struct picked *picked, const struct job *job, struct comparison_subject *subject,
		uint64_t fields)
{
	uint64_t order = UINT64_C(1) << VMAT_SIZE;

	for (size_t i = 0; i < OWN; i++)
		order |= UINT64_C(1) << own[i];
	subject_keep(subject, job->options.common.json ? order : fields | order);
	picked->deltas = calloc(picked->count * subject->slots + 1, sizeof(*picked->deltas));
	if (!picked->deltas)
		return -ENOMEM;
	for (size_t i = 0; i < picked->count; i++)
		row_keep(&picked->rows[i], subject, picked->deltas + i * subject->slots);
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
		const struct row *row = picked->order[i];

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
		err = sort_by_weight(picked, subject);
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
