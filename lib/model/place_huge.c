/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place_huge - who is asked for an address, and how it is aligned for huge pages of all kinds. */
#include <errno.h>

#include "model/place.h"

static struct place_ask ask_of(const struct place_job *job)
{
	const struct vmat_mmap_call *call = &job->call;

	return (struct place_ask){
		.hint = call->hint,
		.length = call->length,
		.offset = call->backing == VMAT_BACKING_ANON ? 0 : call->offset,
		.colours = call->backing != VMAT_BACKING_ANON,
		.flags = call->flags,
	};
}

/* -- transparent huge pages ------------------------------------------------------------ */

/* At least one huge page of the file lies in the range. */
static bool holds_huge_page(const struct place_ask *ask, uint64_t size)
{
	uint64_t end = ask->offset + ask->length, first = (ask->offset + size - 1) & -size;

	return end >= ask->offset && end > first && end - first >= size;
}

/*
 * thp_get_unmapped_area(): room for one huge page more is looked for everywhere first; what was
 * found is moved up to where address and offset agree. Only when there is none, any will do.
 */
static int choose_thp(struct place_job *job, uint64_t *address)
{
	struct place_ask ask = ask_of(job), padded = ask;
	uint64_t size = job->world.pmd, sub;

	if (!size || (!job->world.bits64 && job->world.rules & RULE_THP_64BIT) ||
	    !holds_huge_page(&ask, size))
		return place_search(job, &ask, address);
	padded.length += size;
	if (padded.length < ask.length || place_search(job, &padded, address))
		return place_search(job, &ask, address);
	if (*address == ask.hint)
		return 0;
	job->align = ALIGN_THP;
	sub = (ask.offset - *address) & (size - 1);
	if (!sub && !job->world.bottom_up && job->world.rules & RULE_THP_TOP)
		*address += size;
	else
		*address += sub;
	return 0;
}

/* Anonymous memory, and what some releases treat alike. */
static int choose_thp_maybe(struct place_job *job, uint64_t *address)
{
	struct place_ask ask = ask_of(job);
	uint32_t rules = job->world.rules;

	if (!job->world.pmd ||
	    (rules & RULE_THP_MULTIPLE && ask.length & (job->world.pmd - 1)) ||
	    (rules & RULE_THP_NO_HINT && ask.hint))
		return place_search(job, &ask, address);
	return choose_thp(job, address);
}

/* -- shmem ----------------------------------------------------------------------------- */

/* The mount's huge=, where nothing is said that of the internal one. */
static bool mount_is_never(const struct place_job *job)
{
	const char *huge = job->call.huge;

	if (job->call.backing != VMAT_BACKING_FILE)
		return job->world.shmem == SHMEM_NEVER;
	return !huge || (huge[0] == 'n' && huge[1] == 'e');
}

/* The size that shmem aligns to; 0: it does not. */
static uint64_t shmem_size(const struct place_job *job, bool has_file)
{
	const struct place_world *world = &job->world;

	if (!world->pmd || world->shmem == SHMEM_DENY)
		return 0;
	if (world->shmem == SHMEM_FORCE)
		return world->pmd;
	if (!has_file && world->rules & RULE_SHMEM_SIZES && world->shmem_largest)
		return world->shmem_largest;
	return mount_is_never(job) ? 0 : world->pmd;
}

/* shmem_get_unmapped_area(): a second search, for room to align in, when the first was unlucky. */
static int choose_shmem(struct place_job *job, bool has_file, uint64_t *address)
{
	struct place_ask ask = ask_of(job), inflated;
	uint64_t size = shmem_size(job, has_file), off, first, at, inside;
	enum place_how how;
	int rc;

	/* /dev/zero keeps its own, though it is no file either */
	if (job->call.backing == VMAT_BACKING_ANON)
		ask.offset = 0;
	rc = place_search(job, &ask, &first);
	if (rc)
		return rc;
	*address = first;
	off = ask.offset & (size - 1);
	if (!size || ask.flags & VMAT_MAP_FIXED || first == ask.hint || ask.length < size ||
	    (off && off + ask.length < 2 * size) || (first & (size - 1)) == off)
		return 0;
	how = job->how;
	inflated = (struct place_ask){ .hint = ask.hint, .flags = ask.flags,
				       .length = ask.length + size - job->placer->page };
	if (place_search(job, &inflated, &at)) {
		job->how = how;
		return 0;
	}
	inside = at & (size - 1);
	at += off - inside + (inside > off ? size : 0);
	if (at > job->world.task_size - ask.length)
		return 0;
	job->align = ALIGN_SHMEM;
	*address = at;
	return 0;
}

