/* SPDX-License-Identifier: GPL-2.0-or-later */
/* processes - all processes as they were read last, and how each grew. Knows no file, no clock. */
#ifndef VMATOP_PROCESSES_H
#define VMATOP_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What can grow: bytes, but for the number of mappings. */
enum figure { FIGURE_VSZ, FIGURE_RSS, FIGURE_SWAP, FIGURE_MAPS, FIGURES };

struct figures {
	uint64_t value[FIGURES];
	unsigned known;			/* a bit for each */
};

/* What a process is beside a process; a bit each. */
enum {
	PROCESS_KERNEL = 0x1,		/* a kernel thread: has no mappings */
	PROCESS_ZOMBIE = 0x2,		/* has exited: no more mappings */
	PROCESS_UNREADABLE = 0x4,	/* its mappings are not ours to count */
	PROCESS_NEW = 0x8,		/* was not there at the reading before */
	PROCESS_LEADERLESS = 0x10	/* its first thread, whose files tell of it, has exited */
};

struct process {
	pid_t pid, ppid;
	uint64_t start;			/* in ticks since boot; with the PID it says who it is */
	char state;			/* as in stat: R, S, D, Z, T, t, I, X */
	unsigned is;			/* PROCESS_* */
	uint32_t euid;			/* when detailed_ns says so */
	char *user;			/* of euid: a name, or the number; NULL: not known */
	char *command;			/* the 15 characters that the kernel keeps; never NULL */
	char *cmdline;			/* arguments with blanks between them, NULL: not known */
	uint64_t read_ns;		/* the time of the reading */
	uint64_t limit;			/* vm.max_map_count, 0: not known */
	struct figures now;
	struct figures before;		/* at the reading before */
	struct figures base;		/* at the mark, or, if that was before, when first seen */

	/* For who reads them: when it is time for what costs more than a look at stat. */
	uint64_t activity;		/* differs when it has run, faulted, grown */
	uint64_t detailed_ns;		/* when user, cmdline and swap were read; 0: never */
	uint64_t detailed_activity;	/* the activity then */
	uint64_t counted_ns, counted_activity;	/* the same for the number of mappings */
	uint64_t count_cost_ns;		/* CPU time that counting them took */

	/* As a tree; see proctree.h. */
	char *label;			/* branches and command; NULL: not in a tree */
};

struct processes {
	struct process *process;	/* in the order of their PIDs */
	size_t count;
	uint64_t readings;		/* 0: none yet */
	uint64_t time_ns;		/* of the last one */
	uint64_t cost_ns;		/* CPU time that it took */
	uint64_t max_map_count;		/* 0: not known; set before the end of a reading */
	const char *why;		/* why there are none, static; NULL: there are */
	size_t waiting;			/* mappings of so many are yet to be counted */

	/* a reading on its way */
	struct process *next;
	size_t next_count, next_room;
	bool unsorted;
};

/* What a quick look tells about one. */
struct process_look {
	pid_t pid, ppid;
	uint64_t start, activity;
	char state;
	bool kernel;
	const char *command;
	uint64_t vsz;			/* bytes */
	uint64_t rss;			/* about, as stat has it */
	unsigned threads;		/* more than one of a zombie: it is not dead yet */
};

/* What a closer look tells beside that. Strings are copied; NULL: not known. */
struct process_closer {
	uint32_t euid;
	const char *user, *cmdline;
	uint64_t rss, swap;		/* bytes; nothing for what has no memory */
};

/* Begin with a zeroed one. */
void processes_free(struct processes *table);

/*
 * A reading: begin, take each process, end; what the table held of those that are still there
 * - same PID, same start - goes with them, and the others are gone. Before the end, and so where
 * one could not be taken (-ENOMEM), the table is as it was.
 */
void processes_begin(struct processes *table);
int processes_take(struct processes *table, const struct process_look *look);
void processes_end(struct processes *table, uint64_t time_ns);

/* What costs more to know, of a process of the last reading. 0 or -ENOMEM. */
int process_detail(struct process *process, uint64_t time_ns, const struct process_closer *closer);

/* @error: 0, -EACCES, or another one: it may be gone, nothing is known. */
void process_counted(struct process *process, uint64_t time_ns, uint64_t cost_ns, int error,
		     uint64_t mappings);

/* By how much a figure is more than @then; false: not known. */
bool process_growth(int64_t *growth, const struct process *process, const struct figures *then,
		    enum figure figure);

/* All of them in a few figures. */
struct processes_sums {
	size_t kernel, zombies, unreadable, uncounted;
	const struct process *most;	/* the one with the most mappings, NULL: none was counted */
};
void processes_sum(struct processes_sums *sums, const struct processes *table);

/* NULL: there is none. O(log n). */
struct process *processes_find(const struct processes *table, pid_t pid);

/* From now on growth is that since now. */
void processes_mark(struct processes *table);

/* -- when to look closer ------------------------------------------------------------------- */

/* Figures that nothing hints at having changed are read so often anyway. */
enum { DETAIL_STALE_SECONDS = 10, COUNT_STALE_SECONDS = 30 };

/* Whether details, or the number of mappings, are to be read anew; stale: only for their age. */
enum due { DUE_NOT, DUE_STALE, DUE_CHANGED, DUE_NEVER };
enum due process_detail_due(const struct process *process, uint64_t now_ns);
enum due process_count_due(const struct process *process, uint64_t now_ns);

/*
 * Put those whose mappings are to be counted into @list (of table->count places), the one that has
 * waited longest first; returns how many. O(n log n).
 */
size_t processes_to_count(const struct processes *table, uint64_t now_ns, struct process **list);

#endif
