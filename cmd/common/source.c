/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source - from what the user calls a target to an address space. */
#include "common/source.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef LIBPROC2_SONAME
#include <libproc2/pids.h>
#endif

#include "common/complain.h"
#include "common/human.h"

enum target_type { TARGET_PID, TARGET_STDIN, TARGET_PATH };

void source_close(struct source *source)
{
	vmat_procfs_close(source->procfs);
	source->procfs = NULL;
}

/* -- telling targets apart --------------------------------------------------------- */

/* "812" or "self"; the library takes 0 for whoever asks. */
static bool is_process(const char *text, size_t len, pid_t *pid)
{
	uint64_t value = 0;

	if (len == 4 && !memcmp(text, "self", 4)) {
		*pid = 0;
		return true;
	}
	if (!len || strspn(text, "0123456789") < len)
		return false;
	/* no process has a number that does not fit, nor 0 */
	if (human_parse_number(text, len, &value) != len || value > INT_MAX || !value)
		*pid = -1;
	else
		*pid = (pid_t)value;
	return true;
}

static enum target_type tell(const char *target, pid_t *pid)
{
	static const char proc[] = "/proc/";
	size_t len = strlen(target);

	if (!strcmp(target, "-"))
		return TARGET_STDIN;
	if (!strncmp(target, proc, sizeof(proc) - 1)) {
		target += sizeof(proc) - 1;
		len -= sizeof(proc) - 1;
		if (len && target[len - 1] == '/')
			len--;
	}
	return is_process(target, len, pid) ? TARGET_PID : TARGET_PATH;
}

/* -- loading ----------------------------------------------------------------------- */

static int open_procfs(struct source *source)
{
	int err;

	if (source->procfs)
		return 0;
	err = vmat_procfs_open(&source->procfs, source->sysroot);
	if (err && !source->quiet)
		complain(source->command, "%s%s: cannot open proc: %s",
			 source->sysroot ? "--sysroot " : "/",
			 source->sysroot ? source->sysroot : "", strerror(-err));
	return err;
}

/* "812: cannot read smaps: Permission denied (needs ...)", "x: line 3, column 7: ... (...)" */
char *source_words(const char *target, const struct vmat_trouble *trouble)
{
	const char *hint = trouble->hint ? trouble->hint : "";
	const char *open = *hint ? " (" : "", *shut = *hint ? ")" : "";
	const char *file = trouble->file ? trouble->file : "";
	const char *why = trouble->why ? trouble->why : strerror(-trouble->error);
	char *words;
	int len;

	if (trouble->line)
		len = asprintf(&words, "%s: %s%sline %" PRIu64 ", column %" PRIu64 ": %s%s%s%s",
			       target, file, *file ? ": " : "", trouble->line, trouble->column,
			       why, open, hint, shut);
	else
		len = asprintf(&words, "%s: %s%s%s%s%s%s%s", target, *file ? "cannot read " : "",
			       file, *file ? ": " : "", why, open, hint, shut);
	return len < 0 ? NULL : words;
}

void source_complain(const struct source *source, const char *target,
		     const struct vmat_trouble *trouble)
{
	char *words = source_words(target, trouble);

	complain(source->command, "%s", words ? words : "out of memory");
	free(words);
}

static int load(struct vmat_mm **mmp, struct source *source, const char *target,
		const struct vmat_load_options *options, struct vmat_trouble *trouble)
{
	enum target_type type;
	pid_t pid = 0;
	int err;

	type = tell(target, &pid);
	if (type == TARGET_PID) {
		err = vmat_load_pid(mmp, source->procfs, pid, options, trouble);
	} else if (type == TARGET_STDIN) {
		err = vmat_load_fd(mmp, STDIN_FILENO, options, trouble);
	} else {
		err = vmat_load_path(mmp, target, options, trouble);
	}
	if (err && !trouble->error)
		trouble->error = err;
	return err;
}

/* Trouble that is not the target's. */
static int no_target(struct vmat_trouble *trouble)
{
	*trouble = (struct vmat_trouble){
		.error = -EINVAL, .why = "an empty word is no target: is a variable not set?",
	};
	return -EINVAL;
}

static int no_procfs(struct vmat_trouble *trouble, int err)
{
	*trouble = (struct vmat_trouble){ .error = err, .file = "proc" };
	return err;
}

int source_try(struct vmat_mm **mmp, struct source *source, const char *target,
	       const struct vmat_load_options *options, struct vmat_trouble *trouble)
{
	int err = 0;

	*trouble = (struct vmat_trouble){ .error = 0 };
	if (!*target)
		return no_target(trouble);
	if (!source->procfs && source_is_process(target))
		err = vmat_procfs_open(&source->procfs, source->sysroot);
	return err ? no_procfs(trouble, err) : load(mmp, source, target, options, trouble);
}

int source_load(struct vmat_mm **mmp, struct source *source, const char *target,
		const struct vmat_load_options *options)
{
	struct vmat_trouble trouble = { .error = 0 };
	int err;

	if (!*target) {
		complain(source->command, "an empty word is no target: is a variable not set?");
		return -EINVAL;
	}
	if (source_is_process(target)) {
		err = open_procfs(source);
		if (err)
			return err;
	}
	err = load(mmp, source, target, options, &trouble);
	if (err && !source->quiet && !(source->may_end && err == -ESRCH))
		source_complain(source, target, &trouble);
	return err;
}

