/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* facts - what the small files of /proc told of an address space, each beside whether they did. */
#ifndef MODEL_FACTS_H
#define MODEL_FACTS_H

#include "model/mm.h"

/*
 * One value of one file. Sizes are bytes but for those in pages (FORM_PAGES), which are what
 * the file says: how large a page is may be learned later.
 */
enum fact {
	FACT_NONE,

	/* stat; the numbers are those of proc(5) */
	FACT_STAT_STATE,		/* 3, the letter */
	FACT_STAT_FLAGS,		/* 9, PF_* */
	FACT_STAT_THREADS,		/* 20 */
	FACT_STAT_START_TIME,		/* 22, clock ticks since boot: tells a reused PID */
	FACT_STAT_VSIZE,		/* 23; this and the next not when there is no mm */
	FACT_STAT_RSS,			/* 24, pages */
	FACT_STAT_START_CODE,		/* 26; from here on only with leave to ptrace */
	FACT_STAT_END_CODE,		/* 27 */
	FACT_STAT_START_STACK,		/* 28 */
	FACT_STAT_START_DATA,		/* 45, since 3.3 */
	FACT_STAT_END_DATA,		/* 46 */
	FACT_STAT_START_BRK,		/* 47 */
	FACT_STAT_ARG_START,		/* 48, since 3.5 */
	FACT_STAT_ARG_END,		/* 49 */
	FACT_STAT_ENV_START,		/* 50 */
	FACT_STAT_ENV_END,		/* 51 */

	/* statm, in pages; not when there is no mm */
	FACT_STATM_SIZE,
	FACT_STATM_RESIDENT,
	FACT_STATM_SHARED,
	FACT_STATM_TEXT,
	FACT_STATM_DATA,

	/* status */
	FACT_STATUS_STATE,		/* "S (sleeping)" */
	FACT_STATUS_TGID,
	FACT_STATUS_PID,
	FACT_STATUS_NSPID,		/* "812 1": one a PID namespace, outermost first */
	FACT_STATUS_UID,		/* "0 0 0 0": real, effective, saved, file system */
	FACT_STATUS_KTHREAD,		/* since 6.8 */
	FACT_STATUS_VM_PEAK,
	FACT_STATUS_VM_SIZE,
	FACT_STATUS_VM_LCK,
	FACT_STATUS_VM_PIN,
	FACT_STATUS_VM_HWM,
	FACT_STATUS_VM_RSS,
	FACT_STATUS_RSS_ANON,		/* this and the next two since 4.5 */
	FACT_STATUS_RSS_FILE,
	FACT_STATUS_RSS_SHMEM,
	FACT_STATUS_VM_DATA,
	FACT_STATUS_VM_STK,
	FACT_STATUS_VM_EXE,
	FACT_STATUS_VM_LIB,		/* before 4.19 possibly negative: modulo 2^64 */
	FACT_STATUS_VM_PTE,
	FACT_STATUS_VM_PMD,		/* 4.0 .. 4.14 */
	FACT_STATUS_VM_SWAP,
	FACT_STATUS_HUGETLB_PAGES,
	FACT_STATUS_CORE_DUMPING,	/* since 4.15 */
	FACT_STATUS_THP_ENABLED,
	FACT_STATUS_UNTAG_MASK,
	FACT_STATUS_THREADS,
	FACT_STATUS_X86_FEATURES,	/* "shstk": x86 only */
	FACT_STATUS_CAP_EFF,		/* capabilities, a bit each */

	/* meminfo: of the machine, as of the reading */
	FACT_MEMINFO_MEM_TOTAL,
	FACT_MEMINFO_SWAP_TOTAL,
	FACT_MEMINFO_COMMIT_LIMIT,
	FACT_MEMINFO_COMMITTED_AS,
	FACT_MEMINFO_HUGE_FREE,		/* HugePages_Free, pages of Hugepagesize; with the next */
	FACT_MEMINFO_HUGE_RSVD,
	FACT_MEMINFO_HUGE_SIZE,

	/* files of one value */
	FACT_PERSONALITY,
	FACT_COREDUMP_FILTER,
	FACT_CMDLINE,			/* arguments, a NUL behind each */
	FACT_EXE,			/* what the link says */
	FACT_KSM_MERGING_PAGES,
	FACT_KSM_RMAP_ITEMS,

	/* sysctls, as of the reading */
	FACT_MAX_MAP_COUNT,
	FACT_OVERCOMMIT_MEMORY,
	FACT_OVERCOMMIT_RATIO,
	FACT_OVERCOMMIT_KBYTES,
	FACT_USER_RESERVE_KBYTES,
	FACT_ADMIN_RESERVE_KBYTES,
	FACT_MMAP_MIN_ADDR,
	FACT_MMAP_RND_BITS,
	FACT_MMAP_RND_COMPAT_BITS,
	FACT_LEGACY_VA_LAYOUT,
	FACT_NR_OVERCOMMIT_HUGEPAGES,	/* by which the pool may grow; of the usual size */
	FACT_RANDOMIZE_VA_SPACE,
	FACT_OSRELEASE,			/* "6.1.0-50-amd64" */
	FACT_BOOT_ID,

