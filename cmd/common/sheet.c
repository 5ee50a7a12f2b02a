/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sheet - a few rows that are all at hand: chosen, sorted, and shown as wide as they are. */
#include "common/sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "common/filter.h"
#include "common/sort.h"

static int all_columns(struct column_list *list, const struct column_set *set)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < set->count; i++)
		err = column_append(list, &set->columns[i]);
	/* a text of unknown width last */
	for (i = 0; !err && i + 1 < list->count; i++) {
		const struct column *column = list->columns[i];

		if (strcmp(column->name, "NAME") || column->type != CELL_TEXT)
			continue;
		memmove(list->columns + i, list->columns + i + 1,
			(list->count - i - 1) * sizeof(*list->columns));
		list->columns[list->count - 1] = column;
		break;
	}
	return err;
}

int sheet_columns(struct column_list *list, const char *command, const struct column_set *set,
		  const char *usual, const struct common_options *options)
{
	struct complaint complaint = { .why = NULL };
	int err;

	if (options->output_all)
		return all_columns(list, set);
	err = column_choose(list, set, usual, &complaint);
	if (!err && options->output)
		err = column_choose(list, set, options->output, &complaint);
	if (err == -EINVAL)
		complain_text(command, "--output", &complaint);
	return err;
}

int sheet_write(struct report *report, const char *array, const struct column_list *list,
		const void *const *rows, size_t count)
{
	size_t i;
	int err = report_begin(report, array, list);

	if (err)
		return err;
	if (report_wants_measure(report))
		for (i = 0; i < count; i++)
			report_measure(report, rows[i]);
	for (i = 0; i < count; i++)
		report_row(report, rows[i]);
	report_end(report);
	return 0;
}

static int choose_rows(const struct sheet *sheet, const void **rows, size_t *count)
{
	const struct common_options *options = sheet->options;
	struct complaint complaint = { .why = NULL };
	struct filter *filter = NULL;
	struct sort_order order;
	size_t i, kept = 0;
	int err = 0;

	if (options->filter) {
		err = filter_compile(&filter, sheet->set, options->filter, &complaint);
		if (err == -EINVAL)
			complain_text(sheet->command, "--filter", &complaint);
	}
	for (i = 0; filter && i < *count; i++)
		if (filter_match(filter, sheet->subject, rows[i]))
			rows[kept++] = rows[i];
	if (filter)
		*count = kept;
	filter_free(filter);
	if (err || !options->sort)
		return err;
	err = sort_parse(&order, sheet->set, options->sort, &complaint);
	if (err) {
		complain_text(sheet->command, "--sort", &complaint);
		return err;
	}
	return sort_rows(rows, *count, &order, sheet->subject);
}

int sheet_show(struct report *report, const struct sheet *sheet, const void **rows, size_t count)
{
	struct column_list list = { 0 };
	int err = sheet_columns(&list, sheet->command, sheet->set, sheet->usual, sheet->options);

	if (!err)
		err = choose_rows(sheet, rows, &count);
	if (!err) {
		report_open(report, sheet->subject);
		err = sheet_write(report, sheet->array, &list, rows, count);
		report_close(report);
	}
	column_list_free(&list);
	return err;
}

/* -- columns as rows ------------------------------------------------------------------ */

static void get_name(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_WORD, ((const struct column *)row)->name);
}

static void get_meaning(const struct column *column, const struct subject *subject,
			const void *row, struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_TEXT, ((const struct column *)row)->meaning);
}

static void get_type(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	static const char *const names[] = {
		[CELL_ABSENT] = "any", [CELL_WORD] = "word", [CELL_TEXT] = "text",
		[CELL_LIST] = "list", [CELL_FLAGS] = "list", [CELL_ADDRESS] = "address",
		[CELL_DEVICE] = "device", [CELL_BYTES] = "bytes", [CELL_NUMBER] = "number",
		[CELL_TRUTH] = "yes/no", [CELL_DELTA] = "delta",
		[CELL_CHANGE] = "change",
	};

	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_WORD, names[((const struct column *)row)->type]);
}

/* What must be read for it beside maps. */
static void get_from(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	unsigned needs = ((const struct column *)row)->needs;

	(void)column;
	(void)subject;
	if (needs & NEEDS_SMAPS)
		cell_put_text(cell, CELL_WORD, "smaps");
	else if (needs & NEEDS_NUMA)
		cell_put_text(cell, CELL_WORD, "numa_maps");
	else if (needs & NEEDS_ROLES)
		cell_put_text(cell, CELL_WORD, "maps,stat,task");
	else
		cell_put_text(cell, CELL_WORD, "maps");
}

static const struct column column_columns[] = {
	{ "NAME", "what --output calls it", CELL_WORD, 15, .get = get_name },
	{ "TYPE", "of what type its cells are", CELL_WORD, 7, .get = get_type },
	{ "FROM", "what is read for it", CELL_WORD, 14, .get = get_from },
	{ "MEANING", "what it says", CELL_TEXT, 0, .get = get_meaning },
};

int sheet_list_columns(struct report *report, const char *command, const struct column_set *set,
		       bool from_files)
{
	static const struct column_set of_columns = { column_columns, 4 };
	const struct subject nobody = { .target = "" };
	/* --output and the like speak of the columns that are listed, not of this list */
	const struct common_options own = { .json = false };
	const struct sheet sheet = {
		.command = command, .array = "columns", .set = &of_columns,
		.usual = from_files ? "NAME,TYPE,FROM,MEANING" : "NAME,TYPE,MEANING",
		.options = &own, .subject = &nobody,
	};
	const void **rows = calloc(set->count + 1, sizeof(*rows));
	size_t i;
	int err;

	if (!rows)
		return -ENOMEM;
	for (i = 0; i < set->count; i++)
		rows[i] = &set->columns[i];
	err = sheet_show(report, &sheet, rows, set->count);
	free(rows);
	return err;
}