bool source_pid(const char *target, pid_t *pid)
{
	return tell(target, pid) == TARGET_PID;
}

int source_load_lockstep(struct vmat_lockstep *result, struct source *source, const char *before,
			 const char *after, const struct vmat_load_options *options)
{
	struct vmat_trouble trouble[2] = { { .error = 0 }, { .error = 0 } };
	pid_t pid;
	int err;

	if (!*before || !*after || tell(before, &pid) != TARGET_PATH ||
	    tell(after, &pid) != TARGET_PATH)
		return -EOPNOTSUPP;
	err = vmat_load_lockstep(result, before, after, options, trouble);
	if (err == -EOPNOTSUPP)
		return err;
	if (trouble[0].error)
		source_complain(source, before, &trouble[0]);
	if (trouble[1].error)
		source_complain(source, after, &trouble[1]);
	return err;
}

bool source_is_process(const char *target)
{
	pid_t pid;

	return source_pid(target, &pid);
}

int source_try_snapshot(struct vmat_snapshot **snapshotp, struct source *source,
			const char *target, const struct vmat_load_options *options,
			struct vmat_trouble *trouble)
{
	pid_t pid = 0;
	int err;

	*trouble = (struct vmat_trouble){ .error = -EOPNOTSUPP };
	if (tell(target, &pid) != TARGET_PID)
		return -EOPNOTSUPP;
	if (!source->procfs) {
		err = vmat_procfs_open(&source->procfs, source->sysroot);
		if (err)
			return no_procfs(trouble, err);
	}
	return vmat_snapshot_open(snapshotp, source->procfs, pid, options, trouble);
}

int source_snapshot(struct vmat_snapshot **snapshotp, struct source *source, const char *target,
		    const struct vmat_load_options *options)
{
	struct vmat_trouble trouble;
	int err;

	if (!source_is_process(target))
		return -EOPNOTSUPP;
	err = open_procfs(source);
	if (err)
		return err;
	err = source_try_snapshot(snapshotp, source, target, options, &trouble);
	if (err)
		source_complain(source, target, &trouble);
	return err;
}

int source_sampler(struct vmat_sampler **samplerp, struct source *source, const char *target,
		   const struct vmat_sampler_options *options, struct vmat_trouble *trouble)
{
	pid_t pid = 0;
	int err;

	*trouble = (struct vmat_trouble){ .error = -EOPNOTSUPP };
	if (tell(target, &pid) != TARGET_PID)
		return -EOPNOTSUPP;
	if (!source->procfs) {
		err = vmat_procfs_open(&source->procfs, source->sysroot);
		if (err)
			return no_procfs(trouble, err);
	}
	return vmat_sampler_new(samplerp, source->procfs, pid, options, trouble);
}

int source_query(struct vmat_query **queryp, struct source *source, const char *target)
{
	pid_t pid = 0;
	int err;

	if (tell(target, &pid) != TARGET_PID)
		return -EOPNOTSUPP;
	if (!source->procfs) {
		err = vmat_procfs_open(&source->procfs, source->sysroot);
		if (err)
			return err;
	}
	return vmat_query_open(queryp, source->procfs, pid, NULL);
}

/* -- remarks --------------------------------------------------------------------------- */

const char *source_why_empty(enum vmat_state state)
{
	switch (state) {
	case VMAT_STATE_EMPTY:
		return "no mappings: the text is empty";
	case VMAT_STATE_KTHREAD:
		return "no mappings: a kernel thread has no address space of its own";
	case VMAT_STATE_ZOMBIE:
		return "no mappings: it has exited and waits to be reaped (zombie)";
	case VMAT_STATE_GONE:
		return "no mappings: it is exiting";
	case VMAT_STATE_MAPPED:
		break;
	}
	return NULL;
}

void source_remark(const struct source *source, const char *target, const struct vmat_mm *mm)
{
	size_t clipped = vmat_mm_unstable(mm);
	const char *empty = source_why_empty(vmat_mm_state(mm)), *hint = "";
	pid_t pid;

	if (empty && !vmat_mm_count(mm) && !source->may_end)
		complain(source->command, "%s: %s", target, empty);
	if (tell(target, &pid) == TARGET_PID)
		hint = " (--stable reads until two reads agree)";
	if (clipped)
		complain(source->command, "%s: line %" PRIu64 ": the mappings changed while they "
			 "were read: %zu of them overlapped and were clipped%s", target,
			 vmat_mm_unstable_line(mm), clipped, hint);
	if (vmat_mm_unstable_why(mm))
		complain(source->command, "%s: %s", target, vmat_mm_unstable_why(mm));
}

/* -- by name ------------------------------------------------------------------------------ */

#ifdef LIBPROC2_SONAME

/*
 * libproc2 pulls in libsystemd and five more libraries, which double the time that a command
 * takes to start: it is loaded only where it is asked for.
 */
