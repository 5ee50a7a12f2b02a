/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list - rows with columns, a cursor, an order, a filter and a search. Knows no screen. */
#include "vmatop/list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/human.h"

int list_init(struct list *list, const struct column_set *set, const char *usual,
	      uint64_t (*key)(const void *row))
{
	struct complaint complaint;

	*list = (struct list){ .set = set, .key = key };
	return column_choose(&list->shown, set, usual, &complaint);
}

void list_free(struct list *list)
{
	column_list_free(&list->shown);
	filter_free(list->filter);
	free(list->filter_text);
	free(list->search);
	free(list->tags);
	free(list->all);
	free(list->rows);
	*list = (struct list){ .set = NULL };
}

const void *list_current(const struct list *list)
{
	return list->cursor < list->count ? list->rows[list->cursor] : NULL;
}

/* -- moving ------------------------------------------------------------------------------ */

static uint64_t current_key(const struct list *list)
{
	const void *row = list_current(list);

	return row && list->key ? list->key(row) : 0;
}

/* The cursor is on a row, and in sight; no line stays empty that could show a row. */
static void settle(struct list *list)
{
	size_t height = list->height ? list->height : 1;

	if (list->cursor >= list->count)
		list->cursor = list->count ? list->count - 1 : 0;
	if (list->top > list->cursor)
		list->top = list->cursor;
	if (list->cursor - list->top >= height)
		list->top = list->cursor - height + 1;
	if (list->top + height > list->count)
		list->top = list->count > height ? list->count - height : 0;
	list->kept_key = current_key(list);
}

void list_set_height(struct list *list, size_t height)
{
	list->height = height;
	settle(list);
}

void list_move_to(struct list *list, size_t cursor)
{
	list->cursor = cursor;
	settle(list);
}

void list_scroll(struct list *list, size_t rows, bool down)
{
	size_t height = list->height ? list->height : 1, last;
	size_t below = list->count > list->top + height ? list->count - list->top - height : 0;

	if (!down)
		list->top -= rows < list->top ? rows : list->top;
	else
		list->top += rows < below ? rows : below;
	last = list->top + height - 1;
	if (list->cursor < list->top)
		list->cursor = list->top;
	else if (list->cursor > last)
		list->cursor = last;
	settle(list);
}

void list_center(struct list *list)
{
	list->top = list->cursor > list->height / 2 ? list->cursor - list->height / 2 : 0;
	settle(list);
}

static void move_by(struct list *list, size_t rows, bool down)
{
	if (!down)
		list->cursor -= rows < list->cursor ? rows : list->cursor;
	else
		list->cursor += rows;
	settle(list);
}

bool list_apply(struct list *list, enum action action)
{
	size_t page = list->height > 1 ? list->height - 1 : 1;
	size_t half = list->height > 1 ? list->height / 2 : 1;

	switch (action) {
	case ACTION_UP:
	case ACTION_DOWN:
		move_by(list, 1, action == ACTION_DOWN);
		return true;
	case ACTION_PAGE_UP:
	case ACTION_PAGE_DOWN:
		move_by(list, page, action == ACTION_PAGE_DOWN);
		return true;
	case ACTION_HALF_UP:
	case ACTION_HALF_DOWN:
		move_by(list, half, action == ACTION_HALF_DOWN);
		return true;
	case ACTION_FIRST:
		list_move_to(list, 0);
		return true;
	case ACTION_LAST:
		list_move_to(list, list->count);
		return true;
	case ACTION_LEFT:
		list->left -= list->left > 0;
		return true;
	case ACTION_RIGHT:
		list->left += list->left + 1 < list->shown.count;
		return true;
	default:
		return false;
	}
}

bool list_find(struct list *list, uint64_t key)
{
	for (size_t i = 0; list->key && i < list->count; i++) {
		if (list->key(list->rows[i]) == key) {
			list_move_to(list, i);
			return true;
		}
	}
	return false;
}

/* -- tags -------------------------------------------------------------------------------- */

