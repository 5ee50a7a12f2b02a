/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mapfold - groups of mappings that are folded and opened, and what stands between mappings. */
#include "vmatop/mapfold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vmatop/maprows.h"

/* -- folding ------------------------------------------------------------------------------ */

void map_fold_free(struct map_fold *fold)
{
	free(fold->except);
	free(fold->extra);
	grouping_free(fold->grouping);
	*fold = (struct map_fold){ .open = false };
}

static size_t find_except(const struct map_fold *fold, uint64_t key)
{
	size_t i = 0;

	while (i < fold->except_count && fold->except[i] != key)
		i++;
	return i;
}

static bool is_open(const struct map_fold *fold, uint64_t key)
{
	return fold->open != (find_except(fold, key) < fold->except_count);
}

int map_fold_toggle(struct map_fold *fold, const struct map_row *row)
{
	size_t at = find_except(fold, row->key);
	uint64_t *more;

	if (at < fold->except_count) {
		fold->except[at] = fold->except[--fold->except_count];
		return 0;
	}
	more = reallocarray(fold->except, fold->except_count + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	fold->except = more;
	more[fold->except_count++] = row->key;
	return 0;
}

void map_fold_all(struct map_fold *fold)
{
	fold->open = !fold->open && !fold->except_count;
	fold->except_count = 0;
}

/* What was made for rows that are shown no more. */
static void replace(struct map_fold *fold, struct map_row *extra, struct grouping *grouping)
{
	free(fold->extra);
	grouping_free(fold->grouping);
	fold->extra = extra;
	fold->grouping = grouping;
}

/* -- groups ------------------------------------------------------------------------------- */

static uint64_t key_of_group(const struct group *group)
{
	const struct cell *cell = group_key(group);
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; cell->type != CELL_ABSENT && i < cell->len; i++)
		hash = (hash ^ (unsigned char)cell->text[i]) * UINT64_C(0x100000001b3);
	return hash | 7;
}

/* What is being put together. */
struct heap {
	struct grouping *grouping;
	struct column_list summed;
	struct map_row *groups;
	const void **sorted;	/* pointers to them */
	size_t *first;		/* by group: where its members begin in @members */
	const void **members;
	const void **rows;	/* the result */
	size_t count;
};

static bool is_counted(const void *row)
{
	return ((const struct map_row *)row)->type == MAP_ROW_VMA;
}

/* The columns of groups that say how much there is of what is shown, or sorted by. */
static int choose_sums(struct heap *heap, const struct map_columns *columns,
		       const struct column_list *shown, const struct column *order)
{
	int err = 0;

	for (size_t i = 0; !err && i <= shown->count; i++) {
		const struct column *column = i < shown->count ? shown->columns[i] : order;
		const struct column *sum =
			column ? column_find(&columns->groups.set, column->name,
					     strlen(column->name)) : NULL;

		if (sum)
			err = column_append(&heap->summed, sum);
	}
	return err;
}

static int sum_up(struct heap *heap, const struct map_columns *columns,
		  const struct subject *subject, const void **rows, size_t count)
{
	int err = 0;

	heap->grouping = grouping_new(&columns->set, columns->group_key, &heap->summed);
	if (!heap->grouping)
		return -ENOMEM;
	for (size_t i = 0; !err && i < count; i++)
		err = is_counted(rows[i]) ? grouping_add(heap->grouping, subject, rows[i]) : 0;
	return err;
}

static int make_group_rows(struct heap *heap, const struct map_fold *fold, size_t count)
{
	size_t groups = grouping_count(heap->grouping);

	heap->groups = calloc(groups + 1, sizeof(*heap->groups));
	heap->sorted = calloc(groups + 1, sizeof(*heap->sorted));
	heap->first = calloc(groups + 2, sizeof(*heap->first));
	heap->members = calloc(count + 1, sizeof(*heap->members));
	heap->rows = calloc(groups + count + 1, sizeof(*heap->rows));
	if (!heap->groups || !heap->sorted || !heap->first || !heap->members || !heap->rows)
		return -ENOMEM;
	grouping_rows(heap->grouping, heap->sorted);
	for (size_t i = 0; i < groups; i++) {
		const struct group *group = heap->sorted[i];
		uint64_t key = key_of_group(group);

		heap->groups[i] = (struct map_row){
			.type = MAP_ROW_GROUP, .key = key,
			.group = { .sums = group, .open = is_open(fold, key) },
		};
		heap->sorted[i] = &heap->groups[i];
		heap->first[i + 1] = heap->first[i] + group_count(group);
	}
	return 0;
}

/* Each group's, in the order that they had. */
static void deal_members(struct heap *heap, const struct subject *subject, const void **rows,
			 size_t count)
{
	size_t groups = grouping_count(heap->grouping);

	for (size_t i = 0; i < count; i++) {
		if (is_counted(rows[i]))
			heap->members[heap->first[grouping_find(heap->grouping, subject,
								rows[i])]++] = rows[i];
	}
	/* each now begins where the one behind it did */
	memmove(heap->first + 1, heap->first, groups * sizeof(*heap->first));
	heap->first[0] = 0;
}

