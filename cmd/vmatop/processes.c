/* SPDX-License-Identifier: GPL-2.0-or-later */
/* processes - all processes as they were read last, and how each grew. Knows no file, no clock. */
#include "vmatop/processes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)

/* Of a process with very many mappings: counting them takes 1/50 of one CPU at most. */
enum { COUNT_SHARE = 50 };

static void process_free(struct process *process)
{
	free(process->user);
	free(process->command);
	free(process->cmdline);
	free(process->label);
}

static void free_all(struct process *process, size_t count)
{
	for (size_t i = 0; i < count; i++)
		process_free(&process[i]);
	free(process);
}

void processes_free(struct processes *table)
{
	free_all(table->process, table->count);
	free_all(table->next, table->next_count);
	*table = (struct processes){ .process = NULL };
}

/* -- a reading --------------------------------------------------------------------------- */

void processes_begin(struct processes *table)
{
	for (size_t i = 0; i < table->next_count; i++)
		process_free(&table->next[i]);
	table->next_count = 0;
	table->unsorted = false;
}

static int make_room(struct processes *table)
{
	size_t room = table->next_room ? table->next_room * 2 : 256;
	struct process *next;

	if (table->next_count < table->next_room)
		return 0;
	next = reallocarray(table->next, room, sizeof(*next));
	if (!next)
		return -ENOMEM;
	table->next = next;
	table->next_room = room;
	return 0;
}

static void set(struct figures *figures, enum figure figure, uint64_t value)
{
	figures->value[figure] = value;
	figures->known |= 1u << figure;
}

static void unset(struct figures *figures, enum figure figure)
{
	figures->value[figure] = 0;
	figures->known &= ~(1u << figure);
}

int processes_take(struct processes *table, const struct process_look *look)
{
	bool exited = look->state == 'Z' || look->state == 'X', others = look->threads > 1;
	struct process *process;

	if (make_room(table))
		return -ENOMEM;
	process = &table->next[table->next_count];
	*process = (struct process){
		.pid = look->pid, .ppid = look->ppid, .start = look->start,
		.activity = look->activity, .state = look->state,
		.is = (look->kernel ? PROCESS_KERNEL : 0) |
		      (!exited ? 0 : others ? PROCESS_LEADERLESS : PROCESS_ZOMBIE),
	};
	process->command = strdup(look->command);
	if (!process->command)
		return -ENOMEM;
	/* an address space is never of size 0 */
	if (!look->kernel && (!exited || (others && look->vsz))) {
		set(&process->now, FIGURE_VSZ, look->vsz);
		set(&process->now, FIGURE_RSS, look->rss);
	}
	if (table->next_count && process[-1].pid >= process->pid)
		table->unsorted = true;
	table->next_count++;
	return 0;
}

