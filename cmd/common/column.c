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

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

enum { LIKE_MOST = 20 };	/* who writes more letters meant something else */

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* How many letters are missing, too many, wrong, or have changed places (Damerau, Levenshtein). */
static unsigned slips(const char *name, size_t len, const char *other)
{
	unsigned rows[3][LIKE_MOST + 1] = { 0 }, *next;
	unsigned *before = rows[2], *above = rows[0], *row = rows[1];
	size_t i, j;

	for (i = 0; i <= len; i++)
		row[i] = (unsigned)i;
	for (j = 1; other[j - 1]; j++) {
		next = before;
		before = above;
		above = row;
		row = next;
		row[0] = (unsigned)j;
		for (i = 1; i <= len; i++) {
			char mine = upper(name[i - 1]), its = other[j - 1];

			row[i] = least(least(row[i - 1], above[i]) + 1,
				       above[i - 1] + (mine != its));
			if (i > 1 && j > 1 && mine == other[j - 2] && upper(name[i - 2]) == its)
				row[i] = least(row[i], before[i - 2] + 1);
		}
	}
	return row[len];
}

const char *column_like(const struct column_set *set, const char *name, size_t len)
{
	unsigned most = len < 5 ? 1 : 2;	/* so many slips and one more are another word */
	const char *like = NULL;
	size_t i;

	for (i = 0; len > 1 && len <= LIKE_MOST && i < set->count; i++) {
		unsigned found = slips(name, len, set->columns[i].name);

		if (found > most || (like && found == most))
			continue;
		most = found;
		like = set->columns[i].name;
	}
	return like;
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
				.maybe = len ? column_like(set, name, len) : NULL,
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

/* -- what cannot be --------------------------------------------------------------------- */

const char *perm_wrong(const char *text, size_t len)
{
	static const char letters[] = "rwxsp";
	size_t i;

	for (i = 0; i < len && i < 4; i++)
		if (text[i] != letters[i] && text[i] != (i < 3 ? '-' : 'p'))
			break;
	return i == 4 && len == 4
		? NULL : "expected all four letters, such as rw-p (perm~w asks for one)";
}

/* Codes that are new to us may come; kernels print ?? for a flag without a code. */
static bool may_be_code(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] != lower(text[i]))
			return false;
	return len == 2;
}

const char *code_wrong(const char *text, size_t len)
{
	return may_be_code(text, len)
		? NULL : "expected two small letters, such as gd (see --list-flags)";
}

const char *flag_wrong(const char *text, size_t len)
{
	static const char *const words[] = { "read", "write", "exec", "shared", "private" };
	size_t count, i;
	const struct vmat_flag_info *flag = vmat_flag_table(&count);
	bool is_known = false, is_word = false;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		is_word |= strlen(words[i]) == len && !memcmp(words[i], text, len);
	for (i = 0; i < count; i++) {
		struct cell_item item = { .text = flag[i].code, .len = 2 };

		is_known |= len == 2 && !memcmp(flag[i].code, text, 2);
		if (said(&item))
			continue;
		say(&item);
		is_word |= item.len == len && !memcmp(item.text, text, len);
	}
	if (is_word || (!is_known && may_be_code(text, len)))
		return NULL;
	return "expected read, exec and so on, or a flag's name in small letters without VM_ "
	       "(see --list-flags)";
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
	case CELL_DELTA:
	case CELL_CHANGE:
		return (size_t)(human_signed(buf, (int64_t)cell->number) - buf);
	default:
		return 0;
	}
}

/* -- colours -------------------------------------------------------------------- */

static bool contains(const struct cell *cell, char c)
{
	return memchr(cell->text, c, cell->len);
}

/* Seen first: writable and executable at once. Then code, names of the kernel's, files gone. */
const char *cell_colour(const struct column *column, const struct cell *cell)
{
	switch (cell->type == CELL_ABSENT ? COLOUR_FAINT : column->colour) {
	case COLOUR_PERM:
		if (cell->type == CELL_LIST && cell->len > 4)
			return "";	/* of several mappings */
		if (contains(cell, 'x'))
			return contains(cell, 'w') ? "\033[1;31m" : "\033[32m";
		return contains(cell, 'r') ? "" : "\033[2m";
	case COLOUR_NAME:
		if (cell->type == CELL_TEXT && cell->ends_deleted)
			return "\033[33m";
		return cell->len && cell->text[0] == '[' ? "\033[36m" : "";
	case COLOUR_FAINT:
		return "\033[2m";
	case COLOUR_NODE:
		return contains(cell, 'R') ? "\033[31m" : "";
	default:
		return "";
	}
}
