/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_live - a running process -> an mm: whole, of one program, or an error. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/facts.h"
#include "source/load.h"
#include "text/mmstat.h"

enum {
	EXEC_TRIES = 8,		/* how often a process may call exec under our eyes */
	EXEC_WAIT_NS = 1000000,	/* between two looks at one in the middle of it */
	EXEC_WAITS = 200,	/* so many such looks */
	UNSURE_WAITS = 10,	/* when it may be that /proc just does not tell */
	LEAST_TRIES = 2,	/* two readings can agree, one cannot */
	PF_EXITING = 0x4,	/* flags in stat */
	PF_KTHREAD = 0x200000
};

/* Whether an attempt has to be made again, the process having changed under it. */
enum again { AGAIN_NOT, AGAIN_NOW, AGAIN_LATER };

static int ended(struct load *load)
{
	return procfs_fail(&load->trouble, -ESRCH, NULL,
			   "the process ended while it was being read", NULL);
}

/* -- who it is, before and after ----------------------------------------------- */

/* These change when a PID becomes another process, or a process another program. */
static const enum fact image_facts[] = {
	FACT_STAT_START_TIME, FACT_STAT_START_CODE, FACT_STAT_END_CODE, FACT_STAT_START_STACK,
	FACT_STAT_START_BRK, FACT_STAT_ARG_START, FACT_STAT_ENV_END,
};

static bool same_image(const struct vmat_mm *a, const struct vmat_mm *b)
{
	for (size_t i = 0; i < sizeof(image_facts) / sizeof(image_facts[0]); i++) {
		uint64_t of_a = 0, of_b = 0;

		facts_get(a, image_facts[i], &of_a);
		facts_get(b, image_facts[i], &of_b);
		if (of_a != of_b)
			return false;
	}
	return true;
}

static bool has_exited(const struct vmat_mm *who)
{
	uint64_t state = 0;

	facts_get(who, FACT_STAT_STATE, &state);
	return state == 'Z' || state == 'X' || state == 'x';
}

static bool has_flag(const struct vmat_mm *who, uint64_t flag)
{
	uint64_t flags = 0;

	facts_get(who, FACT_STAT_FLAGS, &flags);
	return flags & flag;
}

/* The first thread has exited, or is about to; the process has not. */
static bool leader_has_exited(const struct vmat_mm *who)
{
	uint64_t threads = 0;

	facts_get(who, FACT_STAT_THREADS, &threads);
	return threads > 1 && (has_exited(who) || has_flag(who, PF_EXITING));
}

/*
 * How many more looks to wait for a process that seems to be half way through exec: there is a
 * stack, and not much else yet; the kernel notes where the code is when all is mapped. Some
 * emulations of /proc never tell, nor do they tell of the stack.
 */
static unsigned waits_for_exec(const struct vmat_mm *who)
{
	uint64_t size = 0, code = 0, stack = 0;

	facts_get(who, FACT_STAT_VSIZE, &size);
	facts_get(who, FACT_STAT_START_CODE, &code);
	facts_get(who, FACT_STAT_START_STACK, &stack);
	if (!size || code || who->facts->stat_hidden)
		return 0;
	return stack ? EXEC_WAITS : UNSURE_WAITS;
}

/* Read stat into a new mm without VMAs. */
static int read_who(struct vmat_mm **whop, struct load *load, const struct procfs_dir *dir)
{
	int rc = procfs_slurp(&load->text, dir, "stat", mmstat_limit("stat"));

	if (rc == -EPERM || rc == -EACCES)
		return procfs_fail(&load->trouble, -EACCES, "stat", NULL,
				   "/proc is mounted with hidepid; needs root or its gid= group");
	if (rc == -ENOENT || rc == -ESRCH)
		return procfs_fail(&load->trouble, -ESRCH, NULL, NULL, NULL);
	if (!rc)
		rc = mm_new(whop);
	if (rc)
		return procfs_fail(&load->trouble, rc, "stat", NULL, NULL);
	rc = load_fact(load, *whop, "stat", load->text.bytes, load->text.len);
	if (rc)
		vmat_mm_free(*whop);
	return rc;
}

