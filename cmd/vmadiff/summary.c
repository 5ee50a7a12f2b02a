/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary - the totals of both sides by role, and by how much they changed: --summary. */
#include "vmadiff/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/sheet.h"

/* A row: all mappings of a role on both sides. */
struct tally {
	const char *role;
	size_t count[2];
	struct {
		uint64_t value;
		bool unknown;		/* a mapping does not tell */
	} sum[2][VMAT_NFIELDS];
};

/* Role by role, and all of them in one that comes last. */
enum { ROLES = VMAT_ROLE_ANON + 1 };

static const enum vmat_field fields[] = {
	VMAT_SIZE, VMAT_RSS, VMAT_PSS, VMAT_USS, VMAT_DIRTY, VMAT_SWAP,
};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

/* Only what is compared: @known has a bit for each field. */
static void count_one(struct tally *tally, int side, const struct vmat_mm *mm,
		      const struct vmat_vma *vma, uint64_t known)
{
	uint64_t value;

	tally->count[side]++;
	for (size_t i = 0; i < FIELDS; i++) {
		if (fields[i] == VMAT_SIZE)
			value = vmat_vma_end(vma) - vmat_vma_start(vma);
		else if (!(known >> fields[i] & 1) ||
			 !vmat_vma_field(mm, vma, fields[i], &value))
			tally->sum[side][fields[i]].unknown = true;
		if (!tally->sum[side][fields[i]].unknown)
			tally->sum[side][fields[i]].value += value;
	}
}

static void count_side(struct tally *tallies, int side, const struct vmat_mm *mm, uint64_t known)
{
	const struct vmat_vma *vma;
	struct vmat_role_info info;

	vmat_for_each_vma(mm, vma) {
		vmat_vma_role(mm, vma, &info);
		count_one(&tallies[info.role], side, mm, vma, known);
		count_one(&tallies[ROLES], side, mm, vma, known);
	}
}

/* -- columns ------------------------------------------------------------------------------ */

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *data,             \
			       struct cell *cell)

GETTER(role)
{
	const struct tally *tally = data;

	cell_put_text(cell, CELL_WORD, tally->role);
}

GETTER(count)
{
	const struct tally *tally = data;

	cell_put_number(cell, CELL_NUMBER, tally->count[AFTER]);
}

GETTER(before_count)
{
	const struct tally *tally = data;

	cell_put_number(cell, CELL_NUMBER, tally->count[BEFORE]);
}

GETTER(sum)
{
	const struct tally *tally = data;

	if (!tally->sum[AFTER][column->arg].unknown)
		cell_put_number(cell, CELL_BYTES, tally->sum[AFTER][column->arg].value);
}

GETTER(delta)
{
	const struct tally *tally = data;
	int field = column->arg;

	if (!tally->sum[BEFORE][field].unknown && !tally->sum[AFTER][field].unknown)
		cell_put_number(cell, CELL_DELTA, tally->sum[AFTER][field].value -
				tally->sum[BEFORE][field].value);
}

#define LEFT .right = false
#define RIGHT .right = true
#define SUM(name, meaning, field)                                                                  \
	{ name, meaning, CELL_BYTES, 6, RIGHT, .arg = field, .get = get_sum },                     \
	{ "D" name, "by how much that has grown, or shrunk", CELL_DELTA, 7, RIGHT, .arg = field,   \
	  .get = get_delta }

static const struct column columns[] = {
	{ "ROLE", "what mappings are for", CELL_WORD, 12, LEFT, .get = get_role },
	{ "BEFORE_COUNT", "how many there were", CELL_NUMBER, 6, RIGHT, .get = get_before_count },
	{ "COUNT", "how many there are", CELL_NUMBER, 6, RIGHT, .get = get_count },
	SUM("SIZE", "their addresses", VMAT_SIZE),
	SUM("RSS", "in memory", VMAT_RSS),
	SUM("PSS", "in memory, shared pages divided by their users", VMAT_PSS),
	SUM("USS", "in memory and their own", VMAT_USS),
	SUM("DIRTY", "written to", VMAT_DIRTY),
	SUM("SWAP", "swapped out", VMAT_SWAP),
};

static const struct column_set set = { columns, sizeof(columns) / sizeof(columns[0]) };

#define COLUMNS_WORDS "ROLE,BEFORE_COUNT,COUNT,SIZE,DSIZE,RSS,DRSS,PSS,DPSS,USS,DUSS,SWAP,DSWAP"
#define COLUMNS_TABLE "ROLE,COUNT,SIZE,DSIZE,RSS,DRSS,USS,DUSS,SWAP,DSWAP"

/* What maps does not tell is left out for people. */
static const char *usual(const struct job *job, const struct tally *total)
{
	const struct common_options *options = &job->options.common;

	if (options->json || options->raw || options->pairs)
		return COLUMNS_WORDS;
	if (total->sum[AFTER][VMAT_RSS].unknown || job->options.no_counters)
		return "ROLE,BEFORE_COUNT,COUNT,SIZE,DSIZE";
	if (total->sum[AFTER][VMAT_SWAP].value || total->sum[BEFORE][VMAT_SWAP].value)
		return COLUMNS_TABLE;
	return "ROLE,COUNT,SIZE,DSIZE,RSS,DRSS,USS,DUSS";
}

/* -- all of it ---------------------------------------------------------------------------- */

static int write(struct job *job, const struct tally *tallies)
{
	const void *rows[ROLES + 1];
	struct column_list list = { 0 };
	size_t count = 0;
	int err = sheet_columns(&list, COMMAND, &set, usual(job, &tallies[ROLES]),
				&job->options.common);

	for (size_t i = 0; i < ROLES; i++)
		if (tallies[i].count[BEFORE] || tallies[i].count[AFTER])
			rows[count++] = &tallies[i];
	if (report_is_table(job->frame.report))
		rows[count++] = &tallies[ROLES];
	if (!err)
		err = sheet_write(job->frame.report, "roles", &list, rows, count);
	column_list_free(&list);
	return err;
}

int summary_write(struct job *job, const struct comparison_subject *subject)
{
	struct tally *tallies = calloc(ROLES + 1, sizeof(*tallies));
	int err;

	if (!tallies)
		return -ENOMEM;
	for (int i = 0; i < ROLES; i++)
		tallies[i].role = vmat_role_name((enum vmat_role)i);
	tallies[ROLES].role = "total";
	for (int side = BEFORE; side <= AFTER; side++)
		count_side(tallies, side, subject->side[side].mm,
			   job->options.no_counters ? 0 : ~UINT64_C(0));
	err = write(job, tallies);
	free(tallies);
	return err;
}
