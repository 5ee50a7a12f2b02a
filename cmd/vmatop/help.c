/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help - the page of keys and commands, made of the tables that they are found in. */
#include "vmatop/help.h"

#include <errno.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "vmatop/keymap.h"
#include "vmatop/vocabulary.h"

struct help_row {
	char *keys;		/* "" : what goes before goes on */
	const char *meaning;	/* NULL: a title */
};

struct help {
	struct page page;	/* the first */
	struct list list;
	struct help_row *rows;
	size_t count;
	int err;		/* of the first that failed */
};

struct section {
	unsigned modes;
	const char *title;
};

static const struct section sections[] = {
	{ MODE_PROCESSES, "In the list of processes" },
	{ MODE_MAPS, "In the list of mappings" },
	{ MODE_VMA, "In the details of a mapping" },
	{ MODE_GAPS, "In the list of holes" },
	{ MODE_TREE, "In the tree" },
	{ MODE_DIFFERENCE, "In the list of differences" },
	{ MODE_HELP, "In the help" },
	{ MODE_SORT, "In the menu of orders" },
	{ MODE_COLUMNS, "In the menu of columns" },
	{ MODE_DATA, "Rows" },
	{ MODE_LIST, "Moving and searching" },
	{ MODE_ANY, "Everywhere" },
};

enum { SECTIONS = sizeof(sections) / sizeof(sections[0]) };

static const struct {
	const char *keys, *meaning;
} notes[] = {
	{ "Filters", NULL },
	{ "rss>1M", "sizes have units: K M G T" },
	{ "perm~w and perm~x", "~ is a regular expression; not, and, or, ( )" },
	{ "role=heap or name~libc", "any column, whether it is shown or not" },
	{ "swap != -", "- stands for what is not known" },
	{ "Signs before a row", NULL },
	{ "+ - ~", "came, went, changed within the last three samples" },
	{ "*", "tagged" },
	{ "> v", "a group, folded or open; in the tree > is on the way to the cursor" },
	{ "Mouse", NULL },
	{ "click", "on a row: go there; on a heading: sort by it, again: the other way" },
	{ "double click", "more about the row" },
	{ "wheel", "up and down" },
};

/* -- rows -------------------------------------------------------------------------------- */

bool help_is_title(const void *row)
{
	return !((const struct help_row *)row)->meaning;
}

static void get_keys(const struct column *column __attribute__((unused)),
		     const struct subject *subject __attribute__((unused)), const void *row,
		     struct cell *cell)
{
	const struct help_row *help_row = row;

	cell_put_word(cell, help_row->keys, strlen(help_row->keys));
}

static void get_meaning(const struct column *column __attribute__((unused)),
			const struct subject *subject __attribute__((unused)), const void *row,
			struct cell *cell)
{
	const struct help_row *help_row = row;
	const char *meaning = help_row->meaning ? help_row->meaning : "";

	cell_put_bytes(cell, CELL_TEXT, meaning, strlen(meaning));
}

static const struct column columns[] = {
	{ .name = "KEY", .meaning = "what to press or to type", .type = CELL_WORD,
	  .get = get_keys },
	{ .name = "MEANING", .meaning = "what it does", .type = CELL_TEXT, .get = get_meaning },
};

static const struct column_set set = { columns, sizeof(columns) / sizeof(columns[0]) };

static uint64_t key_of(const void *row)
{
	return (uintptr_t)row;
}

/* @keys is taken over; NULL: there was no memory for it. */
static void add(struct help *help, char *keys, const char *meaning)
{
	struct help_row *more = keys ? reallocarray(help->rows, help->count + 1, sizeof(*more)) :
				       NULL;

	if (!more) {
		free(keys);
		help->err = -ENOMEM;
		return;
	}
	help->rows = more;
	more[help->count++] = (struct help_row){ keys, meaning };
}

/* One more key of the row that was added last. */
static void add_key(struct help *help, const char *name)
{
	char *keys = help->rows[help->count - 1].keys, *more;

	if (asprintf(&more, "%s  %s", keys, name) < 0) {
		help->err = -ENOMEM;
		return;
	}
	free(keys);
	help->rows[help->count - 1].keys = more;
}

/* All keys of one row: its own, and those of the table that are told with it. */
static void add_keys(struct help *help, const struct binding *told)
{
	char name[KEY_TEXT_SIZE];
	const struct binding *table;
	size_t count;

	key_text(told->key, name);
	add(help, strdup(name), told->help);
	table = keymap_table(&count);
	for (size_t i = 0; i < count && !help->err; i++) {
		if (table[i].help || keymap_told_with(&table[i]) != told)
			continue;
		key_text(table[i].key, name);
		add_key(help, name);
	}
}

static void add_section(struct help *help, const struct section *section)
{
	const struct binding *table;
	bool begun = false;
	size_t count;

	table = keymap_table(&count);
	for (size_t i = 0; i < count && !help->err; i++) {
		if (!table[i].help || table[i].modes != section->modes)
			continue;
		if (!begun)
			add(help, strdup(section->title), NULL);
		begun = true;
		add_keys(help, &table[i]);
	}
}

static void add_commands(struct help *help)
{
	const struct command *table;
	size_t count;
	char *text;

	add(help, strdup("Behind a colon; Tab completes, the first letters will do"), NULL);
	table = vocabulary_table(&count);
	for (size_t i = 0; i < count && !help->err; i++) {
		const char *argument = table[i].argument ? table[i].argument : "";

		if (asprintf(&text, ":%s%s%s", table[i].name, *argument ? " " : "", argument) < 0)
			text = NULL;
		add(help, text, table[i].help);
	}
}

/* First what holds where one came from, then what holds everywhere, then the rest. */
static void fill(struct help *help, unsigned here)
{
	const unsigned common = MODE_ANY | MODE_LIST;

	for (size_t i = 0; i < SECTIONS; i++) {
		if (sections[i].modes & here)
			add_section(help, &sections[i]);
	}
	add_commands(help);
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		add(help, strdup(notes[i].keys), notes[i].meaning);
	for (size_t i = 0; i < SECTIONS; i++) {
		if (!(sections[i].modes & (here | common)))
			add_section(help, &sections[i]);
	}
}

/* -- the page ---------------------------------------------------------------------------- */

static void help_close(struct page *page)
{
	struct help *help = (struct help *)page;

	list_free(&help->list);
	for (size_t i = 0; i < help->count; i++)
		free(help->rows[i].keys);
	free(help->rows);
	free(help);
}

static int help_open(struct page **pagep, struct model *model)
{
	unsigned here = model->page ? model->page->type->modes : MODE_ANY;
	struct help *help = calloc(1, sizeof(*help));

	if (!help)
		return -ENOMEM;
	help->err = list_init(&help->list, &set, "KEY,MEANING", key_of);
	if (!help->err)
		fill(help, here);
	if (help->err) {
		int err = help->err;

		help_close(&help->page);
		return err;
	}
	help->page.list = &help->list;
	*pagep = &help->page;
	return 0;
}

static int help_take(struct page *page, struct model *model __attribute__((unused)))
{
	struct help *help = (struct help *)page;
	const struct subject subject = { .target = "" };
	const void **rows = malloc((help->count + 1) * sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < help->count; i++)
		rows[i] = &help->rows[i];
	return list_take(&help->list, &subject, rows, help->count);
}

const struct page_type help_type = {
	.kind = PAGE_HELP,
	.name = "help",
	.title = "Help",
	.modes = MODE_ANY | MODE_LIST | MODE_HELP,
	.open = help_open,
	.close = help_close,
	.take = help_take,
};
