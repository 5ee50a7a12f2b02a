/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* facts - what the small files of /proc told of an address space, each beside whether they did. */
#include "model/facts.h"

#include <errno.h>
#include <string.h>

#define STAT(field, form)  { "stat", #field, "stat field " #field, form }
#define STATM(field)       { "statm", #field, "statm field " #field, FORM_PAGES }
#define STATUS(key, form)  { "status", key, "status " key, form }
#define ALONE(file, form)  { file, "", file, form }
#define INSIDE(file, key, form) { file, key, file " " key, form }

const struct fact_info fact_table[NFACTS] = {
	[FACT_NONE] = { "", "", "", FORM_TEXT },

	[FACT_STAT_STATE] = STAT(3, FORM_LETTER),
	[FACT_STAT_FLAGS] = STAT(9, FORM_DECIMAL),
	[FACT_STAT_THREADS] = STAT(20, FORM_DECIMAL),
	[FACT_STAT_START_TIME] = STAT(22, FORM_DECIMAL),
	[FACT_STAT_VSIZE] = STAT(23, FORM_DECIMAL),
	[FACT_STAT_RSS] = STAT(24, FORM_PAGES),
	[FACT_STAT_START_CODE] = STAT(26, FORM_DECIMAL),
	[FACT_STAT_END_CODE] = STAT(27, FORM_DECIMAL),
	[FACT_STAT_START_STACK] = STAT(28, FORM_DECIMAL),
	[FACT_STAT_START_DATA] = STAT(45, FORM_DECIMAL),
	[FACT_STAT_END_DATA] = STAT(46, FORM_DECIMAL),
	[FACT_STAT_START_BRK] = STAT(47, FORM_DECIMAL),
	[FACT_STAT_ARG_START] = STAT(48, FORM_DECIMAL),
	[FACT_STAT_ARG_END] = STAT(49, FORM_DECIMAL),
	[FACT_STAT_ENV_START] = STAT(50, FORM_DECIMAL),
	[FACT_STAT_ENV_END] = STAT(51, FORM_DECIMAL),

	[FACT_STATM_SIZE] = STATM(1),
	[FACT_STATM_RESIDENT] = STATM(2),
	[FACT_STATM_SHARED] = STATM(3),
	[FACT_STATM_TEXT] = STATM(4),
	[FACT_STATM_DATA] = STATM(6),

	[FACT_STATUS_STATE] = STATUS("State", FORM_TEXT),
	[FACT_STATUS_TGID] = STATUS("Tgid", FORM_DECIMAL),
	[FACT_STATUS_PID] = STATUS("Pid", FORM_DECIMAL),
	[FACT_STATUS_NSPID] = STATUS("NSpid", FORM_TEXT),
	[FACT_STATUS_UID] = STATUS("Uid", FORM_TEXT),
	[FACT_STATUS_KTHREAD] = STATUS("Kthread", FORM_DECIMAL),
	[FACT_STATUS_VM_PEAK] = STATUS("VmPeak", FORM_KB),
	[FACT_STATUS_VM_SIZE] = STATUS("VmSize", FORM_KB),
	[FACT_STATUS_VM_LCK] = STATUS("VmLck", FORM_KB),
	[FACT_STATUS_VM_PIN] = STATUS("VmPin", FORM_KB),
	[FACT_STATUS_VM_HWM] = STATUS("VmHWM", FORM_KB),
	[FACT_STATUS_VM_RSS] = STATUS("VmRSS", FORM_KB),
	[FACT_STATUS_RSS_ANON] = STATUS("RssAnon", FORM_KB),
	[FACT_STATUS_RSS_FILE] = STATUS("RssFile", FORM_KB),
	[FACT_STATUS_RSS_SHMEM] = STATUS("RssShmem", FORM_KB),
	[FACT_STATUS_VM_DATA] = STATUS("VmData", FORM_KB),
	[FACT_STATUS_VM_STK] = STATUS("VmStk", FORM_KB),
	[FACT_STATUS_VM_EXE] = STATUS("VmExe", FORM_KB),
	[FACT_STATUS_VM_LIB] = STATUS("VmLib", FORM_KB),
	[FACT_STATUS_VM_PTE] = STATUS("VmPTE", FORM_KB),
	[FACT_STATUS_VM_PMD] = STATUS("VmPMD", FORM_KB),
	[FACT_STATUS_VM_SWAP] = STATUS("VmSwap", FORM_KB),
	[FACT_STATUS_HUGETLB_PAGES] = STATUS("HugetlbPages", FORM_KB),
	[FACT_STATUS_CORE_DUMPING] = STATUS("CoreDumping", FORM_DECIMAL),
	[FACT_STATUS_THP_ENABLED] = STATUS("THP_enabled", FORM_DECIMAL),
	[FACT_STATUS_UNTAG_MASK] = STATUS("untag_mask", FORM_HEX),
	[FACT_STATUS_THREADS] = STATUS("Threads", FORM_DECIMAL),
	[FACT_STATUS_X86_FEATURES] = STATUS("x86_Thread_features", FORM_TEXT),
	[FACT_STATUS_CAP_EFF] = STATUS("CapEff", FORM_HEX),

	[FACT_MEMINFO_MEM_TOTAL] = INSIDE("meminfo", "MemTotal", FORM_KB),
	[FACT_MEMINFO_SWAP_TOTAL] = INSIDE("meminfo", "SwapTotal", FORM_KB),
	[FACT_MEMINFO_COMMIT_LIMIT] = INSIDE("meminfo", "CommitLimit", FORM_KB),
	[FACT_MEMINFO_COMMITTED_AS] = INSIDE("meminfo", "Committed_AS", FORM_KB),
	[FACT_MEMINFO_HUGE_FREE] = INSIDE("meminfo", "HugePages_Free", FORM_DECIMAL),
	[FACT_MEMINFO_HUGE_RSVD] = INSIDE("meminfo", "HugePages_Rsvd", FORM_DECIMAL),
	[FACT_MEMINFO_HUGE_SIZE] = INSIDE("meminfo", "Hugepagesize", FORM_KB),

	[FACT_PERSONALITY] = ALONE("personality", FORM_HEX),
	[FACT_COREDUMP_FILTER] = ALONE("coredump_filter", FORM_HEX),
	[FACT_CMDLINE] = ALONE("cmdline", FORM_TEXT),
	[FACT_EXE] = ALONE("exe", FORM_TEXT),
	[FACT_KSM_MERGING_PAGES] = ALONE("ksm_merging_pages", FORM_DECIMAL),
	[FACT_KSM_RMAP_ITEMS] = INSIDE("ksm_stat", "ksm_rmap_items", FORM_DECIMAL),

	[FACT_MAX_MAP_COUNT] = ALONE("sys/vm/max_map_count", FORM_DECIMAL),
	[FACT_OVERCOMMIT_MEMORY] = ALONE("sys/vm/overcommit_memory", FORM_DECIMAL),
	[FACT_OVERCOMMIT_RATIO] = ALONE("sys/vm/overcommit_ratio", FORM_DECIMAL),
	[FACT_OVERCOMMIT_KBYTES] = ALONE("sys/vm/overcommit_kbytes", FORM_DECIMAL),
	[FACT_USER_RESERVE_KBYTES] = ALONE("sys/vm/user_reserve_kbytes", FORM_DECIMAL),
	[FACT_ADMIN_RESERVE_KBYTES] = ALONE("sys/vm/admin_reserve_kbytes", FORM_DECIMAL),
	[FACT_MMAP_MIN_ADDR] = ALONE("sys/vm/mmap_min_addr", FORM_DECIMAL),
	[FACT_MMAP_RND_BITS] = ALONE("sys/vm/mmap_rnd_bits", FORM_DECIMAL),
	[FACT_MMAP_RND_COMPAT_BITS] = ALONE("sys/vm/mmap_rnd_compat_bits", FORM_DECIMAL),
	[FACT_LEGACY_VA_LAYOUT] = ALONE("sys/vm/legacy_va_layout", FORM_DECIMAL),
	[FACT_NR_OVERCOMMIT_HUGEPAGES] = ALONE("sys/vm/nr_overcommit_hugepages", FORM_DECIMAL),
	[FACT_RANDOMIZE_VA_SPACE] = ALONE("sys/kernel/randomize_va_space", FORM_DECIMAL),
	[FACT_OSRELEASE] = ALONE("sys/kernel/osrelease", FORM_TEXT),
	[FACT_BOOT_ID] = ALONE("sys/kernel/random/boot_id", FORM_TEXT),

	[FACT_MACHINE] = INSIDE("vmatools", "machine", FORM_TEXT),
	[FACT_PAGE_SIZE] = INSIDE("vmatools", "page_size", FORM_DECIMAL),
	[FACT_LOWEST_ADDRESS] = INSIDE("vmatools", "lowest_address", FORM_DECIMAL),
	[FACT_TASK_SIZE] = INSIDE("vmatools", "task_size", FORM_HEX),
	[FACT_GUARD_PAGES] = INSIDE("vmatools", "stack_guard_pages", FORM_DECIMAL),
	[FACT_HUGE_PMD_SIZE] = INSIDE("vmatools", "hpage_pmd_size", FORM_DECIMAL),
	[FACT_SHMEM_HUGE] = INSIDE("vmatools", "shmem_enabled", FORM_TEXT),
	[FACT_SHMEM_LARGEST] = INSIDE("vmatools", "shmem_largest", FORM_DECIMAL),
	[FACT_VA_ALIGN_MASK] = INSIDE("vmatools", "va_align_mask", FORM_HEX),
	[FACT_HUGETLB_SIZES] = INSIDE("vmatools", "hugetlb_sizes", FORM_HEX),
};

