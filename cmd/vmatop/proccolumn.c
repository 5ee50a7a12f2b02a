/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proccolumn - what can be shown of a process in a list of all. */
#include "vmatop/proccolumn.h"

static void get_pid(const struct column *column, const struct subject *subject, const void *row,
		    struct cell *cell)
{
	const struct process *process = row;

	(void)subject;
	cell_put_number(cell, CELL_NUMBER, (uint64_t)(column->arg ? process->ppid : process->pid));
}

static void get_user(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_TEXT, ((const struct process *)row)->user);
}

static void get_uid(const struct column *column, const struct subject *subject, const void *row,
		    struct cell *cell)
{
	const struct process *process = row;

	(void)column;
	(void)subject;
	if (process->detailed_ns)
		cell_put_number(cell, CELL_NUMBER, process->euid);
}

static void get_figure(const struct column *column, const struct subject *subject,
		       const void *row, struct cell *cell)
{
	const struct figures *now = &((const struct process *)row)->now;

	(void)subject;
	if (now->known >> column->arg & 1)
		cell_put_number(cell, column->type, now->value[column->arg]);
}

/* Rounded down: only who has reached the limit has 100. */
static void get_share(const struct column *column, const struct subject *subject, const void *row,
		      struct cell *cell)
{
	const struct process *process = row;

	(void)subject;
	if (process->limit && process->now.known >> FIGURE_MAPS & 1)
		cell_put_number(cell, column->type,
				process->now.value[FIGURE_MAPS] * 100 / process->limit);
}

static void put_growth(const struct column *column, const struct process *process,
		       const struct figures *then, struct cell *cell)
{
	int64_t growth;

	if (process_growth(&growth, process, then, (enum figure)column->arg))
		cell_put_number(cell, column->type, (uint64_t)growth);
}

static void get_since_last(const struct column *column, const struct subject *subject,
			   const void *row, struct cell *cell)
{
	const struct process *process = row;

	(void)subject;
	put_growth(column, process, &process->before, cell);
}

static void get_since_mark(const struct column *column, const struct subject *subject,
			   const void *row, struct cell *cell)
{
	const struct process *process = row;

	(void)subject;
	put_growth(column, process, &process->base, cell);
}

static void get_state(const struct column *column, const struct subject *subject, const void *row,
		      struct cell *cell)
{
	const struct process *process = row;

	(void)column;
	(void)subject;
	if (process->state)
		cell_put_word(cell, &process->state, 1);
}

static void get_note(const struct column *column, const struct subject *subject, const void *row,
		     struct cell *cell)
{
	unsigned is = ((const struct process *)row)->is;

	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_WORD, is & PROCESS_KERNEL ? "kernel" :
		      is & PROCESS_ZOMBIE ? "zombie" : is & PROCESS_UNREADABLE ? "unreadable" :
		      is & PROCESS_NEW ? "new" : NULL);
}

/* How old the number of mappings is. */
static void get_age(const struct column *column, const struct subject *subject, const void *row,
		    struct cell *cell)
{
	const struct process *process = row;

	(void)subject;
	if (process->now.known >> FIGURE_MAPS & 1)
		cell_put_number(cell, column->type,
				(process->read_ns - process->counted_ns) / 1000000000);
}

static void get_command(const struct column *column, const struct subject *subject,
			const void *row, struct cell *cell)
{
	const struct process *process = row;

	(void)subject;
	cell_put_text(cell, CELL_TEXT, column->arg && process->label ? process->label
								     : process->command);
}

static void get_cmdline(const struct column *column, const struct subject *subject,
			const void *row, struct cell *cell)
{
	const struct process *process = row;

	(void)column;
	(void)subject;
	cell_put_text(cell, CELL_TEXT, process->cmdline);
}

enum { LEFT, RIGHT };

#define FIGURE(name, figure, meaning, type, width) \
	{ name, meaning, type, width, RIGHT, .sums = true, .arg = figure, .get = get_figure }
#define GROWTH(name, figure, meaning, type, width, since) \
	{ name, meaning, type, width, RIGHT, .sums = true, .arg = figure, .get = since }

static const struct column columns[] = {
	{ "PID", "process", CELL_NUMBER, 7, RIGHT, .get = get_pid },
	{ "PPID", "the process that is its parent", CELL_NUMBER, 7, RIGHT, .arg = 1,
	  .get = get_pid },
	{ "USER", "effective user", CELL_TEXT, 8, LEFT, .get = get_user },
	{ "UID", "number of the effective user", CELL_NUMBER, 6, RIGHT, .get = get_uid },
	FIGURE("MAPS", FIGURE_MAPS, "number of mappings", CELL_NUMBER, 6),
	{ "MAPS_PCT", "... in hundredths of vm.max_map_count", CELL_NUMBER, 8, RIGHT,
	  .get = get_share },
	FIGURE("VSZ", FIGURE_VSZ, "size of the address space", CELL_BYTES, 6),
	FIGURE("RSS", FIGURE_RSS, "memory that is present", CELL_BYTES, 6),
	FIGURE("SWAP", FIGURE_SWAP, "memory that is swapped out", CELL_BYTES, 6),
	GROWTH("DMAPS", FIGURE_MAPS, "by how much MAPS grew since the sample before", CELL_CHANGE,
	       6, get_since_last),
	GROWTH("DVSZ", FIGURE_VSZ, "by how much VSZ grew since the sample before", CELL_DELTA, 7,
	       get_since_last),
	GROWTH("DRSS", FIGURE_RSS, "by how much RSS grew since the sample before", CELL_DELTA, 7,
	       get_since_last),
	GROWTH("DSWAP", FIGURE_SWAP, "by how much SWAP grew since the sample before", CELL_DELTA,
	       7, get_since_last),
	GROWTH("MMAPS", FIGURE_MAPS, "by how much MAPS grew since the mark", CELL_CHANGE, 6,
	       get_since_mark),
	GROWTH("MVSZ", FIGURE_VSZ, "by how much VSZ grew since the mark", CELL_DELTA, 7,
	       get_since_mark),
	GROWTH("MRSS", FIGURE_RSS, "by how much RSS grew since the mark", CELL_DELTA, 7,
	       get_since_mark),
	GROWTH("MSWAP", FIGURE_SWAP, "by how much SWAP grew since the mark", CELL_DELTA, 7,
	       get_since_mark),
	{ "STATE", "R, S, D, T, t, Z, I, as ps has them", CELL_WORD, 5, LEFT, .get = get_state },
	{ "NOTE", "kernel, zombie, unreadable, new", CELL_WORD, 10, LEFT, .get = get_note },
	{ "AGE", "seconds since MAPS was counted", CELL_NUMBER, 4, RIGHT, .get = get_age },
	{ "COMMAND", "name, as the kernel keeps it", CELL_TEXT, 0, LEFT, .colour = COLOUR_NAME,
	  .get = get_command },
	{ "TREE", "COMMAND below that of its parent", CELL_TEXT, 0, LEFT, .arg = 1,
	  .colour = COLOUR_NAME, .get = get_command },
	{ "CMDLINE", "command with its arguments", CELL_TEXT, 0, LEFT, .get = get_cmdline },
};

const struct column_set process_columns = { columns, sizeof(columns) / sizeof(columns[0]) };
