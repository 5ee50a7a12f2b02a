/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place_check - what mmap() checks, in the order in which the kernel does. */
#include <errno.h>
#include <string.h>

#include "model/place.h"

static bool has_file(const struct place_job *job)
{
	return job->call.backing != VMAT_BACKING_ANON;
}

static bool is_fixed(const struct place_job *job)
{
	return job->call.flags & VMAT_MAP_FIXED;
}

/* -- arguments ------------------------------------------------------------------------- */

static int check_offset(struct place_job *job)
{
	if (job->call.offset & (job->placer->page - 1))
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "the offset is not at a page");
	return 0;
}

/* The size of its pages, as the call or the machine has it. */
static uint64_t huge_page_size(struct place_job *job)
{
	uint64_t size = job->call.huge_page_size;

	if (size || facts_get(job->placer->mm, FACT_MEMINFO_HUGE_SIZE, &size))
		return size;
	job->doubt = "the usual size of huge pages is not told: meminfo";
	return job->placer->world.pmd ? job->placer->world.pmd : UINT64_C(2) << 20;
}

/* Sizes that the page tables of a machine have at most; 0: not listed here. */
static const uint64_t table_sizes[NARCHES] = {
	[ARCH_X86_64] = UINT64_C(1) << 30 | UINT64_C(1) << 21,
	[ARCH_X86_COMPAT] = UINT64_C(1) << 30 | UINT64_C(1) << 21,
	[ARCH_I386] = UINT64_C(1) << 22 | UINT64_C(1) << 21,
	[ARCH_S390X] = UINT64_C(1) << 31 | UINT64_C(1) << 20,
};

/* /sys/kernel/mm/hugepages has a folder for each size that there is. */
static int check_huge_page_size(struct place_job *job, uint64_t size)
{
	uint64_t sizes = table_sizes[job->placer->layout.arch], usual = 0;
	bool told = facts_get(job->placer->mm, FACT_HUGETLB_SIZES, &sizes);

	if (size & (size - 1) || size < job->placer->page || ((told || sizes) && !(sizes & size)))
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "no size that pages of the hugetlb pool have");
	(void)facts_get(job->placer->mm, FACT_MEMINFO_HUGE_SIZE, &usual);
	if (!told && size != usual)
		job->doubt = "which sizes of huge pages there are is not told";
	return 0;
}

static bool is_of_other_file(const struct vmat_mmap_call *call)
{
	return call->file_system && strcmp(call->file_system, "hugetlbfs");
}

/* Lengths of hugetlb are rounded up before anything looks at them, and may become 0 so. */
static int check_length(struct place_job *job)
{
	struct vmat_mmap_call *call = &job->call;
	int rc;

	if (call->backing == VMAT_BACKING_HUGETLB && is_of_other_file(call))
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "MAP_HUGETLB is for no file but of hugetlbfs");
	if (call->backing == VMAT_BACKING_HUGETLB) {
		call->huge_page_size = huge_page_size(job);
		rc = check_huge_page_size(job, call->huge_page_size);
		if (rc)
			return rc;
		call->length = (call->length + call->huge_page_size - 1) & -call->huge_page_size;
	}
	if (!call->length)
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL, "the length is 0");
	call->length = place_page_align(job->placer, call->length);
	if (!call->length)
		return place_refuse_with(job, VMAT_CHECK_LENGTH, -ENOMEM,
					 "the length, rounded up to a page, is 2^64");
	return 0;
}

static int check_map_count(struct place_job *job)
{
	uint64_t most = job->placer->tree->options.max_map_count;

	if (job->placer->tree->count > most)
		return place_refuse_limit(job, VMAT_CHECK_MAP_COUNT, job->placer->tree->count,
					  most, 1);
	return 0;
}

/* round_hint_to_min() */
static int round_hint(struct place_job *job)
{
	struct vmat_mmap_call *call = &job->call;

	if (is_fixed(job))
		return 0;
	call->hint &= -job->placer->page;
	if (call->hint && call->hint < job->world.lowest)
		call->hint = place_page_align(job->placer, job->world.lowest);
	return 0;
}

static int check_taken(struct place_job *job)
{
	if (job->call.flags & VMAT_MAP_FIXED_NOREPLACE &&
	    vmat_tree_find_vma_intersection(job->placer->tree, job->address,
					    job->address + job->call.length))
		return place_refuse(job, VMAT_CHECK_TAKEN, -EEXIST);
	return 0;
}

static int check_locked(struct place_job *job)
{
	const struct limit_value *limit = facts_limit(job->placer->mm, LIMIT_MEMLOCK);

	if (!(job->vm_flags & VMAT_VM_LOCKED))
		return 0;
	if (job->call.flags & VMAT_MAP_LOCKED && limit && !limit->soft &&
	    !place_capable(job, PLACE_CAP_IPC_LOCK)) {
		place_refuse_limit(job, VMAT_CHECK_MEMLOCK, job->placer->tree->locked_vm, 0,
				   job->call.length);
		return job->error = -EPERM;
	}
	return place_may_lock(job, job->call.length);
}

