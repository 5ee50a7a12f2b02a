/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vmatools.h - read, search and compare the address spaces of Linux processes
 *
 * Words.      mm: one address space. vma: one mapping in it. They mean what they
 *             mean in the kernel (struct mm_struct, struct vm_area_struct).
 * Units.      Addresses and sizes are bytes in a uint64_t, so that a 32-bit tool
 *             can read a 64-bit target. Ranges are half open: [start, end).
 * Errors.     What can fail returns 0 or a negative errno, and writes its result
 *             through the first parameter on success only. What looks up returns
 *             a pointer, and NULL means "there is none", never "it failed".
 *             Text that is no maps or smaps is -EBADMSG; struct vmat_trouble
 *             names the place. The library prints nothing and never exits.
 * Absent.     Absent is never 0: what the kernel did not print has no value, and
 *             the functions that hand out values return false for it.
 * Ownership.  An mm owns its VMAs and every string they hand out; all of it lives
 *             until vmat_mm_free(). Nothing else wants freeing unless its comment
 *             says so. Strings described as static live for ever.
 * Threads.    No global state. Many threads may read one mm that none changes.
 * Stability.  Names and enumerators are only ever added; "Since" says in which
 *             version. Where Since is missing: 0.1. Structures that the caller fills
 *             begin with their size; set it with sizeof.
 * Cost.       n is the number of mappings. Where nothing is said: O(1).
 */
#ifndef VMATOOLS_H
#define VMATOOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -- version ----------------------------------------------------------- */

#define VMATOOLS_VERSION_MAJOR 0
#define VMATOOLS_VERSION_MINOR 1
#define VMATOOLS_VERSION_PATCH 0
/* For comparisons in the preprocessor: #if VMATOOLS_VERSION >= VMATOOLS_MAKE_VERSION(0, 2, 0) */
#define VMATOOLS_MAKE_VERSION(major, minor, patch) (((major) << 16) | ((minor) << 8) | (patch))
#define VMATOOLS_VERSION                                                                          \
	VMATOOLS_MAKE_VERSION(VMATOOLS_VERSION_MAJOR, VMATOOLS_VERSION_MINOR,                     \
			      VMATOOLS_VERSION_PATCH)

/* The version of the library that runs, such as "0.1.0"; static. Since 0.1. */
const char *vmat_version(void);

struct vmat_procfs;	/* where processes are read from: /proc, or a copy of it */
struct vmat_parser;	/* eats the text of maps or smaps, chunk by chunk */
struct vmat_mm;		/* one address space, a snapshot */
struct vmat_vma;	/* one mapping, owned by its mm */
struct vmat_query;	/* a live process that is asked for single mappings */

/*
 * What went wrong, where and why: the parts of the one line that a person should
 * read. Functions that take one fill it on failure only; NULL is fine.
 */
struct vmat_trouble {
	int error;		/* the negative errno that was returned */
	uint64_t line, column;	/* in the text, both from 1; 0: the text is not to blame */
	const char *file;	/* "maps", "status", ...; NULL: the input itself; static */
	const char *why;	/* in words: "range runs backwards"; static */
	const char *hint;	/* what to do about it, or NULL; static */
};

/* -- flags of a mapping ------------------------------------------------- */

/*
 * vm_flags. The lowest eight are the kernel's own bits; the others are numbered
 * here, because the kernel's numbers differ between releases and architectures.
 * maps tells READ, WRITE, EXEC and MAYSHARE only; the rest comes from VmFlags in
 * smaps: ask vmat_vma_has_vmflags() before trusting that a bit is not set.
 */
#define VMAT_VM_READ         (UINT64_C(1) << 0)
#define VMAT_VM_WRITE        (UINT64_C(1) << 1)
#define VMAT_VM_EXEC         (UINT64_C(1) << 2)
#define VMAT_VM_SHARED       (UINT64_C(1) << 3)
#define VMAT_VM_MAYREAD      (UINT64_C(1) << 4)
#define VMAT_VM_MAYWRITE     (UINT64_C(1) << 5)
#define VMAT_VM_MAYEXEC      (UINT64_C(1) << 6)
#define VMAT_VM_MAYSHARE     (UINT64_C(1) << 7)
#define VMAT_VM_GROWSDOWN    (UINT64_C(1) << 8)
#define VMAT_VM_GROWSUP      (UINT64_C(1) << 9) /* parisc, ia64; never printed */
#define VMAT_VM_PFNMAP       (UINT64_C(1) << 10)
#define VMAT_VM_DENYWRITE    (UINT64_C(1) << 11)
#define VMAT_VM_LOCKED       (UINT64_C(1) << 12)
#define VMAT_VM_IO           (UINT64_C(1) << 13)
#define VMAT_VM_SEQ_READ     (UINT64_C(1) << 14)
#define VMAT_VM_RAND_READ    (UINT64_C(1) << 15)
#define VMAT_VM_DONTCOPY     (UINT64_C(1) << 16)
#define VMAT_VM_DONTEXPAND   (UINT64_C(1) << 17)
#define VMAT_VM_LOCKONFAULT  (UINT64_C(1) << 18)
#define VMAT_VM_ACCOUNT      (UINT64_C(1) << 19)
#define VMAT_VM_NORESERVE    (UINT64_C(1) << 20)
#define VMAT_VM_HUGETLB      (UINT64_C(1) << 21)
#define VMAT_VM_SYNC         (UINT64_C(1) << 22)
#define VMAT_VM_ARCH_1       (UINT64_C(1) << 23)
#define VMAT_VM_WIPEONFORK   (UINT64_C(1) << 24)
#define VMAT_VM_DONTDUMP     (UINT64_C(1) << 25)
#define VMAT_VM_SOFTDIRTY    (UINT64_C(1) << 26)
#define VMAT_VM_MIXEDMAP     (UINT64_C(1) << 27)
#define VMAT_VM_HUGEPAGE     (UINT64_C(1) << 28)
#define VMAT_VM_NOHUGEPAGE   (UINT64_C(1) << 29)
#define VMAT_VM_MERGEABLE    (UINT64_C(1) << 30)
#define VMAT_VM_UFFD_MISSING (UINT64_C(1) << 31)
#define VMAT_VM_UFFD_WP      (UINT64_C(1) << 32)
#define VMAT_VM_UFFD_MINOR   (UINT64_C(1) << 33)
#define VMAT_VM_MTE          (UINT64_C(1) << 34)
#define VMAT_VM_BTI          (UINT64_C(1) << 35)
#define VMAT_VM_MPX          (UINT64_C(1) << 36)
#define VMAT_VM_NONLINEAR    (UINT64_C(1) << 37)
#define VMAT_VM_SHADOW_STACK (UINT64_C(1) << 38)
#define VMAT_VM_DROPPABLE    (UINT64_C(1) << 39)
#define VMAT_VM_SEALED       (UINT64_C(1) << 40)
#define VMAT_VM_MAYBE_GUARD  (UINT64_C(1) << 41)

/* One VmFlags code and what it says. Every string is static, never NULL. */
struct vmat_flag_info {
	uint64_t bit;		/* VMAT_VM_* */
	char code[3];		/* as VmFlags prints it: "rd" */
	const char *vm;		/* the kernel's name: "VM_READ" */
	const char *call;	/* what a program says to get it: "PROT_READ", "MAP_SHARED",
				   "madvise(MADV_SEQUENTIAL)"; "" where nothing does */
	const char *meaning;	/* a few words */
	const char *since;	/* first release that prints it, "3.8" for the oldest */
	const char *gone;	/* first release that no longer does, or "" */
};

/* The table of all flags, in the order in which kernels print them. Since 0.1. */
const struct vmat_flag_info *vmat_flag_table(size_t *count);

/* -- counters of smaps --------------------------------------------------- */

/* What smaps counts for a VMA. Only ever appended to; do not size arrays by it. */
enum vmat_field {
	VMAT_SIZE,
	VMAT_KERNEL_PAGE_SIZE,
	VMAT_MMU_PAGE_SIZE,
	VMAT_RSS,
	VMAT_PSS,
	VMAT_PSS_DIRTY,
	VMAT_PSS_ANON,		/* this and the next two: smaps_rollup only */
	VMAT_PSS_FILE,
	VMAT_PSS_SHMEM,
	VMAT_SHARED_CLEAN,
	VMAT_SHARED_DIRTY,
	VMAT_PRIVATE_CLEAN,
	VMAT_PRIVATE_DIRTY,
	VMAT_REFERENCED,
	VMAT_ANONYMOUS,
	VMAT_KSM,
	VMAT_LAZY_FREE,
	VMAT_ANON_HUGE_PAGES,
	VMAT_SHMEM_PMD_MAPPED,
	VMAT_FILE_PMD_MAPPED,
	VMAT_SHARED_HUGETLB,
	VMAT_PRIVATE_HUGETLB,
	VMAT_SWAP,
	VMAT_SWAP_PSS,
	VMAT_LOCKED,
	VMAT_NONLINEAR,
	VMAT_THP_ELIGIBLE,
	VMAT_PROTECTION_KEY,
	VMAT_USS,		/* computed: Private_Clean + Private_Dirty + Private_Hugetlb */
	VMAT_DIRTY,		/* computed: Shared_Dirty + Private_Dirty */
	VMAT_NFIELDS
};

enum vmat_unit {
	VMAT_UNIT_BYTES,
	VMAT_UNIT_NUMBER,	/* a plain number: THPeligible, ProtectionKey */
	VMAT_UNIT_ADDRESS,
	VMAT_UNIT_PAGES,
	VMAT_UNIT_TEXT
};

/* What a field is. Strings are static, never NULL. */
struct vmat_field_info {
	enum vmat_field field;
	const char *key;	/* as smaps prints it: "Private_Dirty"; "" for computed ones */
	const char *column;	/* in capitals: "PRIVATE_DIRTY" */
	const char *meaning;	/* a few words */
	enum vmat_unit unit;
	bool additive;		/* a sum over VMAs means something */
};

/* The table of all fields, indexed by enum vmat_field. Since 0.1. */
const struct vmat_field_info *vmat_field_table(size_t *count);

/* -- sources -------------------------------------------------------------- */

/*
 * Open a procfs. @root stands for "/": "/srv/guest" reads /srv/guest/proc; NULL is
 * the running system. Close it with vmat_procfs_close(), which takes NULL too.
 * Returns 0, -ENOENT, -ENOTDIR, -EACCES or -ENOMEM. Since 0.1.
 */
int vmat_procfs_open(struct vmat_procfs **fsp, const char *root);
void vmat_procfs_close(struct vmat_procfs *fs);

enum vmat_detail {
	VMAT_MAPS,		/* layout only: one line a mapping, cheap */
	VMAT_SMAPS		/* layout and counters: the kernel walks page tables, slow */
};

/* Further files that vmat_load_*() should read; ored together. */
#define VMAT_WITH_FACTS    0x1u	/* stat status statm auxv limits personality, sysctls */
#define VMAT_WITH_ROLLUP   0x2u	/* smaps_rollup */
#define VMAT_WITH_NUMA     0x4u	/* numa_maps: the policy of each VMA */
#define VMAT_WITH_THREADS  0x8u	/* task: thread ids and, where readable, stack pointers */
#define VMAT_WITH_NAMES    0x10u	/* settle names that text cannot tell (live only) */
#define VMAT_WITH_ALL      0x1fu

/* How the mappings of a process are asked for. */
enum vmat_backend {
	VMAT_BACKEND_AUTO,	/* what costs less; gives what the text gives, to the byte */
	VMAT_BACKEND_TEXT,	/* read maps or smaps */
	VMAT_BACKEND_QUERY	/* ioctl PROCMAP_QUERY, 6.11: cheaper where names are long, tells no
				   counters and no [vsyscall] */
};

struct vmat_load_options {
	size_t size;		/* sizeof(struct vmat_load_options) */
	enum vmat_detail detail;
	unsigned with;		/* VMAT_WITH_* */
	unsigned stable_tries;	/* 0: read once; N: until two reads agree, N reads at most;
				   1 is taken as 2; a process only */
	bool strict;		/* overlapping ranges are -EBADMSG, not clipped */
	enum vmat_backend backend;
};