/* Where the key stands among the tags, or would. */
static size_t tag_place(const struct list *list, uint64_t key)
{
	size_t low = 0, high = list->tag_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->tags[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool list_is_tagged(const struct list *list, const void *row)
{
	uint64_t key;
	size_t at;

	if (!list->tag_count)
		return false;
	key = list->key(row);
	at = tag_place(list, key);
	return at < list->tag_count && list->tags[at] == key;
}

int list_tag(struct list *list)
{
	uint64_t key = current_key(list), *more;
	size_t at = tag_place(list, key), behind = list->tag_count - at;

	if (!key)
		return 0;
	if (behind && list->tags[at] == key) {
		memmove(list->tags + at, list->tags + at + 1, (behind - 1) * sizeof(key));
		list->tag_count--;
		return 0;
	}
	more = reallocarray(list->tags, list->tag_count + 1, sizeof(key));
	if (!more)
		return -ENOMEM;
	list->tags = more;
	memmove(more + at + 1, more + at, behind * sizeof(key));
	more[at] = key;
	list->tag_count++;
	return 0;
}

void list_untag_all(struct list *list)
{
	list->tag_count = 0;
}

/* -- rows -------------------------------------------------------------------------------- */

/* Make what is shown of all rows: pick, sort. On failure nothing has changed. */
static int choose(struct list *list, const struct filter *filter, const struct sort_order *order)
{
	const void **rows = malloc((list->all_count + 1) * sizeof(*rows));
	size_t count = 0;

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < list->all_count; i++) {
		if (!filter || filter_match(filter, &list->subject, list->all[i]))
			rows[count++] = list->all[i];
	}
	if (sort_rows(rows, count, order, &list->subject) ||
	    (list->arrange && list->arrange(list, order, &rows, &count))) {
		free(rows);
		return -ENOMEM;
	}
	free(list->rows);
	list->rows = rows;
	list->count = count;
	return 0;
}

/* The row stays on its line of the screen; at the top, a little that is new above it is seen. */
static void follow(struct list *list, size_t row)
{
	if (list->top || row >= list->height / 2)
		list->top += row - list->cursor;
	if (list->top > row)
		list->top = 0;
	list->cursor = row;
}

/* Find the row that the cursor was on; where it is gone, what is in its place. */
static void find_again(struct list *list, uint64_t key)
{
	for (size_t i = 0; key && i < list->count; i++) {
		if (list->key(list->rows[i]) == key) {
			follow(list, i);
			break;
		}
	}
	settle(list);
}

static int choose_again(struct list *list, const struct filter *filter,
			const struct sort_order *order)
{
	uint64_t key = list->kept_key;
	int err = choose(list, filter, order);

	if (!err)
		find_again(list, key);
	return err;
}

int list_arrange(struct list *list)
{
	return choose_again(list, list->filter, &list->order);
}

int list_take(struct list *list, const struct subject *subject, const void **rows, size_t count)
{
	uint64_t key = list->kept_key;
	int err;

	free(list->all);
	list->all = rows;
	list->all_count = count;
	list->subject = *subject;
	err = choose(list, list->filter, &list->order);
	if (err)
		list->count = 0;	/* the old ones may be gone */
	find_again(list, key);
	return err;
}

void list_forget(struct list *list)
{
	list->count = list->all_count = 0;
}

int list_set_filter(struct list *list, const char *text, struct complaint *complaint)
{
	struct filter *filter = NULL;
	char *copy = NULL;
	int err;

	if (text && *text) {
		err = filter_compile(&filter, list->set, text, complaint);
		if (err)
			return err;
		copy = strdup(text);
	}
	err = text && *text && !copy ? -ENOMEM : choose_again(list, filter, &list->order);
	if (err) {
		filter_free(filter);
		free(copy);
		return err;
	}
	filter_free(list->filter);
	free(list->filter_text);
	list->filter = filter;
	list->filter_text = copy;
	return 0;
}

/* Who sorts wants to see what comes first; who goes back to the usual order, where he was. */
static int set_order(struct list *list, const struct sort_order *order)
{
	int err = choose_again(list, list->filter, order);

	if (err)
		return err;
	list->order = *order;
	if (order->column)
		list_move_to(list, 0);
	return 0;
}

int list_set_order(struct list *list, const char *text, struct complaint *complaint)
{
	struct sort_order order = { .column = NULL };

	if (*text && sort_parse(&order, list->set, text, complaint))
		return -EINVAL;
	return set_order(list, &order);
}

int list_invert(struct list *list)
{
	struct sort_order order = { list->order.column, !list->order.descending };

	return order.column ? set_order(list, &order) : 0;
}

int list_order_by(struct list *list, const struct column *shown)
{
	/* the one that is shown may say its cells in words that last for a moment only */
	const struct column *own = column_find(list->set, shown->name, strlen(shown->name));
	const struct column *column = own ? own : shown;
	struct sort_order order = {
		.column = column,
		.descending = column->type == CELL_BYTES || column->type == CELL_NUMBER ||
			      column->type == CELL_DELTA,
	};

	if (column == list->order.column)
		order.descending = !list->order.descending;
	return set_order(list, &order);
}

int list_set_columns(struct list *list, const char *text, struct complaint *complaint)
{
	struct column_list columns = { .count = 0 };
	int err = 0;

	for (size_t i = 0; *text == '+' && !err && i < list->shown.count; i++)
		err = column_append(&columns, list->shown.columns[i]);
	if (!err)
		err = column_choose(&columns, list->set, text, complaint);
	if (err)
		column_list_free(&columns);
	else
		list_take_columns(list, &columns);
	return err;
}

void list_take_columns(struct list *list, struct column_list *columns)
{
	column_list_free(&list->shown);
	list->shown = *columns;
	list->chosen = true;
	if (list->left >= list->shown.count)
		list->left = 0;
}

/* -- searching --------------------------------------------------------------------------- */

static char small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Most places are no match at their first letter. */
static bool holds(const char *text, size_t len, const char *wanted)
{
	size_t wanted_len = strlen(wanted);
	char first = small(*wanted);

	for (size_t i = 0; i + wanted_len <= len; i++) {
		if (small(text[i]) == first && !strncasecmp(text + i, wanted, wanted_len))
			return true;
	}
	return !wanted_len;
}

static bool cell_holds(const struct cell *cell, const char *wanted)
{
	char number[HUMAN_MAX];
	size_t len;

	if (cell->type == CELL_ABSENT)
		return false;
	len = cell_format(cell, number);
	if (len && holds(number, len, wanted))
		return true;
	/* sizes are found as they are shown, too */
	if (cell->type == CELL_BYTES)
		len = (size_t)(human_size(number, cell->number) - number);
	return len ? holds(number, len, wanted) : holds(cell->text, cell->len, wanted);
}

bool list_found(const struct list *list, const struct cell *cell)
{
	return list->search && cell_holds(cell, list->search);
}

static bool row_holds(const struct list *list, const void *row, const char *wanted)
{
	struct cell cell;

	for (size_t i = 0; i < list->shown.count; i++) {
		column_cell(list->shown.columns[i], &list->subject, row, &cell);
		if (cell_holds(&cell, wanted))
			return true;
	}
	return false;
}

void list_end_search(struct list *list)
{
	free(list->search);
	list->search = NULL;
}

static bool remember(struct list *list, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return false;
	free(list->search);
	list->search = copy;
	return true;
}

/* Once around, from @at on. */
static bool look(struct list *list, size_t at, bool backward)
{
	for (size_t i = 0; i < list->count; i++) {
		if (row_holds(list, list->rows[at], list->search)) {
			list_move_to(list, at);
			return true;
		}
		at = backward ? (at ? at : list->count) - 1 : at + 1 < list->count ? at + 1 : 0;
	}
	return false;
}

bool list_search(struct list *list, const char *text, bool backward)
{
	size_t at = list->cursor;

	if ((text && !remember(list, text)) || !list->search || !list->count)
		return false;
	at = backward ? (at ? at : list->count) - 1 : at + 1 < list->count ? at + 1 : 0;
	return look(list, at, backward);
}

bool list_search_from(struct list *list, const char *text, size_t from)
{
	if (!*text) {
		list_end_search(list);
		list_move_to(list, from);
		return true;
	}
	return remember(list, text) && list->count &&
	       look(list, from < list->count ? from : 0, false);
}
