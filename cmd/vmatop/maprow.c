/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maprow - a row of the page of an address space, and the columns of such rows. */
#include "vmatop/maprow.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/human.h"
#include "common/reason.h"

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

/* What a column goes by. */
struct map_column {
	struct map_columns *all;
	const struct column *vma;	/* that of mappings, NULL: it is ours alone */
	const struct column *group;	/* that of groups, NULL: it has no sum and is no key */
};

static const struct map_column *data_of(const struct column *column)
{
	return column->data;
}

/* The cell of a mapping or a group; others have none. */
GETTER(usual)
{
	const struct map_column *data = data_of(column);
	const struct map_row *map = row;
	struct subject its = *subject;

	if (map->type == MAP_ROW_GROUP && data->group) {
		column_cell(data->group, subject, map->group.sums, cell);
	} else if (map->type <= MAP_ROW_REMOVED && data->vma) {
		its.mm = map->mm;
		column_cell(data->vma, &its, map->vma, cell);
	}
}

GETTER(start)
{
	const struct map_row *map = row;

	if (map->type != MAP_ROW_GROUP)
		cell_put_number(cell, CELL_ADDRESS, map->start);
}

GETTER(end)
{
	const struct map_row *map = row;

	if (map->type != MAP_ROW_GROUP)
		cell_put_number(cell, CELL_ADDRESS, map->end);
}

GETTER(size)
{
	const struct map_row *map = row;

	if (map->type == MAP_ROW_GROUP)
		get_usual(column, subject, row, cell);
	else if (map->type != MAP_ROW_SEAM)
		cell_put_number(cell, CELL_BYTES, map->end - map->start);
}

GETTER(role)
{
	const struct map_row *map = row;

	if (map->type == MAP_ROW_GAP || map->type == MAP_ROW_SEAM)
		cell_put_text(cell, CELL_WORD, map->type == MAP_ROW_GAP ? "gap" : "seam");
	else
		get_usual(column, subject, row, cell);
}

static void put_growth(struct cell *cell, const struct growth *growth)
{
	if (growth->known)
		cell_put_number(cell, CELL_DELTA, (uint64_t)growth->bytes);
}

GETTER(since_last)
{
	const struct map_row *map = row;

	if (map->type == MAP_ROW_GROUP)
		get_usual(column, subject, row, cell);
	else
		put_growth(cell, &map->since_last);
}

GETTER(since_mark)
{
	const struct map_row *map = row;

	if (map->type == MAP_ROW_GROUP)
		get_usual(column, subject, row, cell);
	else
		put_growth(cell, &map->since_mark);
}

/* -- words -------------------------------------------------------------------------------- */

size_t map_row_changes(char to[CHANGES_MAX], unsigned change)
{
	char *end = to;

	*to = '\0';
	for (unsigned bit = 1; bit && bit <= change; bit <<= 1) {
		const char *word = change & bit ? vmat_change_name(bit) : NULL;

		if (!word || (size_t)(end - to) + strlen(word) + 2 > CHANGES_MAX)
			continue;
		if (end > to)
			*end++ = ' ';
		end = stpcpy(end, word);
	}
	return (size_t)(end - to);
}

/* The words that were made last are gone then. */
static void put_words(const struct column *column, struct cell *cell)
{
	cell_put_text(cell, CELL_TEXT, data_of(column)->all->words);
	cell->suffix = "";
}

/* They stay where they are: rows may be sorted by them. There are few that differ. */
static const char *said(struct map_columns *all, unsigned change)
{
	char text[CHANGES_MAX];
	struct change_text *more;

	for (size_t i = 0; i < all->said_count; i++) {
		if (all->said[i].change == change)
			return all->said[i].text;
	}
	more = reallocarray(all->said, all->said_count + 1, sizeof(*more));
	if (!more)
		return NULL;
	all->said = more;
	map_row_changes(text, change);
	more[all->said_count] = (struct change_text){ change, strdup(text) };
	return more[all->said_count].text ? more[all->said_count++].text : NULL;
}

GETTER(change)
{
	const struct map_row *map = row;

	if (map->change)
		cell_put_text(cell, CELL_LIST, said(data_of(column)->all, map->change));
}

GETTER(count)
{
	const struct map_row *map = row;

	if (map->type == MAP_ROW_GROUP)
		cell_put_number(cell, CELL_NUMBER, group_count(map->group.sums));
}

GETTER(usable)
{
	const struct map_row *map = row;

	if (map->type == MAP_ROW_GAP)
		cell_put_number(cell, CELL_BYTES, map->gap.usable);
}

/* "largest hole (guard 1M)" */
static void say_gap(char *to, size_t size, const struct map_row *map)
{
	uint64_t guard = map->end - map->start - map->gap.usable;
	char text[HUMAN_MAX];

	*human_size(text, guard) = '\0';
	snprintf(to, size, "%shole%s%s%s", map->gap.largest ? "largest " : "",
		 guard ? " (guard " : "", guard ? text : "", guard ? ")" : "");
}

static void say_seam(char *to, size_t size, const struct map_row *map)
{
	char words[REASONS_MAX], letters[LETTERS_MAX];
	size_t len;

	reason_words(words, map->seam.refusals, map->seam.bits);
	reason_letters(letters, map->seam.bits);
	len = strlen(letters);
	if (len)
		letters[len - 1] = '\0';
	snprintf(to, size, "%s%s%s%s", words, len ? " (" : "", letters,
		 len ? ")" : "");
}

