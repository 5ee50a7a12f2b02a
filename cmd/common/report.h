/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report - what a command says, in the form that was asked for: table, JSON, raw, pairs. */
#ifndef COMMON_REPORT_H
#define COMMON_REPORT_H

#include "common/column.h"
#include "common/table.h"

enum report_form { REPORT_TABLE, REPORT_JSON, REPORT_RAW, REPORT_PAIRS };

struct report_style {
	enum report_form form;
	const char *command;	/* for JSON */
	bool titles;		/* several targets: say which is which */
	struct table_style table;
};

/*
 * One report is one object of JSON with an array for each kind of rows, or tables:
 *
 *	report_new() { report_open() { report_begin() report_row() report_end() } report_close() }
 */
struct report;

/* NULL: no memory. */
struct report *report_new(struct out *out, const struct report_style *style);
void report_free(struct report *report);

/* Begin with what @subject (which must live till the close) is; its mm may be NULL. */
void report_open(struct report *report, const struct subject *subject);
void report_close(struct report *report);

/* JSON only: who @subject is, as a member called @key. */
void report_who(struct report *report, const char *key, const struct subject *subject);

/* Whether people read it: then words may say what other forms say in rows. */
bool report_is_table(const struct report *report);

/* A line of words above the rows; only for tables. */
void report_say(struct report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What is said next stands apart from what was said before. */
void report_apart(struct report *report);

/* A line of words, apart from what was said before, that belongs to the rows which follow. */
void report_title(struct report *report, const char *text);

/*
 * Rows with the columns @list, which must live till the end, follow; JSON calls them @array.
 * Returns 0 or -ENOMEM.
 */
int report_begin(struct report *report, const char *array, const struct column_list *list);
void report_row(struct report *report, const void *row);
void report_end(struct report *report);

/* See table.h; for all other forms there is nothing to measure. */
bool report_wants_measure(const struct report *report);
void report_measure(struct report *report, const void *row);

#endif
