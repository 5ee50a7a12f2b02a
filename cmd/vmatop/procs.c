/* SPDX-License-Identifier: GPL-2.0-or-later */
/* procs - reads all processes: the only room of vmatop that knows libproc2. */
#include "vmatop/procs.h"

#include <errno.h>

#ifdef LIBPROC2_SONAME

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libproc2/pids.h>

#include "common/human.h"
#include "vmatools.h"

/* What is asked of every process each time: in stat. */
enum {
	LOOK_PID, LOOK_PPID, LOOK_CMD, LOOK_STATE, LOOK_START, LOOK_FLAGS, LOOK_VSZ, LOOK_RSS,
	LOOK_MINOR, LOOK_MAJOR, LOOK_TICS, LOOK_THREADS, LOOK_ITEMS
};

static const enum pids_item look_items[LOOK_ITEMS] = {
	PIDS_ID_PID, PIDS_ID_PPID, PIDS_CMD, PIDS_STATE, PIDS_TICS_BEGAN, PIDS_FLAGS,
	PIDS_VSIZE_BYTES, PIDS_RSS, PIDS_FLT_MIN, PIDS_FLT_MAJ, PIDS_TICS_ALL, PIDS_NLWP,
};

/*
 * What is asked where that has changed, and now and then: in status and cmdline. The Rss of stat is
 * an estimate, that of status is exact since 6.16.
 */
enum { MORE_PID, MORE_EUID, MORE_USER, MORE_RSS, MORE_SWAP, MORE_CMDLINE, MORE_ITEMS };

static const enum pids_item more_items[MORE_ITEMS] = {
	PIDS_ID_PID, PIDS_ID_EUID, PIDS_ID_EUSER, PIDS_VM_RSS, PIDS_VM_SWAP, PIDS_CMDLINE,
};

enum {
	KERNEL_THREAD = 0x200000,	/* PF_KTHREAD in the flags of stat */
	MOST_AT_ONCE = 250		/* that procps_pids_select() takes */
};

struct procs {
	struct vmat_procfs *fs;		/* where mappings are counted */
	void *handle;
	struct pids_info *look, *more;
	int (*new)(struct pids_info **info, enum pids_item *items, int count);
	int (*unref)(struct pids_info **info);
	struct pids_fetch *(*reap)(struct pids_info *info, enum pids_fetch_type which);
	struct pids_fetch *(*select)(struct pids_info *info, unsigned *these, int count,
				     enum pids_select_type which);
	uint64_t page_size;
	size_t stale;			/* how many without need may yet be read this time */
};

/* -- opening -------------------------------------------------------------------------------- */

static int new_info(struct procs *procs, struct pids_info **infop, const enum pids_item *items,
		    int count)
{
	enum pids_item copy[LOOK_ITEMS];

	memcpy(copy, items, (size_t)count * sizeof(*items));
	return procs->new(infop, copy, count);
}

static int load_library(struct procs *procs)
{
	/* it stays: buffers that it keeps to itself would otherwise be allocated anew each time */
	procs->handle = dlopen(LIBPROC2_SONAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!procs->handle)
		return -ELIBACC;
	/* the way of dlsym(3) to turn an object's address into a function's */
	*(void **)&procs->new = dlsym(procs->handle, "procps_pids_new");
	*(void **)&procs->unref = dlsym(procs->handle, "procps_pids_unref");
	*(void **)&procs->reap = dlsym(procs->handle, "procps_pids_reap");
	*(void **)&procs->select = dlsym(procs->handle, "procps_pids_select");
	if (!procs->new || !procs->unref || !procs->reap || !procs->select ||
	    new_info(procs, &procs->look, look_items, LOOK_ITEMS) < 0 ||
	    new_info(procs, &procs->more, more_items, MORE_ITEMS) < 0)
		return -ELIBBAD;
	return 0;
}

static const char *why_not(int err)
{
	return err == -ENOMEM ? "out of memory" :
	       err == -ELIBACC ? "cannot load " LIBPROC2_SONAME :
	       err == -ELIBBAD ? LIBPROC2_SONAME " is not the one that is known" :
				 "cannot open /proc";
}

int procs_open(struct procs **procsp, const char **why)
{
	struct procs *procs = calloc(1, sizeof(*procs));
	int err = -ENOMEM;

	if (procs) {
		procs->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
		err = vmat_procfs_open(&procs->fs, NULL);
	}
	if (!err)
		err = load_library(procs);
	if (err) {
		*why = why_not(err);
		procs_close(procs);
		return err;
	}
	*procsp = procs;
	return 0;
}

