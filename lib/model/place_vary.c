/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place_vary - what may be otherwise than is likely, and whether that matters for a call. */
#include "model/place.h"

static const uint64_t last_begin_32bit = (UINT64_C(1) << 30) + (UINT64_C(1) << 25) - 4096;
static const uint64_t five_levels = (UINT64_C(1) << 56) - 4096;

/* Colours that some CPUs of AMD have. */
enum { SOME_COLOURS = 0x7000, SOME_LOWEST = 65536, SOME_SHMEM_SIZE = 65536 };

static bool is_told(const struct place_job *job, enum fact fact)
{
	uint64_t value;

	return facts_get(job->placer->mm, fact, &value);
}

/* -- the variants of each thing, the nth; false: it has not so many, and nothing was touched -- */

static bool vary_base(const struct place_job *job, unsigned nth, struct place_world *world)
{
	const struct layout_range *range = &job->placer->layout.base_range;

	if (nth > 1 || !job->base_met || range->lowest == range->highest)
		return false;
	world->base = nth ? range->highest : range->lowest;
	return true;
}

/* Only x86 has a random one beside mmap_base. */
static bool vary_legacy_base(const struct place_job *job, unsigned nth, struct place_world *world)
{
	const struct layout_range *range = &job->placer->layout.legacy_range;

	if (nth > 1 || !job->legacy_met || range->lowest == range->highest ||
	    !(job->world.x86 || job->world.bottom_up))
		return false;
	world->legacy_base = nth ? range->highest : range->lowest;
	return true;
}

static bool vary_begin_32bit(const struct place_job *job, unsigned nth, struct place_world *world)
{
	const struct layout *layout = &job->placer->layout;

	if (nth || !place_is_32bit(job) ||
	    (layout->randomize_known && !layout->randomize))
		return false;
	world->base_32bit = last_begin_32bit;
	return true;
}

static bool vary_rules(const struct place_job *job, unsigned nth, struct place_world *world)
{
	const struct release *release = &job->placer->release;

	return release->first != release->last &&
	       place_rules_nth(release, nth, &world->rules, &world->release);
}

static bool vary_fs(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth || job->call.backing != VMAT_BACKING_FILE ||
	    place_fs_of(job->call.file_system, world->release) != FS_UNKNOWN)
		return false;
	world->fs = FS_PLAIN;
	return true;
}

static bool vary_pmd(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth || is_told(job, FACT_HUGE_PMD_SIZE))
		return false;
	world->pmd = 0;
	return true;
}

static bool vary_shmem(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth > 1 || facts_text(job->placer->mm, FACT_SHMEM_HUGE))
		return false;
	world->shmem = nth ? SHMEM_OTHER : SHMEM_FORCE;
	return true;
}

static bool vary_shmem_size(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth > 1 || is_told(job, FACT_SHMEM_LARGEST))
		return false;
	world->shmem_largest = nth ? world->pmd : SOME_SHMEM_SIZE;
	return true;
}

static bool vary_lowest(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth || is_told(job, FACT_LOWEST_ADDRESS))
		return false;
	world->lowest = world->lowest == SOME_LOWEST ? job->placer->page : SOME_LOWEST;
	if (!is_told(job, FACT_MMAP_MIN_ADDR))
		world->lowest_cap = world->lowest;
	return true;
}

/* Where a CPU has colours, those of this boot are random; else it may have them. */
static bool vary_colours(const struct place_job *job, unsigned nth, struct place_world *world)
{
	bool told = is_told(job, FACT_VA_ALIGN_MASK);

	if (job->call.backing == VMAT_BACKING_ANON || !job->world.x86 ||
	    nth > !told || (told && !world->colour_mask))
		return false;
	if (!told)
		world->colour_mask = SOME_COLOURS;
	world->colour = told || nth ? world->colour_mask : 0;
	return true;
}

static bool vary_task_size(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth || job->placer->layout.arch != ARCH_X86_64 || is_told(job, FACT_TASK_SIZE))
		return false;
	world->task_size = five_levels;
	return true;
}

static bool vary_guards(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth || job->placer->smaps)
		return false;
	world->suspect_guards = true;
	return true;
}

static bool vary_direction(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth || !job->placer->layout.known || job->placer->layout.direction_known)
		return false;
	world->bottom_up = !world->bottom_up;
	return true;
}

static bool vary_caps(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth || is_told(job, FACT_STATUS_CAP_EFF))
		return false;
	world->caps = UINT64_MAX;
	return true;
}

static bool vary_merges(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth || !job->merge_met)
		return false;
	world->can_merge = false;
	return true;
}

/* mlockall(MCL_FUTURE) has new memory locked, and what is above the limit refused. */
static bool vary_locking(const struct place_job *job, unsigned nth, struct place_world *world)
{
	if (nth || !job->placer->locks_some)
		return false;
	world->locks_future = true;
	return true;
}

