/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* limit - how much of each limit on mappings is used, and how much is left. */
#include <errno.h>
#include <string.h>

#include "model/account.h"
#include "model/options.h"
#include "model/tree.h"

enum { CAP_IPC_LOCK_BIT = 14, CAP_SYS_ADMIN_BIT = 21, USER_RESERVE_PART = 32 };
enum { OVERCOMMIT_GUESS, OVERCOMMIT_ALWAYS, OVERCOMMIT_NEVER };

static void set_used(struct vmat_limit *limit, uint64_t used, const char *source)
{
	limit->used_known = true;
	limit->used = used;
	limit->used_source = source;
}

static void set_limit(struct vmat_limit *limit, uint64_t value, const char *source)
{
	limit->limit_known = true;
	limit->limit = value;
	limit->limit_source = source;
}

static void set_unlimited(struct vmat_limit *limit, const char *source)
{
	set_limit(limit, UINT64_MAX, source);
	limit->unlimited = true;
}

static bool is_capable(const struct vmat_mm *mm, unsigned bit)
{
	uint64_t effective;

	return facts_get(mm, FACT_STATUS_CAP_EFF, &effective) && effective >> bit & 1;
}

static void take_rlimit(const struct vmat_mm *mm, enum fact_limit which, struct vmat_limit *limit)
{
	const struct limit_value *value = facts_limit(mm, which);

	if (value && value->soft == LIMIT_UNLIMITED)
		set_unlimited(limit, "limits");
	else if (value)
		set_limit(limit, value->soft, "limits");
}

/*
 * The VMAs are of one moment, and that of all else that is shown; a status was read at another one.
 * But a torn read is not of one, and text that lacks VmFlags may not be added up.
 */
static void take_total(const struct vmat_mm *mm, struct vmat_limit *limit, uint64_t sum,
		       enum fact fact, bool uncertain)
{
	uint64_t told;

	if ((mm->unstable || uncertain) && facts_get(mm, fact, &told))
		set_used(limit, told, fact_table[fact].source);
	else if (vmat_map_count(mm))
		set_used(limit, sum, "sum over VMAs");
}

/* -- one by one ------------------------------------------------------------------------- */

static void find_map_count(const struct vmat_mm *mm, struct vmat_limit *limit)
{
	uint64_t value;

	limit->unit = VMAT_UNIT_NUMBER;
	limit->remark = "mmap() may exceed it by one; at the limit nothing can be split";
	if (vmat_map_count(mm))
		set_used(limit, vmat_map_count(mm), "VMAs");
	if (facts_get(mm, FACT_MAX_MAP_COUNT, &value))
		set_limit(limit, value, fact_table[FACT_MAX_MAP_COUNT].source);
}

static void find_as(const struct vmat_mm *mm, struct vmat_limit *limit)
{
	struct account account;

	account_of(mm, &account);
	take_total(mm, limit, account.total_vm, FACT_STATUS_VM_SIZE, false);
	take_rlimit(mm, LIMIT_AS, limit);
}

static void find_data(const struct vmat_mm *mm, struct vmat_limit *limit)
{
	struct account account;

	account_of(mm, &account);
	take_total(mm, limit, account.data_vm, FACT_STATUS_VM_DATA, account.stack_uncertain);
	take_rlimit(mm, LIMIT_DATA, limit);
	limit->remark = account.old_formula ?
		"before Linux 4.7 only brk() looked at it" :
		"private writable memory but stacks; ignore_rlimit_data is not told";
}

static void find_stack(const struct vmat_mm *mm, struct vmat_limit *limit)
{
	limit->remark = "growing looks at it, mapping does not; each VMA that grows has as much";
	for (size_t i = mm->count; i-- > 0 && !limit->used_known;) {
		const struct vmat_vma *vma = &mm->rows[i];

		if (vma_has_no_file(vma) && !strcmp(vma->file->name, "[stack]"))
			set_used(limit, vma->end - vma->start, "[stack]");
	}
	take_rlimit(mm, LIMIT_STACK, limit);
}

/* Drivers charge memory that they pin to it, too: the VMAs tell only part of it. */
static void find_memlock(const struct vmat_mm *mm, struct vmat_limit *limit)
{
	uint64_t bytes = 0;

	if (facts_get(mm, FACT_STATUS_VM_LCK, &bytes)) {
		set_used(limit, bytes, fact_table[FACT_STATUS_VM_LCK].source);
	} else if (vmat_map_count(mm) && mm->rows[0].has_vmflags) {
		for (size_t i = 0; i < mm->count; i++)
			if (mm->rows[i].flags & VMAT_VM_LOCKED)
				bytes += mm->rows[i].end - mm->rows[i].start;
		set_used(limit, bytes, "sum over VMAs with lo");
	}
	take_rlimit(mm, LIMIT_MEMLOCK, limit);
	if (is_capable(mm, CAP_IPC_LOCK_BIT))
		limit->remark = "not enforced: the process has CAP_IPC_LOCK (unless only in a "
				"user namespace)";
}

/* -- commit -------------------------------------------------------------------------------- */