void procs_close(struct procs *procs)
{
	if (!procs)
		return;
	if (procs->look)
		procs->unref(&procs->look);
	if (procs->more)
		procs->unref(&procs->more);
	if (procs->handle)
		dlclose(procs->handle);
	vmat_procfs_close(procs->fs);
	free(procs);
}

/* -- a quick look at all -------------------------------------------------------------------- */

/* How many bytes it has, 0: it cannot be read. */
static size_t read_small(int dir, const char *path, char *text, size_t size)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, size);

	if (fd >= 0)
		close(fd);
	return n < 0 ? 0 : (size_t)n;
}

static uint64_t clock_ns(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* A number that stays the same as long as nothing has been done; else hardly ever. */
static uint64_t activity_of(const struct pids_result *got)
{
	static const unsigned char of[] = {
		LOOK_VSZ, LOOK_RSS, LOOK_MINOR, LOOK_MAJOR,
	};
	uint64_t sum = got[LOOK_TICS].result.ull_int;

	for (size_t i = 0; i < sizeof(of); i++)
		sum = (sum ^ got[of[i]].result.ul_int) * UINT64_C(0x9e3779b97f4a7c15);
	for (const char *c = got[LOOK_CMD].result.str; c && *c; c++)
		sum = (sum ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	return sum;
}

/* Of one whose first thread has exited: "VSZ RSS ..." in pages, as another thread has it. */
static void ask_other_threads(const struct procs *procs, struct process_look *look)
{
	char path[64], text[2 * HUMAN_MAX];
	const struct dirent *entry;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)look->pid);
	tasks = opendir(path);
	while (tasks && !look->vsz && (entry = readdir(tasks))) {
		uint64_t vsz, rss;
		size_t len, at;

		snprintf(path, sizeof(path), "%.20s/statm", entry->d_name);
		len = *entry->d_name == '.' ? 0 :
		      read_small(dirfd(tasks), path, text, sizeof(text));
		at = human_parse_number(text, len, &vsz);
		if (!at || at >= len || !human_parse_number(text + at + 1, len - at - 1, &rss))
			continue;
		look->vsz = vsz * procs->page_size;
		look->rss = rss * procs->page_size;
	}
	if (tasks)
		closedir(tasks);
}

static int take_look(const struct procs *procs, struct processes *table,
		     const struct pids_result *got)
{
	const char *command = got[LOOK_CMD].result.str;
	struct process_look look = {
		.pid = got[LOOK_PID].result.s_int,
		.ppid = got[LOOK_PPID].result.s_int,
		.start = got[LOOK_START].result.ull_int,
		.activity = activity_of(got),
		.state = (char)got[LOOK_STATE].result.s_ch,
		.kernel = got[LOOK_FLAGS].result.ul_int & KERNEL_THREAD,
		.command = command ? command : "",
		.threads = (unsigned)got[LOOK_THREADS].result.s_int,
		.vsz = got[LOOK_VSZ].result.ul_int,
		.rss = got[LOOK_RSS].result.ul_int * procs->page_size,
	};

	if (look.state == 'Z' && look.threads > 1)
		ask_other_threads(procs, &look);
	return processes_take(table, &look);
}

static int look_at_all(struct procs *procs, struct processes *table, uint64_t now_ns,
		       const char **why)
{
	struct pids_fetch *fetch = procs->reap(procs->look, PIDS_FETCH_TASKS_ONLY);
	int err = 0;

	if (!fetch) {
		*why = "libproc2 cannot read /proc";
		return errno > 0 ? -errno : -EIO;
	}
	processes_begin(table);
	for (int i = 0; !err && i < fetch->counts->total; i++)
		err = take_look(procs, table, fetch->stacks[i]->head);
	if (!err)
		processes_end(table, now_ns);
	return err;
}

/* -- a closer look at some ------------------------------------------------------------------ */

static int take_more(struct processes *table, uint64_t now_ns, const struct pids_result *got)
{
	struct process *process = processes_find(table, got[MORE_PID].result.s_int);
	const struct process_closer closer = {
		.euid = got[MORE_EUID].result.u_int,
		.user = got[MORE_USER].result.str,
		.cmdline = got[MORE_CMDLINE].result.str,
		.rss = got[MORE_RSS].result.ul_int * 1024,
		.swap = got[MORE_SWAP].result.ul_int * 1024,
	};

	return process ? process_detail(process, now_ns, &closer) : 0;
}