/*
 * Load the address space of @pid, 0 being the caller itself. The kernel hands the file
 * out in pieces, and the process may map and unmap between two of them: what is loaded is
 * then a mixture of moments. What stood the whole time is there. Ranges that overlap are
 * clipped and vmat_mm_unstable() says so. Each file is read once, from start to end; one
 * directory descriptor on /proc/PID is held all the time, so that a reused PID never mixes
 * in.
 * A process that calls exec meanwhile is read again from the start: what is handed out is
 * all of one program. A kernel thread and a zombie give an empty mm, see vmat_mm_state().
 * When the first thread has exited, another one's files are read.
 * @options may be NULL: maps only, nothing further. A further file that cannot be read is
 * one that does not tell.
 * With VMAT_BACKEND_AUTO the start of maps is read; where there is more than 64 KiB of it, and
 * names are so many and so long that PROCMAP_QUERY costs less, the kernel is asked for all
 * mappings instead. Counters, a stable and a strict read, and names longer than 4095 bytes are
 * always by text.
 * Returns 0, -ESRCH (no such process, or it ended half way), -EACCES, -ENOENT (this kernel
 * has no smaps), -EBADMSG, -EAGAIN (no two reads agreed, or it called exec each time),
 * -EOPNOTSUPP (the backend that was asked for cannot do it), -ENOMEM, -EINVAL or -E2BIG
 * (options of another version), or what read() says.
 * O(n). Since 0.1.
 */
int vmat_load_pid(struct vmat_mm **mmp, const struct vmat_procfs *fs, pid_t pid,
		  const struct vmat_load_options *options, struct vmat_trouble *trouble);

/*
 * Count the mappings of @pid, 0 being the caller itself, as vmat_map_count() of what would be
 * loaded, [vsyscall] being none: maps is read, no line of it is taken apart, nothing is kept. A
 * kernel thread and a zombie have 0.
 * Returns 0, -ESRCH, -EACCES, -EAGAIN (it called exec again and again), or what read() says.
 * O(n): what the kernel needs to write the text. Since 0.1.
 */
int vmat_count_pid(uint64_t *count, const struct vmat_procfs *fs, pid_t pid,
		   struct vmat_trouble *trouble);

/*
 * Load saved text: a file with the text of maps or smaps or a snapshot bundle, told
 * apart by content, or a directory that holds copies of the files of /proc/PID.
 * Returns as above, -ENOENT when a directory holds neither maps nor smaps, and -EFBIG when a
 * further file is longer than any kernel prints it. Since 0.1.
 */
int vmat_load_path(struct vmat_mm **mmp, const char *path,
		   const struct vmat_load_options *options, struct vmat_trouble *trouble);

/* The same from an open descriptor, which is read to its end and not closed. Since 0.1. */
int vmat_load_fd(struct vmat_mm **mmp, int fd, const struct vmat_load_options *options,
		 struct vmat_trouble *trouble);

/* Why an address space has no VMAs, where it has none. */
enum vmat_state {
	VMAT_STATE_MAPPED,	/* it has VMAs */
	VMAT_STATE_EMPTY,	/* the text was empty, and nothing tells why */
	VMAT_STATE_KTHREAD,	/* a kernel thread has no address space of its own */
	VMAT_STATE_ZOMBIE,	/* it has exited and waits to be reaped */
	VMAT_STATE_GONE		/* it exited or called exec while being read */
};

/* -- single mappings of a live process ---------------------------------------- */

/*
 * Ask the running kernel (PROCMAP_QUERY, 6.11) for one mapping at a time: maps is opened and not
 * read, which for a big process is far cheaper than loading it. @fs and @pid: see vmat_load_pid().
 * The query stays with the program that runs now: after an exec it answers -ESRCH.
 * Returns 0, -ESRCH, -EACCES, -ENOENT, -EOPNOTSUPP (a copy of /proc), -ENOMEM; what the kernel
 * cannot do shows when it is asked. vmat_query_close() takes NULL too. Since 0.1.
 */
int vmat_query_open(struct vmat_query **queryp, const struct vmat_procfs *fs, pid_t pid,
		    struct vmat_trouble *trouble);
void vmat_query_close(struct vmat_query *query);

/*
 * An mm for the functions below that want one beside a VMA; it lives as long as the query. It knows
 * who the process is, as far as stat tells, and of its mappings only those that were answered last.
 */
const struct vmat_mm *vmat_query_mm(const struct vmat_query *query);

/*
 * The first VMA that ends above @addr; *@vmap is NULL when there is none. Answers are owned by the
 * query and live until the next question. The gate VMA [vsyscall] is in no address space and never
 * found.
 * Returns 0, -EOPNOTSUPP (this kernel cannot, or a name is longer than it can tell), -ESRCH (no
 * address space: it exited, called exec, is a zombie or a kernel thread), -ENOMEM. One ioctl,
 * O(log n). Since 0.1.
 */
int vmat_query_find_vma(const struct vmat_vma **vmap, struct vmat_query *query, uint64_t addr,
			struct vmat_trouble *trouble);

/*
 * The same, and the VMA before it: *@prevp, NULL when there is none. The kernel does not tell what
 * is below; it is found by halving, in about 40 ioctls, fewer where VMAs touch. Since 0.1.
 */
int vmat_query_find_vma_prev(const struct vmat_vma **vmap, const struct vmat_vma **prevp,
			     struct vmat_query *query, uint64_t addr,
			     struct vmat_trouble *trouble);

/*
 * The VMA that contains @addr, or NULL. For an address in the page of [vsyscall], and only for
 * those, the text of maps is read, once. Since 0.1.
 */
int vmat_query_vma_lookup(const struct vmat_vma **vmap, struct vmat_query *query, uint64_t addr,
			  struct vmat_trouble *trouble);

/* -- a process that is watched -------------------------------------------------------------- */

/*
 * A sampler reads one live process again and again, gently: cheaply where nothing changed, without
 * smaps where Rss is all that is wanted, in small steps between which the process can map and
 * unmap, and with a budget that it keeps by measuring itself. It is used by one thread at a time.
 */
struct vmat_sampler;

struct vmat_sampler_options {
	size_t size;			/* sizeof(struct vmat_sampler_options) */
	enum vmat_backend backend;	/* of the layout; AUTO: what is cheaper for this process */
	unsigned max_cost;		/* of one CPU, in parts per million (20000: 2 %); */
					/* 0: no bound */
	uint64_t max_hold_ns;		/* how long one call should hold the process's mmap lock; */
					/* 0: the usual, 20 us */
	uint64_t max_age_ns;		/* what statm does not show may go unseen for so long; */
					/* 0: the usual, 5 s */
};

/*
 * Watch @pid, 0 being the caller itself; @options may be NULL. @fs may be closed at once. The
 * sampler stays with that process: a PID that is used again is -ESRCH, but an exec is followed.
 * Returns 0, -ESRCH, -EACCES, -EOPNOTSUPP (a copy of /proc does not change), -ENOMEM, -EINVAL or
 * -E2BIG (options of another version). Whether its maps may be read shows when a sample is taken.
 * vmat_sampler_free() takes NULL too. Since 0.1.
 */
int vmat_sampler_new(struct vmat_sampler **samplerp, const struct vmat_procfs *fs, pid_t pid,
		     const struct vmat_sampler_options *options, struct vmat_trouble *trouble);
void vmat_sampler_free(struct vmat_sampler *sampler);

/* What a sample should tell beside the layout; ored together. */
#define VMAT_SAMPLE_RSS    0x1u	/* VMAT_RSS of each VMA, without reading smaps where possible */
#define VMAT_SAMPLE_SMAPS  0x2u	/* all counters and VmFlags: of now when smaps is due, else old */
#define VMAT_SAMPLE_FACTS  0x4u	/* as VMAT_WITH_FACTS */
#define VMAT_SAMPLE_NOW    0x8u	/* no gate, and smaps is due: somebody asked for it */
#define VMAT_SAMPLE_NAMES  0x10u	/* as VMAT_WITH_NAMES */

/* Whence Rss is. Only ever appended to. */
enum vmat_rss_source {
	VMAT_RSS_BY_NONE,	/* not asked for, or it cannot be had: see rss_why */
	VMAT_RSS_BY_SCAN,	/* page tables, PAGEMAP_SCAN (6.7): what smaps would print */
	VMAT_RSS_BY_SMAPS	/* smaps */
};
const char *vmat_rss_source_name(enum vmat_rss_source source);	/* "scan"; static */

/* One sample. Strings are static, never NULL. */
struct vmat_sample {
	size_t size;			/* sizeof(struct vmat_sample) */
	struct vmat_mm *mm;		/* new, the caller's to free; NULL: as far as can be */
					/* told, nothing has changed since the last one */
	uint64_t time_ns;		/* when it was begun, CLOCK_MONOTONIC */
	uint64_t cost_ns, wall_ns;	/* what it took, of this thread's CPU time and of time */
	uint64_t layout_age_ns;		/* how old layout and Rss are: 0 unless mm is NULL */
	uint64_t counters_age_ns;	/* how old all other counters and VmFlags are; */
					/* UINT64_MAX: there are none */
	uint64_t hold_ns;		/* the longest single call that walked page tables or */
					/* printed text: the process waited no longer for its */
					/* mmap lock. 0: there was none */
	uint64_t wait_ns;		/* to wait before the next one, to keep the budget */
	uint64_t smaps_wait_ns;		/* until smaps is due again; 0: it is */
	enum vmat_backend layout_by;	/* TEXT or QUERY */
	enum vmat_rss_source rss_by;
	const char *layout_why;		/* why so: "names are short", "" when it was asked for */
	const char *rss_why;		/* why not by page tables, "" when it is */
	bool new_program;		/* it called exec since the last sample */
	bool smaps_put_off;		/* smaps was wanted, and not read, to keep the budget */
	char run_state;			/* of stat, when it was begun: 'R', 'S', 'D', 'T' */
					/* (stopped), 't' (by a tracer) ...; 0: not told */
};

/*
 * Take a sample; @sample's size is set. The first one always has an mm.
 *
 * Where statm reads as at the last sample and nothing more is wanted than then, nothing else is
 * read, for at most max_age_ns: then mm is NULL. statm does not see an mprotect() that leaves
 * writability alone, an munmap() and mmap() of equal size, one page come and another gone, and, on
 * some kernels between 6.2 and 6.15, small changes of Rss.
 *
 * The mm is that of vmat_load_pid(): vmat_vma_text(VMAT_MAPS) gives the text of maps to the byte;
 * [vsyscall] is there, unless VMAT_BACKEND_QUERY was insisted on. Rss was counted right after the
 * layout. When smaps was read for this sample, the mm has all of it. When it was not, its detail is
 * VMAT_MAPS; VMAT_RSS is of now, if it was asked for, and never carried over; other counters and
 * VmFlags are those that smaps last printed for a VMA with the same range, permissions, offset and
 * file: see counters_age_ns. VMAs that are new have none.
 *
 * By page tables Rss is what smaps would print: without the shared zero page, 0 for hugetlb, whose
 * pages smaps counts elsewhere. Where that cannot be told, smaps is read, and rss_why says so.
 *
 * A process that has exited is -ESRCH; a zombie and a kernel thread give an empty mm, see
 * vmat_mm_state(). Otherwise returns as vmat_load_pid(); after a failure the next sample may well
 * succeed. The cost is that of a few small files when nothing has changed, else O(n) and, for Rss,
 * of the page tables. Since 0.1.
 */
int vmat_sampler_take(struct vmat_sample *sample, struct vmat_sampler *sampler, unsigned wants,
		      struct vmat_trouble *trouble);

/* Which classes of pages the kernel tells; ored together. */
#define VMAT_PAGES_PRESENT 0x1u
#define VMAT_PAGES_SWAPPED 0x2u
#define VMAT_PAGES_ZERO    0x4u
#define VMAT_PAGES_HUGE    0x8u
#define VMAT_PAGES_GUARD   0x10u

/* What one stretch of an address space has in page tables, in bytes. */
struct vmat_pages {
	uint64_t present;	/* mapped now, all of the next two among them */
	uint64_t zero;		/* the shared zero page, small or huge: takes no memory */
	uint64_t huge;		/* mapped in one piece: THP, hugetlb */
	uint64_t swapped;	/* in swap, or under migration */
	uint64_t guard;		/* MADV_GUARD_INSTALL, 6.13: faults */
	uint64_t reserved[2];	/* 0 */
	unsigned known;		/* VMAT_PAGES_* of what is told; others are 0 and mean nothing */
};

