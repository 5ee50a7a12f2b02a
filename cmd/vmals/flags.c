/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flags - the table of VmFlags: what the two letters mean, and since when. */
#include "vmals/flags.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "common/sheet.h"

/* A member of struct vmat_flag_info that is a string; its offset is the column's argument. */
static void get_string(const struct column *column, const struct subject *subject,
		       const void *row, struct cell *cell)
{
	const char *const *member = (const void *)((const char *)row + column->arg);

	(void)subject;
	cell_put_text(cell, column->type, *member);
}

static void get_code(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_WORD, ((const struct vmat_flag_info *)row)->code);
}

#define STRING(member) .arg = offsetof(struct vmat_flag_info, member), .get = get_string

static const struct column columns[] = {
	{ "CODE", "as VmFlags prints it", CELL_WORD, 4, .get = get_code },
	{ "NAME", "what the kernel calls it", CELL_WORD, 16, STRING(vm) },
	{ "SINCE", "first release that prints it", CELL_TEXT, 12, STRING(since) },
	{ "GONE", "first release that does no longer", CELL_TEXT, 4, STRING(gone) },
	{ "CALL", "what a program says to get it", CELL_TEXT, 0, STRING(call) },
	{ "MEANING", "what it means", CELL_TEXT, 0, STRING(meaning) },
};

const struct column_set flag_columns = { columns, sizeof(columns) / sizeof(columns[0]) };

int flags_show(struct job *job)
{
	const struct subject nobody = { .target = "" };
	const struct sheet sheet = {
		.command = COMMAND, .array = "flags", .set = &flag_columns,
		.usual = "CODE,NAME,SINCE,GONE,CALL,MEANING", .options = &job->options.common,
		.subject = &nobody,
	};
	size_t count, i;
	const struct vmat_flag_info *table = vmat_flag_table(&count);
	const void **rows = calloc(count + 1, sizeof(*rows));
	int err;

	if (!rows)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		rows[i] = &table[i];
	err = sheet_show(job->report, &sheet, rows, count);
	free(rows);
	return err;
}