static int look_closer(struct procs *procs, struct processes *table, uint64_t now_ns,
		       unsigned *pids, int count)
{
	struct pids_fetch *fetch = procs->select(procs->more, pids, count, PIDS_SELECT_PID);
	int err = 0;

	/* what is not known now may be the next time */
	for (int i = 0; fetch && !err && i < fetch->counts->total; i++)
		err = take_more(table, now_ns, fetch->stacks[i]->head);
	return err;
}

/* Of those for which nothing speaks some each time, so that they do not come all at once. */
static bool wants_more(struct procs *procs, const struct process *process, uint64_t now_ns)
{
	enum due due = process_detail_due(process, now_ns);

	if (due == DUE_STALE && !procs->stale)
		return false;
	procs->stale -= due == DUE_STALE;
	return due != DUE_NOT;
}

static int look_closer_at_some(struct procs *procs, struct processes *table, uint64_t now_ns)
{
	unsigned pids[MOST_AT_ONCE];
	int count = 0, err = 0;

	procs->stale = table->count / DETAIL_STALE_SECONDS + 1;
	for (size_t i = 0; !err && i < table->count; i++) {
		if (!wants_more(procs, &table->process[i], now_ns))
			continue;
		pids[count++] = (unsigned)table->process[i].pid;
		if (count == MOST_AT_ONCE) {
			err = look_closer(procs, table, now_ns, pids, count);
			count = 0;
		}
	}
	if (!err && count)
		err = look_closer(procs, table, now_ns, pids, count);
	return err;
}

/* -- how many mappings ------------------------------------------------------------------------ */

static void count_one(struct procs *procs, struct process *process, uint64_t now_ns,
		      uint64_t *spent_ns)
{
	uint64_t before_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID), cost_ns, mappings = 0;
	int err = vmat_count_pid(&mappings, procs->fs, process->pid, NULL);

	cost_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - before_ns;
	*spent_ns += cost_ns;
	process_counted(process, now_ns, cost_ns, err, mappings);
}

static int count_some(struct procs *procs, struct processes *table, uint64_t now_ns,
		      uint64_t budget_ns)
{
	struct process **list = malloc((table->count + 1) * sizeof(struct process *));
	uint64_t spent_ns = 0;
	size_t count, i;

	if (!list)
		return -ENOMEM;
	count = processes_to_count(table, now_ns, list);
	/* one at least, or who has more mappings than the budget allows would never be counted */
	for (i = 0; i < count && (!i || spent_ns < budget_ns); i++)
		count_one(procs, list[i], now_ns, &spent_ns);
	table->waiting = count - i;
	free(list);
	return 0;
}

/* -- all together ----------------------------------------------------------------------------- */

/* vm.max_map_count, 0 where it cannot be read. */
static uint64_t max_map_count(void)
{
	char text[HUMAN_MAX];
	uint64_t value = 0;
	size_t len = read_small(AT_FDCWD, "/proc/sys/vm/max_map_count", text, sizeof(text));

	human_parse_number(text, len, &value);
	return value;
}

/* libproc2 makes a question mark of each byte beyond ASCII unless the locale is of UTF-8. */
static char *enter_utf8(void)
{
	const char *now = setlocale(LC_CTYPE, NULL);
	char *before = now ? strdup(now) : NULL;

	if (before)
		setlocale(LC_CTYPE, "C.UTF-8");
	return before;
}

static void leave_utf8(char *before)
{
	if (before)
		setlocale(LC_CTYPE, before);
	free(before);
}

int procs_read(struct procs *procs, struct processes *table, uint64_t budget_ns, const char **why)
{
	uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
	uint64_t before_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	char *locale = enter_utf8();
	int err;

	*why = "out of memory";
	table->max_map_count = max_map_count();
	err = look_at_all(procs, table, now_ns, why);
	if (!err)
		err = look_closer_at_some(procs, table, now_ns);
	leave_utf8(locale);
	if (err)
		return err;
	err = count_some(procs, table, now_ns, budget_ns);
	table->cost_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - before_ns;
	return err;
}

#else

int procs_open(struct procs **procsp, const char **why)
{
	(void)procsp;
	*why = "vmatools was built without libproc2";
	return -ENOSYS;
}

void procs_close(struct procs *procs)
{
	(void)procs;
}

int procs_read(struct procs *procs, struct processes *table, uint64_t budget_ns, const char **why)
{
	(void)procs;
	(void)table;
	(void)budget_ns;
	*why = "vmatools was built without libproc2";
	return -ENOSYS;
}

#endif
