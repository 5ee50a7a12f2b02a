/* SPDX-License-Identifier: GPL-2.0-or-later */
/* menu - pages on top of a list: by which column to sort it, which columns to show. */
#include "vmatop/menu.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmatop/keymap.h"

enum { ROOM_FOR_TITLE = 7 };	/* rows */

/* A column of the list below. */
struct item {
	const struct column *column;
	const char *first;	/* what comes first if it is sorted by it, NULL: it is not */
	bool shown;
};

struct menu {
	struct page page;	/* the first */
	struct list list;
	struct item *items;
	size_t count;
	char *title;
};

/* -- what its own columns say ------------------------------------------------------------ */

static void get_shown(const struct column *column __attribute__((unused)),
		      const struct subject *subject __attribute__((unused)), const void *row,
		      struct cell *cell)
{
	const struct item *item = row;

	if (item->shown)
		cell_put_word(cell, "yes", 3);
}

static void get_first(const struct column *column __attribute__((unused)),
		      const struct subject *subject __attribute__((unused)), const void *row,
		      struct cell *cell)
{
	const struct item *item = row;

	if (item->first)
		cell_put_word(cell, item->first, strlen(item->first));
}

static void get_name(const struct column *column __attribute__((unused)),
		     const struct subject *subject __attribute__((unused)), const void *row,
		     struct cell *cell)
{
	const struct item *item = row;

	cell_put_text(cell, CELL_TEXT, item->column->name);
}

static void get_meaning(const struct column *column __attribute__((unused)),
			const struct subject *subject __attribute__((unused)), const void *row,
			struct cell *cell)
{
	const struct item *item = row;

	cell_put_text(cell, CELL_TEXT, item->column->meaning);
}

static const struct column columns[] = {
	{ .name = "SHOWN", .meaning = "whether it is shown", .type = CELL_WORD, .width = 5,
	  .get = get_shown },
	{ .name = "FIRST", .meaning = "what comes first, where it is sorted by it",
	  .type = CELL_WORD, .width = 8, .get = get_first },
	{ .name = "COLUMN", .meaning = "its name", .type = CELL_TEXT, .width = 16,
	  .get = get_name },
	{ .name = "MEANING", .meaning = "what it tells", .type = CELL_TEXT, .get = get_meaning },
};

static const struct column_set set = { columns, sizeof(columns) / sizeof(columns[0]) };

/* An item is its column. */
static uint64_t key_of(const void *row)
{
	const struct item *item = row;

	return (uintptr_t)item->column;
}

/* -- begin and end ----------------------------------------------------------------------- */

static void menu_close(struct page *page)
{
	struct menu *menu = (struct menu *)page;

	list_free(&menu->list);
	free(menu->items);
	free(menu->title);
	free(menu);
}

static bool is_shown(const struct list *list, const struct column *column)
{
	for (size_t i = 0; i < list->shown.count; i++) {
		if (list->shown.columns[i] == column)
			return true;
	}
	return false;
}

static void add(struct menu *menu, const struct list *list, const struct column *column, bool shown)
{
	const struct column *sorted = list->order.column;
	const char *first = list->order.descending ? "largest" : "smallest";

	/* the one that is shown may be another one of that name */
	if (!sorted || strcmp(sorted->name, column->name))
		first = NULL;
	menu->items[menu->count++] = (struct item){ column, first, shown };
}

/* Those that are shown come first, in their order. */
static void fill(struct menu *menu, const struct list *list)
{
	for (size_t i = 0; i < list->shown.count; i++)
		add(menu, list, list->shown.columns[i], true);
	for (size_t i = 0; i < list->set->count; i++) {
		if (!is_shown(list, &list->set->columns[i]))
			add(menu, list, &list->set->columns[i], false);
	}
}

/* @usual: its columns; @title is taken over. */
static int menu_open(struct page **pagep, struct model *model, const char *usual, char *title)
{
	const struct list *below = model->page->list;
	struct menu *menu = calloc(1, sizeof(*menu));
	int err = -ENOMEM;

	if (!menu) {
		free(title);
		return -ENOMEM;
	}
	menu->title = title;
	menu->items = calloc(below->set->count + below->shown.count, sizeof(*menu->items));
	if (title && menu->items)
		err = list_init(&menu->list, &set, usual, key_of);
	if (err) {
		menu_close(&menu->page);
		return err;
	}
	fill(menu, below);
	menu->list.spare = "SHOWN,FIRST";
	menu->list.kept_key = (uintptr_t)below->order.column;
	menu->page.list = &menu->list;
	*pagep = &menu->page;
	return 0;
}

/* NULL: it has none, which is said. */
static const struct list *list_below(struct model *model)
{
	const struct list *below = model->page ? model->page->list : NULL;

	if (!below)
		model_say(model, SAY_ERROR, "there is no list on this page");
	return below;
}

const char *menu_title(const struct page *page)
{
	return ((const struct menu *)page)->title;
}

static unsigned menu_head_rows(const struct page *page __attribute__((unused)),
			       const struct model *model __attribute__((unused)), unsigned room)
{
	return room >= ROOM_FOR_TITLE;
}

