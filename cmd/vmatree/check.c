/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check - whether all holds that must hold, in words or as a row. */
#include "vmatree/check.h"

#include <inttypes.h>

#include "common/sheet.h"

struct verdict {
	const char *fault;		/* NULL: everything holds */
	const struct vmat_vma *at;
	size_t count;
};

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

GETTER(holds)
{
	cell_put_number(cell, CELL_TRUTH, !((const struct verdict *)row)->fault);
}

GETTER(mappings)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct verdict *)row)->count);
}

GETTER(start)
{
	const struct verdict *verdict = row;

	if (verdict->at)
		cell_put_number(cell, CELL_ADDRESS, vmat_vma_start(verdict->at));
}

GETTER(fault)
{
	cell_put_text(cell, CELL_TEXT, ((const struct verdict *)row)->fault);
}

static const struct column verdict_columns[] = {
	{ "HOLDS", "whether everything does", CELL_TRUTH, 5, .get = get_holds },
	{ "MAPPINGS", "how many were looked at", CELL_NUMBER, 8, .right = true,
	  .get = get_mappings },
	{ "START", "the mapping at fault", CELL_ADDRESS, 12, .right = true, .get = get_start },
	{ "FAULT", "the first thing that does not hold", CELL_TEXT, 0, .get = get_fault },
};

static void say_in_words(struct report *report, const char *target,
			 const struct verdict *verdict)
{
	if (!verdict->fault)
		report_say(report, "%s: %zu mappings: every invariant holds", target,
			   verdict->count);
	else if (verdict->at)
		report_say(report, "%s: %zu mappings: broken at %08" PRIx64 "-%08" PRIx64 ": %s",
			   target, verdict->count, vmat_vma_start(verdict->at),
			   vmat_vma_end(verdict->at), verdict->fault);
	else
		report_say(report, "%s: %zu mappings: broken: %s", target, verdict->count,
			   verdict->fault);
}

int check_say(struct report *report, const struct subject *subject, const struct vmat_tree *tree,
	      bool *broken)
{
	enum { COLUMNS = sizeof(verdict_columns) / sizeof(verdict_columns[0]) };
	struct verdict verdict = { .count = vmat_tree_count(tree) };
	const struct column *columns[COLUMNS];
	const struct column_list list = { .columns = columns, .count = COLUMNS };
	const void *rows[] = { &verdict };
	size_t i;

	verdict.fault = vmat_mm_fault(vmat_tree_mm(tree), &verdict.at);
	if (!verdict.fault)
		verdict.fault = vmat_tree_fault(tree, &verdict.at);
	if (verdict.fault)
		*broken = true;
	if (report_is_table(report)) {
		say_in_words(report, subject->target, &verdict);
		return 0;
	}
	for (i = 0; i < COLUMNS; i++)
		columns[i] = &verdict_columns[i];
	return sheet_write(report, "verdict", &list, rows, 1);
}
