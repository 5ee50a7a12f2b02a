/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place_words - how an answer was found, why a call is refused, and what would help, in words. */
#include "model/place.h"

static const char *const checks[] = {
	[VMAT_CHECK_NONE] = "none",
	[VMAT_CHECK_ARGUMENT] = "argument",
	[VMAT_CHECK_LENGTH] = "length",
	[VMAT_CHECK_MAP_COUNT] = "map-count",
	[VMAT_CHECK_ROOM] = "room",
	[VMAT_CHECK_LOW] = "low",
	[VMAT_CHECK_TAKEN] = "taken",
	[VMAT_CHECK_MEMLOCK] = "memlock",
	[VMAT_CHECK_FILE] = "file",
	[VMAT_CHECK_SEALED] = "sealed",
	[VMAT_CHECK_AS] = "as",
	[VMAT_CHECK_DATA] = "data",
	[VMAT_CHECK_COMMIT] = "commit",
	[VMAT_CHECK_HUGETLB] = "hugetlb",
	[VMAT_CHECK_UNMAPPED] = "unmapped",
	[VMAT_CHECK_STACK] = "stack",
};

enum { NCHECKS = sizeof(checks) / sizeof(checks[0]) };

const char *vmat_check_name(enum vmat_check check)
{
	return (unsigned)check < NCHECKS ? checks[check] : "unknown";
}

static const char *const rules[NHOWS][NALIGNS] = {
	[HOW_NONE] = { "", "", "", "" },
	[HOW_FIXED] = { "fixed", "fixed", "fixed", "fixed" },
	[HOW_HINT] = { "hint", "hint, THP aligned", "hint, shmem aligned",
		       "hint, hugetlb aligned" },
	[HOW_TOP_DOWN] = { "top-down", "top-down, THP aligned", "top-down, shmem aligned",
			   "top-down, hugetlb aligned" },
	[HOW_BOTTOM_UP] = { "bottom-up", "bottom-up, THP aligned", "bottom-up, shmem aligned",
			    "bottom-up, hugetlb aligned" },
	[HOW_FALLBACK] = { "bottom-up fallback", "bottom-up fallback, THP aligned",
			   "bottom-up fallback, shmem aligned",
			   "bottom-up fallback, hugetlb aligned" },
	[HOW_32BIT] = { "32bit", "32bit, THP aligned", "32bit, shmem aligned",
			"32bit, hugetlb aligned" },
	[HOW_IN_PLACE] = { "in place", "in place", "in place", "in place" },
	[HOW_MOVED_NOT] = { "not moved", "not moved", "not moved", "not moved" },
};

const char *place_rule_words(const struct place_job *job)
{
	return job->error ? "" : rules[job->how][job->align];
}

static const char *const found[NHOWS] = {
	[HOW_NONE] = "",
	[HOW_FIXED] = "where the call says; guard gaps do not count",
	[HOW_HINT] = "the hint is free",
	[HOW_TOP_DOWN] = "the highest hole below mmap_base that is large enough, at its top",
	[HOW_BOTTOM_UP] = "the lowest hole above mmap_base that is large enough, at its bottom",
	[HOW_FALLBACK] = "none below mmap_base is large enough: the lowest above the legacy base",
	[HOW_32BIT] = "the lowest hole between 1 and 2 GiB that is large enough",
	[HOW_IN_PLACE] = "what lies behind it is free; guard gaps do not count",
	[HOW_MOVED_NOT] = "the length stays as it is",
};

static const char *const aligned[NALIGNS] = {
	[ALIGN_THP] = "a hole with room for a huge page more: address and offset agree in its size",
	[ALIGN_SHMEM] = "a hole with room to align in: address and offset agree in a huge page",
};