static int menu_take(struct page *page, struct model *model __attribute__((unused)))
{
	struct menu *menu = (struct menu *)page;
	const struct subject subject = { .target = "" };
	const void **rows = malloc((menu->count + 1) * sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < menu->count; i++)
		rows[i] = &menu->items[i];
	return list_take(&menu->list, &subject, rows, menu->count);
}

/* -- which one to sort by ---------------------------------------------------------------- */

static int sort_open(struct page **pagep, struct model *model)
{
	const struct list *below = list_below(model);
	const struct sort_order *order = below ? &below->order : NULL;
	char *title;

	if (!below)
		return -EINVAL;
	if (asprintf(&title, "Which column to sort by? Now: %s%s",
		     order->column ? order->column->name : "as the rows come",
		     !order->column ? "" : order->descending ? ", the largest first" :
						    ", the smallest first") < 0)
		title = NULL;
	return menu_open(pagep, model, "FIRST,COLUMN,MEANING", title);
}

static bool sort_apply(struct page *page, struct model *model, enum action action)
{
	struct menu *menu = (struct menu *)page;
	const struct item *item = list_current(&menu->list);
	const struct column *column = item ? item->column : NULL;

	if (action != ACTION_OPEN && action != ACTION_TAG)
		return false;
	/* its rows may be old ones as long as it is not on top */
	model_pop(model);
	if (column && model->page->list)
		model_say_no_memory(model, list_order_by(model->page->list, column));
	return true;
}

const struct page_type menu_sort_type = {
	.kind = PAGE_SORT,
	.name = "sort",
	.title = "Sort by",
	.modes = MODE_ANY | MODE_LIST | MODE_SORT,
	.open = sort_open,
	.close = menu_close,
	.take = menu_take,
	.apply = sort_apply,
	.head_rows = menu_head_rows,
};

/* -- which ones to show ------------------------------------------------------------------ */

static int columns_open(struct page **pagep, struct model *model)
{
	if (!list_below(model))
		return -EINVAL;
	return menu_open(pagep, model, "SHOWN,COLUMN,MEANING",
			 strdup("Which columns to show, from left to right? Space: show it, "
				"or not"));
}

static size_t shown_count(const struct menu *menu)
{
	size_t count = 0;

	for (size_t i = 0; i < menu->count; i++)
		count += menu->items[i].shown;
	return count;
}

/* Have the list below show those that are chosen. */
static void put(struct menu *menu, struct model *model)
{
	struct list *below = menu->page.below->list;
	struct column_list shown = { .count = 0 };
	int err = 0;

	for (size_t i = 0; i < menu->count && !err; i++) {
		if (menu->items[i].shown)
			err = column_append(&shown, menu->items[i].column);
	}
	if (err)
		column_list_free(&shown);
	else
		list_take_columns(below, &shown);
	model_say_no_memory(model, err);
}

static void move_item(struct menu *menu, size_t from, size_t to)
{
	struct item item = menu->items[from];

	if (from < to)
		memmove(menu->items + from, menu->items + from + 1, (to - from) * sizeof(item));
	else
		memmove(menu->items + to + 1, menu->items + to, (from - to) * sizeof(item));
	menu->items[to] = item;
}

/* Where one more goes: behind those that are shown, but before a name, which takes what is left. */
static size_t place_of_new(const struct menu *menu)
{
	size_t at = shown_count(menu);

	if (at && !strcmp(menu->items[at - 1].column->name, "NAME"))
		at--;
	return at;
}

static void toggle(struct menu *menu, struct model *model, size_t at)
{
	size_t shown = shown_count(menu);

	if (menu->items[at].shown && shown == 1) {
		model_say(model, SAY_WARNING, "one column has to stay");
		return;
	}
	if (menu->items[at].shown) {
		menu->items[at].shown = false;
		move_item(menu, at, shown - 1);
	} else {
		size_t to = place_of_new(menu);

		menu->items[at].shown = true;
		move_item(menu, at, to);
	}
	put(menu, model);
}

static void move(struct menu *menu, struct model *model, size_t at, bool up)
{
	size_t to = up ? at - 1 : at + 1;

	if ((up && !at) || to >= menu->count || !menu->items[at].shown || !menu->items[to].shown)
		return;
	move_item(menu, at, to);
	put(menu, model);
}

static bool columns_apply(struct page *page, struct model *model, enum action action)
{
	struct menu *menu = (struct menu *)page;
	const struct item *item = list_current(&menu->list);
	size_t cursor = menu->list.cursor, at = item ? (size_t)(item - menu->items) : 0;

	switch (action) {
	case ACTION_OPEN:
		model_pop(model);
		return true;
	case ACTION_TAG:
		if (item)
			toggle(menu, model, at);
		break;
	case ACTION_EARLIER:
	case ACTION_LATER:
		if (item)
			move(menu, model, at, action == ACTION_EARLIER);
		break;
	default:
		return false;
	}
	model_take(model);
	/* who moves a column stays on it; who chooses several goes on from where he is */
	if (action == ACTION_TAG)
		list_move_to(&menu->list, cursor + 1);
	return true;
}

const struct page_type menu_columns_type = {
	.kind = PAGE_COLUMNS,
	.name = "columns",
	.title = "Columns",
	.modes = MODE_ANY | MODE_LIST | MODE_COLUMNS,
	.open = columns_open,
	.close = menu_close,
	.take = menu_take,
	.apply = columns_apply,
	.head_rows = menu_head_rows,
};
