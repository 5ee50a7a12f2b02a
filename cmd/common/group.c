/* SPDX-License-Identifier: GPL-2.0-or-later */
/* group - rows that say the same in one column, folded into one: how many, and their sums. */
#include "common/group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A sum, unless no row had a value. */
struct sum {
	uint64_t value;
	bool known;
};

struct group {
	const struct grouping *grouping;
	struct cell key;
	size_t count;
	struct sum sums[];
};

struct grouping {
	const struct column *key;
	const struct column **summed;	/* of the rows */
	size_t sums, rows;		/* how many summed; how many columns the rows have */
	int *sum_of;			/* by index of a row's column; -1: not summed */
	struct group **groups;		/* as first seen */
	size_t count, room;
	size_t *slots;			/* hash table of index + 1; a power of two */
	size_t mask;
};

static void get_key(const struct column *column, const struct subject *subject, const void *row,
		    struct cell *cell)
{
	const struct group *group = row;

	(void)column;
	(void)subject;
	*cell = group->key;
}

static void get_count(const struct column *column, const struct subject *subject, const void *row,
		      struct cell *cell)
{
	const struct group *group = row;

	(void)column;
	(void)subject;
	cell_put_number(cell, CELL_NUMBER, group->count);
}

static void get_sum(const struct column *column, const struct subject *subject, const void *row,
		    struct cell *cell)
{
	const struct group *group = row;
	int index = group->grouping->sum_of[column->arg];

	(void)subject;
	if (index < 0 || !group->sums[index].known)
		return;
	cell_put_number(cell, column->type == CELL_DELTA ? CELL_DELTA : CELL_BYTES,
			group->sums[index].value);
}

static const struct column count_column = {
	"COUNT", "how many mappings", CELL_NUMBER, 7, true, .get = get_count,
};

static void set_key(struct column *column, const struct column *key)
{
	*column = *key;
	column->get = get_key;
}

int group_columns_make(struct group_columns *columns, const struct column_set *rows,
		       const struct column *key)
{
	size_t i, n = 0;

	columns->columns = calloc(rows->count + 2, sizeof(*columns->columns));
	if (!columns->columns)
		return -ENOMEM;
	/* a text of unknown width stands last */
	if (key && key->width)
		set_key(&columns->columns[n++], key);
	columns->columns[n++] = count_column;
	for (i = 0; i < rows->count; i++) {
		if (!rows->columns[i].sums)
			continue;
		columns->columns[n] = rows->columns[i];
		columns->columns[n].arg = (int)i;
		columns->columns[n++].get = get_sum;
	}
	if (key && !key->width)
		set_key(&columns->columns[n++], key);
	columns->set = (struct column_set){ columns->columns, n };
	return 0;
}

void group_columns_free(struct group_columns *columns)
{
	free(columns->columns);
	*columns = (struct group_columns){ 0 };
}

/* Which columns of the rows are to be summed for what is shown. */
static void choose_sums(struct grouping *grouping, const struct column_set *rows,
			const struct column_list *shown)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		grouping->sum_of[i] = -1;
	for (i = 0; i < shown->count; i++) {
		const struct column *column = shown->columns[i];

		if (column->get != get_sum || grouping->sum_of[column->arg] >= 0)
			continue;
		grouping->sum_of[column->arg] = (int)grouping->sums;
		grouping->summed[grouping->sums++] = &rows->columns[column->arg];
	}
}

struct grouping *grouping_new(const struct column_set *rows, const struct column *key,
			      const struct column_list *shown)
{
	struct grouping *grouping = calloc(1, sizeof(*grouping));

	if (!grouping)
		return NULL;
	grouping->key = key;
	grouping->mask = 63;
	grouping->slots = calloc(grouping->mask + 1, sizeof(*grouping->slots));
	grouping->sum_of = calloc(rows->count + 1, sizeof(*grouping->sum_of));
	grouping->summed = calloc(rows->count + 1, sizeof(*grouping->summed));
	if (!grouping->slots || !grouping->sum_of || !grouping->summed) {
		grouping_free(grouping);
		return NULL;
	}
	choose_sums(grouping, rows, shown);
	return grouping;
}