static int by_pid(const void *a, const void *b)
{
	const struct process *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* What a quick look does not tell goes from the reading before to this one. */
static void inherit(struct process *process, struct process *old)
{
	unsigned slow = 1u << FIGURE_SWAP | 1u << FIGURE_MAPS;

	process->before = old->now;
	process->base = old->base;
	process->euid = old->euid;
	process->user = old->user;
	process->cmdline = old->cmdline;
	old->user = old->cmdline = NULL;
	process->detailed_ns = old->detailed_ns;
	process->detailed_activity = old->detailed_activity;
	process->counted_ns = old->counted_ns;
	process->counted_activity = old->counted_activity;
	process->count_cost_ns = old->count_cost_ns;
	if (process->is & (PROCESS_KERNEL | PROCESS_ZOMBIE))
		return;
	process->is |= old->is & PROCESS_UNREADABLE;
	/* what status said is better than what stat says, as long as it has done nothing */
	if (process->is & PROCESS_LEADERLESS)
		slow = 1u << FIGURE_MAPS;
	else if (old->detailed_ns && process->activity == old->detailed_activity)
		slow |= 1u << FIGURE_RSS;
	for (int figure = 0; figure < FIGURES; figure++)
		if (slow & old->now.known & 1u << figure)
			set(&process->now, (enum figure)figure, old->now.value[figure]);
}

static void see_first(struct process *process, bool first_reading)
{
	process->base = process->now;
	if (!first_reading)
		process->is |= PROCESS_NEW;
}

/* A PID listed twice, as where one was reused while the list was read: the later one counts. */
static void drop_twins(struct processes *table)
{
	size_t kept = 0;

	for (size_t i = 0; i < table->next_count; i++) {
		struct process *process = &table->next[i];

		if (kept && table->next[kept - 1].pid == process->pid) {
			if (table->next[kept - 1].start <= process->start) {
				process_free(&table->next[kept - 1]);
				table->next[kept - 1] = *process;
			} else {
				process_free(process);
			}
		} else {
			table->next[kept++] = *process;
		}
	}
	table->next_count = kept;
}

void processes_end(struct processes *table, uint64_t time_ns)
{
	size_t at = 0;	/* in those of before: none at first, and no array */

	if (table->unsorted) {
		qsort(table->next, table->next_count, sizeof(*table->next), by_pid);
		drop_twins(table);
	}
	for (size_t i = 0; i < table->next_count; i++) {
		struct process *process = &table->next[i];

		process->read_ns = time_ns;
		process->limit = table->max_map_count;
		while (at < table->count && table->process[at].pid < process->pid)
			at++;
		if (at < table->count && table->process[at].pid == process->pid &&
		    table->process[at].start == process->start)
			inherit(process, &table->process[at]);
		else
			see_first(process, !table->readings);
	}
	free_all(table->process, table->count);
	table->process = table->next;
	table->count = table->next_count;
	table->next = NULL;
	table->next_count = table->next_room = 0;
	table->time_ns = time_ns;
	table->readings++;
}

/* -- what costs more ----------------------------------------------------------------------- */

/* What was never known before did not grow: it is its own base. */
static void learn(struct process *process, enum figure figure, uint64_t value)
{
	set(&process->now, figure, value);
	if (!(process->base.known >> figure & 1))
		set(&process->base, figure, value);
	if (!(process->before.known >> figure & 1) && !(process->is & PROCESS_NEW))
		set(&process->before, figure, value);
}

/* Of one that is seen for the first time stat's figure is no base to count from. */
static void set_rss(struct process *process, uint64_t rss)
{
	if (!process->detailed_ns)
		set(&process->base, FIGURE_RSS, rss);
	set(&process->now, FIGURE_RSS, rss);
}

static int replace(char **text, const char *by)
{
	char *copy;

	if (!by || (*text && !strcmp(*text, by)))
		return 0;
	copy = strdup(by);
	if (!copy)
		return -ENOMEM;
	free(*text);
	*text = copy;
	return 0;
}

int process_detail(struct process *process, uint64_t time_ns, const struct process_closer *closer)
{
	if (replace(&process->user, closer->user) || replace(&process->cmdline, closer->cmdline))
		return -ENOMEM;
	process->euid = closer->euid;
	if (!(process->is & (PROCESS_KERNEL | PROCESS_ZOMBIE | PROCESS_LEADERLESS))) {
		learn(process, FIGURE_SWAP, closer->swap);
		set_rss(process, closer->rss);
	}
	process->detailed_ns = time_ns;
	process->detailed_activity = process->activity;
	return 0;
}

void process_counted(struct process *process, uint64_t time_ns, uint64_t cost_ns, int error,
		     uint64_t mappings)
{
	process->counted_ns = time_ns;
	process->counted_activity = process->activity;
	process->count_cost_ns = cost_ns;
	process->is &= ~(unsigned)PROCESS_UNREADABLE;
	if (!error) {
		learn(process, FIGURE_MAPS, mappings);
		return;
	}
	unset(&process->now, FIGURE_MAPS);
	if (error == -EACCES)
		process->is |= PROCESS_UNREADABLE;
}

bool process_growth(int64_t *growth, const struct process *process, const struct figures *then,
		    enum figure figure)
{
	if (!(process->now.known & then->known & 1u << figure))
		return false;
	*growth = (int64_t)(process->now.value[figure] - then->value[figure]);
	return true;
}

struct process *processes_find(const struct processes *table, pid_t pid)
{
	const struct process wanted = { .pid = pid };

	return table->count ? bsearch(&wanted, table->process, table->count,
				      sizeof(*table->process), by_pid) : NULL;
}

void processes_mark(struct processes *table)
{
	for (size_t i = 0; i < table->count; i++)
		table->process[i].base = table->process[i].now;
}

/* -- when to look closer ------------------------------------------------------------------- */

static bool is_stale(uint64_t then_ns, uint64_t now_ns, unsigned seconds)
{
	return now_ns - then_ns >= seconds * SECOND;
}

enum due process_detail_due(const struct process *process, uint64_t now_ns)
{
	if (!process->detailed_ns)
		return DUE_NEVER;
	if (process->is & PROCESS_KERNEL)
		return DUE_NOT;
	if (process->activity != process->detailed_activity)
		return DUE_CHANGED;
	return is_stale(process->detailed_ns, now_ns, DETAIL_STALE_SECONDS) ? DUE_STALE : DUE_NOT;
}

enum due process_count_due(const struct process *process, uint64_t now_ns)
{
	if (process->is & (PROCESS_KERNEL | PROCESS_ZOMBIE))
		return DUE_NOT;
	if (!process->counted_ns)
		return DUE_NEVER;
	if (now_ns - process->counted_ns < process->count_cost_ns * COUNT_SHARE)
		return DUE_NOT;
	/* who may not read it now will hardly be let in later */
	if (process->activity != process->counted_activity && !(process->is & PROCESS_UNREADABLE))
		return DUE_CHANGED;
	return is_stale(process->counted_ns, now_ns, COUNT_STALE_SECONDS) ? DUE_STALE : DUE_NOT;
}

/* The oldest number first, and before all others those that there is none of. */
static int by_age(const void *a, const void *b)
{
	const struct process *x = *(struct process *const *)a, *y = *(struct process *const *)b;

	if (x->counted_ns != y->counted_ns)
		return x->counted_ns < y->counted_ns ? -1 : 1;
	return by_pid(x, y);
}

size_t processes_to_count(const struct processes *table, uint64_t now_ns, struct process **list)
{
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		if (process_count_due(&table->process[i], now_ns) != DUE_NOT)
			list[count++] = &table->process[i];
	if (count)
		qsort(list, count, sizeof(*list), by_age);
	return count;
}

/* -- sums ------------------------------------------------------------------------------------- */

void processes_sum(struct processes_sums *sums, const struct processes *table)
{
	*sums = (struct processes_sums){ .most = NULL };
	for (size_t i = 0; i < table->count; i++) {
		const struct process *process = &table->process[i];
		bool counted = process->now.known >> FIGURE_MAPS & 1;

		sums->kernel += !!(process->is & PROCESS_KERNEL);
		sums->zombies += !!(process->is & PROCESS_ZOMBIE);
		sums->unreadable += !!(process->is & PROCESS_UNREADABLE);
		sums->uncounted += process_count_due(process, table->time_ns) == DUE_NEVER;
		if (counted && (!sums->most || process->now.value[FIGURE_MAPS] >
						       sums->most->now.value[FIGURE_MAPS]))
			sums->most = process;
	}
}
