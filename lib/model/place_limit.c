/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place_limit - the limits that a call runs into: mappings, address space, data, locked, commit. */
#include <errno.h>

#include "model/place.h"

enum { OVERCOMMIT_GUESS, OVERCOMMIT_ALWAYS, OVERCOMMIT_NEVER };
enum { USER_RESERVE_PART = 32 };

/* Where so much of a limit is missing or left, what others do meanwhile decides. */
enum { NEAR_PART = 16 };

#define STACK_FLAGS (VMAT_VM_GROWSDOWN | VMAT_VM_GROWSUP | VMAT_VM_SHADOW_STACK)

int place_refuse_with(struct place_job *job, enum vmat_check check, int error, const char *why)
{
	job->check = check;
	job->error = error;
	job->why = why;
	return error;
}

int place_refuse(struct place_job *job, enum vmat_check check, int error)
{
	return place_refuse_with(job, check, error, NULL);
}

int place_refuse_limit(struct place_job *job, enum vmat_check check, uint64_t used, uint64_t limit,
		       uint64_t wanted)
{
	job->used = used;
	job->limit = limit;
	job->wanted = wanted;
	return place_refuse(job, check, -ENOMEM);
}

bool place_capable(const struct place_job *job, unsigned capability)
{
	return job->world.caps >> capability & 1;
}

/* -- address space and data ------------------------------------------------------------ */

/* The kernel compares pages. */
static bool is_above(const struct place_job *job, uint64_t used, uint64_t more, uint64_t limit)
{
	uint64_t sum;

	return limit != LIMIT_UNLIMITED && (__builtin_add_overflow(used, more, &sum) ||
					    sum > (limit & -job->placer->page));
}

static bool is_data(uint64_t vm_flags)
{
	return (vm_flags & (VMAT_VM_WRITE | VMAT_VM_SHARED | STACK_FLAGS)) == VMAT_VM_WRITE;
}

/* may_expand_vm(); with a limit of 0 the hard limit counts, for old versions of Valgrind. */
int place_may_expand(struct place_job *job, uint64_t bytes, uint64_t replaced)
{
	const struct limit_value *as = facts_limit(job->placer->mm, LIMIT_AS);
	const struct limit_value *data = facts_limit(job->placer->mm, LIMIT_DATA);
	uint64_t total = job->placer->tree->total_vm + job->more_total;
	uint64_t data_vm = job->placer->tree->data_vm + job->more_data;

	bytes -= replaced;
	if (as && is_above(job, total, bytes, as->soft))
		return place_refuse_limit(job, VMAT_CHECK_AS, total, as->soft, bytes);
	if (!data || !is_data(job->vm_flags) || !is_above(job, data_vm, bytes, data->soft))
		return 0;
	if (!data->soft && !is_above(job, data_vm, bytes, data->hard))
		return 0;
	return place_refuse_limit(job, VMAT_CHECK_DATA, data_vm, data->soft, bytes);
}

/* -- locked ---------------------------------------------------------------------------- */

/* mlock_future_ok() */
int place_may_lock(struct place_job *job, uint64_t bytes)
{
	const struct limit_value *limit = facts_limit(job->placer->mm, LIMIT_MEMLOCK);
	uint64_t locked = job->placer->tree->locked_vm + job->placer->locked_extra;

	if (!(job->vm_flags & VMAT_VM_LOCKED) || place_capable(job, PLACE_CAP_IPC_LOCK) || !limit ||
	    !is_above(job, locked, bytes, limit->soft))
		return 0;
	place_refuse_limit(job, VMAT_CHECK_MEMLOCK, locked, limit->soft, bytes);
	job->error = -EAGAIN;
	return job->error;
}

/* -- what the machine lends ------------------------------------------------------------ */

static uint64_t minus(uint64_t value, uint64_t less)
{
	return value > less ? value - less : 0;
}

/* Reserves are kept for who has to clean up. */
static uint64_t strict_limit(const struct place_job *job, uint64_t limit)
{
	const struct vmat_mm *mm = job->placer->mm;
	uint64_t share = job->placer->tree->total_vm / USER_RESERVE_PART, kbytes;

	if (!place_capable(job, PLACE_CAP_SYS_ADMIN) &&
	    facts_get(mm, FACT_ADMIN_RESERVE_KBYTES, &kbytes))
		limit = minus(limit, kbytes << 10);
	if (facts_get(mm, FACT_USER_RESERVE_KBYTES, &kbytes))
		limit = minus(limit, kbytes << 10 < share ? kbytes << 10 : share);
	return limit;
}

/* Mode 2: all that all processes were promised counts. */
static int commit_strictly(struct place_job *job, uint64_t bytes)
{
	const struct vmat_mm *mm = job->placer->mm;
	uint64_t used, limit, left;

	if (!facts_get(mm, FACT_MEMINFO_COMMITTED_AS, &used) ||
	    !facts_get(mm, FACT_MEMINFO_COMMIT_LIMIT, &limit)) {
		job->doubt = "how much is committed is not told: meminfo";
		return 0;
	}
	limit = strict_limit(job, limit);
	left = used + bytes < limit ? limit - used - bytes : used + bytes - limit;
	if (left <= limit / NEAR_PART)
		job->doubt = "near the commit limit, what other processes ask for decides";
	if (used + bytes < limit)
		return 0;
	return place_refuse_limit(job, VMAT_CHECK_COMMIT, used, limit, bytes);
}

static int commit_by_guess(struct place_job *job, uint64_t bytes)
{
	const struct vmat_mm *mm = job->placer->mm;
	uint64_t ram, swap;

	if (!facts_get(mm, FACT_MEMINFO_MEM_TOTAL, &ram) ||
	    !facts_get(mm, FACT_MEMINFO_SWAP_TOTAL, &swap)) {
		job->doubt = "how much memory the machine has is not told: meminfo";
		return 0;
	}
	if (bytes > ram + swap)
		return place_refuse_limit(job, VMAT_CHECK_COMMIT, 0, ram + swap, bytes);
	if (!(job->world.rules & RULE_GUESS_TOTAL) && bytes > ram / NEAR_PART)
		job->doubt = "before Linux 5.2 what is free at the moment counts, too";
	return 0;
}

/* __vm_enough_memory() */
int place_may_commit(struct place_job *job, uint64_t bytes)
{
	uint64_t mode = OVERCOMMIT_GUESS;

	if (!bytes)
		return 0;
	if (!facts_get(job->placer->mm, FACT_OVERCOMMIT_MEMORY, &mode))
		job->doubt = "vm.overcommit_memory is not told";
	if (mode == OVERCOMMIT_ALWAYS)
		return 0;
	return mode == OVERCOMMIT_NEVER ? commit_strictly(job, bytes) : commit_by_guess(job, bytes);
}

bool place_reserves_always(const struct vmat_placer *placer)
{
	uint64_t mode;

	return facts_get(placer->mm, FACT_OVERCOMMIT_MEMORY, &mode) && mode == OVERCOMMIT_NEVER;
}