static void lay_out(struct heap *heap)
{
	size_t groups = grouping_count(heap->grouping);

	for (size_t i = 0; i < groups; i++) {
		const struct map_row *row = heap->sorted[i];
		size_t at = (size_t)(row - heap->groups);

		heap->rows[heap->count++] = row;
		for (size_t j = heap->first[at]; row->group.open && j < heap->first[at + 1]; j++)
			heap->rows[heap->count++] = heap->members[j];
	}
}

static int group_rows(struct heap *heap, const struct map_fold *fold,
		      const struct map_columns *columns, const struct subject *subject,
		      const struct sort_order *order, const void **rows, size_t count)
{
	int err = sum_up(heap, columns, subject, rows, count);

	if (!err)
		err = make_group_rows(heap, fold, count);
	if (err)
		return err;
	deal_members(heap, subject, rows, count);
	err = sort_rows(heap->sorted, grouping_count(heap->grouping), order, subject);
	if (!err)
		lay_out(heap);
	return err;
}

static int arrange_groups(struct map_fold *fold, const struct map_columns *columns,
			  const struct column_list *shown, const struct subject *subject,
			  const struct sort_order *order, const void ***rowsp, size_t *countp)
{
	struct heap heap = { .grouping = NULL };
	int err = choose_sums(&heap, columns, shown, order->column);

	if (!err)
		err = group_rows(&heap, fold, columns, subject, order, *rowsp, *countp);
	column_list_free(&heap.summed);
	free(heap.sorted);
	free(heap.first);
	free(heap.members);
	if (err) {
		grouping_free(heap.grouping);
		free(heap.groups);
		free(heap.rows);
		return err;
	}
	replace(fold, heap.groups, heap.grouping);
	free(*rowsp);
	*rowsp = heap.rows;
	*countp = heap.count;
	return 0;
}

/* -- between mappings --------------------------------------------------------------------- */

/* The borders of what is shown, as they are being found. */
struct walk {
	const struct vmat_mm *mm;
	struct vmat_room room;
	struct map_row *extra;
	size_t extra_count;
	uint64_t largest;	/* where the largest hole begins; UINT64_MAX: there is none */
	const void **rows;
	size_t count;
};

/* NULL stands for the edge: then the other one is the first or the last of all. */
static bool are_neighbours(const struct vmat_mm *mm, const struct map_row *below,
			   const struct map_row *above)
{
	if (!below)
		return above && above->vma == vmat_first_vma(mm);
	return vmat_next_vma(mm, below->vma) == (above ? above->vma : NULL);
}

static void add_between(struct walk *walk, const struct map_fold *fold,
			const struct map_row *below, const struct map_row *above)
{
	struct map_row *row = &walk->extra[walk->extra_count];

	if (!are_neighbours(walk->mm, below, above) ||
	    !map_row_between(row, walk->mm, &walk->room, below, above) ||
	    !(row->type == MAP_ROW_GAP ? fold->gaps : fold->seams))
		return;
	walk->extra_count++;
	walk->rows[walk->count++] = row;
	if (row->type == MAP_ROW_GAP)
		row->gap.largest = row->start == walk->largest;
}

static void walk_rows(struct walk *walk, const struct map_fold *fold, const void **rows,
		      size_t count)
{
	const struct map_row *below = NULL;
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		const struct map_row *row = rows[i];

		if (row->type == MAP_ROW_VMA) {
			add_between(walk, fold, below, row);
			below = row;
			any = true;
		}
		walk->rows[walk->count++] = row;
	}
	if (any)
		add_between(walk, fold, below, NULL);
}

static int arrange_between(struct map_fold *fold, const struct vmat_mm *mm, const void ***rowsp,
			   size_t *countp)
{
	struct walk walk = { .mm = mm, .room = { .size = sizeof(walk.room) } };
	struct vmat_gap gap;

	vmat_gap_room(mm, &walk.room);
	walk.largest = vmat_largest_gap(mm, walk.room.low, walk.room.high, &gap) ? gap.start :
										   UINT64_MAX;
	walk.extra = calloc(*countp + 2, sizeof(*walk.extra));
	walk.rows = calloc(2 * *countp + 2, sizeof(*walk.rows));
	if (!walk.extra || !walk.rows) {
		free(walk.extra);
		free(walk.rows);
		return -ENOMEM;
	}
	walk_rows(&walk, fold, *rowsp, *countp);
	replace(fold, walk.extra, NULL);
	free(*rowsp);
	*rowsp = walk.rows;
	*countp = walk.count;
	return 0;
}

int map_fold_arrange(struct map_fold *fold, struct map_columns *columns,
		     const struct column_list *shown, const struct subject *subject,
		     const struct sort_order *order, const void ***rowsp, size_t *countp)
{
	if (columns->group_key)
		return arrange_groups(fold, columns, shown, subject, order, rowsp, countp);
	if ((fold->gaps || fold->seams) && !order->column && subject->mm)
		return arrange_between(fold, subject->mm, rowsp, countp);
	replace(fold, NULL, NULL);
	return 0;
}