void grouping_free(struct grouping *grouping)
{
	size_t i;

	if (!grouping)
		return;
	for (i = 0; i < grouping->count; i++)
		free(grouping->groups[i]);
	free(grouping->groups);
	free(grouping->slots);
	free(grouping->sum_of);
	free(grouping->summed);
	free(grouping);
}

static uint64_t hash_of(const struct cell *key)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) + key->type;
	size_t i;

	for (i = 0; key->type != CELL_ABSENT && i < key->len; i++)
		hash = (hash ^ (unsigned char)key->text[i]) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 32;
}

static bool same_key(const struct cell *a, const struct cell *b)
{
	if (a->type == CELL_ABSENT || b->type == CELL_ABSENT)
		return a->type == b->type;
	return a->len == b->len && !memcmp(a->text, b->text, a->len) &&
	       (a->type != CELL_TEXT || a->suffix == b->suffix);
}

/* The slot where @key is, or an empty one where it belongs. */
static size_t *find_slot(const struct grouping *grouping, const struct cell *key)
{
	size_t i = hash_of(key) & grouping->mask;

	while (grouping->slots[i] &&
	       !same_key(&grouping->groups[grouping->slots[i] - 1]->key, key))
		i = (i + 1) & grouping->mask;
	return &grouping->slots[i];
}

/* Twice the slots when half of them are taken. */
static int grow(struct grouping *grouping)
{
	size_t mask = grouping->mask * 2 + 1, *slots, i;

	if (grouping->count * 2 <= grouping->mask)
		return 0;
	slots = calloc(mask + 1, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(grouping->slots);
	grouping->slots = slots;
	grouping->mask = mask;
	for (i = 0; i < grouping->count; i++)
		*find_slot(grouping, &grouping->groups[i]->key) = i + 1;
	return 0;
}

static struct group *add_group(struct grouping *grouping, const struct cell *key)
{
	struct group *group, **groups;

	if (grouping->count == grouping->room) {
		size_t room = grouping->room ? grouping->room * 2 : 32;

		groups = reallocarray(grouping->groups, room, sizeof(*groups));
		if (!groups)
			return NULL;
		grouping->groups = groups;
		grouping->room = room;
	}
	if (grow(grouping))
		return NULL;
	group = calloc(1, sizeof(*group) + grouping->sums * sizeof(group->sums[0]));
	if (!group)
		return NULL;
	group->grouping = grouping;
	group->key = *key;
	*find_slot(grouping, key) = grouping->count + 1;
	grouping->groups[grouping->count++] = group;
	return group;
}

int grouping_add(struct grouping *grouping, const struct subject *subject, const void *row)
{
	struct cell cell = { .type = CELL_ABSENT };
	struct group *group;
	size_t i, slot;

	if (grouping->key)
		column_cell(grouping->key, subject, row, &cell);
	slot = *find_slot(grouping, &cell);
	group = slot ? grouping->groups[slot - 1] : add_group(grouping, &cell);
	if (!group)
		return -ENOMEM;
	group->count++;
	for (i = 0; i < grouping->sums; i++) {
		column_cell(grouping->summed[i], subject, row, &cell);
		if (cell.type != CELL_BYTES && cell.type != CELL_DELTA)
			continue;
		group->sums[i].value += cell.number;
		group->sums[i].known = true;
	}
	return 0;
}

size_t grouping_find(const struct grouping *grouping, const struct subject *subject,
		     const void *row)
{
	struct cell cell = { .type = CELL_ABSENT };

	if (grouping->key)
		column_cell(grouping->key, subject, row, &cell);
	return *find_slot(grouping, &cell) - 1;
}

size_t group_count(const struct group *group)
{
	return group->count;
}

const struct cell *group_key(const struct group *group)
{
	return &group->key;
}

size_t grouping_count(const struct grouping *grouping)
{
	return grouping->count;
}

void grouping_rows(const struct grouping *grouping, const void **rows)
{
	size_t i;

	for (i = 0; i < grouping->count; i++)
		rows[i] = grouping->groups[i];
}