/* -- files and types of mappings ------------------------------------------------------- */

/* file_mmap_ok(): whatever the file system says, up to the largest number of an off_t. */
static int check_file_end(struct place_job *job)
{
	const struct vmat_mmap_call *call = &job->call;
	const uint64_t longest = UINT64_MAX >> 1;

	if (call->backing == VMAT_BACKING_ZERO ||
	    (call->length <= longest &&
	     call->offset / job->placer->page <= (longest - call->length) / job->placer->page))
		return 0;
	return place_refuse_with(job, VMAT_CHECK_LENGTH, -EOVERFLOW,
				 "the range ends beyond the longest file that can be");
}

/* Last of all what the file system can do. */
static int check_kind_of_file(struct place_job *job)
{
	const struct vmat_mmap_call *call = &job->call;

	if (call->not_mappable)
		return place_refuse_with(job, VMAT_CHECK_FILE, -ENODEV,
					 "nothing that can be mapped, as a directory or a FIFO");
	if (call->backing == VMAT_BACKING_FILE && place_fs_is_made_up(call->file_system))
		job->doubt = "most files of that file system cannot be mapped: ENODEV or EIO";
	if (call->flags & VMAT_MAP_GROWSDOWN)
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "MAP_GROWSDOWN is for private anonymous memory");
	return 0;
}

static int check_has_type(struct place_job *job)
{
	if (job->call.flags & VMAT_MAP_NO_TYPE)
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "neither MAP_PRIVATE nor MAP_SHARED");
	return 0;
}

static int check_file(struct place_job *job)
{
	const struct vmat_mmap_call *call = &job->call;
	bool shared = call->flags & VMAT_MAP_SHARED;
	int rc = check_file_end(job);

	if (!rc)
		rc = check_has_type(job);
	if (rc)
		return rc;
	if (call->flags & VMAT_MAP_DROPPABLE)
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "MAP_DROPPABLE is for anonymous memory");
	if (call->flags & VMAT_MAP_SHARED_VALIDATE && call->flags & VMAT_MAP_FIXED_NOREPLACE)
		return place_refuse_with(job, VMAT_CHECK_FILE, -EOPNOTSUPP,
			"MAP_SHARED_VALIDATE does not know MAP_FIXED_NOREPLACE");
	if (call->flags & VMAT_MAP_SYNC && shared)
		return place_refuse_with(job, VMAT_CHECK_FILE, -EOPNOTSUPP,
					 "MAP_SYNC is for files in persistent memory (DAX)");
	if (shared && call->read_only_file && call->prot & VMAT_VM_WRITE)
		return place_refuse_with(job, VMAT_CHECK_FILE, -EACCES,
					 "shared and writable, of a file opened read-only");
	if (shared && call->read_only_file)
		job->vm_flags &= ~VMAT_VM_SHARED;
	if (call->no_exec_mount && call->prot & VMAT_VM_EXEC)
		return place_refuse_with(job, VMAT_CHECK_FILE, -EPERM,
					 "executable, of a file on a mount with noexec");
	return check_kind_of_file(job);
}

/* Droppable memory can be neither kept nor a stack, and is nothing of shared memory. */
static bool drops_nonsense(const struct place_job *job)
{
	const unsigned nonsense = VMAT_MAP_SHARED | VMAT_MAP_LOCKED | VMAT_MAP_GROWSDOWN;

	return job->call.flags & nonsense || !(job->world.rules & RULE_DROPPABLE);
}

static int check_type(struct place_job *job)
{
	unsigned flags = job->call.flags;
	int rc;

	if (has_file(job))
		return check_file(job);
	rc = check_has_type(job);
	if (rc)
		return rc;
	if (flags & VMAT_MAP_DROPPABLE && drops_nonsense(job))
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
			job->world.rules & RULE_DROPPABLE ?
				"MAP_DROPPABLE goes with neither MAP_SHARED, MAP_LOCKED nor "
				"MAP_GROWSDOWN" : "this kernel does not know MAP_DROPPABLE");
	if (flags & VMAT_MAP_SHARED && flags & VMAT_MAP_GROWSDOWN)
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "MAP_GROWSDOWN is for private anonymous memory");
	if (flags & VMAT_MAP_SHARED_VALIDATE)
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "MAP_SHARED_VALIDATE is for files");
	return 0;
}

/* -- what is replaced, and limits ------------------------------------------------------ */

/* Before 6.12, mmap_region() made ENOMEM of whatever unmapping refused, but for what is sealed. */
static int check_replaced(struct place_job *job)
{
	int rc = is_fixed(job) ?
		 place_may_unmap(job, job->address, job->address + job->call.length) : 0;

	if (rc && job->check != VMAT_CHECK_SEALED && !(job->world.rules & RULE_ATOMIC_FIXED))
		rc = job->error = -ENOMEM;
	return rc;
}

