/* SPDX-License-Identifier: GPL-2.0-or-later */
/* factline - facts in words as rows, written down one after the other. */
#include "vmatop/factline.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void get_item(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_TEXT, ((const struct fact *)row)->item);
}

static void get_text(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_TEXT, ((const struct fact *)row)->text);
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
static struct fact *append(struct facts *facts, enum fact_type type, const char *item)
{
	if (facts->count == facts->room) {
		size_t room = facts->room ? 2 * facts->room : 64;
		struct fact *more = reallocarray(facts->facts, room, sizeof(*more));

		if (!more) {
			facts->failed = true;
			return NULL;
		}
		facts->facts = more;
		facts->room = room;
	}
	facts->facts[facts->count] = (struct fact){
		.type = type, .item = strdup(item), .text = NULL, .key = facts->count + 1,
	};
	facts->failed |= !facts->facts[facts->count].item;
	return &facts->facts[facts->count++];
}

void factline_section(struct facts *facts, const char *title)
{
	append(facts, FACT_SECTION, title);
}

struct fact *factline_say(struct facts *facts, const char *item, const char *format, ...)
{
	struct fact *fact = append(facts, FACT_LINE, item);
	va_list args;

	if (!fact)
		return NULL;
	va_start(args, format);
	if (vasprintf(&fact->text, format, args) < 0) {
		fact->text = NULL;
		facts->failed = true;
	}
	va_end(args);
	return fact;
}

void factline_stress(struct fact *fact)
{
	if (fact)
		fact->stressed = true;
}