static const struct {
	bool (*vary)(const struct place_job *job, unsigned nth, struct place_world *world);
	const char *doubt;
} rows[] = {
	{ vary_begin_32bit, "MAP_32BIT begins at an address that is random for each call" },
	{ vary_base, "mmap_base is not known exactly" },
	{ vary_legacy_base, "where a search from below begins is not known exactly" },
	{ vary_direction, "whether the layout is bottom-up is not told: personality" },
	{ vary_guards, "maps does not tell what grows down: smaps does" },
	{ vary_rules, "the release of the kernel is not known exactly, and its rules differ" },
	{ vary_fs, "the file system is not told, or not known" },
	{ vary_pmd, "whether the kernel has transparent huge pages is not told" },
	{ vary_shmem, "transparent_hugepage/shmem_enabled is not told" },
	{ vary_shmem_size, "transparent_hugepage/hugepages-*/shmem_enabled is not told" },
	{ vary_colours, "how the CPU wants files aligned (align_va_addr) is not told" },
	{ vary_lowest, "the lowest address that can be mapped is not told" },
	{ vary_task_size, "whether the machine uses five-level page tables is not told" },
	{ vary_caps, "capabilities are not told: status" },
	{ vary_merges, "whether mappings merge depends on what /proc does not tell" },
	{ vary_locking, "after mlockall(MCL_FUTURE), which /proc does not tell, RLIMIT_MEMLOCK "
			"refuses" },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

bool place_vary(const struct place_job *job, unsigned *row, unsigned *nth,
		struct place_world *world, const char **doubt)
{
	*world = job->world;
	for (; *row < NROWS; ++*row, *nth = 0) {
		if (!rows[*row].vary(job, (*nth)++, world))
			continue;
		*doubt = rows[*row].doubt;
		return true;
	}
	return false;
}

/* -- what no variant shows ------------------------------------------------------------- */

static bool is_searched(const struct place_job *job)
{
	return !job->error && job->how >= HOW_HINT && job->how <= HOW_32BIT;
}

static bool doubts_read(const struct place_job *job)
{
	return job->placer->torn;
}

static bool doubts_empty(const struct place_job *job)
{
	return !job->placer->layout.known || !vmat_map_count(job->placer->mm);
}

static bool doubts_machine(const struct place_job *job)
{
	return !job->world.x86 && (is_searched(job) || job->check == VMAT_CHECK_ROOM);
}

static bool doubts_tree(const struct place_job *job)
{
	return job->placer->gap_rule_differs &&
	       (is_searched(job) || job->check == VMAT_CHECK_ROOM);
}

static bool doubts_guard(const struct place_job *job)
{
	return job->guard_met && !is_told(job, FACT_GUARD_PAGES);
}

static bool doubts_limits(const struct place_job *job)
{
	return !job->error && !facts_limit(job->placer->mm, LIMIT_AS);
}

static bool doubts_map_count(const struct place_job *job)
{
	const struct vmat_tree *tree = job->placer->tree;

	return !is_told(job, FACT_MAX_MAP_COUNT) && tree->count >= tree->options.max_map_count / 2;
}

/* Rules that are none of the table's: what the kernel did before its first row is not known. */
static bool doubts_old_rules(const struct place_job *job)
{
	const struct release *release = &job->placer->release;

	return release->last < PLACE_FIRST_RELEASE ||
	       (release->told && release->first < PLACE_FIRST_RELEASE);
}

/* Those that put the address in doubt first: they are the greater ones. */
static const struct {
	bool (*doubts)(const struct place_job *job);
	bool moves;
	const char *doubt;
} doubts[] = {
	{ doubts_read, true, "the mappings changed while they were read" },
	{ doubts_empty, true, "nothing is known of the address space" },
	{ doubts_old_rules, true, "the rules of kernels before 4.15 are not known" },
	{ doubts_machine, true, "the rules of this machine were read, not measured" },
	{ doubts_tree, true, "the tree's holes are those of another release than the rules" },
	{ doubts_guard, true, "the guard gap is not told: stack_guard_gap= of the boot options" },
	{ doubts_limits, false, "limits are not told" },
	{ doubts_map_count, false, "vm.max_map_count is not told" },
};

const char *place_doubt(const struct place_job *job, bool *moves)
{
	for (size_t i = 0; i < sizeof(doubts) / sizeof(doubts[0]); i++) {
		if (!doubts[i].doubts(job))
			continue;
		*moves = doubts[i].moves;
		return doubts[i].doubt;
	}
	*moves = false;
	return job->doubt;
}

const char *place_doubt_of_call(const struct place_job *job)
{
	if (!job->world.x86 && job->call.flags & (VMAT_MAP_32BIT | VMAT_MAP_ABOVE4G))
		return "MAP_32BIT and MAP_ABOVE4G are flags of x86-64: there are none here";
	return NULL;
}