struct libproc2 {
	void *handle;
	struct pids_info *pids;
	int (*new)(struct pids_info **info, enum pids_item *items, int count);
	int (*unref)(struct pids_info **info);
	struct pids_stack *(*get)(struct pids_info *info, enum pids_fetch_type which);
};

enum { ITEM_PID, ITEM_CMD, ITEM_CMDLINE, ITEMS };

struct found {
	pid_t pid;
	char *cmdline;
};

struct matches {
	struct found *found;
	size_t count;
};

static int proc2_open(struct libproc2 *lib)
{
	enum pids_item items[ITEMS] = { PIDS_ID_PID, PIDS_CMD, PIDS_CMDLINE };

	/* it stays, and so do buffers that it keeps to itself */
	lib->handle = dlopen(LIBPROC2_SONAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!lib->handle)
		return -ELIBACC;
	/* the way of dlsym(3) to turn an object's address into a function's */
	*(void **)&lib->new = dlsym(lib->handle, "procps_pids_new");
	*(void **)&lib->unref = dlsym(lib->handle, "procps_pids_unref");
	*(void **)&lib->get = dlsym(lib->handle, "procps_pids_get");
	/* new() wants lib->pids to be NULL */
	if (lib->new && lib->unref && lib->get && lib->new(&lib->pids, items, ITEMS) >= 0)
		return 0;
	dlclose(lib->handle);
	return -ELIBBAD;
}

static void proc2_close(struct libproc2 *lib)
{
	lib->unref(&lib->pids);
	dlclose(lib->handle);
}

/* The kernel keeps 15 characters of a name; the rest of a longer one is in the command line. */
static bool is_called(const char *name, const char *comm, const char *cmdline)
{
	enum { COMM_LEN = 15 };
	size_t len = strlen(name);
	const char *end = cmdline + strcspn(cmdline, " "), *base;

	if (len <= COMM_LEN)
		return !strcmp(name, comm);
	base = memrchr(cmdline, '/', (size_t)(end - cmdline));
	base = base ? base + 1 : cmdline;
	return strlen(comm) == COMM_LEN && !strncmp(name, comm, COMM_LEN) &&
	       (size_t)(end - base) == len && !memcmp(base, name, len);
}

static int add_match(struct matches *matches, pid_t pid, const char *cmdline)
{
	struct found *found = reallocarray(matches->found, matches->count + 1, sizeof(*found));

	if (!found)
		return -ENOMEM;
	matches->found = found;
	found[matches->count].pid = pid;
	found[matches->count].cmdline = strdup(cmdline);
	return found[matches->count++].cmdline ? 0 : -ENOMEM;
}

static int collect(struct matches *matches, struct libproc2 *lib, const char *name)
{
	struct pids_stack *stack;
	int err = 0;

	while (!err && (stack = lib->get(lib->pids, PIDS_FETCH_TASKS_ONLY))) {
		pid_t pid = stack->head[ITEM_PID].result.s_int;
		const char *comm = stack->head[ITEM_CMD].result.str;
		const char *cmdline = stack->head[ITEM_CMDLINE].result.str;

		if (pid != getpid() && comm && is_called(name, comm, cmdline ? cmdline : ""))
			err = add_match(matches, pid, cmdline ? cmdline : "");
	}
	return err;
}

static void matches_free(struct matches *matches)
{
	size_t i;

	for (i = 0; i < matches->count; i++)
		free(matches->found[i].cmdline);
	free(matches->found);
}

/* One, or the reason why not. */
static int choose(char **targetp, const struct source *source, const char *name,
		  const struct matches *matches)
{
	size_t i;

	if (matches->count == 1)
		return asprintf(targetp, "%d", (int)matches->found[0].pid) < 0 ? -ENOMEM : 0;
	if (!matches->count) {
		complain(source->command, "--name: no process is called %s", name);
		return -ESRCH;
	}
	complain(source->command, "--name: %zu processes are called %s: say which", matches->count,
		 name);
	for (i = 0; i < matches->count; i++)
		complain(source->command, "  %d %s", (int)matches->found[i].pid,
			 matches->found[i].cmdline);
	return -ENOTUNIQ;
}

int source_find(char **targetp, const struct source *source, const char *name)
{
	struct matches matches = { 0 };
	struct libproc2 lib = { .pids = NULL };
	int err = proc2_open(&lib);

	if (err) {
		complain(source->command, "--name: cannot use %s", LIBPROC2_SONAME);
		return err;
	}
	/* else libproc2 makes a question mark of each byte beyond ASCII; uselocale() does not do */
	setlocale(LC_CTYPE, "C.UTF-8");
	err = collect(&matches, &lib, name);
	setlocale(LC_CTYPE, "C");
	proc2_close(&lib);
	if (err)
		complain(source->command, "--name: out of memory");
	else
		err = choose(targetp, source, name, &matches);
	matches_free(&matches);
	return err;
}

#else

int source_find(char **targetp, const struct source *source, const char *name)
{
	(void)targetp;
	(void)name;
	complain(source->command, "--name: this vmatools was built without libproc2; give the PID");
	return -ENOSYS;
}

#endif