/*
 * The residency map of [@start, @end), cut into @count cells of equal size, which need not be whole
 * pages: cell i begins at @start + i * (@end - @start) / @count. What is not mapped has no pages.
 * Asked in the same small steps as Rss; counts for the budget of the next sample. After a failure
 * the cells are worth nothing.
 * Returns 0, -ESRCH (it has exited, or has no address space), -EACCES, -ENOENT (a kernel without
 * pagemap), -EINVAL (no cells, or the range is empty), -ENOMEM. Since 0.1.
 */
int vmat_sampler_pages(struct vmat_pages *cells, size_t count, struct vmat_sampler *sampler,
		       uint64_t start, uint64_t end, struct vmat_trouble *trouble);

/* -- snapshots ---------------------------------------------------------------------------- */

struct vmat_snapshot;	/* a running process while its files are copied into a bundle */

/*
 * Begin to copy the files of a process, 0 being the caller itself, into the text of a bundle: maps,
 * smaps and all that vmat_load_pid() would read, each below a line ==> PATH <==, as
 * vmat_load_path() and the other functions that load saved text take it. From then on nothing is
 * mixed in from another process that got the PID, nor from another program. A bundle tells where in
 * memory the secrets of the process lie: write it where others cannot read.
 * @options may be NULL: all. Of them detail and with count: VMAT_MAPS leaves smaps out, with says
 * which further files there are to be. True names (VMAT_WITH_NAMES) are not in a bundle.
 * Returns 0, -ESRCH, -EACCES, -EAGAIN (it called exec each time), -EOPNOTSUPP (a copy of /proc is
 * no process), -ENOMEM, -EINVAL or -E2BIG. vmat_snapshot_close() takes NULL too. Since 0.1.
 */
int vmat_snapshot_open(struct vmat_snapshot **snapshotp, const struct vmat_procfs *fs, pid_t pid,
		       const struct vmat_load_options *options, struct vmat_trouble *trouble);
void vmat_snapshot_close(struct vmat_snapshot *snapshot);

/* As vmat_mm_state() of what was opened: MAPPED, KTHREAD or ZOMBIE, for which maps is empty. */
enum vmat_state vmat_snapshot_state(const struct vmat_snapshot *snapshot);

/*
 * The next bytes of the bundle, at most @size: returns how many, 0 at its end. Where @buf has room
 * for a page or more of maps and smaps the kernel writes into it, and nothing is copied. A negative
 * errno: -ESRCH when the process ended before maps and smaps were read whole, -EAGAIN when it
 * called exec: then all that was handed out is worth nothing, and who wants to opens anew. A bundle
 * that stops before its end cannot be loaded, since its first section tells that there is a last
 * one.
 */
ssize_t vmat_snapshot_read(struct vmat_snapshot *snapshot, char *buf, size_t size,
			   struct vmat_trouble *trouble);

/*
 * The files that could not be read and are not in the bundle, by index from 0, and why in *@why
 * (NULL is fine), a negative errno; static. NULL beyond the last. Those of all threads are one
 * ("task/.../syscall" has a '*' for the number). The last section lists them, too. Since 0.1.
 */
const char *vmat_snapshot_missing(const struct vmat_snapshot *snapshot, size_t index, int *why);

/* -- text in ---------------------------------------------------------------- */

/*
 * A parser eats the text of one maps or smaps file in chunks of any size and keeps no
 * copy of it. Which of the two it is shows the text itself. Unknown keys, flags and
 * bracketed names are kept. With @strict, overlapping ranges are an error instead of
 * being clipped. Returns 0 or -ENOMEM. Since 0.1.
 */
int vmat_parser_new(struct vmat_parser **parserp, bool strict);
void vmat_parser_free(struct vmat_parser *parser);	/* NULL is fine */

/* Eat @len bytes. After a failure only vmat_parser_free() is allowed. 0, -EBADMSG, -ENOMEM. */
int vmat_parser_feed(struct vmat_parser *parser, const char *text, size_t len,
		     struct vmat_trouble *trouble);

/*
 * The text is at its end: hand out the mm, which the caller frees. Text that ends within
 * a line or a record is -EBADMSG. Empty text is an empty mm. The parser is then used up.
 */
int vmat_parser_finish(struct vmat_mm **mmp, struct vmat_parser *parser,
		       struct vmat_trouble *trouble);

/* All of that for text in memory, which need not end in NUL. O(len). Since 0.1. */
int vmat_parse(struct vmat_mm **mmp, const char *text, size_t len,
	       struct vmat_trouble *trouble);

/* -- text out --------------------------------------------------------------- */

/*
 * One VMA as the kernel prints it, byte for byte what came in: with VMAT_MAPS its line of
 * maps, with VMAT_SMAPS its whole record of smaps (only for an mm that came from smaps,
 * else -ENODATA). Writes at most @size bytes, no NUL; returns the bytes that the text has,
 * so a return above @size means: call again with so much room. Since 0.1.
 */
ssize_t vmat_vma_text(const struct vmat_mm *mm, const struct vmat_vma *vma,
		      enum vmat_detail detail, char *buf, size_t size);

/* -- one address space ------------------------------------------------------- */

void vmat_mm_free(struct vmat_mm *mm);	/* NULL is fine */

size_t vmat_mm_count(const struct vmat_mm *mm);		/* VMAs, the gate VMA included */
size_t vmat_map_count(const struct vmat_mm *mm);	/* the kernel's: without the gate VMA */
enum vmat_detail vmat_mm_detail(const struct vmat_mm *mm);

/* Why there are no VMAs, where there are none. */
enum vmat_state vmat_mm_state(const struct vmat_mm *mm);

/* How many ranges had to be clipped because the text shows a torn read; 0: none. */
size_t vmat_mm_unstable(const struct vmat_mm *mm);

/* The line of the text where the first of them stands, 0 if none; from 1. */
uint64_t vmat_mm_unstable_line(const struct vmat_mm *mm);

/* Why the snapshot is unstable apart from clipped ranges, static, or NULL. Since 0.1. */
const char *vmat_mm_unstable_why(const struct vmat_mm *mm);

/* Who it is, where known: 0 and "" where not. comm is raw bytes of the process's own making. */
pid_t vmat_mm_pid(const struct vmat_mm *mm);
const char *vmat_mm_comm(const struct vmat_mm *mm);

/*
 * The smallest page, in bytes: told by auxv or smaps, else inferred from the addresses, which is
 * O(n) at worst.
 */
uint64_t vmat_mm_page_size(const struct vmat_mm *mm);

/*
 * The keys that smaps printed for this mm, in the order of their first appearance, known
 * or not, without "Size"'s siblings being guessed. VmFlags is not among them. Index from
 * 0; NULL beyond the last. Since 0.1.
 */
const char *vmat_mm_key(const struct vmat_mm *mm, size_t index);

/*
 * A counter summed over all VMAs. False when no VMA has it. O(n). Since 0.1.
 */
bool vmat_mm_sum(const struct vmat_mm *mm, enum vmat_field field, uint64_t *value);

/* A counter of smaps_rollup, if that was loaded. Since 0.1. */
bool vmat_mm_rollup(const struct vmat_mm *mm, enum vmat_field field, uint64_t *value);

/* -- what /proc tells of struct mm_struct ------------------------------------- */

enum vmat_knowledge {
	VMAT_REPORTED,		/* a file of /proc prints it */
	VMAT_RECONSTRUCTED,	/* computed by the kernel's own formula */
	VMAT_INFERRED,		/* concluded; may be a bound: see the remark */
	VMAT_NOT_LOADED,	/* /proc would tell, but this source does not carry it */
	VMAT_NOT_KNOWABLE	/* nothing in /proc tells it */
};

/* One member of struct mm_struct. Strings live as long as the mm, never NULL. */
struct vmat_member {
	const char *name;	/* "total_vm" */
	enum vmat_knowledge how;
	const char *source;	/* "status VmSize", "sum over VMAs", "stat field 26" */
	const char *remark;	/* what to keep in mind, or "" */
	enum vmat_unit unit;
	uint64_t value;		/* valid for the first three kinds unless unit is TEXT */
	const char *text;	/* for VMAT_UNIT_TEXT, else "" */
};

/*
 * The members in the kernel's order, index from 0; false beyond the last. An mm that was
 * loaded without VMAT_WITH_FACTS reports most as VMAT_NOT_LOADED. Up to O(n). Since 0.1.
 */
bool vmat_mm_member(const struct vmat_mm *mm, size_t index, struct vmat_member *member);

/* The same by name. Since 0.1. */
bool vmat_mm_member_named(const struct vmat_mm *mm, const char *name,
			  struct vmat_member *member);

/* -- walking ------------------------------------------------------------------- */

/* VMAs in the order of their addresses. NULL at the ends. Since 0.1. */
const struct vmat_vma *vmat_first_vma(const struct vmat_mm *mm);
const struct vmat_vma *vmat_last_vma(const struct vmat_mm *mm);
const struct vmat_vma *vmat_next_vma(const struct vmat_mm *mm, const struct vmat_vma *vma);
const struct vmat_vma *vmat_prev_vma(const struct vmat_mm *mm, const struct vmat_vma *vma);

#define vmat_for_each_vma(mm, vma)                                                                \
	for ((vma) = vmat_first_vma(mm); (vma); (vma) = vmat_next_vma((mm), (vma)))

/* The first VMA that ends above @addr; it need not contain @addr. O(log n). Since 0.1. */
const struct vmat_vma *vmat_find_vma(const struct vmat_mm *mm, uint64_t addr);

/* The VMA that contains @addr. O(log n). Since 0.1. */
const struct vmat_vma *vmat_vma_lookup(const struct vmat_mm *mm, uint64_t addr);

/* The first VMA that has a byte in [@start, @end). O(log n). Since 0.1. */
const struct vmat_vma *vmat_find_vma_intersection(const struct vmat_mm *mm, uint64_t start,
						  uint64_t end);

/*
 * vmat_find_vma(), and through *@prev the VMA before it: the last of all when there is none that
 * ends above @addr, NULL when there is none before. O(log n). Since 0.1.
 */
const struct vmat_vma *vmat_find_vma_prev(const struct vmat_mm *mm, uint64_t addr,
					  const struct vmat_vma **prev);

/*
 * vmat_find_vma() of @count addresses at once, the answers to @found in the same order. Addresses
 * that ascend are found in one merge, together O(count + n) and less where they are few; others,
 * with an index, several at a time, which hides most of what waiting for memory costs. Since 0.1.
 */
void vmat_find_vma_many(const struct vmat_mm *mm, const uint64_t *addrs, size_t count,
			const struct vmat_vma **found);

/*
 * Make all of the above faster, for who asks often: the ends of all VMAs are kept once more, in the
 * order in which a search looks at them, 9 bytes a VMA. A second call does nothing.
 * Changes the mm: no other thread may read it meanwhile. Returns 0 or -ENOMEM, after which the mm
 * is as it was. O(n). Since 0.1.
 */
int vmat_mm_index(struct vmat_mm *mm);

/*
 * Is this an address space? NULL, or the first thing that is wrong with it in words (static): each
 * VMA has a byte, begins where the one before it ends or above, and begins and ends at a page;
 * offsets do not run over. *@at, unless NULL, is then the VMA at fault. O(n). Since 0.1.
 */
const char *vmat_mm_fault(const struct vmat_mm *mm, const struct vmat_vma **at);

/* -- holes --------------------------------------------------------------------- */

/* A hole between two VMAs, or beside the first or the last. */
struct vmat_gap {
	uint64_t start, end;
	const struct vmat_vma *below, *above;	/* NULL at either end of the space */
};

/*
 * Step @gap to the next hole that has a byte in [@low, @high), clipped to it; start from { 0 }.
 * False when there is none left. The gate VMA bounds no hole. Guard gaps are not taken off: who
 * wants that asks a tree. O(log n) the first time, then O(1) a VMA passed. Since 0.1.
 */
