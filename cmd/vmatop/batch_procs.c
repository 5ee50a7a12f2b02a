/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_procs - all processes, printed once a sample. */
#include "vmatop/batch_procs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "common/json.h"
#include "vmatop/proccolumn.h"
#include "vmatop/procs.h"

/* CPU time for counting mappings, each time but the first, when all are counted. */
enum { BUDGET_NS = 2000000 };

/* Where nothing is faint, a word says what is. */
#define BATCH_COLUMNS "PID,USER,MAPS,MAPS_PCT,VSZ,RSS,SWAP,DRSS,MRSS,STATE,NOTE,COMMAND"

int batch_procs_begin(struct batch_procs *all, const struct batch_job *job)
{
	const char *why = NULL;
	int err;

	*all = (struct batch_procs){ .procs = NULL };
	err = picture_make(&all->picture, job->options, "processes", &process_columns,
			   BATCH_COLUMNS, "RSS:desc");
	if (err)
		return err;
	if (job->frame->source.sysroot) {
		why = "libproc2 reads /proc only, not what is below --sysroot";
		err = -EOPNOTSUPP;
	} else {
		err = procs_open(&all->procs, &why);
	}
	if (err)
		complain(COMMAND, "there is no list of processes: %s (%s PID watches one)", why,
			 COMMAND);
	return err;
}

void batch_procs_end(struct batch_procs *all)
{
	procs_close(all->procs);
	processes_free(&all->table);
	picture_free(&all->picture);
}

/* ", 58 kernel threads, 1 zombie": what there is of it. */
static void say_kinds(char *to, size_t size, const struct processes_sums *sums)
{
	const struct {
		size_t count;
		const char *one, *many;
	} kinds[] = {
		{ sums->kernel, "kernel thread", "kernel threads" },
		{ sums->zombies, "zombie", "zombies" },
		{ sums->unreadable, "unreadable", "unreadable" },
	};
	size_t len = 0;

	*to = '\0';
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && len < size; i++)
		if (kinds[i].count)
			len += (size_t)snprintf(to + len, size - len, ", %zu %s", kinds[i].count,
						kinds[i].count == 1 ? kinds[i].one : kinds[i].many);
}

/* "vmatop - 15:04:05, 106 processes, 58 kernel threads; vm.max_map_count 65530" */
static void say_head(const struct batch_procs *all, const struct batch_job *job)
{
	const struct processes *table = &all->table;
	struct processes_sums sums;
	char clock[BEAT_TIME_MAX], limit[64] = "", kinds[160];

	processes_sum(&sums, table);
	say_kinds(kinds, sizeof(kinds), &sums);
	if (table->max_map_count)
		snprintf(limit, sizeof(limit), "; vm.max_map_count %" PRIu64,
			 table->max_map_count);
	beat_clock(clock);
	report_say(job->frame->report, COMMAND " - %s, %zu process%s%s%s", clock, table->count,
		   table->count == 1 ? "" : "es", kinds, limit);
	report_apart(job->frame->report);
}

static void put_head(const struct batch_procs *all, const struct batch_job *job)
{
	struct out *out = &job->frame->out;
	char time[BEAT_TIME_MAX];

	beat_time(time);
	batch_put_sample(job, time);
	json_key(out, true, "cost_ns");
	json_number(out, all->table.cost_ns);
	json_key(out, true, "max_map_count");
	if (all->table.max_map_count)
		json_number(out, all->table.max_map_count);
	else
		out_text(out, "null");
}

static int show(const struct batch_procs *all, const struct batch_job *job)
{
	static const struct subject subject = { .target = "" };
	const struct processes *table = &all->table;
	const void **rows = malloc((table->count + 1) * sizeof(*rows));
	int err;

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < table->count; i++)
		rows[i] = &table->process[i];
	say_head(all, job);
	report_open(job->frame->report, &subject);
	if (job->options->common.json)
		put_head(all, job);
	err = picture_write(&all->picture, job->frame->report, &subject, rows, table->count);
	report_close(job->frame->report);
	free(rows);
	return err;
}

int batch_procs_take(struct batch_procs *all, const struct batch_job *job, uint64_t *wait_ns)
{
	unsigned max_cost = job->figures.max_cost;
	const char *why = NULL;
	int err = procs_read(all->procs, &all->table, all->table.readings ? BUDGET_NS : UINT64_MAX,
			     &why);

	if (err) {
		complain(COMMAND, "the processes could not be read: %s: %s", why, strerror(-err));
		return err;
	}
	*wait_ns = max_cost ? all->table.cost_ns * 1000000 / max_cost : 0;
	return show(all, job);
}
