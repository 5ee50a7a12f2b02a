/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place - where the kernel would put the next mapping, and which of its checks refuses it. */
#ifndef MODEL_PLACE_H
#define MODEL_PLACE_H

#include "model/area.h"
#include "model/layout.h"
#include "model/release.h"

/*
 * How an answer comes about. A world is all that decides and does not stand in the tree: the rules
 * of a release, where searches begin, what the machine is set to. The placer has one that is most
 * likely. Of what is not known for sure in it there are variants (place_vary.c): a call is answered
 * in the likely world, then in each world that differs in one such thing. When all answers are one,
 * the answer is exact; else what is not known matters for this call, and the answer is a bound.
 */

/* -- rules ----------------------------------------------------------------------------- */

/* What distinguishes releases; each is a row of the table in place_rules.c. */
enum {
	RULE_RAW_GAPS = 1 << 0,		/* the maple tree: guards are a second thought */
	RULE_NOREPLACE = 1 << 1,	/* MAP_FIXED_NOREPLACE is known */
	RULE_ABOVE4G = 1 << 2,		/* MAP_ABOVE4G is known */
	RULE_DROPPABLE = 1 << 3,	/* MAP_DROPPABLE is known */
	RULE_DONTUNMAP = 1 << 4,	/* MREMAP_DONTUNMAP is known */
	RULE_LOW_LIMIT = 1 << 5,	/* searches stay above mmap_min_addr */
	RULE_FILE_THP = 1 << 6,		/* files of some file systems are aligned to huge pages */
	RULE_ANON_THP = 1 << 7,		/* anonymous memory is */
	RULE_OTHER_THP = 1 << 8,	/* files of all other file systems are treated so, too */
	RULE_THP_MULTIPLE = 1 << 9,	/* the last two only for multiples of a huge page */
	RULE_THP_NO_HINT = 1 << 10,	/* ... and without a hint */
	RULE_THP_TOP = 1 << 11,		/* what is aligned by chance goes to the top, too */
	RULE_THP_64BIT = 1 << 12,	/* not for 32-bit programs */
	RULE_ZERO_THP = 1 << 13,	/* private /dev/zero is treated as a file */
	RULE_SHMEM_SIZES = 1 << 14,	/* shmem knows several sizes of huge pages */
	RULE_HUGETLB_GENERIC = 1 << 15,	/* hugetlb searches as all others do */
	RULE_ATOMIC_FIXED = 1 << 16,	/* what is to be replaced is looked at before the limits */
	RULE_SEAL_FIRST = 1 << 17,	/* sealed mappings are looked for before all else */
	RULE_MOVE_MANY = 1 << 18,	/* mremap() moves several mappings at once */
	RULE_MOVE_HUGETLB = 1 << 19,	/* mremap() moves hugetlb mappings */
	RULE_GUESS_TOTAL = 1 << 20,	/* overcommit 0 compares with all of RAM and swap */
	RULE_NEW_MREMAP = 1 << 21	/* mremap() looks at the new length in any case */
};

/* The releases whose rules were looked at; of later ones those of the last are taken. */
#define PLACE_FIRST_RELEASE RELEASE(4, 15, 0)
#define PLACE_LAST_RELEASE RELEASE(7, 2, 1023)

/* The rules of one release. */
uint32_t place_rules_of(uint32_t release);

/*
 * The @nth set of rules that a kernel of [first, last] may have, the newest first; false: there are
 * not so many. *@release is one that has them.
 */
bool place_rules_nth(const struct release *range, unsigned nth, uint32_t *rules, uint32_t *release);

/* Files of that file system are made up when they are read: proc, sysfs. */
bool place_fs_is_made_up(const char *name);

/* What mmap() of a file of that file system does. */
enum place_fs { FS_THP, FS_PLAIN, FS_SHMEM, FS_UNKNOWN };
enum place_fs place_fs_of(const char *name, uint32_t release);

/* The real file, not that of @name, is behind the mapping. */
bool place_fs_is_stacked(const char *name);

/* -- the world ------------------------------------------------------------------------- */