bool vmat_next_gap(const struct vmat_mm *mm, uint64_t low, uint64_t high, struct vmat_gap *gap);

/* The largest of them, the lowest of equals; false when there is none. O(n). Since 0.1. */
bool vmat_largest_gap(const struct vmat_mm *mm, uint64_t low, uint64_t high,
		      struct vmat_gap *gap);

/* -- one mapping ----------------------------------------------------------------- */

uint64_t vmat_vma_start(const struct vmat_vma *vma);
uint64_t vmat_vma_end(const struct vmat_vma *vma);
uint64_t vmat_vma_offset(const struct vmat_vma *vma);	/* in the file, bytes */
uint64_t vmat_vma_inode(const struct vmat_vma *vma);
uint32_t vmat_vma_dev_major(const struct vmat_vma *vma);
uint32_t vmat_vma_dev_minor(const struct vmat_vma *vma);
uint64_t vmat_vma_flags(const struct vmat_vma *vma);	/* VMAT_VM_* */
bool vmat_vma_has_vmflags(const struct vmat_vma *vma);	/* VmFlags were printed */
bool vmat_vma_clipped(const struct vmat_vma *vma);	/* its printed start was lower: torn read */

/* The four letters of maps, such as "rw-p", and a NUL. */
void vmat_vma_perms(const struct vmat_vma *vma, char perms[5]);

/* VmFlags as printed, without the key: "rd wr mr mw me ac "; NULL if not printed. */
const char *vmat_vma_vmflags(const struct vmat_mm *mm, const struct vmat_vma *vma);

/*
 * The name as maps prints it, raw bytes, NUL at the end; "" when there is none. The kernel
 * prints a newline as the four characters \012 and escapes nothing else.
 */
const char *vmat_vma_name(const struct vmat_vma *vma);
size_t vmat_vma_name_len(const struct vmat_vma *vma);

/* True for a name of the kernel's own making such as [heap], false for a file of that name. */
bool vmat_vma_kernel_named(const struct vmat_vma *vma);

enum vmat_answer { VMAT_NO, VMAT_YES, VMAT_CANNOT_TELL };

/* What is known of the file's true name. */
struct vmat_path {
	const char *bytes;	/* may hold any byte but NUL; a NUL follows */
	size_t len;
	bool ambiguous;		/* text cannot tell a newline from a literal \012 */
	enum vmat_answer deleted; /* whether " (deleted)" at the end is the kernel's word; if
				     VMAT_YES, bytes come without it */
};

/* Since 0.1. */
void vmat_vma_path(const struct vmat_mm *mm, const struct vmat_vma *vma, struct vmat_path *path);

/*
 * The value of one counter, bytes where its unit is bytes. False, and *@value untouched, when
 * this kernel did not print it or the mm came from maps: absent is not 0. Since 0.1.
 */
bool vmat_vma_field(const struct vmat_mm *mm, const struct vmat_vma *vma, enum vmat_field field,
		    uint64_t *value);

/*
 * The same for any key of vmat_mm_key(), also unknown ones; *@unit tells bytes from a plain
 * number, or that only the text is there (VMAT_UNIT_TEXT; then *@text). O(keys). Since 0.1.
 */
bool vmat_vma_key(const struct vmat_mm *mm, const struct vmat_vma *vma, size_t index,
		  enum vmat_unit *unit, uint64_t *value, const char **text);

/* The NUMA policy as numa_maps prints it, NULL when that was not loaded. Since 0.1. */
const char *vmat_vma_policy(const struct vmat_mm *mm, const struct vmat_vma *vma);

/* -- kinds and roles ---------------------------------------------------------------- */

/*
 * Private or shared, anonymous or file. A file is what has a path that was or is in a file
 * system, on a disk or not: /dev/shm/NAME is one, a shared memfd is not. A private mapping of a
 * memfd is a file's: what is not written yet comes from there. Kernel services (anon_inode:,
 * sockets, devices) count as files.
 */
enum vmat_kind {
	VMAT_KIND_ANON,		/* private, anonymous: malloc, stacks, bss, private /dev/zero */
	VMAT_KIND_FILE,		/* private mapping of a file, its written pages are copies */
	VMAT_KIND_ANON_SHARED,	/* shared, anonymous: shmem without a path that can be opened */
	VMAT_KIND_FILE_SHARED,	/* shared mapping of a file */
	VMAT_KIND_SPECIAL	/* the kernel's own pages: vdso, vvar, vsyscall, uprobes ... */
};
enum vmat_kind vmat_vma_kind(const struct vmat_vma *vma);
const char *vmat_kind_name(enum vmat_kind kind);	/* "anon", "file", ...; static */

enum vmat_role {
	VMAT_ROLE_UNKNOWN,	/* vmat_mm_classify() was not called */
	VMAT_ROLE_TEXT,		/* executable mapping of an object: program, library */
	VMAT_ROLE_RODATA,	/* other mapping of it that is and was read-only */
	VMAT_ROLE_RELRO,	/* of it, read-only since it was relocated */
	VMAT_ROLE_DATA,		/* of it, writable */
	VMAT_ROLE_BSS,		/* anonymous memory that belongs to it */
	VMAT_ROLE_HEAP,		/* what brk gave */
	VMAT_ROLE_STACK,	/* of the main thread */
	VMAT_ROLE_THREAD_STACK,
	VMAT_ROLE_GUARD,	/* inaccessible, to catch who runs over a border */
	VMAT_ROLE_ARENA,	/* glibc malloc, not the main arena; its rest is a reservation */
	VMAT_ROLE_VDSO,
	VMAT_ROLE_VVAR,		/* and [vvar_vclock] */
	VMAT_ROLE_VSYSCALL,
	VMAT_ROLE_SPECIAL,	/* other pages of the kernel's making: sigpage, uprobes ... */
	VMAT_ROLE_SHM,		/* shared anonymous memory, files in /dev/shm */
	VMAT_ROLE_MEMFD,
	VMAT_ROLE_SYSV,
	VMAT_ROLE_HUGETLB,	/* whatever is made of hugetlb pages */
	VMAT_ROLE_JIT,		/* executable memory that is no mapping of an object */
	VMAT_ROLE_RESERVATION,	/* inaccessible address space kept for later; holes in objects */
	VMAT_ROLE_DEVICE,	/* /dev, anon_inode:, sockets, GPU memory */
	VMAT_ROLE_FILE,		/* any other file */
	VMAT_ROLE_ANON		/* any other private anonymous memory */
};
const char *vmat_role_name(enum vmat_role role);	/* "thread-stack"; static */

/*
 * Sure is what a label, a flag or an address of the kernel's proves; likely what the layout
 * shows; a guess is as good as another.
 */
enum vmat_confidence { VMAT_GUESS, VMAT_LIKELY, VMAT_SURE };
const char *vmat_confidence_name(enum vmat_confidence confidence);	/* static */

struct vmat_role_info {
	enum vmat_role role;
	enum vmat_confidence confidence;
	const char *evidence;	/* why, in a few words; static */
	pid_t tid;		/* whose stack it is, 0 where that cannot be known */
};

/* Work out the role of every VMA, once. Returns 0 or -ENOMEM. O(n log n) at most. Since 0.1. */
int vmat_mm_classify(struct vmat_mm *mm);

/* Since 0.1. */
void vmat_vma_role(const struct vmat_mm *mm, const struct vmat_vma *vma,
		   struct vmat_role_info *info);

/* -- differences ---------------------------------------------------------------------------- */

/* Which VMA of one address space is which of the other. */
enum vmat_match {
	VMAT_MATCH_AUTO,	/* by address, unless the two are known to be different processes */
				/* (pid, start time, boot id) or, where a side tells none of */
				/* these, unless no VMA of a file has the same address in both; */
				/* then by identity */
	VMAT_MATCH_ADDRESS,	/* what has the same address */
	VMAT_MATCH_IDENTITY	/* what is the same file and offset, whatever its address: two */
				/* runs of a program */
};

struct vmat_diff_options {
	size_t size;		/* sizeof(struct vmat_diff_options) */
	enum vmat_match match;
	bool normal;		/* compare after joining, on both sides, VMAs that touch and have */
				/* equal permissions, the same file and offsets that follow each */
				/* other, or are anonymous and have the same name */
	bool pieces;		/* by identity: compare pieces of anonymous memory, not its sums */
	bool counters;		/* say also of what differs in counters only */
};

/*
 * What happened, several at once. Only ever added to. A change has VMAs on both sides unless it is
 * ADDED or REMOVED.
 */
#define VMAT_CHANGE_ADDED       0x1u
#define VMAT_CHANGE_REMOVED     0x2u
#define VMAT_CHANGE_GROWN_LOW   0x4u	/* at its lower end */
#define VMAT_CHANGE_GROWN_HIGH  0x8u
#define VMAT_CHANGE_SHRUNK_LOW  0x10u
#define VMAT_CHANGE_SHRUNK_HIGH 0x20u
#define VMAT_CHANGE_SPLIT       0x40u	/* one became several; what is missing was unmapped */
#define VMAT_CHANGE_MERGED      0x80u	/* several became one */
#define VMAT_CHANGE_REPROTECTED 0x100u	/* permissions */
#define VMAT_CHANGE_REFLAGGED   0x200u	/* other VmFlags than the permissions */
#define VMAT_CHANGE_REPLACED    0x400u	/* the same range, but another file, or none */
#define VMAT_CHANGE_RENAMED     0x800u	/* the same inode, or anonymous memory, by another name: */
					/* a path, " (deleted)", [anon:...] */
#define VMAT_CHANGE_MOVED       0x1000u	/* the same elsewhere */
#define VMAT_CHANGE_REWEIGHED   0x2000u	/* nothing but counters */
#define VMAT_CHANGE_GROWN       0x4000u	/* of sums by identity: there is more, or less, of it */
#define VMAT_CHANGE_SHRUNK      0x8000u

/* The words for one of these bits, "grown-high"; static. NULL: no such bit. Since 0.1. */
const char *vmat_change_name(unsigned bit);

/* The VMAs of one side of a change, in the order of their addresses. */
struct vmat_side {
	const struct vmat_vma *const *vma;	/* NULL when there are none */
	size_t count;
	uint64_t bytes;				/* all of them together */
};

/* One event: what it was, what it is. */
struct vmat_change {
	unsigned what;			/* VMAT_CHANGE_*, never 0 */
	struct vmat_side before, after;	/* of the one mm, of the other */
	uint64_t start, end;		/* where it is: after, or before if it is no more; of */
					/* several VMAs from the lowest to the highest */
};

struct vmat_diff;	/* how two address spaces differ */

/*
 * Compare two address spaces; both must outlive the diff, which changes neither. @options may be
 * NULL: by VMAT_MATCH_AUTO, counters compared. The gate VMA is in no address space: nothing is said
 * of it unless it is on one side only, or its counters differ.
 *
 * By address, VMAs belong together that share memory: the same file at the same offset, or both
 * anonymous, at the same address. One that shares none of its memory with a VMA of the same
 * attributes (permissions, VmFlags where both sides tell them, name) belongs to the one that it
 * shares most with. So of a border that moves between two VMAs, the one is said to have grown, the
 * other to have shrunk. What has no partner was added or removed, or has moved: files to where as
 * much of them is mapped alike, anonymous memory where there is just one candidate, which has the
 * same size, attributes and, if known, counters. Each VMA is in one change at most.
 *
 * By identity, what was mapped of a file is found again by path, offset, permissions and size, and
 * by less where that finds nothing: by the path without " (deleted)", by device and inode
 * (RENAMED); the program by being the program, a library by its name without the version
 * (REPLACED). Of several that are alike the first is the first. Inodes of equal paths need not be
 * equal: memfds have another in each run, files on another machine. What the kernel named is found
 * by that name. Segments are compared by their distance from where the file begins, and so is a bss
 * that is as large in both. All other anonymous memory is one change for each name, permissions and
 * VmFlags; of its growth, what lies behind the data of an object that came or went is told apart. A
 * main stack that is longer or shorter by up to 8 KiB, or a page where that is more, is REWEIGHED:
 * exec puts its top that much higher or lower by chance.
 *
 * Returns 0, -ENOMEM, -EINVAL (a way to match that is none) or -E2BIG (options of a later version).
 * By address O(n), and O(c log c) for c changes; by identity O(n log n). Since 0.1.
 */
