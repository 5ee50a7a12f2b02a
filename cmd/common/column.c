/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column - what a table can show: columns, the cells they hand out, and a choice of columns. */
#include "common/column.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/human.h"

const struct column *column_find(const struct column_set *set, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < set->count; i++) {
		const char *known = set->columns[i].name;

		if (!strncasecmp(known, name, len) && !known[len])
			return &set->columns[i];
	}
	return NULL;
}

static int make_room(struct column_list *list)
{
	size_t room = list->room ? list->room * 2 : 16;
	const struct column **columns;

	if (list->count < list->room)
		return 0;
	columns = reallocarray(list->columns, room, sizeof(*columns));
	if (!columns)
		return -ENOMEM;
	list->columns = columns;
	list->room = room;
	return 0;
}

static bool has(const struct column_list *list, const struct column *column)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->columns[i] == column)
			return true;
	return false;
}

static int insert(struct column_list *list, size_t at, const struct column *column)
{
	if (has(list, column))
		return 0;
	if (make_room(list))
		return -ENOMEM;
	memmove(list->columns + at + 1, list->columns + at,
		(list->count - at) * sizeof(*list->columns));
	list->columns[at] = column;
	list->count++;
	return 0;
}

int column_append(struct column_list *list, const struct column *column)
{
	return insert(list, list->count, column);
}

int column_choose(struct column_list *list, const struct column_set *set, const char *spec,
		  struct complaint *complaint)
{
	bool adding = *spec == '+', tail;
	const char *name = spec + adding;

	if (!adding)
		list->count = 0;
	/* what is added stands before a text of unknown width, so that this is last still */
	tail = adding && list->count && !list->columns[list->count - 1]->width;
	for (;;) {
		size_t len = strcspn(name, ",");
		const struct column *column = column_find(set, name, len);

		if (!len || !column) {
			*complaint = (struct complaint){
				.why = len ? "unknown column" : "a column's name is missing",
				.token = len ? name : NULL,
				.token_len = len,
				.at = (size_t)(name - spec) + 1,
				.hint = COLUMN_HINT,
			};
			return -EINVAL;
		}
		if (insert(list, list->count - tail, column))
			return -ENOMEM;
		if (!name[len])
			return 0;
		name += len + 1;
	}
}

void column_list_free(struct column_list *list)
{
	free(list->columns);
	*list = (struct column_list){ 0 };
}

unsigned column_needs(const struct column_list *list)
{
	unsigned needs = 0;
	size_t i;

	for (i = 0; i < list->count; i++)
		needs |= list->columns[i]->needs;
	return needs;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void column_key(const struct column *column, char *to)
{
	const char *name = column->name;

	while (*name)
		*to++ = lower(*name++);
	*to = '\0';
}

/* The next code of a list, such as "rd". */
static bool next_code(const struct cell *cell, size_t *at, struct cell_item *item)
{
	const char *text = cell->text, *end = text + cell->len, *p = text + *at;

	while (p < end && *p == ' ')
		p++;
	item->text = p;
	while (p < end && *p != ' ')
		p++;
	item->len = (size_t)(p - item->text);
	*at = (size_t)(p - text);
	return item->len;
}

/* The word for a code: the kernel's name of it without VM_, or the code, where it is unknown. */
static void say(struct cell_item *item)
{
	size_t count, i, len = 0;
	const struct vmat_flag_info *flag = vmat_flag_table(&count);

	for (i = 0; i < count && item->len == 2; i++) {
		if (memcmp(flag[i].code, item->text, 2))
			continue;
		for (const char *vm = flag[i].vm + 3; *vm && len < sizeof(item->word); vm++)
			item->word[len++] = lower(*vm);
		item->text = item->word;
		item->len = len;
		return;
	}
}

/* Codes that the permissions have said already. */
static bool said(const struct cell_item *item)
{
	static const char codes[] = "rd wr ex sh ms ";
	size_t i;

	for (i = 0; i + 2 < sizeof(codes) && item->len == 2; i += 3)
		if (!memcmp(codes + i, item->text, 2))
			return true;
	return false;
}

static bool next_flag(const struct cell *cell, struct cell_item *item)
{
	static const char *const words[] = { "read", "write", "exec", "shared" };
	size_t at;

	while (item->next < 4) {
		unsigned bit = (unsigned)item->next++;

		if (cell->number >> bit & 1)
			item->text = words[bit];
		else if (bit == 3)
			item->text = "private";
		else
			continue;
		item->len = strlen(item->text);
		return true;
	}
	at = item->next - 4;
	while (next_code(cell, &at, item)) {
		item->next = at + 4;
		if (said(item))
			continue;
		say(item);
		return true;
	}
	return false;
}

bool cell_next_item(const struct cell *cell, struct cell_item *item)
{
	if (cell->type == CELL_FLAGS)
		return next_flag(cell, item);
	return next_code(cell, &item->next, item);
}

size_t cell_format(const struct cell *cell, char *buf)
{
	switch (cell->type) {
	case CELL_ADDRESS:
		return (size_t)(human_address(buf, cell->number) - buf);
	case CELL_DEVICE:
		return (size_t)(human_device(buf, cell->number) - buf);
	case CELL_BYTES:
	case CELL_NUMBER:
		return (size_t)(human_decimal(buf, cell->number) - buf);
	default:
		return 0;
	}
}