enum place_shmem { SHMEM_NEVER, SHMEM_DENY, SHMEM_FORCE, SHMEM_OTHER };

struct place_world {
	uint32_t rules, release;
	bool x86, bits64;		/* searches as x86-64 does; a program of 64 bits */
	bool bottom_up, randomize;
	uint64_t base;			/* a search down begins below it */
	uint64_t legacy_base;		/* a search up begins there */
	uint64_t base_32bit;		/* ... with MAP_32BIT */
	uint64_t task_size, window;	/* above the window only with a hint that is */
	uint64_t lowest;		/* the mmap_min_addr that acts */
	uint64_t lowest_cap;		/* below, mapping takes CAP_SYS_RAWIO */
	uint64_t pmd;			/* a huge page; 0: a kernel without */
	uint64_t colour_mask, colour;	/* of files, x86 */
	enum place_shmem shmem;
	uint64_t shmem_largest;
	enum place_fs fs;		/* of the file, when the call does not tell */
	uint64_t caps;
	bool suspect_guards;		/* what maps shows as plain memory may grow down */
	bool can_merge;			/* what nothing stands against merges */
	bool locks_future;		/* mlockall(MCL_FUTURE): all that is mapped is locked */
};

struct vmat_placer {
	const struct vmat_tree *tree;
	const struct vmat_mm *mm;
	struct place_world world;	/* the likely one */
	struct release release;
	struct layout layout;
	uint64_t page;
	uint64_t locked_extra;		/* of locked_vm, what no VMA is */
	bool smaps, torn, read_implies_exec, locks_some;
	const struct vmat_device *devices;
	size_t device_count;
	bool gap_rule_differs;		/* the tree is of another release than the rules */
	char *rules;			/* in words */
};

struct place_job;
struct place_question;

/* A job in the likely world. */
void place_begin(struct place_job *job, const struct vmat_placer *placer,
		 const struct place_question *question);

int place_learn(struct vmat_placer *placer, const struct vmat_placer_options *options);

/* -- one answer ------------------------------------------------------------------------ */

enum place_how {
	HOW_NONE, HOW_FIXED, HOW_HINT, HOW_TOP_DOWN, HOW_BOTTOM_UP, HOW_FALLBACK, HOW_32BIT,
	HOW_IN_PLACE, HOW_MOVED_NOT, NHOWS
};
enum place_align { ALIGN_PAGE, ALIGN_THP, ALIGN_SHMEM, ALIGN_HUGETLB, NALIGNS };

/* place_mremap */
struct place_move {
	uint64_t address, old_length, new_length, new_address;
	unsigned flags;
};

/* What is asked. */
struct place_question {
	int (*answer)(struct place_job *job);
	struct vmat_mmap_call call;
	struct place_move move;
	uint64_t address, length, prot;
};

/* A call that is being answered in a world. */
struct place_job {
	const struct vmat_placer *placer;
	const struct place_question *question;
	struct place_world world;
	struct vmat_mmap_call call;	/* rounded as the kernel does */
	uint64_t vm_flags;		/* what the mapping will have, as far as it matters */

	int error;			/* the answer: 0 or a negative errno, and the check */
	enum vmat_check check;
	const char *why;		/* of a refusal; NULL: as always */
	uint64_t address;
	enum place_how how;
	enum place_align align;
	bool guard_met;			/* a guard gap decided */
	bool merge_met;			/* that mappings merge decided */
	bool base_met, legacy_met;	/* a search began there */
	uint64_t used, limit, wanted;
	uint64_t more_data, more_total;	/* that the call made so far; less is more than 2^63 */
	const char *doubt;		/* what nobody can know, or NULL */
	uint64_t room_hint;		/* with which there would be room; 0: none */
	bool cleared, shrunk;		/* of mremap() that is refused: the target, the tail */
					/* of the old range are gone already */
	bool clearing, shrinking;	/* or it was refused while that was taken out */
};

/* Refuse: note why, and return @error. */
int place_refuse(struct place_job *job, enum vmat_check check, int error);
int place_refuse_with(struct place_job *job, enum vmat_check check, int error, const char *why);