int vmat_diff_new(struct vmat_diff **diffp, const struct vmat_mm *before,
		  const struct vmat_mm *after, const struct vmat_diff_options *options);
void vmat_diff_free(struct vmat_diff *diff);	/* NULL is fine */

/*
 * How they were matched, never VMAT_MATCH_AUTO, and through *@why, unless NULL, why: in words,
 * static. Since 0.1.
 */
enum vmat_match vmat_diff_match(const struct vmat_diff *diff, const char **why);

/* The two address spaces. Since 0.1. */
const struct vmat_mm *vmat_diff_before(const struct vmat_diff *diff);
const struct vmat_mm *vmat_diff_after(const struct vmat_diff *diff);

/*
 * The changes in the order of their addresses, from 0; NULL beyond the last. They live as long as
 * the diff. Since 0.1.
 */
const struct vmat_change *vmat_diff_change(const struct vmat_diff *diff, size_t index);
size_t vmat_diff_count(const struct vmat_diff *diff);

/* Whether anything but counters differs. Since 0.1. */
bool vmat_diff_layout_differs(const struct vmat_diff *diff);

/*
 * A counter summed over one side of a change; VMAT_SIZE is what its ranges span. False when a VMA
 * there does not have it; a side without VMAs has 0 of all that every VMA of its mm has. O(VMAs of
 * the side). Since 0.1.
 */
bool vmat_diff_weigh(const struct vmat_diff *diff, const struct vmat_change *change,
		     bool after, enum vmat_field field, uint64_t *value);

/*
 * The same as a change, and that of the two address spaces as wholes. False unless every VMA of
 * both has the counter: what some lack would make sums that compare nothing. With options.counters,
 * the changes' deltas add up to exactly the total. Numbers that differ by 2^63 or more wrap around.
 * A total is O(n). Since 0.1.
 */
bool vmat_diff_delta(const struct vmat_diff *diff, const struct vmat_change *change,
		     enum vmat_field field, int64_t *delta);
bool vmat_diff_total(const struct vmat_diff *diff, enum vmat_field field, int64_t *delta);

/*
 * What vmat_diff_delta() says of all counters at once, at the cost of two of them: each goes to the
 * place in @deltas that its enum vmat_field says, if that is below @count. Returns which are known,
 * a bit each: 1 << field. Since 0.1.
 */
uint64_t vmat_diff_deltas(const struct vmat_diff *diff, const struct vmat_change *change,
			  int64_t *deltas, size_t count);

/*
 * By address: one stretch between two borders, of one VMA before, one after, or both. Only
 * stretches of VMAs that differ, in what maps shows, where they begin and end included. What
 * options.normal joins is not joined here.
 */
struct vmat_piece {
	uint64_t start, end;
	const struct vmat_vma *before, *after;	/* NULL: nothing was, is there */
};

/*
 * Step @piece to the next one; start from { 0 }. False at the end, and always by identity. O(VMAs
 * passed), and O(log n) where a side has nothing. Since 0.1.
 */
bool vmat_diff_next_piece(const struct vmat_diff *diff, struct vmat_piece *piece);

/*
 * What comes of @mm, which has the text of the diff's one side, by what happened: the other side;
 * with @reverse from after to before. By address only. Layout and names, no counters; its text as
 * maps is that of the other side, byte for byte.
 * Returns 0, -ENOMEM, -EINVAL (matched by identity) or -EBADMSG (@mm is not what was compared).
 * O(n). Since 0.1.
 */
int vmat_patch(struct vmat_mm **mmp, const struct vmat_mm *mm, const struct vmat_diff *diff,
	       bool reverse);

/* What vmat_load_lockstep() found. */
struct vmat_lockstep {
	size_t size;			/* sizeof(struct vmat_lockstep) */
	struct vmat_mm *before, *after;	/* the caller frees both */
	bool equal;			/* nothing differed */
	bool same_file;			/* a VMA of a file is in both at the same address */
};

/*
 * Load two saved texts of maps or smaps for comparison by address, reading them side by side: what
 * is equal, byte for byte, is passed over, and the mms hold only VMAs that differ and no facts.
 * Needs little memory beyond those. With options->strict all of both is parsed nevertheless.
 * @trouble[0] and [1] say what is wrong with which.
 * Returns 0; -EOPNOTSUPP when this cannot be done for these two (a process, a directory, a bundle,
 * maps against smaps): load each by itself; else as vmat_load_path(). Since 0.1.
 */
int vmat_load_lockstep(struct vmat_lockstep *result, const char *before, const char *after,
		       const struct vmat_load_options *options, struct vmat_trouble trouble[2]);

/* -- the tree: an address space that can be changed ------------------------------------ */

/*
 * An editable copy of an mm whose VMAs are in a red-black tree, each node of which knows the
 * largest hole in its subtree, as struct mm_struct was up to Linux 6.0. Order, holes and what must
 * hold are the kernel's; the shape of the tree is ours, for /proc does not tell the kernel's.
 *
 * The VMAs of a tree are struct vmat_vma like those of an mm, and stay where they are until they
 * are erased, or merged into a neighbour. Every vmat_vma_*() takes them, with the mm that the tree
 * was made from where it wants an mm, and so do vmat_vma_text() and vmat_merge_refusal(). One whose
 * range or flags were changed has lost its counters and the text of its VmFlags, not the flags.
 * What walks and searches an mm does not take them: a tree has its own.
 *
 * The mm must outlive its trees; a tree never changes it. Many threads may read a tree that none
 * changes.
 */
struct vmat_tree;

/* What the holes between VMAs are taken to be. */
enum vmat_gap_rule {
	VMAT_GAPS_GUARDED,	/* up to 6.0: without the guard gap below what grows down */
	VMAT_GAPS_RAW		/* since 6.1: from end to start, the guard is a second thought */
};

struct vmat_tree_options {
	size_t size;			/* sizeof(struct vmat_tree_options) */
	enum vmat_gap_rule gap_rule;
	uint64_t stack_guard_gap;	/* bytes */
	uint64_t max_map_count;		/* vm.max_map_count; UINT64_MAX: no limit */
	uint64_t task_size;		/* no VMA ends above; UINT64_MAX: not known */
	uint64_t page_size;		/* bytes, a power of two */
	uint64_t commit_room;		/* bytes that may yet be charged; UINT64_MAX: no limit */
};

/*
 * Fill @options, whose size is set, with what the files of @mm tell, and what kernels usually do
 * where they do not: a guard of 256 pages, 65530 mappings, no limit on what may be charged; raw
 * gaps where the release is told, or smaps shows, that it is 6.1 or later, else guarded ones.
 * Of maps, what grows down is known of [stack] only.
 * Returns 0 or -EINVAL (the size is none). Up to O(n). Since 0.1.
 */
int vmat_tree_defaults(const struct vmat_mm *mm, struct vmat_tree_options *options);

/*
 * Make a tree of @mm, without its gate VMA. @options may be NULL: vmat_tree_defaults().
 * Returns 0, -ENOMEM, -EINVAL (a page size or a gap rule that is none) or -E2BIG (options of a
 * later version). O(n). Since 0.1.
 */
int vmat_tree_new(struct vmat_tree **treep, const struct vmat_mm *mm,
		  const struct vmat_tree_options *options);
void vmat_tree_free(struct vmat_tree *tree);	/* NULL is fine */

/*
 * Freeze the tree into an mm of its own, which needs neither the tree nor the mm it came from, and
 * has the gate VMA again. VMAs that were not changed keep all they had. The totals that stat,
 * statm, status and smaps_rollup told are left out: they may be true no more. Returns 0 or -ENOMEM.
 * O(n). Since 0.1.
 */
int vmat_tree_to_mm(struct vmat_mm **mmp, const struct vmat_tree *tree);

/* What it was made with; @options's size is set. Returns 0 or -EINVAL. Since 0.1. */
int vmat_tree_settings(const struct vmat_tree *tree, struct vmat_tree_options *options);

/* The mm that it was made from; how many VMAs it has now, map_count. Since 0.1. */
const struct vmat_mm *vmat_tree_mm(const struct vmat_tree *tree);
size_t vmat_tree_count(const struct vmat_tree *tree);

/*
 * Where the hole above the last VMA begins, 0 when there is no VMA: the one hole that is in no
 * node. Since 0.1.
 */
uint64_t vmat_tree_highest_vm_end(const struct vmat_tree *tree);

/*
 * Bytes that are charged to the commit limit: of the VMAs with VMAT_VM_ACCOUNT, which only smaps
 * tells. Since 0.1.
 */
uint64_t vmat_tree_charged(const struct vmat_tree *tree);

/*
 * NULL, or the first invariant that is broken, in words (static): the links, the colours and each
 * rb_subtree_gap of the tree; what vmat_mm_fault() looks at; nothing above task_size, huge pages
 * aligned, each gap as computed anew; as many VMAs forward, backward and counted; highest_vm_end
 * and what is charged. *@at, unless NULL, is then the VMA at fault, or NULL. O(n). Since 0.1.
 */
const char *vmat_tree_fault(const struct vmat_tree *tree, const struct vmat_vma **at);

/* -- looking at a tree ------------------------------------------------------------------- */

/* In the order of addresses. NULL at the ends. O(log n), of all in a row O(n). Since 0.1. */
const struct vmat_vma *vmat_tree_first_vma(const struct vmat_tree *tree);
const struct vmat_vma *vmat_tree_last_vma(const struct vmat_tree *tree);
const struct vmat_vma *vmat_tree_next_vma(const struct vmat_tree *tree,
					  const struct vmat_vma *vma);
const struct vmat_vma *vmat_tree_prev_vma(const struct vmat_tree *tree,
					  const struct vmat_vma *vma);

#define vmat_tree_for_each_vma(tree, vma)                                                         \
	for ((vma) = vmat_tree_first_vma(tree); (vma); (vma) = vmat_tree_next_vma((tree), (vma)))

/* As those of an mm. O(log n). Since 0.1. */
const struct vmat_vma *vmat_tree_find_vma(const struct vmat_tree *tree, uint64_t addr);
const struct vmat_vma *vmat_tree_find_vma_prev(const struct vmat_tree *tree, uint64_t addr,
					       const struct vmat_vma **prev);
const struct vmat_vma *vmat_tree_vma_lookup(const struct vmat_tree *tree, uint64_t addr);
const struct vmat_vma *vmat_tree_find_vma_intersection(const struct vmat_tree *tree,
						       uint64_t start, uint64_t end);

/* One node, to draw it. Of a hole that a guard reaches beyond, the end is below the start. */
struct vmat_node {
	const struct vmat_vma *vma;
	const struct vmat_vma *parent, *left, *right;	/* NULL: none */
	bool red;
	unsigned depth;			/* of the root: 0 */
	uint64_t gap_start, gap_end;	/* the hole to the left, by the tree's rule */
	uint64_t gap;			/* its size, bytes; 0: there is none */
	uint64_t subtree_gap;		/* rb_subtree_gap: the largest gap here and below */
	uint64_t pgoff;			/* vm_pgoff in bytes: the offset in the file; of */
					/* anonymous memory where it was at first */
};

/* The root, NULL when there is no VMA. Since 0.1. */
const struct vmat_vma *vmat_tree_root(const struct vmat_tree *tree);

/* O(depth). Since 0.1. */
void vmat_tree_node(const struct vmat_tree *tree, const struct vmat_vma *vma,
		    struct vmat_node *node);

/*
 * The kernel's vm_start_gap() and vm_end_gap(): its start less the guard below what grows down, its
 * end and the guard above what grows up, whatever the gap rule. Since 0.1.
 */
uint64_t vmat_tree_start_gap(const struct vmat_tree *tree, const struct vmat_vma *vma);
uint64_t vmat_tree_end_gap(const struct vmat_tree *tree, const struct vmat_vma *vma);

/*
 * As vmat_next_gap() and vmat_largest_gap(), of the holes by the tree's rule. The largest in all
 * of the space or in a part of it: O(log n). Since 0.1.
 */
bool vmat_tree_next_gap(const struct vmat_tree *tree, uint64_t low, uint64_t high,
			struct vmat_gap *gap);