struct mm_facts *facts_of(struct vmat_mm *mm)
{
	if (!mm->facts) {
		mm->facts = arena_alloc(&mm->arena, sizeof(*mm->facts));
		if (mm->facts)
			memset(mm->facts, 0, sizeof(*mm->facts));
	}
	return mm->facts;
}

int facts_set(struct vmat_mm *mm, enum fact fact, uint64_t value)
{
	struct mm_facts *facts = facts_of(mm);

	if (!facts)
		return -ENOMEM;
	facts->number[fact] = value;
	facts->told[fact] = true;
	return 0;
}

int facts_set_text(struct vmat_mm *mm, enum fact fact, const char *text, size_t len)
{
	const char *copy = arena_strndup(&mm->arena, text, len);

	if (!copy || facts_set(mm, fact, len))
		return -ENOMEM;
	mm->facts->text[fact] = copy;
	return 0;
}

/* Where @tid is or belongs. */
static size_t thread_index(const struct mm_facts *facts, pid_t tid)
{
	size_t i = facts->thread_count;

	/* /proc lists threads in ascending order: mostly the end is the place. */
	while (i > 0 && facts->threads[i - 1].tid >= tid)
		i--;
	return i;
}

static int grow_threads(struct vmat_mm *mm, struct mm_facts *facts)
{
	size_t capacity = facts->thread_capacity ? facts->thread_capacity * 2 : 8;
	struct mm_thread *threads = arena_alloc(&mm->arena, capacity * sizeof(*threads));

	if (!threads)
		return -ENOMEM;
	if (facts->thread_count)
		memcpy(threads, facts->threads, facts->thread_count * sizeof(*threads));
	facts->threads = threads;
	facts->thread_capacity = capacity;
	return 0;
}