static int check_expansion(struct place_job *job)
{
	uint64_t replaced = 0;

	if (is_fixed(job))
		replaced = place_mapped_bytes(job->placer->tree, job->address,
					      job->address + job->call.length, NULL, NULL);
	return place_may_expand(job, job->call.length, replaced);
}

/* Before 6.12 the limits came first. */
static int check_replaced_and_expansion(struct place_job *job)
{
	bool atomic = job->world.rules & RULE_ATOMIC_FIXED;
	int rc = atomic ? check_replaced(job) : check_expansion(job);

	if (!rc)
		rc = atomic ? check_expansion(job) : check_replaced(job);
	return rc;
}

static bool is_reserved(const struct place_job *job)
{
	bool no = job->call.flags & (VMAT_MAP_NORESERVE | VMAT_MAP_DROPPABLE);

	return !no || (place_reserves_always(job->placer) &&
		       !(job->call.flags & VMAT_MAP_DROPPABLE));
}

/* Private writable memory, and what shmem is made for the call; a memfd pays page by page. */
static int check_commit(struct place_job *job)
{
	const struct vmat_mmap_call *call = &job->call;
	bool shmem = call->flags & VMAT_MAP_SHARED &&
		     (call->backing == VMAT_BACKING_ANON || call->backing == VMAT_BACKING_ZERO);
	uint64_t charged = 0;

	if (call->backing == VMAT_BACKING_HUGETLB || !is_reserved(job))
		return 0;
	if (shmem)
		return place_may_commit(job, call->length);
	if ((job->vm_flags & (VMAT_VM_SHARED | VMAT_VM_WRITE)) != VMAT_VM_WRITE)
		return 0;
	if (is_fixed(job) && job->world.rules & RULE_ATOMIC_FIXED)
		(void)place_mapped_bytes(job->placer->tree, job->address,
					 job->address + call->length, &charged, NULL);
	return place_may_commit(job, call->length - charged);
}

/* -- the pool of hugetlb --------------------------------------------------------------- */

/* The pool of the usual size; of others meminfo does not tell. */
static int check_pool(struct place_job *job)
{
	const struct vmat_mm *mm = job->placer->mm;
	uint64_t size = job->call.huge_page_size, usual = 0, free = 0, promised = 0, more = 1, left;
	uint64_t pages = job->call.length / size;

	if (!facts_get(mm, FACT_MEMINFO_HUGE_SIZE, &usual) || usual != size ||
	    !facts_get(mm, FACT_MEMINFO_HUGE_FREE, &free) ||
	    !facts_get(mm, FACT_MEMINFO_HUGE_RSVD, &promised)) {
		job->doubt = "how many huge pages of that size are free is not told";
		return 0;
	}
	left = free > promised ? free - promised : 0;
	if (!facts_get(mm, FACT_NR_OVERCOMMIT_HUGEPAGES, &more) || more || free)
		job->doubt = "other processes use the pool of huge pages, too, and it may grow";
	if (pages <= left)
		return 0;
	if (job->call.flags & VMAT_MAP_SHARED)
		job->doubt = "a file that has some of the pages already needs fewer";
	return place_refuse_limit(job, VMAT_CHECK_HUGETLB, promised * size, free * size,
				  job->call.length);
}

static int check_hugetlb(struct place_job *job)
{
	if (job->call.backing != VMAT_BACKING_HUGETLB)
		return 0;
	if (job->call.offset & (job->call.huge_page_size - 1))
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "the offset is not at a huge page");
	return job->call.flags & VMAT_MAP_NORESERVE ? 0 : check_pool(job);
}

/* -- all of them ----------------------------------------------------------------------- */

static int (*const checks[])(struct place_job *) = {
	check_offset, check_length, round_hint, check_map_count, place_choose, check_taken,
	check_locked, check_type, check_replaced_and_expansion, check_commit, check_hugetlb,
};

static const struct { unsigned map; uint64_t vm; } vm_flags[] = {
	{ VMAT_MAP_SHARED, VMAT_VM_SHARED | VMAT_VM_MAYSHARE },
	{ VMAT_MAP_GROWSDOWN, VMAT_VM_GROWSDOWN },
	{ VMAT_MAP_LOCKED, VMAT_VM_LOCKED },
};

int place_check_mmap(struct place_job *job)
{
	struct vmat_mmap_call *call = &job->call;
	int rc = 0;

	job->vm_flags = call->prot & (VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC);
	for (size_t i = 0; i < sizeof(vm_flags) / sizeof(vm_flags[0]); i++)
		if (call->flags & vm_flags[i].map)
			job->vm_flags |= vm_flags[i].vm;
	if (job->world.locks_future)
		job->vm_flags |= VMAT_VM_LOCKED;
	/* an older kernel takes it for a hint */
	if (!(job->world.rules & RULE_NOREPLACE))
		call->flags &= ~VMAT_MAP_FIXED_NOREPLACE;
	if (call->flags & VMAT_MAP_FIXED_NOREPLACE)
		call->flags |= VMAT_MAP_FIXED;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && !rc; i++)
		rc = checks[i](job);
	return rc;
}