bool vmat_tree_largest_gap(const struct vmat_tree *tree, uint64_t low, uint64_t high,
			   struct vmat_gap *gap);

/* -- descents, step by step ---------------------------------------------------------------- */

/* Where a search goes from the VMA that it looks at. */
enum vmat_move {
	VMAT_MOVE_LEFT,		/* to its left child */
	VMAT_MOVE_RIGHT,	/* to its right child */
	VMAT_MOVE_UP,		/* back to its parent */
	VMAT_MOVE_FOUND,	/* nowhere: this is it */
	VMAT_MOVE_END,		/* nowhere: it is over; what there is to find was seen before */
	VMAT_MOVE_ABOVE,	/* between the tree and the hole above the last VMA */
	VMAT_MOVE_AGAIN		/* to the root, with a limit moved because of a guard gap */
};

/* One VMA looked at. */
struct vmat_step {
	const struct vmat_vma *vma;	/* NULL: the hole above the last VMA */
	enum vmat_move move;
	const char *why;		/* in words, static */
};

/*
 * A record of a search. The caller provides @steps with room for @capacity; @count becomes how many
 * there were, also of those that found no room.
 */
struct vmat_trace {
	struct vmat_step *steps;
	size_t capacity, count;
};

/* vmat_tree_find_vma() with all that it looks at. @trace may be NULL. O(log n). Since 0.1. */
const struct vmat_vma *vmat_tree_trace_find_vma(const struct vmat_tree *tree, uint64_t addr,
						struct vmat_trace *trace);

enum vmat_direction { VMAT_BOTTOM_UP, VMAT_TOP_DOWN };

/* What an unmapped area must be: the kernel's struct vm_unmapped_area_info. Bytes. */
struct vmat_area_wish {
	size_t size;			/* sizeof(struct vmat_area_wish) */
	enum vmat_direction direction;
	uint64_t length;
	uint64_t low_limit, high_limit;	/* it lies in [low_limit, high_limit) */
	uint64_t align_mask;		/* bits of the address that must be ... */
	uint64_t align_offset;		/* ... as in this number; a mask of 0: any will do */
	uint64_t start_gap;		/* to keep free below it: a page for a shadow stack, else */
					/* 0; with VMAT_GAPS_RAW only */
};

/*
 * unmapped_area() and unmapped_area_topdown(): the lowest or the highest place for it. With
 * VMAT_GAPS_GUARDED the walks over rb_subtree_gap of Linux 3.8 to 6.0, step by step; with
 * VMAT_GAPS_RAW the search of 6.1 and later, which looks at raw holes and starts again when it
 * comes too near to what grows down. Where a guard gap reaches into a subtree that a walk leaves
 * out, the walks of 3.8 to 6.0 depend on the shape of the tree, and so, seldom, does the answer.
 * Returns 0, -ENOMEM (no room), -EINVAL (no length, no direction, a start_gap that cannot be) or
 * -E2BIG (a wish of a later version). @trace may be NULL. O(log n), with VMAT_GAPS_RAW for each
 * guard gap met. Since 0.1.
 */
int vmat_tree_unmapped_area(uint64_t *addr, const struct vmat_tree *tree,
			    const struct vmat_area_wish *wish, struct vmat_trace *trace);

/* -- changing a tree ------------------------------------------------------------------------ */

/* A mapping that is to be. */
struct vmat_area {
	size_t size;			/* sizeof(struct vmat_area) */
	uint64_t start, end;
	uint64_t flags;			/* VMAT_VM_* */
	bool flags_known;		/* that are all it has; false: those that maps tells */
	uint64_t offset;		/* in the file, bytes; of anonymous memory where it was */
					/* at first, 0: where it is */
	uint64_t inode;			/* this and the device 0: no file */
	uint32_t dev_major, dev_minor;
	const char *name;		/* as maps prints it, NULL: none; copied */
	size_t name_len;
	uint64_t page_size;		/* of a hugetlb mapping; 0: the tree's */
};

/*
 * Describe @vma, so that it can be changed a little and then inserted or merged: range, flags,
 * file, offset. The name is the VMA's own. @area's size is set. Returns 0 or -EINVAL. Since 0.1.
 */
int vmat_tree_describe(const struct vmat_tree *tree, const struct vmat_vma *vma,
		       struct vmat_area *area);

/*
 * insert_vm_struct(): a new VMA, not merged with anything; through *@vmap, unless NULL.
 * Returns 0; -ENOMEM when the range is taken, may not be charged (VMAT_VM_ACCOUNT), or without
 * memory; -EINVAL for a range that is empty, runs backwards, is not of whole pages (of page_size),
 * or ends above task_size, for an offset that is not of whole pages or runs over, and for a name
 * with a NUL or a newline; -E2BIG (an area of a later version). The limit on mappings is not looked
 * at: mmap() does that before it comes here. O(log n). Since 0.1.
 */
int vmat_tree_insert(const struct vmat_vma **vmap, struct vmat_tree *tree,
		     const struct vmat_area *area);

/* Take a VMA out; it is gone. O(log n). Since 0.1. */
void vmat_tree_erase(struct vmat_tree *tree, const struct vmat_vma *vma);

/*
 * split_vma(): part @vma at @addr. Through *@newp, unless NULL, the new VMA: the lower part with
 * @new_below, else the upper one; @vma is the other. Returns 0, -ENOMEM (max_map_count is reached,
 * or no memory) or -EINVAL (@addr is not inside, or not at a page, for hugetlb a huge one).
 * O(log n). Since 0.1.
 */
int vmat_tree_split(const struct vmat_vma **newp, struct vmat_tree *tree,
		    const struct vmat_vma *vma, uint64_t addr, bool new_below);

/*
 * Give @vma another range, other flags, or both: expand, shrink, grow a stack, change protection.
 * Memory that stays keeps its place in the file. Returns 0; -ENOMEM when the new range takes some
 * of another VMA's, or may not be charged; -EINVAL for a range that vmat_tree_insert() would
 * refuse, that shares no byte with the old one, or that begins before the file. O(log n).
 * Since 0.1.
 */
int vmat_tree_adjust(struct vmat_tree *tree, const struct vmat_vma *vma, uint64_t start,
		     uint64_t end, uint64_t flags);

/* Why two mappings, one behind the other, are not one. */
enum vmat_refusal {
	VMAT_REFUSAL_NONE,	/* nothing that /proc tells stands against it */
	VMAT_REFUSAL_NOBODY,	/* there is no mapping at that end */
	VMAT_REFUSAL_HOLE,	/* a hole is between them */
	VMAT_REFUSAL_RANGE,	/* what is to be merged is neither a hole nor in one mapping */
	VMAT_REFUSAL_FLAGS,	/* permissions or other flags differ: see the bits */
	VMAT_REFUSAL_SPECIAL,	/* memory that never merges: hugetlb, device, the kernel's own */
	VMAT_REFUSAL_FILE,	/* another file, or a file and none */
	VMAT_REFUSAL_OFFSET,	/* offsets do not follow each other */
	VMAT_REFUSAL_NAME,	/* the program gave them different names */
	VMAT_REFUSAL_POLICY,	/* NUMA policies differ */
	VMAT_REFUSAL_CLOSE,	/* one wants to be told of its end: System V shared memory */
	VMAT_REFUSAL_ANON	/* anonymous pages with histories of their own (anon_vma); only */
				/* what calls have changed knows */
};
const char *vmat_refusal_name(enum vmat_refusal refusal);	/* in a few words; static */

/*
 * Why @low and the VMA above it, @high, are two; both of @mm, or of a tree of it. *@bits, unless
 * NULL: the flags that differ, for VMAT_REFUSAL_FLAGS, else 0. What decides and /proc does not
 * tell: whether it is one and the same open file, who shares the anonymous pages (anon_vma), and
 * where anonymous memory was that has moved. O(1) but for names. Since 0.1.
 */
enum vmat_refusal vmat_merge_refusal(const struct vmat_mm *mm, const struct vmat_vma *low,
				     const struct vmat_vma *high, uint64_t *bits);

/* What vmat_tree_merge() did, or why it did not. */
struct vmat_merge {
	unsigned kernel_case;		/* 1 to 8 as kernels up to 6.2 count them; 0: no merge */
	enum vmat_refusal below, above;	/* what stands between the area and its neighbours; when */
					/* it joins that below, between that and the one above */
	uint64_t below_bits, above_bits; /* flags that differ, for VMAT_REFUSAL_FLAGS */
};

/*
 * vma_merge(): can the area be had by moving borders of VMAs that are there? @area is a hole, all
 * of it, or lies in one VMA that is to get other attributes, all of it or its beginning or end:
 *
 *	     AAAA           P before, N or X behind
 *	PPPP      NNNN      a hole: both (1), P grows (2), N grows (3)
 *	PPPPPPPPP NNNN      the end of P, which is to be as N: N grows (4)
 *	PPPP NNNNNNNNN      the beginning of N, which is to be as P: P grows (5)
 *	PPPP NNNN XXXX      all of N: P to the end of X (6), P over N (7), X over N (8)
 *
 * With flags_known false, what maps does not tell is as in the VMA that has the area. Returns the
 * VMA that now holds the area, NULL when nothing was merged and nothing changed. Those merged into
 * it are gone. Needs no memory, never fails, and charges without asking, as the kernel has before.
 * @report may be NULL. O(log n). Since 0.1.
 */
const struct vmat_vma *vmat_tree_merge(struct vmat_tree *tree, const struct vmat_area *area,
				       struct vmat_merge *report);

/* -- the room that is left ------------------------------------------------------------------ */

/*
 * Where a process can have mappings, and what is kept free there. Bytes; remarks are static, never
 * NULL. VMAs may lie outside of [low, high): below with a privilege, above with a hint above.
 */
struct vmat_room {
	size_t size;			/* sizeof(struct vmat_room) */
	uint64_t low, high;		/* calls of mmap() without a hint stay in [low, high): */
					/* the lowest address that needs no privilege, and the */
					/* task size or what the architecture sets below it */
	enum vmat_knowledge low_how, high_how;
	const char *low_remark, *high_remark;
	uint64_t stack_guard_gap;	/* kept free below what grows down */
	uint64_t page_size;
	uint64_t task_size;		/* no VMA ends above; more than high where a hint above */
					/* high reaches further: five-level paging and the like */
	uint64_t passed_start, passed_end;	/* of [low, high), where calls without a hint */
					/* never look: below where a search up begins. Both */
					/* 0: nowhere, or not told */
};

/*
 * The room of @mm; @room's size is set. What its files do not tell is as kernels usually have it,
 * and the remark says so. Without VMAs nothing tells: low and high are 0. Returns 0, or -EINVAL
 * (the size is none). Up to O(n). Since 0.1.
 */
int vmat_gap_room(const struct vmat_mm *mm, struct vmat_room *room);

/* Bytes of @vma inside of [low, high); less than all, or 0, when it lies outside. Since 0.1. */
uint64_t vmat_gap_inside(const struct vmat_room *room, const struct vmat_vma *vma);

/*
 * What of @gap, a hole of @mm, can be used: [*@startp, *@endp), without the guard gap below a VMA
 * that grows down (of maps, only [stack] is known to) or above one that grows up. Returns its size,
 * 0 when nothing is left: then the two are equal. Either pointer may be NULL. O(1). Since 0.1.
 */
uint64_t vmat_gap_usable(const struct vmat_mm *mm, const struct vmat_room *room,
			 const struct vmat_gap *gap, uint64_t *startp, uint64_t *endp);

/* Two neighbours that touch and are not one. */
struct vmat_seam {
	const struct vmat_vma *below, *above;
	unsigned refusals;	/* 1 << enum vmat_refusal for all that stands against it; 0: */
				/* nothing that /proc tells (an anon_vma, another struct file) */
	uint64_t bits;		/* the flags that differ; VMAT_REFUSAL_FLAGS is then among them */
	bool flags_known;	/* VmFlags of both; false: maps told only its four letters */
	bool policy_known;	/* NUMA policies of both: VMAT_WITH_NUMA */
};

/*
 * Step @seam to the next one; start from { 0 }. False when there is none left. The gate VMA touches
 * nobody. O(1) a VMA passed. Since 0.1.
 */
