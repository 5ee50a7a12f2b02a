/* SPDX-License-Identifier: GPL-2.0-or-later */
/* factline - facts in words as rows, written down one after the other. */
#ifndef VMATOP_FACTLINE_H
#define VMATOP_FACTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/column.h"

enum fact_type {
	FACT_SECTION,	/* a heading */
	FACT_LINE,
	FACT_PAGES	/* a line of the residency map, drawn by who has it */
};

struct fact_row {
	enum fact_type type;
	char *item, *text;	/* raw bytes of others may be among them */
	size_t line;		/* of FACT_PAGES: which, from 0 */
	uint64_t key;		/* where it stands, from 1 */
	bool stressed;		/* something to look at twice */
};

struct facts {
	struct fact_row *facts;
	size_t count, room;
	size_t width;		/* longer lines go on in a further one; 0: they do not */
	bool bare;		/* items are not shown: headings are texts, too */
	bool failed;		/* there was no memory for one of them */
};

/* ITEM and TEXT; a row is a struct fact_row. */
extern const struct column_set fact_columns;

void facts_free(struct facts *facts);

void factline_section(struct facts *facts, const char *title);

/* NULL: no memory. Valid until the next one. */
struct fact_row *factline_say(struct facts *facts, const char *item, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for what is not ours, whose blanks stay where they are. */
struct fact_row *factline_quote(struct facts *facts, const char *item, const char *text,
				size_t len);

void factline_stress(struct fact_row *fact);	/* NULL is fine */

#endif
