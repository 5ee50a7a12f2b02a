/* SPDX-License-Identifier: GPL-2.0-or-later */
/* factline - facts in words as rows, written down one after the other. */
#include "vmatop/factline.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nothing is said, and that is no value that is missing. */
static void put(struct cell *cell, const char *text)
{
	cell_put_bytes(cell, CELL_TEXT, text ? text : "", text ? strlen(text) : 0);
}

static void get_item(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	(void)column;
	(void)subject;
	put(cell, ((const struct fact_row *)row)->item);
}

static void get_text(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	(void)column;
	(void)subject;
	put(cell, ((const struct fact_row *)row)->text);
}

static const struct column columns[] = {
	{ "ITEM", "what it is about", CELL_TEXT, 16, .get = get_item },
	{ "TEXT", "what is known of it", CELL_TEXT, 0, .get = get_text },
};

const struct column_set fact_columns = { columns, sizeof(columns) / sizeof(columns[0]) };

void facts_free(struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		free(facts->facts[i].item);
		free(facts->facts[i].text);
	}
	free(facts->facts);
	*facts = (struct facts){ .count = 0 };
}

/* The place of one more, NULL: no memory. */
static struct fact_row *append(struct facts *facts, enum fact_type type, const char *item)
{
	if (facts->count == facts->room) {
		size_t room = facts->room ? 2 * facts->room : 64;
		struct fact_row *more = reallocarray(facts->facts, room, sizeof(*more));

		if (!more) {
			facts->failed = true;
			return NULL;
		}
		facts->facts = more;
		facts->room = room;
	}
	facts->facts[facts->count] = (struct fact_row){
		.type = type, .item = strdup(item), .text = NULL, .key = facts->count + 1,
	};
	facts->failed |= !facts->facts[facts->count].item;
	return &facts->facts[facts->count++];
}

void factline_section(struct facts *facts, const char *title)
{
	struct fact_row *fact = append(facts, FACT_SECTION, title);

	if (!fact || !facts->bare)
		return;
	fact->text = strdup(title);
	facts->failed |= !fact->text;
}

/* So many bytes of @text make a line: up to a blank, or all where there is none. */
static size_t line_of(const char *text, size_t width)
{
	size_t len = strlen(text), at;

	if (!width || len <= width)
		return len;
	for (at = width; at && text[at] != ' '; at--)
		;
	if (!at)
		at = strcspn(text, " ");
	return at;
}

/* What does not fit goes on in further lines, without an item. */
static void wrap(struct facts *facts, size_t index)
{
	char *text = facts->facts[index].text, *rest;
	size_t len = text ? line_of(text, facts->width) : 0;
	struct fact_row *more;

	while (text && text[len]) {
		rest = text + len + strspn(text + len, " ");
		more = *rest ? append(facts, FACT_LINE, "") : NULL;
		if (more) {
			more->text = strdup(rest);
			facts->failed |= !more->text;
		}
		text[len] = '\0';
		text = more ? more->text : NULL;
		len = text ? line_of(text, facts->width) : 0;
	}
}

struct fact_row *factline_say(struct facts *facts, const char *item, const char *format, ...)
{
	size_t index = facts->count;
	struct fact_row *fact = append(facts, FACT_LINE, item);
	va_list args;

	if (!fact)
		return NULL;
	va_start(args, format);
	if (vasprintf(&fact->text, format, args) < 0) {
		fact->text = NULL;
		facts->failed = true;
	}
	va_end(args);
	wrap(facts, index);
	return &facts->facts[index];
}

/* A text of others, with blanks of its own. */
struct fact_row *factline_quote(struct facts *facts, const char *item, const char *text,
				size_t len)
{
	struct fact_row *fact = append(facts, FACT_LINE, item);

	if (!fact)
		return NULL;
	fact->text = strndup(text, len);
	facts->failed |= !fact->text;
	return fact;
}

void factline_stress(struct fact_row *fact)
{
	if (fact)
		fact->stressed = true;
}