bool vmat_gap_next_seam(const struct vmat_mm *mm, struct vmat_seam *seam);

/*
 * All that stands between @low and the VMA above it, as the refusals of a seam, not only the first
 * thing that the kernel would stumble over. Where the files are two, their offsets are not
 * compared. *@bits, unless NULL: as of vmat_merge_refusal(), but the flags that differ are there
 * whatever else is. O(1) but for names. Since 0.1.
 */
unsigned vmat_merge_refusals(const struct vmat_mm *mm, const struct vmat_vma *low,
			     const struct vmat_vma *high, uint64_t *bits);

/* -- limits ----------------------------------------------------------------------------------- */

/* Only ever appended to. */
enum vmat_limit_kind {
	VMAT_LIMIT_MAP_COUNT,		/* vm.max_map_count, mappings */
	VMAT_LIMIT_AS,			/* RLIMIT_AS: total_vm */
	VMAT_LIMIT_DATA,		/* RLIMIT_DATA: data_vm */
	VMAT_LIMIT_STACK,		/* RLIMIT_STACK: the [stack] */
	VMAT_LIMIT_MEMLOCK,		/* RLIMIT_MEMLOCK: locked_vm */
	VMAT_LIMIT_COMMIT,		/* what the machine lends, by vm.overcommit_memory */
	VMAT_LIMIT_SPACE,		/* addresses: [low, high) of struct vmat_room */
	VMAT_NLIMITS
};

/* One limit as it stands. Bytes, or mappings. Strings are static, never NULL. */
struct vmat_limit {
	size_t size;			/* sizeof(struct vmat_limit) */
	enum vmat_limit_kind kind;
	const char *name;		/* "vm.max_map_count", "RLIMIT_AS" */
	enum vmat_unit unit;		/* VMAT_UNIT_NUMBER or VMAT_UNIT_BYTES */
	bool used_known, limit_known;
	bool unlimited;			/* known, and there is none; limit is UINT64_MAX */
	uint64_t used, limit;
	uint64_t left;			/* if left_known: what a mapping may yet take, 0 when */
					/* the limit is passed; bytes count by whole pages */
	const char *used_source, *limit_source;	/* "sum over VMAs", "limits"; "" when not known */
	const char *remark;		/* what to keep in mind, or "" */
	bool left_known;		/* never when unlimited */
	bool per_request;		/* nothing is used up, nor known as used: each request */
					/* may have as much as the limit */
};

/*
 * One of the limits of @mm, which wants to be loaded VMAT_WITH_FACTS; @limit's size is set. What is
 * not told is not known, never 0. Returns 0, -ENOENT (no such kind) or -EINVAL (the size is none).
 * Up to O(n). Since 0.1.
 */
int vmat_limits_get(const struct vmat_mm *mm, enum vmat_limit_kind kind, struct vmat_limit *limit);

/* The words for a kind, "RLIMIT_AS"; static. Since 0.1. */
const char *vmat_limits_name(enum vmat_limit_kind kind);

/* -- where the next mapping lands ---------------------------------------------------------- */

/* What is mapped. */
enum vmat_backing {
	VMAT_BACKING_ANON,	/* MAP_ANONYMOUS; with VMAT_MAP_SHARED, shmem without a name */
	VMAT_BACKING_FILE,	/* a file: see file_system */
	VMAT_BACKING_MEMFD,	/* memfd_create(), System V shared memory: the internal tmpfs */
	VMAT_BACKING_ZERO,	/* /dev/zero */
	VMAT_BACKING_HUGETLB	/* MAP_HUGETLB, a file in hugetlbfs, memfd with MFD_HUGETLB */
};

/* Flags of mmap(), numbered here because the kernel's numbers differ between architectures. */
#define VMAT_MAP_SHARED          0x1u	/* else MAP_PRIVATE */
#define VMAT_MAP_FIXED           0x2u
#define VMAT_MAP_FIXED_NOREPLACE 0x4u	/* 4.17; before, a hint */
#define VMAT_MAP_32BIT           0x8u	/* x86-64 */
#define VMAT_MAP_ABOVE4G         0x10u	/* x86-64, 6.6; before, nothing */
#define VMAT_MAP_GROWSDOWN       0x20u
#define VMAT_MAP_STACK           0x40u
#define VMAT_MAP_NORESERVE       0x80u
#define VMAT_MAP_LOCKED          0x100u
#define VMAT_MAP_POPULATE        0x200u
#define VMAT_MAP_DROPPABLE       0x400u	/* 6.11: instead of private or shared */
#define VMAT_MAP_SYNC            0x800u	/* of files in persistent memory */
#define VMAT_MAP_SHARED_VALIDATE 0x1000u	/* with VMAT_MAP_SHARED: refuses unknown flags */
#define VMAT_MAP_NO_TYPE         0x2000u	/* neither private, shared nor droppable: EINVAL */

/* One call of mmap(), to be foretold. What is not mentioned is 0. */
struct vmat_mmap_call {
	size_t size;			/* sizeof(struct vmat_mmap_call) */
	uint64_t hint, length;		/* as the program passes them, not rounded */
	uint64_t prot;			/* VMAT_VM_READ, VMAT_VM_WRITE, VMAT_VM_EXEC */
	unsigned flags;			/* VMAT_MAP_* */
	enum vmat_backing backing;
	uint64_t offset;		/* in the file, bytes */
	const char *file_system;	/* of VMAT_BACKING_FILE, as mountinfo has it: "ext4", */
					/* "tmpfs"; NULL: not told. Of VMAT_BACKING_HUGETLB: what */
					/* a file has that is given with MAP_HUGETLB: EINVAL */
	const char *huge;		/* its mount option huge=, of tmpfs; NULL: never */
	uint64_t huge_page_size;	/* of hugetlb; 0: the usual one of the machine */
	bool read_only_file;		/* opened O_RDONLY */
	bool no_exec_mount;
	bool not_mappable;		/* a directory, a FIFO: mmap() answers ENODEV */
	uint32_t file_id;		/* which open file it is, for vmat_mmap(): one number, */
					/* one file; below 2^31, 0: not told */
	uint32_t dev_major, dev_minor;	/* this and inode, for vmat_mmap(): as maps will show */
	uint64_t inode;			/* it; all 0: of what has that name, or made up */
};

/* Whether it is known how mmap() treats files of that file system. Since 0.1. */
bool vmat_file_system_is_known(const char *name);

/* Which check of the kernel's refuses. Only ever appended to. */
enum vmat_check {
	VMAT_CHECK_NONE,	/* it would succeed */
	VMAT_CHECK_ARGUMENT,	/* EINVAL: an argument that cannot be */
	VMAT_CHECK_LENGTH,	/* ENOMEM, EOVERFLOW: longer than any address space or file */
	VMAT_CHECK_MAP_COUNT,	/* ENOMEM: vm.max_map_count */
	VMAT_CHECK_ROOM,	/* ENOMEM: no hole is large enough */
	VMAT_CHECK_LOW,		/* EPERM: below vm.mmap_min_addr */
	VMAT_CHECK_TAKEN,	/* EEXIST: MAP_FIXED_NOREPLACE, and something is there */
	VMAT_CHECK_MEMLOCK,	/* EAGAIN, EPERM: RLIMIT_MEMLOCK */
	VMAT_CHECK_FILE,	/* EACCES, EPERM, ENODEV, EOPNOTSUPP: not with that file */
	VMAT_CHECK_SEALED,	/* EPERM: a mapping there is sealed */
	VMAT_CHECK_AS,		/* ENOMEM: RLIMIT_AS */
	VMAT_CHECK_DATA,	/* ENOMEM: RLIMIT_DATA */
	VMAT_CHECK_COMMIT,	/* ENOMEM: overcommit */
	VMAT_CHECK_HUGETLB,	/* ENOMEM: not so many huge pages */
	VMAT_CHECK_UNMAPPED,	/* ENOMEM, EFAULT: not all of the old range is mapped */
	VMAT_CHECK_STACK	/* ENOMEM: RLIMIT_STACK */
};
const char *vmat_check_name(enum vmat_check check);	/* "map-count"; static */

/*
 * What would happen. Strings are static, never NULL. What a security module, seccomp, a memory
 * cgroup or PR_SET_MDWE refuses is not told by /proc, and not foretold; nor is mlockall(MCL_FUTURE)
 * before it locked anything.
 */
struct vmat_placement {
	size_t size;			/* sizeof(struct vmat_placement) */
	int error;			/* 0: it would succeed; else the negative errno */
	enum vmat_check check;		/* which check refuses */
	bool exact;			/* this is what will happen; else a bound: see doubt */
	uint64_t address;		/* where, when it would succeed */
	uint64_t lowest, highest;	/* where it may be at worst; exact: both are the address. */
					/* Of a refusal in doubt, where it would be; else 0 */
	const char *rule;		/* how it was found: "top-down", "hint", ...; "" when */
					/* it was not */
	const char *why;		/* more words on the rule, or on what refuses */
	const char *doubt;		/* why it is only a bound, "" when it is exact */
	const char *help;		/* what would help against a refusal, or "" */
	struct vmat_gap hole;		/* that it lands in, with VMAs of the tree; empty where */
					/* it replaces something. No room: the largest where */
					/* the call looks */
	uint64_t used, limit, wanted;	/* figures of the limit that refuses: mappings for */
					/* VMAT_CHECK_MAP_COUNT, else bytes; else all 0 */
	uint64_t length;		/* what mmap() would map: LENGTH in whole pages, of */
					/* hugetlb in huge ones; 0: it would not, or another call */
	uint64_t room_hint;		/* no room where mmap() looks by itself, but with this */
					/* hint there is; else 0 */
};

/* What is mounted from a device, as mountinfo tells. */
struct vmat_device {
	uint32_t dev_major, dev_minor;
	const char *file_system;	/* as of struct vmat_mmap_call */
	const char *huge;
};

struct vmat_placer_options {
	size_t size;			/* sizeof(struct vmat_placer_options) */
	const char *kernel;		/* go by the rules of that release: "6.1", any of them, */
					/* "6.12.48"; NULL: of its own */
	const struct vmat_device *devices;	/* of what is mapped already, for mremap(); */
	size_t device_count;			/* kept to as long as the placer lives */
};

/*
 * A placer foretells for the address space that @tree is now: what mmap() and its kin would answer.
 * It keeps to @tree, follows its changes, and must not outlive it. What exec decided and the rules
 * of the kernel come from the mm that the tree was made of; wants VMAT_SMAPS and VMAT_WITH_FACTS
 * for exact answers. @options may be NULL.
 * Returns 0, -ENOMEM, -EINVAL (no such release) or -E2BIG. O(n). Since 0.1.
 */
struct vmat_placer;
int vmat_placer_new(struct vmat_placer **placerp, const struct vmat_tree *tree,
		    const struct vmat_placer_options *options);
void vmat_placer_free(struct vmat_placer *placer);	/* NULL is fine */

/*
 * vmat_tree_defaults() for a tree that a placer with @options, which may be NULL, is to work on:
 * what holes are goes by the release that it goes by. With another tree its answers are bounds.
 * Returns 0, -EINVAL (no such release) or -E2BIG. Up to O(n). Since 0.1.
 */
int vmat_placer_tree_options(const struct vmat_mm *mm, const struct vmat_placer_options *options,
			     struct vmat_tree_options *tree_options);

/* The rules that are gone by, "x86_64, Linux 6.18.44"; as long as the placer. Since 0.1. */
const char *vmat_placer_rules(const struct vmat_placer *placer);

/* Whence: "sys/kernel/osrelease", "the format of the text", ...; static. Since 0.1. */
const char *vmat_placer_rules_source(const struct vmat_placer *placer);

/* Where a search of the placer's begins. */
struct vmat_base {
	bool known;			/* else nothing tells, and the range is all that can be */
	bool exact, bottom_up;
	uint64_t address;		/* mmap_base; bottom-up: the legacy one */
	uint64_t lowest, highest;	/* what it may be at worst */
	const char *remark;		/* static */
};

/* Since 0.1. */
void vmat_placer_base(const struct vmat_placer *placer, struct vmat_base *base);