static const char *const refused[NCHECKS] = {
	[VMAT_CHECK_NONE] = "",
	[VMAT_CHECK_ARGUMENT] = "an argument that cannot be",
	[VMAT_CHECK_LENGTH] = "longer than the address space",
	[VMAT_CHECK_MAP_COUNT] = "more mappings than vm.max_map_count",
	[VMAT_CHECK_ROOM] = "no hole is large enough where the kernel looks",
	[VMAT_CHECK_LOW] = "below vm.mmap_min_addr",
	[VMAT_CHECK_TAKEN] = "something is mapped there",
	[VMAT_CHECK_MEMLOCK] = "more locked memory than RLIMIT_MEMLOCK",
	[VMAT_CHECK_FILE] = "the file does not allow it",
	[VMAT_CHECK_SEALED] = "a mapping there is sealed",
	[VMAT_CHECK_AS] = "more address space than RLIMIT_AS",
	[VMAT_CHECK_DATA] = "more private writable memory than RLIMIT_DATA",
	[VMAT_CHECK_COMMIT] = "more than vm.overcommit_memory allows",
	[VMAT_CHECK_HUGETLB] = "more huge pages than the pool has free",
	[VMAT_CHECK_UNMAPPED] = "not all of the range is mapped",
	[VMAT_CHECK_STACK] = "a stack longer than RLIMIT_STACK",
};

/* Where mmap() looks is not all of the space. */
static const char *no_room_words(const struct place_job *job)
{
	if (place_is_32bit(job))
		return "no hole is large enough between 1 and 2 GiB, where MAP_32BIT looks";
	if (job->world.bottom_up)
		return "no hole is large enough above where searches begin";
	return job->room_hint ?
		"no hole is large enough below mmap_base, nor above the legacy base" :
		refused[VMAT_CHECK_ROOM];
}

const char *place_why_words(const struct place_job *job)
{
	if (job->check == VMAT_CHECK_ROOM && !job->why)
		return no_room_words(job);
	if (job->error)
		return job->why ? job->why : refused[job->check];
	if (job->how >= HOW_TOP_DOWN && job->how <= HOW_32BIT && aligned[job->align])
		return aligned[job->align];
	return found[job->how];
}

static const char *const help[NCHECKS] = {
	[VMAT_CHECK_MAP_COUNT] = "raise vm.max_map_count, or have fewer mappings: unmap, or keep "
				 "neighbours alike so that they merge",
	[VMAT_CHECK_ROOM] = "ask for less, or unmap what parts the holes",
	[VMAT_CHECK_LENGTH] = "ask for less",
	[VMAT_CHECK_LOW] = "a higher address, CAP_SYS_RAWIO, or a lower vm.mmap_min_addr",
	[VMAT_CHECK_TAKEN] = "another address, or MAP_FIXED, which replaces what is there",
	[VMAT_CHECK_MEMLOCK] = "raise RLIMIT_MEMLOCK (ulimit -l), or CAP_IPC_LOCK",
	[VMAT_CHECK_AS] = "raise RLIMIT_AS (ulimit -v), or unmap something",
	[VMAT_CHECK_DATA] = "raise RLIMIT_DATA (ulimit -d), or map it shared or read-only",
	[VMAT_CHECK_COMMIT] = "MAP_NORESERVE (but with vm.overcommit_memory 2), PROT_NONE until it "
			      "is used, more swap, or another vm.overcommit_memory",
	[VMAT_CHECK_HUGETLB] = "raise vm.nr_hugepages, or MAP_NORESERVE and the risk of SIGBUS",
	[VMAT_CHECK_STACK] = "raise RLIMIT_STACK (ulimit -s)",
	[VMAT_CHECK_SEALED] = "nothing: what mseal() sealed stays until exec or exit",
};

static const char *room_help(const struct place_job *job)
{
	if (place_is_32bit(job))
		return job->room_hint ? "a hint below 2 GiB where there is room, or no MAP_32BIT" :
			"no MAP_32BIT, ask for less, or unmap what parts the holes below 2 GiB";
	if (job->room_hint && job->world.bottom_up)
		return "a hint or MAP_FIXED_NOREPLACE where there is room, or exec with the usual "
		       "layout (no setarch -L, no vm.legacy_va_layout)";
	if (job->room_hint && job->world.base < job->world.legacy_base)
		return "a hint or MAP_FIXED_NOREPLACE where there is room, or exec with a lower "
		       "limit for the stack";
	return job->room_hint ? "a hint or MAP_FIXED_NOREPLACE where there is room" :
				help[VMAT_CHECK_ROOM];
}

const char *place_help_words(const struct place_job *job)
{
	if (job->check == VMAT_CHECK_ROOM)
		return room_help(job);
	return job->error && help[job->check] ? help[job->check] : "";
}
