/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source - from what the user calls a target to an address space. */
#ifndef COMMON_SOURCE_H
#define COMMON_SOURCE_H

#include "vmatools.h"

struct source {
	const char *command;		/* for complaints */
	const char *sysroot;		/* NULL: the running system */
	struct vmat_procfs *procfs;	/* opened when needed */
	bool quiet;			/* source_load() does not complain: there is another way */
	bool may_end;			/* that a process is gone is nothing to complain about */
};

void source_close(struct source *source);

/*
 * Load @target: a PID, /proc/PID or "self", - (standard input), a file or a directory. On
 * failure the one line on stderr has been written. Returns 0 or a negative errno.
 */
int source_load(struct vmat_mm **mmp, struct source *source, const char *target,
		const struct vmat_load_options *options);

/*
 * The same without a word on stderr: what went wrong is in *@trouble. source_words() makes the line
 * of it that source_load() would have written, without the command, not escaped; to be free()d,
 * NULL: no memory.
 */
int source_try(struct vmat_mm **mmp, struct source *source, const char *target,
	       const struct vmat_load_options *options, struct vmat_trouble *trouble);
char *source_words(const char *target, const struct vmat_trouble *trouble);

/*
 * Load two saved texts in lockstep (see vmat_load_lockstep()). -EOPNOTSUPP, about which nothing was
 * said: load each by itself. Any other failure has been complained about.
 */
int source_load_lockstep(struct vmat_lockstep *result, struct source *source, const char *before,
			 const char *after, const struct vmat_load_options *options);

/* Whether @target is a process, which can be read again; not a file or a stream. */
bool source_is_process(const char *target);

/* The same, and its PID: 0 for "self", -1 for a number that no process has. */
bool source_pid(const char *target, pid_t *pid);

/*
 * Begin a snapshot of @target, a process. The one line on stderr has been written where that fails.
 * Returns 0 or a negative errno.
 */
int source_snapshot(struct vmat_snapshot **snapshotp, struct source *source, const char *target,
		    const struct vmat_load_options *options);

/* The same without a word on stderr: see *@trouble. -EOPNOTSUPP: @target is no process. */
int source_try_snapshot(struct vmat_snapshot **snapshotp, struct source *source,
			const char *target, const struct vmat_load_options *options,
			struct vmat_trouble *trouble);

/* Prepare to read @target again and again; as above. -EOPNOTSUPP also for a copy of /proc. */
int source_sampler(struct vmat_sampler **samplerp, struct source *source, const char *target,
		   const struct vmat_sampler_options *options, struct vmat_trouble *trouble);

/* One line on stderr about what went wrong with @target. */
void source_complain(const struct source *source, const char *target,
		     const struct vmat_trouble *trouble);

/* Why there are no mappings, in words; NULL: there are some. */
const char *source_why_empty(enum vmat_state state);

/*
 * Prepare to ask @target for single mappings, if it is a live process. Complains about nothing: who
 * cannot ask, loads. Returns 0 or a negative errno.
 */
int source_query(struct vmat_query **queryp, struct source *source, const char *target);

/*
 * The PID of the one process called @name, as a text to be free()d. None or several: says so
 * on stderr, with the command line of each, and returns -ESRCH or -ENOTUNIQ.
 */
int source_find(char **targetp, const struct source *source, const char *name);

/* One line on stderr if there is something to know: unstable, or why there are no mappings. */
void source_remark(const struct source *source, const char *target, const struct vmat_mm *mm);

#endif