/*
 * What mmap() would answer, with all checks in the kernel's order; @placement's size is set. An
 * answer is exact when it is the same whatever may be of all that is not known for sure: where
 * searches begin, the release, the file system, what maps does not tell. Returns 0 when there is an
 * answer (which may be that it fails), -EINVAL or -E2BIG for structures of another version.
 * O(log n), a little more where guard gaps are met, times what is not known. Since 0.1.
 */
int vmat_place_mmap(struct vmat_placement *placement, const struct vmat_placer *placer,
		    const struct vmat_mmap_call *call);

/* Flags of mremap(). */
#define VMAT_MREMAP_MAYMOVE   0x1u
#define VMAT_MREMAP_FIXED     0x2u
#define VMAT_MREMAP_DONTUNMAP 0x4u	/* 5.7 */

/*
 * The same for mremap(). @new_address is where to with VMAT_MREMAP_FIXED and a hint with
 * VMAT_MREMAP_DONTUNMAP alone; since 6.17 it must be possible in any case. Since 0.1.
 */
int vmat_place_mremap(struct vmat_placement *placement, const struct vmat_placer *placer,
		      uint64_t old_address, uint64_t old_length, uint64_t new_length,
		      unsigned flags, uint64_t new_address);

/*
 * The same for munmap() and mprotect(): whether and why they would fail; address is that of the
 * call. What mprotect() changed before it fails stays changed: why says so. O(log n) and what is in
 * the range. Since 0.1.
 */
int vmat_place_munmap(struct vmat_placement *placement, const struct vmat_placer *placer,
		      uint64_t address, uint64_t length);
int vmat_place_mprotect(struct vmat_placement *placement, const struct vmat_placer *placer,
			uint64_t address, uint64_t length, uint64_t prot);

/* -- calls, as strace(1) writes them ------------------------------------------------------- */

/* What a call is, for an address space. Only ever appended to. */
enum vmat_call_name {
	VMAT_CALL_NONE,
	VMAT_CALL_MMAP,
	VMAT_CALL_MUNMAP,
	VMAT_CALL_MPROTECT,	/* and pkey_mprotect */
	VMAT_CALL_MREMAP,
	VMAT_CALL_BRK,
	VMAT_CALL_MADVISE,
	VMAT_CALL_MLOCK,	/* and mlock2 */
	VMAT_CALL_MUNLOCK,
	VMAT_CALL_MLOCKALL,
	VMAT_CALL_MUNLOCKALL,
	VMAT_CALL_SHMAT,
	VMAT_CALL_SHMDT,
	VMAT_CALL_MSEAL,
	VMAT_CALL_FORK,		/* a new process: its address space is a copy */
	VMAT_CALL_SHARE,	/* a thread, or vfork(): it shares the address space */
	VMAT_CALL_EXEC,		/* the address space is another one now */
	VMAT_CALL_EXIT,		/* the process or thread is no more */
	VMAT_CALL_OTHER		/* that changes or may change mappings, not followed: name */
};
const char *vmat_call_name(enum vmat_call_name name);	/* "mmap"; static */

/* One finished call. Bytes. What an argument's bits mean is told in words of this header. */
struct vmat_call {
	size_t size;			/* sizeof(struct vmat_call) */
	enum vmat_call_name name;
	uint64_t line;			/* of the log, where it ended; from 1 */
	pid_t pid;			/* who called; 0: not told: on a terminal strace names */
					/* its first process only while there are others */
	uint64_t address, length;	/* the first two arguments, where they are that */
	uint64_t new_length, new_address; /* of mremap */
	unsigned mremap_flags;		/* VMAT_MREMAP_*, and bits that are not known */
	uint64_t prot;			/* VMAT_VM_READ, VMAT_VM_WRITE, VMAT_VM_EXEC; of */
					/* mprotect: VMAT_PROT_* and all others, too */
	int advice;			/* of madvise: the kernel's number */
	unsigned lock_flags;		/* of mlock2, mlockall, mseal: the kernel's bits */
	struct vmat_mmap_call mmap;	/* of mmap: all of it, but for what no log tells of files */
	int fd;				/* of mmap; -1: none */
	const char *path;		/* of fd, where strace -y told, raw bytes, else NULL; */
	size_t path_len;		/* lives until the next line; "/memfd:x" too */
	bool path_deleted;
	const char *text;		/* the call's own name as written; as long */
	size_t text_len;
	bool odd;			/* it has bits or words that are not known here */
	bool returned;			/* false: it never did, or strace did not see it */
	int error;			/* 0, or the negative errno that it returned */
	uint64_t result;		/* where there is no error: address, pid, ... */
	uint64_t begun;			/* the line where it began: before line if in two halves */
};

/* Reads a log line by line; joins "<unfinished ...>" with "<... resumed>" of each process. */
struct vmat_strace;
int vmat_strace_new(struct vmat_strace **stracep);	/* 0 or -ENOMEM */
void vmat_strace_free(struct vmat_strace *strace);	/* NULL is fine */

/*
 * The next line, without its newline: 1 when with it a call is finished that concerns address
 * spaces, 0 when not (another call, a signal, the beginning of a call), -EBADMSG when it is no line
 * of strace's, or ends a call that never began (then @trouble names the place; the next line may
 * follow), or -ENOMEM. What strace writes on a terminal is taken, too: its own messages get into
 * the lines of calls there.
 * Understood: output of -o, -f, -ff, -t, -tt, -ttt, -r, -T, -i, -k, -n, -y, -yy, -X, -Y, -C.
 * Since 0.1.
 */
int vmat_strace_line(struct vmat_call *call, struct vmat_strace *strace, const char *text,
		     size_t len, struct vmat_trouble *trouble);

/* -- what calls make of an address space ------------------------------------------------------ */

/*
 * An address space that calls change as the kernel would: a tree, a placer, and what else mm_struct
 * keeps (brk, def_flags, locked_vm). Of what /proc does not tell - which anonymous memory was
 * written to (anon_vma), which mappings share one open file - it knows what the calls themselves
 * showed, and takes the likely for the rest.
 */
struct vmat_sim;

/*
 * As vmat_placer_new(); the mm must outlive it. Wants VMAT_SMAPS and VMAT_WITH_FACTS; of what maps
 * does not tell it takes the likely. O(n). Since 0.1.
 */
int vmat_sim_new(struct vmat_sim **simp, const struct vmat_mm *mm,
		 const struct vmat_placer_options *options);
void vmat_sim_free(struct vmat_sim *sim);	/* NULL is fine */

/* As it is now. To be looked at, not changed. */
const struct vmat_tree *vmat_sim_tree(const struct vmat_sim *sim);
const struct vmat_placer *vmat_sim_placer(const struct vmat_sim *sim);
uint64_t vmat_sim_brk(const struct vmat_sim *sim);

/*
 * The heap is known to end at @brk, as brk(NULL) said: /proc tells its last page at most. Returns
 * 0, or -EINVAL (below its start). Since 0.1.
 */
int vmat_sim_set_brk(struct vmat_sim *sim, uint64_t brk);

/* An address space of its own, as vmat_tree_to_mm(). Since 0.1. */
int vmat_sim_to_mm(struct vmat_mm **mmp, const struct vmat_sim *sim);

/* One thing that a call did, in order. */
enum vmat_event_kind {
	VMAT_EVENT_FOUND,	/* find_vma(): the VMA that the call begins with */
	VMAT_EVENT_PLACED,	/* get_unmapped_area() chose this range */
	VMAT_EVENT_SPLIT,	/* split_vma() at start: what was from..end is two now */
	VMAT_EVENT_MERGED,	/* vma_merge(): this range is one VMA now; kernel_case; */
				/* from: where what was merged began */
	VMAT_EVENT_INSERTED,	/* a new VMA */
	VMAT_EVENT_REMOVED,
	VMAT_EVENT_CHANGED,	/* other permissions or flags */
	VMAT_EVENT_GROWN,	/* another start or end: brk, stack, mremap in place */
	VMAT_EVENT_MOVED	/* to start; from where it was: from */
};
struct vmat_event {
	enum vmat_event_kind kind;
	uint64_t start, end;	/* afterwards */
	uint64_t from;
	unsigned kernel_case;	/* of vma_merge() */
	uint64_t flags_before, flags_after;
	uint64_t gap_before, gap_after;	/* the largest hole, rb_subtree_gap of the root */
	unsigned steps;		/* nodes looked at to find it; 0 without @effect */
};

/* What a call returned and did. */
struct vmat_effect {
	size_t size;			/* sizeof(struct vmat_effect) */
	int error;			/* 0, or the negative errno of the kernel's answer */
	uint64_t result;		/* address, break; else 0 */
	bool exact;			/* this is what the kernel would answer */
	bool partial;			/* it fails, and part of it was done */
	const char *doubt;		/* why not exact, or ""; static */
	struct vmat_placement placement;	/* of mmap and mremap, else no address; the VMAs */
						/* of its hole are NULL: the call changed them. */
						/* Of any call that is refused: error, check, */
						/* why, help, used, limit, wanted. brk() knows no */
						/* errors: there they say why the break stays */
};

/* The events of the last call, from 0; NULL beyond the last. They live until the next call. */
const struct vmat_event *vmat_sim_event(const struct vmat_sim *sim, size_t index);

/* Bits of mprotect() beside VMAT_VM_READ and so on; others are the kernel's, which refuses most. */
#define VMAT_PROT_SEM       0x8u	/* nothing */
#define VMAT_PROT_GROWSDOWN 0x01000000u	/* from where a stack begins */
#define VMAT_PROT_GROWSUP   0x02000000u

/*
 * The calls. @effect's size is set, NULL: of no interest. Each returns 0 when it was carried out as
 * the kernel would have, be that a refusal; -ENOMEM without memory of our own, and nothing has
 * changed; -EINVAL, -E2BIG for structures of another version. @at, unless NULL, is where the kernel
 * is known to have put it: what is there is made room for as it must have been, and the placer's
 * own answer stands in the placement. O(log n) and what they touch. Since 0.1.
 */
int vmat_mmap(struct vmat_effect *effect, struct vmat_sim *sim, const struct vmat_mmap_call *call,
	      const char *name, size_t name_len, const uint64_t *at);
int vmat_munmap(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address,
		uint64_t length);
int vmat_mprotect(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address,
		  uint64_t length, uint64_t prot);
int vmat_mremap(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t old_address,
		uint64_t old_length, uint64_t new_length, unsigned flags, uint64_t new_address,
		const uint64_t *at);
int vmat_brk(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address);
int vmat_madvise(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address,
		 uint64_t length, int advice);		/* MADV_*, the kernel's numbers */
int vmat_mlock(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address,
	       uint64_t length, unsigned flags);	/* MLOCK_ONFAULT */
int vmat_munlock(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address,
		 uint64_t length);
int vmat_mlockall(struct vmat_effect *effect, struct vmat_sim *sim, unsigned flags); /* MCL_* */
int vmat_munlockall(struct vmat_effect *effect, struct vmat_sim *sim);
int vmat_mseal(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address,
	       uint64_t length);

/*
 * A touch at @address, below a mapping that grows down: expand_stack(), down to that page. An error
 * is what makes the kernel send SIGSEGV. What is mapped already stays as it is. O(log n).
 * Since 0.1.
 */
int vmat_grow_stack(struct vmat_effect *effect, struct vmat_sim *sim, uint64_t address);

/*
 * Private memory was written to: from now on it has an anon_vma, its own or a neighbour's, which
 * decides what it merges with. Changes no VMA. 0 or -EINVAL (it ends above the last address). Since
 * 0.1.
 */
int vmat_touch(struct vmat_sim *sim, uint64_t address, uint64_t length);

/*
 * What a child has after fork(), a model of its own that needs @sim no more: without what is
 * VM_DONTCOPY and without locks. Returns 0 or -ENOMEM. O(n). Since 0.1.
 */
int vmat_fork(struct vmat_sim **childp, const struct vmat_sim *sim);

/*
 * The same as it is, locks and all, to try on it what a call would do. Returns 0 or -ENOMEM. O(n).
 * Since 0.1.
 */
int vmat_sim_copy(struct vmat_sim **copyp, const struct vmat_sim *sim);

#ifdef __cplusplus
}
#endif

#endif /* VMATOOLS_H */
