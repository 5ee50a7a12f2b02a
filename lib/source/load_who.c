/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_who - whose address space it is, before and after: a PID, a program, a thread may change. */
#include <errno.h>
#include <time.h>

#include "model/facts.h"
#include "source/load.h"
#include "text/mmstat.h"

enum {
	EXEC_TRIES = 8,		/* how often a process may call exec under our eyes */
	EXEC_WAIT_NS = 1000000,	/* between two looks at one in the middle of it */
	EXEC_WAITS = 200,	/* so many such looks */
	UNSURE_WAITS = 10,	/* when it may be that /proc just does not tell */
	PF_EXITING = 0x4,	/* flags in stat */
	PF_KTHREAD = 0x200000
};

/* These change when a PID becomes another process, or a process another program. */
static const enum fact image_facts[] = {
	FACT_STAT_START_TIME, FACT_STAT_START_CODE, FACT_STAT_END_CODE, FACT_STAT_START_STACK,
	FACT_STAT_START_BRK, FACT_STAT_ARG_START, FACT_STAT_ENV_END,
};

bool load_same_image(const struct vmat_mm *a, const struct vmat_mm *b)
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

struct load_image load_image_of(const struct vmat_mm *who)
{
	struct load_image image = { { 0 } };

	for (size_t i = 0; i < LOAD_IMAGE_FACTS; i++)
		facts_get(who, image_facts[i + 1], &image.facts[i]);	/* not the start time */
	return image;
}

bool load_is_there(int fd)
{
	struct query_vma answer;
	int rc = query_vma(&answer, fd, 0, QUERY_COVERING_OR_NEXT, NULL, 0);

	return rc == -ENOTTY ? procfs_still_mapped(fd) : rc != -ESRCH;
}

bool load_has_exited(const struct vmat_mm *who)
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

bool load_is_exiting(const struct vmat_mm *who)
{
	return has_flag(who, PF_EXITING);
}

bool load_is_kthread(const struct vmat_mm *who)
{
	return has_flag(who, PF_KTHREAD);
}

bool load_leader_has_exited(const struct vmat_mm *who)
{
	uint64_t threads = 0;

	facts_get(who, FACT_STAT_THREADS, &threads);
	return threads > 1 && (load_has_exited(who) || load_is_exiting(who));
}

/*
 * The kernel notes where the code is when all is mapped. Some emulations of /proc never tell, nor
 * do they tell of the stack.
 */
unsigned load_waits_for_exec(const struct vmat_mm *who)
{
	uint64_t size = 0, code = 0, stack = 0;

	facts_get(who, FACT_STAT_VSIZE, &size);
	facts_get(who, FACT_STAT_START_CODE, &code);
	facts_get(who, FACT_STAT_START_STACK, &stack);
	if (!size || code || who->facts->stat_hidden)
		return 0;
	return stack ? EXEC_WAITS : UNSURE_WAITS;
}

int load_who(struct vmat_mm **whop, struct load *load, const struct procfs_dir *dir)
{
	int rc = procfs_slurp(&load->text, dir, "stat", mmstat_limit("stat"));

	if (rc == -EPERM || rc == -EACCES)
		return procfs_fail(&load->trouble, -EACCES, "stat", NULL, LOAD_HIDEPID);
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

int load_ended(struct load *load)
{
	return procfs_fail(&load->trouble, -ESRCH, NULL,
			   "the process ended while it was being read", NULL);
}

bool load_have_patience(struct load_patience *patience, enum load_again again)
{
	if (again == LOAD_AGAIN_NOT)
		return false;
	if (again == LOAD_AGAIN_NOW)
		return ++patience->tries < EXEC_TRIES;
	nanosleep(&(struct timespec){ .tv_nsec = EXEC_WAIT_NS }, NULL);
	patience->waited++;
	return true;
}
