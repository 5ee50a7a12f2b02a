/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_live - a running process -> an mm: whole, of one program, or an error. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/facts.h"
#include "source/load.h"
#include "text/mmstat.h"

enum { LEAST_TRIES = 2 };	/* two readings can agree, one cannot */

/* -- the text ------------------------------------------------------------------- */

static const char *text_name(const struct load *load)
{
	return load->options.detail == VMAT_SMAPS ? "smaps" : "maps";
}

int load_open_maps(struct load *load, const struct procfs_dir *dir, const char *name)
{
	int fd = procfs_open_file(dir, name);

	if (fd == -EACCES || fd == -EPERM)
		return procfs_fail(&load->trouble, -EACCES, name, NULL, LOAD_NEEDS_PTRACE);
	if (fd == -ENOENT && procfs_slurp(&load->text, dir, "stat", mmstat_limit("stat")) == 0)
		return procfs_fail(&load->trouble, fd, name, "this kernel does not have it",
				   "smaps needs CONFIG_PROC_PAGE_MONITOR");
	if (fd == -ENOENT || fd == -ESRCH)
		return load_ended(load);
	return fd < 0 ? procfs_fail(&load->trouble, fd, name, NULL, NULL) : fd;
}

int load_open_text(struct load *load, const struct procfs_dir *dir)
{
	return load_open_maps(load, dir, text_name(load));
}

/*
 * Where readings are compared, or where the place of what is wrong is told, the text is wanted for
 * what it is.
 */
static bool may_choose(const struct load *load)
{
	return load->options.backend == VMAT_BACKEND_AUTO && load->options.detail == VMAT_MAPS &&
	       !load->options.stable_tries && !load->options.strict;
}

static int read_once(struct vmat_mm **mmp, int *fdp, struct load *load,
		     const struct procfs_dir *dir, uint64_t *sum)
{
	bool query = load->options.backend == VMAT_BACKEND_QUERY;
	int fd, rc;

	if (may_choose(load))
		return load_cheapest(mmp, fdp, load, dir);
	if (query && load->options.detail == VMAT_SMAPS)
		return procfs_fail(&load->trouble, -EOPNOTSUPP, NULL,
				   "PROCMAP_QUERY tells no counters", "the text of smaps does");
	fd = load_open_text(load, dir);
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
		 const struct vmat_mm *after, int rc, enum load_again *again)
{
	bool whole = procfs_still_mapped(fd);

	if (whole && load_same_image(before, after))
		return rc;
	if (mm && !mm->count && load_is_exiting(after) && !load_has_exited(after)) {
		mm->state = VMAT_STATE_GONE;
		return rc;
	}
	if (!whole && load_is_exiting(after) && !(mm && !mm->count))
		return load_ended(load);
	/* It called exec, or it became a zombie before its first mapping was read. */
	*again = LOAD_AGAIN_NOW;
	return -EAGAIN;
}

/* Who comes again sees by the maps that was read last whether that address space is still there. */
static void leave(struct load *load, int fd, int rc)
{
	if (!load->watch || rc) {
		close(fd);
		return;
	}
	load->watch->witness_is_gone = load->watch->witness >= 0 &&
				       !load_is_there(load->watch->witness);
	if (load->watch->witness >= 0)
		close(load->watch->witness);
	load->watch->witness = fd;
}

static int read_mm(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
		   const struct vmat_mm *before, enum load_again *again)
{
	struct vmat_mm *mm = NULL, *after;
	int fd, rc, rc_after;

	rc = read_text(&mm, &fd, load, dir);
	if (fd < 0)
		return rc;
	if (!rc && load->watch)
		rc = load_rss(load, mm, dir, fd);
	if (!rc)
		rc = load_facts(load, mm, dir);
	if (!rc && load->options.with & VMAT_WITH_NAMES)
		rc = load_names(mm, dir);
	rc_after = load_who(&after, load, dir);
	if (rc_after == -ESRCH) {
		rc = load_ended(load);
	} else if (rc_after) {
		rc = rc_after;
	} else {
		if (!rc)
			rc = load_fact(load, mm, "stat", load->text.bytes, load->text.len);
		rc = judge(load, mm, fd, before, after, rc, again);
		vmat_mm_free(after);
	}
	leave(load, fd, rc);
	if (rc)
		vmat_mm_free(mm);
	else
		*mmp = mm;
	return rc;
}

static int read_thread(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
		       pid_t tid, enum load_again *again)
{
	struct procfs_dir task;
	struct vmat_mm *who;
	int rc = procfs_open_task(&task, dir, tid);

	if (rc)
		return -ESRCH;
	rc = load_who(&who, load, &task);
	if (!rc) {
		rc = load_has_exited(who) ? -ESRCH : read_mm(mmp, load, &task, who, again);
		vmat_mm_free(who);
	}
	procfs_close_dir(&task);
	return rc;
}

/* The leader's files are empty once it has exited, those of its threads are not. */
static int read_any_thread(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
			   const struct vmat_mm *leader, enum load_again *again)
{
	pid_t *tids;
	size_t count;
	int rc = procfs_tids(&tids, &count, dir);

	if (rc == -ENOENT || rc == -ESRCH)
		return load_ended(load);
	if (rc)
		return procfs_fail(&load->trouble, rc, "task", NULL, NULL);
	rc = -ESRCH;
	for (size_t i = 0; i < count && rc == -ESRCH && !*again; i++)
		rc = tids[i] == leader->pid ? -ESRCH :
					      read_thread(mmp, load, dir, tids[i], again);
	free(tids);
	if (rc == -ESRCH)
		*again = LOAD_AGAIN_NOW;	/* the last of them has just exited as well */
	return rc ? rc : mm_set_identity(*mmp, leader->pid, leader->comm, strlen(leader->comm));
}

static int attempt(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
		   unsigned waited, enum load_again *again)
{
	struct vmat_mm *who, *mm = NULL;
	int rc = load_who(&who, load, dir);

	if (rc)
		return rc;
	if (load_leader_has_exited(who)) {
		rc = read_any_thread(&mm, load, dir, who, again);
	} else if (load_has_exited(who) || load_is_kthread(who)) {
		mm = who;
		who = NULL;
		rc = load_facts(load, mm, dir);
	} else if (waited < load_waits_for_exec(who)) {
		*again = LOAD_AGAIN_LATER;
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
	struct load_patience patience = { 0 };
	enum load_again again;
	int rc;

	do {
		again = LOAD_AGAIN_NOT;
		rc = attempt(mmp, load, dir, patience.waited, &again);
	} while (load_have_patience(&patience, again));
	if (again == LOAD_AGAIN_NOT)
		return rc;
	return procfs_fail(&load->trouble, -EAGAIN, text_name(load),
			   "the process called exec each time that it was read", "try again");
}