static void find_per_request(const struct vmat_mm *mm, struct vmat_limit *limit)
{
	uint64_t ram, swap;

	limit->per_request = true;
	limit->remark = "vm.overcommit_memory 0: one request may have as much, what there is does "
			"not count";
	if (facts_get(mm, FACT_MEMINFO_MEM_TOTAL, &ram) &&
	    facts_get(mm, FACT_MEMINFO_SWAP_TOTAL, &swap))
		set_limit(limit, ram + swap, "meminfo MemTotal + SwapTotal");
}

/* What is kept for who has to clean up: for root, and for the user to stop the process. */
static uint64_t reserves(const struct vmat_mm *mm)
{
	uint64_t kbytes, sum = 0, share;
	struct account account;

	account_of(mm, &account);
	share = account.total_vm / USER_RESERVE_PART;
	if (!is_capable(mm, CAP_SYS_ADMIN_BIT) && facts_get(mm, FACT_ADMIN_RESERVE_KBYTES, &kbytes))
		sum = kbytes << 10;
	if (facts_get(mm, FACT_USER_RESERVE_KBYTES, &kbytes))
		sum += kbytes << 10 < share ? kbytes << 10 : share;
	return sum;
}

static void find_strict(const struct vmat_mm *mm, struct vmat_limit *limit)
{
	uint64_t lent, most, kept = reserves(mm);

	limit->remark = "vm.overcommit_memory 2: what all processes asked for counts; the reserves "
			"are off the limit";
	if (facts_get(mm, FACT_MEMINFO_COMMITTED_AS, &lent))
		set_used(limit, lent, fact_table[FACT_MEMINFO_COMMITTED_AS].source);
	if (facts_get(mm, FACT_MEMINFO_COMMIT_LIMIT, &most))
		set_limit(limit, most > kept ? most - kept : 0,
			  fact_table[FACT_MEMINFO_COMMIT_LIMIT].source);
}

static void find_commit(const struct vmat_mm *mm, struct vmat_limit *limit)
{
	uint64_t mode;

	if (!facts_get(mm, FACT_OVERCOMMIT_MEMORY, &mode))
		return;
	if (mode == OVERCOMMIT_GUESS) {
		find_per_request(mm, limit);
	} else if (mode == OVERCOMMIT_NEVER) {
		find_strict(mm, limit);
	} else if (mode == OVERCOMMIT_ALWAYS) {
		set_unlimited(limit, fact_table[FACT_OVERCOMMIT_MEMORY].source);
		limit->remark = "vm.overcommit_memory 1: nothing is refused";
	}
}

static void find_space(const struct vmat_mm *mm, struct vmat_limit *limit)
{
	struct vmat_room room = { .size = sizeof(room) };
	uint64_t bytes = 0;

	if (!vmat_map_count(mm) || vmat_gap_room(mm, &room) || room.high <= room.low)
		return;
	for (size_t i = 0; i < mm->count; i++)
		bytes += vmat_gap_inside(&room, &mm->rows[i]);
	set_used(limit, bytes, "sum over VMAs");
	set_limit(limit, room.high - room.low, "lowest address to task size");
	limit->remark = room.high_remark;
}

/* -- asking ------------------------------------------------------------------------------------ */

/* Indexed by enum vmat_limit_kind. */
static const struct {
	const char *name;
	void (*find)(const struct vmat_mm *mm, struct vmat_limit *limit);
} limits[VMAT_NLIMITS] = {
	[VMAT_LIMIT_MAP_COUNT] = { "vm.max_map_count", find_map_count },
	[VMAT_LIMIT_AS] = { "RLIMIT_AS", find_as },
	[VMAT_LIMIT_DATA] = { "RLIMIT_DATA", find_data },
	[VMAT_LIMIT_STACK] = { "RLIMIT_STACK", find_stack },
	[VMAT_LIMIT_MEMLOCK] = { "RLIMIT_MEMLOCK", find_memlock },
	[VMAT_LIMIT_COMMIT] = { "commit limit", find_commit },
	[VMAT_LIMIT_SPACE] = { "address space", find_space },
};

/* The kernel compares pages: what of the last one is not within the limit is of no use. */
static void find_left(const struct vmat_mm *mm, struct vmat_limit *limit)
{
	uint64_t whole = limit->limit, used = limit->per_request ? 0 : limit->used;

	limit->left_known = limit->limit_known && !limit->unlimited &&
			    (limit->used_known || limit->per_request);
	if (!limit->left_known)
		return;
	if (limit->unit == VMAT_UNIT_BYTES)
		whole &= -vmat_mm_page_size(mm);
	limit->left = whole > used ? whole - used : 0;
}

int vmat_limits_get(const struct vmat_mm *mm, enum vmat_limit_kind kind, struct vmat_limit *limit)
{
	struct vmat_limit own = {
		.kind = kind, .unit = VMAT_UNIT_BYTES, .used_source = "", .limit_source = "",
		.remark = "",
	};

	if ((unsigned)kind >= VMAT_NLIMITS)
		return -ENOENT;
	own.name = limits[kind].name;
	limits[kind].find(mm, &own);
	find_left(mm, &own);
	return options_give(limit, &own, sizeof(own));
}

const char *vmat_limits_name(enum vmat_limit_kind kind)
{
	return (unsigned)kind < VMAT_NLIMITS ? limits[kind].name : "unknown";
}