struct mm_thread *facts_thread(struct vmat_mm *mm, pid_t tid)
{
	struct mm_facts *facts = facts_of(mm);
	struct mm_thread *place;
	size_t i;

	if (!facts)
		return NULL;
	i = thread_index(facts, tid);
	if (i < facts->thread_count && facts->threads[i].tid == tid)
		return &facts->threads[i];
	if (facts->thread_count == facts->thread_capacity && grow_threads(mm, facts))
		return NULL;
	place = &facts->threads[i];
	memmove(place + 1, place, (facts->thread_count - i) * sizeof(*place));
	facts->thread_count++;
	*place = (struct mm_thread){ .tid = tid };
	return place;
}

/* -- copying ------------------------------------------------------------------- */

/* What counts mappings or pages: from the first to the last of each row. */
static const struct {
	enum fact first, last;
} totals[] = {
	{ FACT_STAT_VSIZE, FACT_STAT_RSS },
	{ FACT_STATM_SIZE, FACT_STATM_DATA },
	{ FACT_STATUS_VM_PEAK, FACT_STATUS_HUGETLB_PAGES },
	{ FACT_KSM_MERGING_PAGES, FACT_KSM_RMAP_ITEMS },
};

static void forget_totals(struct mm_facts *facts)
{
	for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++)
		for (size_t fact = totals[i].first; fact <= totals[i].last; fact++)
			facts->told[fact] = false;
	memset(facts->rollup_told, 0, sizeof(facts->rollup_told));
}

