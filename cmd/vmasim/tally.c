/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally - how many recorded results are those of the model, in words or as a row. */
#include "vmasim/tally.h"

#include <inttypes.h>

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

GETTER(compared)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct replay *)row)->compared);
}

GETTER(exact)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct replay *)row)->exact);
}

GETTER(bounds)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct replay *)row)->bounds);
}

GETTER(different)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct replay *)row)->mismatches);
}

static const struct column columns[] = {
	{ "COMPARED", "results that the script tells", CELL_NUMBER, 8, true, .get = get_compared },
	{ "EXACT", "those that are the model's", CELL_NUMBER, 8, true, .get = get_exact },
	{ "BOUNDS", "those that are possible, for all it knows", CELL_NUMBER, 8, true,
	  .get = get_bounds },
	{ "DIFFERENT", "those that are not", CELL_NUMBER, 9, true, .get = get_different },
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static int show_row(struct report *report, const struct replay *replay)
{
	struct column_list list = { .columns = NULL };
	size_t i;
	int err = 0;

	for (i = 0; !err && i < COLUMNS; i++)
		err = column_append(&list, &columns[i]);
	if (!err)
		err = report_begin(report, "checks", &list);
	if (!err) {
		report_row(report, replay);
		report_end(report);
	}
	column_list_free(&list);
	return err;
}

int tally_show(struct report *report, const struct replay *replay)
{
	if (!report_is_table(report))
		return show_row(report, replay);
	report_say(report, "%" PRIu64 " result%s compared: %" PRIu64 " exact, %" PRIu64
		   " within bounds, %" PRIu64 " different", replay->compared,
		   replay->compared == 1 ? "" : "s", replay->exact, replay->bounds,
		   replay->mismatches);
	return 0;
}
