/* SPDX-License-Identifier: GPL-2.0-or-later */
/* members - the address space itself: what /proc tells of struct mm_struct. */
#include "vmals/members.h"

#include <errno.h>
#include <stdlib.h>

#include "common/sheet.h"

static const char *const knowledge[] = {
	[VMAT_REPORTED] = "reported",
	[VMAT_RECONSTRUCTED] = "reconstructed",
	[VMAT_INFERRED] = "inferred",
	[VMAT_NOT_LOADED] = "not-loaded",
	[VMAT_NOT_KNOWABLE] = "not-knowable",
};

static const char *const units[] = {
	[VMAT_UNIT_BYTES] = "bytes",
	[VMAT_UNIT_NUMBER] = "number",
	[VMAT_UNIT_ADDRESS] = "address",
	[VMAT_UNIT_PAGES] = "pages",
	[VMAT_UNIT_TEXT] = "text",
};

static const enum cell_type types[] = {
	[VMAT_UNIT_BYTES] = CELL_BYTES,
	[VMAT_UNIT_NUMBER] = CELL_NUMBER,
	[VMAT_UNIT_ADDRESS] = CELL_ADDRESS,
	[VMAT_UNIT_PAGES] = CELL_NUMBER,
	[VMAT_UNIT_TEXT] = CELL_TEXT,
};

static const char *knowledge_word(size_t index)
{
	return index < sizeof(knowledge) / sizeof(knowledge[0]) ? knowledge[index] : NULL;
}

static const char *unit_word(size_t index)
{
	return index < sizeof(units) / sizeof(units[0]) ? units[index] : NULL;
}

static void get_name(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_WORD, ((const struct vmat_member *)row)->name);
}

static void get_value(const struct column *column, const struct subject *subject, const void *row,
		      struct cell *cell)
{
	const struct vmat_member *member = row;

	(void)column;
	(void)subject;
	if (member->how > VMAT_INFERRED || (size_t)member->unit >= sizeof(types) / sizeof(types[0]))
		return;
	if (member->unit == VMAT_UNIT_TEXT) {
		cell_put_text(cell, CELL_TEXT, member->text);
		return;
	}
	cell_put_number(cell, types[member->unit], member->value);
}

static void get_unit(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_WORD, unit_word(((const struct vmat_member *)row)->unit));
}

static void get_how(const struct column *column, const struct subject *subject, const void *row,
		    struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_WORD, knowledge_word(((const struct vmat_member *)row)->how));
}

static void get_source(const struct column *column, const struct subject *subject,
		       const void *row, struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_TEXT, ((const struct vmat_member *)row)->source);
}

static void get_remark(const struct column *column, const struct subject *subject,
		       const void *row, struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_TEXT, ((const struct vmat_member *)row)->remark);
}

static const struct column columns[] = {
	{ "NAME", "member of struct mm_struct", CELL_WORD, 0, .get = get_name },
	{ "VALUE", "what it is", CELL_ABSENT, 0, .right = true, .get = get_value },
	{ "UNIT", "what the value counts", CELL_WORD, 7, .get = get_unit, .word = unit_word },
	{ "HOW", "reported, reconstructed, inferred, not-loaded or not-knowable", CELL_WORD, 13,
	  .get = get_how, .word = knowledge_word },
	{ "SOURCE", "what tells it", CELL_TEXT, 0, .get = get_source },
	{ "REMARK", "what to keep in mind", CELL_TEXT, 0, .get = get_remark },
};

const struct column_set member_columns = { columns, sizeof(columns) / sizeof(columns[0]) };

/* All members in one array to be free()d. */
static int collect(struct vmat_member **membersp, size_t *countp, const struct vmat_mm *mm)
{
	struct vmat_member *members = NULL, *more, member;
	size_t count = 0;

	while (vmat_mm_member(mm, count, &member)) {
		more = reallocarray(members, count + 1, sizeof(*members));
		if (!more) {
			free(members);
			return -ENOMEM;
		}
		members = more;
		members[count++] = member;
	}
	*membersp = members;
	*countp = count;
	return 0;
}

int members_show(struct job *job, const struct subject *subject)
{
	const struct sheet sheet = {
		.command = COMMAND, .array = "mm", .set = &member_columns,
		.usual = "NAME,VALUE,HOW,SOURCE,REMARK", .options = &job->options.common,
		.subject = subject,
	};
	struct vmat_member *members;
	const void **rows;
	size_t count, i;
	int err = collect(&members, &count, subject->mm);

	if (err)
		return err;
	rows = calloc(count + 1, sizeof(*rows));
	for (i = 0; rows && i < count; i++)
		rows[i] = &members[i];
	err = rows ? sheet_show(job->report, &sheet, rows, count) : -ENOMEM;
	free(rows);
	free(members);
	return err;
}
