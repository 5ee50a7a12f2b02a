/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report - what a command says, in the form that was asked for: table, JSON, raw, pairs. */
#include "common/report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/words.h"

struct report {
	struct out *out;
	struct report_style style;
	const struct subject *subject;
	const struct column_list *list;
	struct table *table;
	struct json *json;
	char *heading;		/* --raw: the heading written last */
	bool more;		/* what comes next stands apart from what was written */
	bool said;		/* words were written last */
};

struct report *report_new(struct out *out, const struct report_style *style)
{
	struct report *report = calloc(1, sizeof(*report));

	if (!report)
		return NULL;
	report->out = out;
	report->style = *style;
	return report;
}

void report_free(struct report *report)
{
	if (!report)
		return;
	free(report->heading);
	free(report);
}

/* -- whose address space it is ---------------------------------------------------- */

static const char *state_name(enum vmat_state state)
{
	static const char *const names[] = {
		[VMAT_STATE_MAPPED] = "mapped",
		[VMAT_STATE_EMPTY] = "empty",
		[VMAT_STATE_KTHREAD] = "kernel-thread",
		[VMAT_STATE_ZOMBIE] = "zombie",
		[VMAT_STATE_GONE] = "gone",
	};

	return (size_t)state < sizeof(names) / sizeof(names[0]) ? names[state] : "unknown";
}

static void put_number_or_null(struct out *out, const char *key, uint64_t value)
{
	json_key(out, true, key);
	if (value)
		json_number(out, value);
	else
		out_text(out, "null");
}

static void put_string_or_null(struct out *out, const char *key, const char *text)
{
	if (text && *text) {
		json_text(out, true, key, text, strlen(text));
		return;
	}
	json_key(out, true, key);
	out_text(out, "null");
}

static void put_target(struct out *out, const char *key, const struct subject *subject)
{
	const struct vmat_mm *mm = subject->mm;
	bool counted = !subject->partial && !subject->sparse;

	json_key(out, true, key);
	out_char(out, '{');
	json_text(out, false, "name", subject->target, strlen(subject->target));
	put_number_or_null(out, "pid", (uint64_t)vmat_mm_pid(mm));
	put_string_or_null(out, "comm", vmat_mm_comm(mm));
	put_string_or_null(out, "source", subject->partial ? "query" :
			   vmat_mm_detail(mm) == VMAT_SMAPS ? "smaps" : "maps");
	put_string_or_null(out, "state", state_name(vmat_mm_state(mm)));
	put_number_or_null(out, "page_size", !counted ? 0 : vmat_mm_page_size(mm));
	json_key(out, true, "mappings");
	if (counted)
		json_number(out, vmat_mm_count(mm));
	else
		out_text(out, "null");
	json_key(out, true, "unstable");
	out_text(out, vmat_mm_unstable(mm) || vmat_mm_unstable_why(mm) ? "true" : "false");
	json_key(out, true, "clipped");
	json_number(out, vmat_mm_unstable(mm));
	put_string_or_null(out, "unstable_why", vmat_mm_unstable_why(mm));
	out_char(out, '}');
}

static void blank_line(struct report *report)
{
	if (report->more && report->style.table.headings)
		out_char(report->out, '\n');
	report->more = false;
}

static void put_title(struct report *report, const struct subject *subject)
{
	enum escape_mode mode = report->style.table.escape;
	const char *comm = vmat_mm_comm(subject->mm);

	blank_line(report);
	report->said = false;
	escape_out(report->out, mode, subject->target, strlen(subject->target));
	if (*comm) {
		out_text(report->out, " (");
		escape_out(report->out, mode, comm, strlen(comm));
		out_char(report->out, ')');
	}
	out_text(report->out, ":\n");
}

void report_open(struct report *report, const struct subject *subject)
{
	struct out *out = report->out;

	report->subject = subject;
	if (report->style.form == REPORT_TABLE && report->style.titles && subject->mm)
		put_title(report, subject);
	if (report->style.form != REPORT_JSON)
		return;
	out_text(out, "{\"schema_version\":1,\"command\":");
	json_string(out, report->style.command, strlen(report->style.command));
	if (subject->mm)
		put_target(out, "target", subject);
}

void report_who(struct report *report, const char *key, const struct subject *subject)
{
	if (report->style.form == REPORT_JSON)
		put_target(report->out, key, subject);
}

void report_close(struct report *report)
{
	if (report->style.form == REPORT_JSON)
		out_text(report->out, "}\n");
}

bool report_is_table(const struct report *report)
{
	return report->style.form == REPORT_TABLE;
}

void report_say(struct report *report, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	if (report->style.form != REPORT_TABLE)
		return;
	if (!report->said)
		blank_line(report);
	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		return;
	escape_out(report->out, report->style.table.escape, text, (size_t)len);
	out_char(report->out, '\n');
	report->more = report->said = true;
	free(text);
}

void report_apart(struct report *report)
{
	report->said = false;
}

void report_title(struct report *report, const char *text)
{
	report_apart(report);
	report_say(report, "%s", text);
	report->more = false;
}

/* -- rows ---------------------------------------------------------------------------- */

/* Several targets under one heading, as long as it would be the same. */
static int raw_heading(struct report *report)
{
	char *heading;
	size_t size = 1, i;
	bool same;

	for (i = 0; i < report->list->count; i++)
		size += strlen(report->list->columns[i]->name) + 1;
	heading = malloc(size);
	if (!heading)
		return -ENOMEM;
	heading[0] = '\0';
	for (i = 0, size = 0; i < report->list->count; i++) {
		const char *name = report->list->columns[i]->name;

		memcpy(heading + size, name, strlen(name));
		size += strlen(name);
		heading[size++] = ' ';
	}
	heading[size] = '\0';
	same = report->heading && !strcmp(report->heading, heading);
	free(report->heading);
	report->heading = heading;
	if (!same)
		words_raw_heading(report->out, report->list);
	return 0;
}

int report_begin(struct report *report, const char *array, const struct column_list *list)
{
	report->list = list;
	report->said = false;
	switch (report->style.form) {
	case REPORT_TABLE:
		blank_line(report);
		report->table = table_new(report->out, &report->style.table, list, report->subject);
		return report->table ? 0 : -ENOMEM;
	case REPORT_JSON:
		json_key(report->out, true, array);
		out_char(report->out, '[');
		report->json = json_new(report->out, list, report->subject);
		return report->json ? 0 : -ENOMEM;
	case REPORT_RAW:
		return report->style.table.headings ? raw_heading(report) : 0;
	case REPORT_PAIRS:
		break;
	}
	return 0;
}

void report_row(struct report *report, const void *row)
{
	switch (report->style.form) {
	case REPORT_TABLE:
		table_row(report->table, row);
		break;
	case REPORT_JSON:
		json_row(report->json, row);
		break;
	case REPORT_RAW:
		words_raw_row(report->out, report->list, report->subject, row);
		break;
	case REPORT_PAIRS:
		words_pairs_row(report->out, report->list, report->subject, row);
		break;
	}
}

void report_end(struct report *report)
{
	if (report->style.form == REPORT_JSON)
		out_char(report->out, ']');
	table_end(report->table);
	json_free(report->json);
	report->table = NULL;
	report->json = NULL;
	report->more = true;
}

bool report_wants_measure(const struct report *report)
{
	return report->table && table_wants_measure(report->table);
}

void report_measure(struct report *report, const void *row)
{
	if (report->table)
		table_measure(report->table, row);
}