/*
 * What the rows of a group have in common stands here, too: their own column may not be shown, or
 * have no room, and where there is little it counts for more than how many they are. A name stands
 * alone.
 */
static void say_group(const struct column *column, const struct map_row *map, struct cell *cell)
{
	struct map_columns *all = data_of(column)->all;
	const struct cell *key = group_key(map->group.sums);
	size_t count = group_count(map->group.sums);
	bool named = all->group_key && !strcmp(all->group_key->name, "NAME");
	bool known = key->type != CELL_ABSENT;

	if (named && known) {
		*cell = *key;
		return;
	}
	snprintf(all->words, sizeof(all->words), "%s: %zu mapping%s",
		 known ? "" : named ? "no name" : "unknown", count, count == 1 ? "" : "s");
	if (known) {
		cell_put_bytes(cell, CELL_TEXT, key->text, key->len);
		cell->suffix = all->words;
	} else {
		put_words(column, cell);
	}
}

GETTER(name)
{
	const struct map_row *map = row;
	struct map_columns *all = data_of(column)->all;

	switch (map->type) {
	case MAP_ROW_GAP:
		say_gap(all->words, sizeof(all->words), map);
		put_words(column, cell);
		break;
	case MAP_ROW_SEAM:
		say_seam(all->words, sizeof(all->words), map);
		put_words(column, cell);
		break;
	case MAP_ROW_GROUP:
		say_group(column, map, cell);
		break;
	default:
		get_usual(column, subject, row, cell);
	}
}

/* -- columns ------------------------------------------------------------------------------ */

static const char *change_word(size_t index)
{
	return index < 32 ? vmat_change_name(1U << index) : NULL;
}

/* Those of mappings that say something of other rows, too. */
static const struct {
	const char *name;
	void (*get)(const struct column *column, const struct subject *subject, const void *row,
		    struct cell *cell);
} ours[] = {
	{ "START", get_start }, { "END", get_end }, { "SIZE", get_size }, { "ROLE", get_role },
	{ "NAME", get_name },
};

/* Those that only this page has; they stand before NAME. */
static const struct column more[] = {
	{ "DRSS", "how much RSS grew since the last sample", CELL_DELTA, 7, true, .sums = true,
	  .get = get_since_last },
	{ "MRSS", "how much RSS grew since the mark", CELL_DELTA, 7, true, .sums = true,
	  .get = get_since_mark },
	{ "CHANGE", "what the last samples changed", CELL_LIST, 12, .get = get_change,
	  .word = change_word },
	{ "COUNT", "how many mappings", CELL_NUMBER, 6, true, .get = get_count },
	{ "USABLE", "bytes of a hole that mappings can take", CELL_BYTES, 6, true,
	  .get = get_usable },
};

enum { MORE = sizeof(more) / sizeof(more[0]) };

static void wrap(struct map_columns *columns, const struct column *column, bool own)
{
	size_t n = columns->set.count++;
	struct column *to = &columns->columns[n];

	*to = *column;
	columns->wrapped[n] = (struct map_column){ columns, own ? NULL : column, NULL };
	to->data = &columns->wrapped[n];
	if (own)
		return;
	to->get = get_usual;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		if (!strcmp(column->name, ours[i].name))
			to->get = ours[i].get;
	}
	/* a sampler has Rss without smaps */
	if (!strcmp(column->name, "RSS"))
		to->needs &= ~(unsigned)NEEDS_SMAPS;
}

int map_columns_make(struct map_columns *columns)
{
	size_t count;

	*columns = (struct map_columns){ .group_key = NULL };
	if (vma_columns_make(&columns->vmas, NULL))
		return -ENOMEM;
	count = columns->vmas.set.count;
	columns->columns = calloc(count + MORE, sizeof(*columns->columns));
	columns->wrapped = calloc(count + MORE, sizeof(*columns->wrapped));
	if (!columns->columns || !columns->wrapped) {
		map_columns_free(columns);
		return -ENOMEM;
	}
	columns->set.columns = columns->columns;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; i + 1 == count && j < MORE; j++)
			wrap(columns, &more[j], true);
		wrap(columns, &columns->vmas.columns[i], false);
	}
	return 0;
}

void map_columns_free(struct map_columns *columns)
{
	for (size_t i = 0; i < columns->said_count; i++)
		free(columns->said[i].text);
	free(columns->said);
	group_columns_free(&columns->groups);
	vma_columns_free(&columns->vmas);
	free(columns->columns);
	free(columns->wrapped);
	*columns = (struct map_columns){ .group_key = NULL };
}

int map_columns_group(struct map_columns *columns, const struct column *key)
{
	struct group_columns groups = { .columns = NULL };

	if (key && group_columns_make(&groups, &columns->set, key))
		return -ENOMEM;
	group_columns_free(&columns->groups);
	columns->groups = groups;
	columns->group_key = key;
	for (size_t i = 0; i < columns->set.count; i++) {
		const char *name = columns->columns[i].name;

		columns->wrapped[i].group =
			key ? column_find(&groups.set, name, strlen(name)) : NULL;
	}
	return 0;
}
