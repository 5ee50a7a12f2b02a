/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sort - rows in the order of a column, and of what they were before. */
#include "common/sort.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/compare.h"

struct key {
	const void *row;
	const char *text;
	uint64_t number;
	size_t len, index;
	enum cell_type type;
	bool descending;
};

int sort_parse(struct sort_order *order, const struct column_set *set, const char *text,
	       struct complaint *complaint)
{
	size_t len = strcspn(text, ":");
	const char *direction = text[len] ? text + len + 1 : "asc";

	order->column = column_find(set, text, len);
	order->descending = !strcasecmp(direction, "desc");
	*complaint = (struct complaint){ .at = 1 };
	if (!len) {
		complaint->why = "a column's name is missing";
	} else if (!order->column) {
		complaint->why = "unknown column";
		complaint->token = text;
		complaint->token_len = len;
		complaint->maybe = column_like(set, text, len);
		complaint->hint = COLUMN_HINT;
	} else if (!order->descending && strcasecmp(direction, "asc")) {
		complaint->why = "expected asc or desc behind the colon";
		complaint->at = len + 2;
	}
	return complaint->why ? -EINVAL : 0;
}

static struct cell cell_of(const struct key *key)
{
	return (struct cell){ .type = key->type, .number = key->number, .text = key->text,
			      .len = key->len };
}

static int compare_keys(const void *first, const void *second)
{
	const struct key *a = first, *b = second;
	struct cell cell_a = cell_of(a), cell_b = cell_of(b);
	int order = cell_order(&cell_a, &cell_b);

	if (a->descending && a->type != CELL_ABSENT && b->type != CELL_ABSENT)
		order = -order;
	if (order)
		return order;
	return a->index < b->index ? -1 : 1;
}

int sort_rows(const void **rows, size_t count, const struct sort_order *order,
	      const struct subject *subject)
{
	struct key *keys;
	struct cell cell;
	size_t i;

	if (!order->column || count < 2)
		return 0;
	keys = malloc(count * sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		column_cell(order->column, subject, rows[i], &cell);
		keys[i] = (struct key){
			.row = rows[i], .text = cell.text, .number = cell.number, .len = cell.len,
			.index = i, .type = cell.type, .descending = order->descending,
		};
	}
	qsort(keys, count, sizeof(*keys), compare_keys);
	for (i = 0; i < count; i++)
		rows[i] = keys[i].row;
	free(keys);
	return 0;
}