/* -- the text ------------------------------------------------------------------- */

static const char *text_name(const struct load *load)
{
	return load->options.detail == VMAT_SMAPS ? "smaps" : "maps";
}

static int open_text(struct load *load, const struct procfs_dir *dir)
{
	const char *name = text_name(load);
	int fd = procfs_open_file(dir, name);

	if (fd == -EACCES || fd == -EPERM)
		return procfs_fail(&load->trouble, -EACCES, name, NULL, LOAD_NEEDS_PTRACE);
	if (fd == -ENOENT && procfs_slurp(&load->text, dir, "stat", mmstat_limit("stat")) == 0)
		return procfs_fail(&load->trouble, fd, name, "this kernel does not have it",
				   "smaps needs CONFIG_PROC_PAGE_MONITOR");
	if (fd == -ENOENT || fd == -ESRCH)
		return ended(load);
	return fd < 0 ? procfs_fail(&load->trouble, fd, name, NULL, NULL) : fd;
}

static int read_once(struct vmat_mm **mmp, int *fdp, struct load *load,
		     const struct procfs_dir *dir, uint64_t *sum)
{
	bool query = load->options.backend == VMAT_BACKEND_QUERY;
	int fd, rc;

	if (query && load->options.detail == VMAT_SMAPS)
		return procfs_fail(&load->trouble, -EOPNOTSUPP, NULL,
				   "PROCMAP_QUERY tells no counters", "the text of smaps does");
	fd = open_text(load, dir);
	if (fd < 0)
		return fd;
	rc = query ? load_query(mmp, load, fd, sum) :
		     load_text(mmp, load, fd, 0, text_name(load), sum);
	*fdp = fd;
	return rc;
}

/*
 * Read until two readings agree, if that was asked for. Leaves *@fdp open on the text that was
 * read last, also after some failures; -1 when there is none.
 */
static int read_text(struct vmat_mm **mmp, int *fdp, struct load *load,
		     const struct procfs_dir *dir)
{
	unsigned tries = load->options.stable_tries;
	uint64_t sum = 0, last = 0;
	struct vmat_mm *mm = NULL;
	int rc;

	*fdp = -1;
	if (!tries)
		return read_once(mmp, fdp, load, dir, NULL);
	for (unsigned i = 0; i < (tries < LEAST_TRIES ? LEAST_TRIES : tries); i++) {
		vmat_mm_free(mm);
		if (*fdp >= 0)
			close(*fdp);
		*fdp = -1;
		last = sum;
		sum = 0;
		mm = NULL;
		rc = read_once(&mm, fdp, load, dir, &sum);
		if (rc)
			return rc;
		if (i && sum == last) {
			*mmp = mm;
			return 0;
		}
	}
	vmat_mm_free(mm);
	return procfs_fail(&load->trouble, -EAGAIN, text_name(load), "no two readings agreed",
			   "stop the process, or allow more tries");
}

/* -- one attempt ------------------------------------------------------------------ */

/*
 * Judge what was read by what the process is now. An early end looks like a real one to who only
 * reads: the address space behind @fd must still be there, and the program be the same.
 */
static int judge(struct load *load, struct vmat_mm *mm, int fd, const struct vmat_mm *before,
		 const struct vmat_mm *after, int rc, enum again *again)
{
	bool whole = procfs_still_mapped(fd);

	if (whole && same_image(before, after))
		return rc;
	if (mm && !mm->count && has_flag(after, PF_EXITING) && !has_exited(after)) {
		mm->state = VMAT_STATE_GONE;
		return rc;
	}
	if (!whole && has_flag(after, PF_EXITING) && !(mm && !mm->count))
		return ended(load);
	/* It called exec, or it became a zombie before its first mapping was read. */
	*again = AGAIN_NOW;
	return -EAGAIN;
}