/* A copy of @bytes at *@at takes its place; NULL stays NULL. */
static int take_along(struct arena *arena, const void *old, size_t bytes, void *copyp)
{
	void *copy = NULL;

	if (old) {
		copy = arena_alloc(arena, bytes ? bytes : 1);
		if (!copy)
			return -ENOMEM;
		memcpy(copy, old, bytes);
	}
	memcpy(copyp, &copy, sizeof(copy));
	return 0;
}

int facts_copy(struct vmat_mm *mm, const struct vmat_mm *old)
{
	const struct mm_facts *from = old->facts;
	struct mm_facts *facts = from ? facts_of(mm) : NULL;
	struct arena *arena = &mm->arena;

	if (!facts)
		return from ? -ENOMEM : 0;
	*facts = *from;
	forget_totals(facts);
	for (size_t i = 0; i < NFACTS; i++)
		if (take_along(arena, from->text[i], from->number[i] + 1, &facts->text[i]))
			return -ENOMEM;
	facts->thread_capacity = facts->thread_count;
	if (take_along(arena, from->auxv, from->auxv_count * sizeof(*from->auxv), &facts->auxv) ||
	    take_along(arena, from->threads, from->thread_count * sizeof(*from->threads),
		       &facts->threads))
		return -ENOMEM;
	return !from->auxv_summary ? 0 :
	       take_along(arena, from->auxv_summary, strlen(from->auxv_summary) + 1,
			  &facts->auxv_summary);
}

/* -- asking ---------------------------------------------------------------------- */

bool facts_get(const struct vmat_mm *mm, enum fact fact, uint64_t *value)
{
	if (!mm->facts || !mm->facts->told[fact])
		return false;
	*value = mm->facts->number[fact];
	return true;
}

const char *facts_text(const struct vmat_mm *mm, enum fact fact)
{
	return mm->facts ? mm->facts->text[fact] : NULL;
}

bool facts_auxv(const struct vmat_mm *mm, uint64_t type, uint64_t *value)
{
	if (!mm->facts)
		return false;
	for (size_t i = 0; i < mm->facts->auxv_count; i++)
		if (mm->facts->auxv[i].type == type) {
			*value = mm->facts->auxv[i].value;
			return true;
		}
	return false;
}

const struct limit_value *facts_limit(const struct vmat_mm *mm, enum fact_limit limit)
{
	return mm->facts && mm->facts->limits[limit].told ? &mm->facts->limits[limit] : NULL;
}

static bool rollup_printed(const struct mm_facts *facts, enum vmat_field field, uint64_t *value)
{
	if (!facts->rollup_told[field])
		return false;
	*value = facts->rollup[field];
	return true;
}

/* As vmat_vma_field() computes them, for one VMA. */
bool vmat_mm_rollup(const struct vmat_mm *mm, enum vmat_field field, uint64_t *value)
{
	enum vmat_field first = field == VMAT_USS ? VMAT_PRIVATE_CLEAN : VMAT_SHARED_DIRTY;
	uint64_t a, b, hugetlb = 0;

	if (!mm->facts || (unsigned)field >= VMAT_NFIELDS)
		return false;
	if (field != VMAT_USS && field != VMAT_DIRTY)
		return rollup_printed(mm->facts, field, value);
	if (!rollup_printed(mm->facts, first, &a) ||
	    !rollup_printed(mm->facts, VMAT_PRIVATE_DIRTY, &b))
		return false;
	if (field == VMAT_USS)
		(void)rollup_printed(mm->facts, VMAT_PRIVATE_HUGETLB, &hugetlb);
	*value = a + b + hugetlb;
	return true;
}