/* -- hugetlb --------------------------------------------------------------------------- */

static int choose_hugetlb(struct place_job *job, uint64_t *address)
{
	struct place_ask ask = ask_of(job);
	uint64_t size = job->call.huge_page_size;

	if (ask.length > job->world.task_size)
		return -ENOMEM;
	if (ask.flags & VMAT_MAP_FIXED && ask.hint & (size - 1))
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "the address is not at a huge page");
	ask.colours = false;
	ask.offset = 0;
	ask.huge_mask = (size - 1) & -job->placer->page;
	job->align = ALIGN_HUGETLB;
	if (job->world.rules & RULE_HUGETLB_GENERIC || ask.flags & VMAT_MAP_FIXED) {
		ask.hint = (ask.hint + size - 1) & -size;
		return place_search(job, &ask, address);
	}
	ask.hint &= -size;
	return job->world.x86 ? place_search_hugetlb(job, &ask, address) :
				place_search(job, &ask, address);
}

/* -- who is asked ---------------------------------------------------------------------- */

static int choose_plain(struct place_job *job, uint64_t *address)
{
	struct place_ask ask = ask_of(job);

	return place_search(job, &ask, address);
}

static int choose_file(struct place_job *job, uint64_t *address)
{
	const struct place_world *world = &job->world;
	enum place_fs fs = place_fs_of(job->call.file_system, world->release);

	if (fs == FS_UNKNOWN)
		fs = world->fs;
	if (fs == FS_SHMEM)
		return choose_shmem(job, true, address);
	if (fs == FS_THP)
		return world->rules & RULE_FILE_THP ? choose_thp(job, address) :
						      choose_plain(job, address);
	return world->rules & RULE_OTHER_THP ? choose_thp_maybe(job, address) :
					       choose_plain(job, address);
}

static int choose(struct place_job *job, uint64_t *address)
{
	bool shared = job->call.flags & VMAT_MAP_SHARED;

	switch (job->call.backing) {
	case VMAT_BACKING_HUGETLB:
		return choose_hugetlb(job, address);
	case VMAT_BACKING_MEMFD:
		return choose_shmem(job, true, address);
	case VMAT_BACKING_FILE:
		return choose_file(job, address);
	case VMAT_BACKING_ZERO:
		if (shared)
			return choose_shmem(job, false, address);
		return job->world.rules & RULE_ZERO_THP ? choose_thp(job, address) :
							  choose_plain(job, address);
	case VMAT_BACKING_ANON:
		break;
	}
	if (shared)
		return choose_shmem(job, false, address);
	return job->world.rules & RULE_ANON_THP ? choose_thp_maybe(job, address) :
						  choose_plain(job, address);
}

enum { MAX_ERRNO = 4095 };

int place_choose(struct place_job *job)
{
	uint64_t page = job->placer->page;
	int rc;

	if (job->call.length > job->world.task_size)
		return place_refuse(job, VMAT_CHECK_LENGTH, -ENOMEM);
	rc = choose(job, &job->address);
	if (rc)
		return job->check ? rc : place_refuse(job, VMAT_CHECK_ROOM, -ENOMEM);
	if (job->address >= -(uint64_t)MAX_ERRNO)
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, (int)job->address,
			"the kernel takes such an address, within the last page, for an errno");
	if (job->address > job->world.task_size - job->call.length)
		return place_refuse_with(job, VMAT_CHECK_LENGTH, -ENOMEM,
					 "the range ends above the task size");
	if (job->address & (page - 1))
		return place_refuse_with(job, VMAT_CHECK_ARGUMENT, -EINVAL,
					 "the address is not at a page");
	if (job->address < job->world.lowest_cap && !place_capable(job, PLACE_CAP_SYS_RAWIO))
		return place_refuse(job, VMAT_CHECK_LOW, -EPERM);
	return 0;
}