static int read_mm(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
		   const struct vmat_mm *before, enum again *again)
{
	struct vmat_mm *mm = NULL, *after;
	int fd, rc, rc_after;

	rc = read_text(&mm, &fd, load, dir);
	if (fd < 0)
		return rc;
	if (!rc)
		rc = load_facts(load, mm, dir);
	if (!rc && load->options.with & VMAT_WITH_NAMES)
		rc = load_names(mm, dir);
	rc_after = read_who(&after, load, dir);
	if (rc_after == -ESRCH) {
		rc = ended(load);
	} else if (rc_after) {
		rc = rc_after;
	} else {
		if (!rc)
			rc = load_fact(load, mm, "stat", load->text.bytes, load->text.len);
		rc = judge(load, mm, fd, before, after, rc, again);
		vmat_mm_free(after);
	}
	close(fd);
	if (rc)
		vmat_mm_free(mm);
	else
		*mmp = mm;
	return rc;
}

static int read_thread(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
		       pid_t tid, enum again *again)
{
	struct procfs_dir task;
	struct vmat_mm *who;
	int rc = procfs_open_task(&task, dir, tid);

	if (rc)
		return -ESRCH;
	rc = read_who(&who, load, &task);
	if (!rc) {
		rc = has_exited(who) ? -ESRCH : read_mm(mmp, load, &task, who, again);
		vmat_mm_free(who);
	}
	procfs_close_dir(&task);
	return rc;
}

/* The leader's files are empty once it has exited, those of its threads are not. */
static int read_any_thread(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
			   const struct vmat_mm *leader, enum again *again)
{
	pid_t *tids;
	size_t count;
	int rc = procfs_tids(&tids, &count, dir);

	if (rc == -ENOENT || rc == -ESRCH)
		return ended(load);
	if (rc)
		return procfs_fail(&load->trouble, rc, "task", NULL, NULL);
	rc = -ESRCH;
	for (size_t i = 0; i < count && rc == -ESRCH && !*again; i++)
		rc = tids[i] == leader->pid ? -ESRCH :
					      read_thread(mmp, load, dir, tids[i], again);
	free(tids);
	if (rc == -ESRCH)
		*again = AGAIN_NOW;		/* the last of them has just exited as well */
	return rc ? rc : mm_set_identity(*mmp, leader->pid, leader->comm, strlen(leader->comm));
}

static int attempt(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
		   unsigned waited, enum again *again)
{
	struct vmat_mm *who, *mm = NULL;
	int rc = read_who(&who, load, dir);

	if (rc)
		return rc;
	if (leader_has_exited(who)) {
		rc = read_any_thread(&mm, load, dir, who, again);
	} else if (has_exited(who) || has_flag(who, PF_KTHREAD)) {
		mm = who;
		who = NULL;
		rc = load_facts(load, mm, dir);
	} else if (waited < waits_for_exec(who)) {
		*again = AGAIN_LATER;
		rc = -EAGAIN;
	} else {
		rc = read_mm(&mm, load, dir, who, again);
	}
	if (!rc)
		rc = load_threads(load, mm, dir);
	vmat_mm_free(who);
	if (rc)
		vmat_mm_free(mm);
	else
		*mmp = mm;
	return rc;
}

int load_live(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir)
{
	unsigned tries = 0, waited = 0;

	while (tries < EXEC_TRIES) {
		enum again again = AGAIN_NOT;
		int rc = attempt(mmp, load, dir, waited, &again);

		if (again == AGAIN_NOT)
			return rc;
		if (again == AGAIN_NOW) {
			tries++;
		} else {
			nanosleep(&(struct timespec){ .tv_nsec = EXEC_WAIT_NS }, NULL);
			waited++;
		}
	}
	return procfs_fail(&load->trouble, -EAGAIN, text_name(load),
			   "the process called exec each time that it was read", "try again");
}