	/* what a snapshot says of itself */
	FACT_MACHINE,			/* as uname -m says it: "x86_64" */
	FACT_PAGE_SIZE,
	FACT_LOWEST_ADDRESS,		/* the mmap_min_addr that acts: the sysctl's or a */
					/* security module's */
	FACT_TASK_SIZE,			/* that a hint reaches up to: five-level paging or not */
	FACT_GUARD_PAGES,		/* boot option stack_guard_gap=, else the usual 256 */
	FACT_HUGE_PMD_SIZE,		/* 0: a kernel without transparent huge pages */
	FACT_SHMEM_HUGE,		/* shmem_enabled: "never" */
	FACT_SHMEM_LARGEST,		/* largest size of hugepages-*kB whose shmem_enabled is */
					/* not never; 0: none */
	FACT_VA_ALIGN_MASK,		/* how x86 colours files; 0: not at all */
	FACT_HUGETLB_SIZES,		/* of pages of hugetlb, powers of two: their sum */

	NFACTS
};

/* How a file writes a value. */
enum fact_form {
	FORM_DECIMAL,
	FORM_HEX,
	FORM_KB,	/* decimal, and " kB"; kept as bytes */
	FORM_PAGES,	/* decimal, pages of the target */
	FORM_LETTER,	/* one byte */
	FORM_TEXT
};

/* Strings are static. */
struct fact_info {
	const char *file;	/* "status" */
	const char *key;	/* "VmSize"; "" when the file has one value only */
	const char *source;	/* for people: "status VmSize" */
	enum fact_form form;
};

/* Indexed by enum fact. */
extern const struct fact_info fact_table[NFACTS];

/* Types of auxv that are used here; the kernel's numbers. */
enum {
	AUXV_NULL = 0,
	AUXV_PHDR = 3,
	AUXV_PHENT = 4,
	AUXV_PAGESZ = 6,
	AUXV_BASE = 7,
	AUXV_ENTRY = 9,
	AUXV_HWCAP = 16,
	AUXV_DCACHEBSIZE = 19,		/* powerpc only */
	AUXV_SYSINFO = 32,		/* i386 only */
	AUXV_SYSINFO_EHDR = 33
};

struct auxv_entry {
	uint64_t type, value;
};

/* The rows of limits; RLIMIT_* in the order of that file. */
enum fact_limit {
	LIMIT_CPU,
	LIMIT_FSIZE,
	LIMIT_DATA,
	LIMIT_STACK,
	LIMIT_CORE,
	LIMIT_RSS,
	LIMIT_NPROC,
	LIMIT_NOFILE,
	LIMIT_MEMLOCK,
	LIMIT_AS,
	LIMIT_LOCKS,
	LIMIT_SIGPENDING,
	LIMIT_MSGQUEUE,
	LIMIT_NICE,
	LIMIT_RTPRIO,
	LIMIT_RTTIME,
	NLIMITS
};

#define LIMIT_UNLIMITED UINT64_MAX

struct limit_value {
	bool told;
	uint64_t soft, hard;	/* in the file's unit: bytes for what is memory */
};

struct mm_thread {
	pid_t tid;
	char state;		/* letter of stat, 0: not told */
	bool has_stack_pointer;
	uint64_t stack_pointer;
};

struct mm_facts {
	uint64_t number[NFACTS];	/* of a text: its length */
	const char *text[NFACTS];	/* FORM_TEXT: in the arena, NUL behind it */
	bool told[NFACTS];
	bool stat_hidden;		/* stat was read without leave to ptrace */
	unsigned comm_rank;		/* how good the source of mm->comm was */

	struct auxv_entry *auxv;	/* without AT_NULL */
	size_t auxv_count;
	unsigned auxv_word_bytes;	/* 4, 8; 0: no auxv */
	bool auxv_big_endian;
	const char *auxv_summary;	/* "21 entries" */

	struct limit_value limits[NLIMITS];

	uint64_t rollup[VMAT_NFIELDS];
	bool rollup_told[VMAT_NFIELDS];

	struct mm_thread *threads;	/* sorted by tid */
	size_t thread_count, thread_capacity;
};

/* The facts of @mm, made on demand; NULL: no memory. */
struct mm_facts *facts_of(struct vmat_mm *mm);

/* Note a value. 0 or -ENOMEM; the text is copied. */
int facts_set(struct vmat_mm *mm, enum fact fact, uint64_t value);
int facts_set_text(struct vmat_mm *mm, enum fact fact, const char *text, size_t len);

/*
 * What @old was told and stays true when its mappings change goes to @mm, which was told nothing:
 * totals do not. 0 or -ENOMEM.
 */
int facts_copy(struct vmat_mm *mm, const struct vmat_mm *old);

/* The entry for @tid, made on demand; NULL: no memory. O(threads) when it is new. */
struct mm_thread *facts_thread(struct vmat_mm *mm, pid_t tid);

/* False, and *@value untouched, when it was not told. */
bool facts_get(const struct vmat_mm *mm, enum fact fact, uint64_t *value);

/* The text of a FORM_TEXT fact, NULL when it was not told. */
const char *facts_text(const struct vmat_mm *mm, enum fact fact);

/* The first entry of that type. O(entries). */
bool facts_auxv(const struct vmat_mm *mm, uint64_t type, uint64_t *value);

/* NULL when it was not told. */
const struct limit_value *facts_limit(const struct vmat_mm *mm, enum fact_limit limit);

#endif