/* The same with the figures of a limit. */
int place_refuse_limit(struct place_job *job, enum vmat_check check, uint64_t used, uint64_t limit,
		       uint64_t wanted);

/* -- the parts, each 0 or a negative errno --------------------------------------------- */

/* place_search: arch_get_unmapped_area() and its top-down kin. */
struct place_ask {
	uint64_t hint, length, offset;
	bool colours;			/* a file */
	uint64_t huge_mask;		/* hugetlb: that of the address */
	unsigned flags;			/* VMAT_MAP_* */
};
int place_search(struct place_job *job, const struct place_ask *ask, uint64_t *address);

/* What older kernels of x86 have for hugetlb alone. */
int place_search_hugetlb(struct place_job *job, const struct place_ask *ask, uint64_t *address);

/* A search below 2 GiB. */
bool place_is_32bit(const struct place_job *job);

/* The largest hole where the call looks; empty when there is none. O(log n). */
void place_largest_searched(const struct place_job *job, struct vmat_gap *hole);

/* place_huge: get_unmapped_area() of the call: who is asked, with which alignment. */
int place_choose(struct place_job *job);

/* place_check: what do_mmap() checks, in its order. */
int place_check_mmap(struct place_job *job);

/* place_limit: limits. @replaced: bytes that go. */
int place_may_expand(struct place_job *job, uint64_t bytes, uint64_t replaced);
int place_may_commit(struct place_job *job, uint64_t bytes);
int place_may_lock(struct place_job *job, uint64_t bytes);
bool place_capable(const struct place_job *job, unsigned capability);

/* vm.overcommit_memory is 2: MAP_NORESERVE says nothing. */
bool place_reserves_always(const struct vmat_placer *placer);
enum { PLACE_CAP_IPC_LOCK = 14, PLACE_CAP_SYS_RAWIO = 17, PLACE_CAP_SYS_ADMIN = 21 };

/*
 * place_change: taking a range out, as munmap() and MAP_FIXED do; bytes of VMAs in it, of these
 * what is charged and what is data, each of which may be NULL.
 */
int place_may_unmap(struct place_job *job, uint64_t start, uint64_t end);
uint64_t place_mapped_bytes(const struct vmat_tree *tree, uint64_t start, uint64_t end,
			    uint64_t *charged, uint64_t *data);
int place_check_munmap(struct place_job *job, uint64_t address, uint64_t length);

/* What is wrong with the arguments of munmap(), EINVAL; NULL: nothing. */
const char *place_unmapping_trouble(const struct vmat_placer *placer, uint64_t task_size,
				    uint64_t address, uint64_t length);

/*
 * All that mprotect() looks at before it begins with the first mapping: @node, what find_vma() says
 * of the address. [*@startp, *@endp) is what it is about then; empty: there is nothing to do.
 */
int place_take_mprotect(struct place_job *job, const struct tree_node *node, uint64_t *startp,
			uint64_t *endp, uint64_t length, uint64_t prot);
int place_check_mprotect(struct place_job *job, uint64_t address, uint64_t length, uint64_t prot);

/* place_mremap */
int place_check_mremap(struct place_job *job, const struct place_move *move);

/* -- what is not known ----------------------------------------------------------------- */

/*
 * The @nth world that may be as well, and what is not known that makes it so; false: there are not
 * so many.
 */
bool place_vary(const struct place_job *job, unsigned *row, unsigned *nth,
		struct place_world *world, const char **doubt);

/* Words for an answer; static. */
const char *place_rule_words(const struct place_job *job);
const char *place_why_words(const struct place_job *job);
const char *place_help_words(const struct place_job *job);

/*
 * What makes @job's answer, in the likely world, a bound whatever varies; NULL: nothing. *@moves:
 * the address is in doubt, too, not only whether the call succeeds.
 */
const char *place_doubt(const struct place_job *job, bool *moves);

/* The same of what is asked, which comes before what is not known; NULL: it can be asked. */
const char *place_doubt_of_call(const struct place_job *job);

static inline uint64_t place_page_align(const struct vmat_placer *placer, uint64_t value)
{
	return (value + placer->page - 1) & -placer->page;
}

#endif
