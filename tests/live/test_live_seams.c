/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seams of a process that makes one of each kind: the reason is the one it was made with, and where
 * the process takes that back, the running kernel joins the two.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/userfaultfd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/loading.h"
#include "kit/scratch.h"
#include "kit/smallfiles.h"
#include "kit/testdata.h"

#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE 0x08
#endif
#ifndef SYS_mseal
#define SYS_mseal 462
#endif
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

/* A slot is inaccessible but for what a case maps around its middle, where the seam is. */
enum { SLOT_PAGES = 16, MIDDLE = 8 };

static size_t page;
static char *folder;			/* of the files that are mapped */

static void *map_at(char *at, size_t pages, int prot, int flags, int fd, off_t offset)
{
	return mmap(at, pages * page, prot, flags | MAP_FIXED, fd, offset);
}

static bool map_anon(char *at, size_t pages)
{
	return map_at(at, pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == at;
}

/* Two pages on either side; the upper ones get another attribute. */
static bool two_halves(char *middle)
{
	return map_anon(middle - 2 * page, 4);
}

static int open_file(const char *name, int flags)
{
	char *path = scratch_path(folder, name);
	int fd = open(path, flags | O_CREAT | O_CLOEXEC, 0600);

	free(path);
	if (fd >= 0 && (flags & O_ACCMODE) == O_RDWR && ftruncate(fd, (off_t)(8 * page)))
		return -1;
	return fd;
}

static bool map_file(char *at, const char *name, int flags, int map, off_t offset_pages)
{
	int fd = open_file(name, flags);
	bool done = fd >= 0 && map_at(at, 2, PROT_READ, map, fd, offset_pages * (off_t)page) == at;

	close(fd);
	return done;
}

/* -- permissions and madvise() ----------------------------------------------------------- */

static bool protect(char *middle, long argument)
{
	return two_halves(middle) && !mprotect(middle, 2 * page, (int)argument);
}

static bool unprotect(char *middle, long argument)
{
	(void)argument;
	return !mprotect(middle, 2 * page, PROT_READ | PROT_WRITE);
}

static bool advise(char *middle, long argument)
{
	return two_halves(middle) && !madvise(middle, 2 * page, (int)argument);
}

static bool advise_back(char *middle, long argument)
{
	static const struct { int from, back; } ways[] = {
		{ MADV_DONTFORK, MADV_DOFORK }, { MADV_WIPEONFORK, MADV_KEEPONFORK },
		{ MADV_DONTDUMP, MADV_DODUMP }, { MADV_MERGEABLE, MADV_UNMERGEABLE },
		{ MADV_SEQUENTIAL, MADV_NORMAL }, { MADV_RANDOM, MADV_NORMAL },
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (ways[i].from == argument)
			return !madvise(middle, 2 * page, ways[i].back);
	return false;
}

/* There is no way back from either but to the other. */
static bool advise_below(char *middle, long argument)
{
	return !madvise(middle - 2 * page, 2 * page, (int)argument);
}

/* -- flags that other calls give ------------------------------------------------------------ */

/* The sanitizers make mlock() and munlock() do nothing. */
static bool lock(char *middle, long argument)
{
	(void)argument;
	return two_halves(middle) && !syscall(SYS_mlock, middle, 2 * page);
}

static bool lock_on_fault(char *middle, long argument)
{
	(void)argument;
	return two_halves(middle) && !syscall(SYS_mlock2, middle, 2 * page, MLOCK_ONFAULT);
}

static bool unlock(char *middle, long argument)
{
	(void)argument;
	return !syscall(SYS_munlock, middle, 2 * page);
}

/* The upper half is mapped with one more flag of mmap(). */
static bool map_otherwise(char *middle, long argument)
{
	return map_anon(middle - 2 * page, 2) &&
	       map_at(middle, 2, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | (int)argument, -1, 0) == middle;
}

static bool drop(char *middle, long argument)
{
	(void)argument;
	return map_anon(middle - 2 * page, 2) &&
	       map_at(middle, 2, PROT_READ | PROT_WRITE, MAP_DROPPABLE | MAP_ANONYMOUS, -1, 0) ==
		       middle;
}

static bool seal(char *middle, long argument)
{
	(void)argument;
	return two_halves(middle) && !syscall(SYS_mseal, middle, 2 * page, 0);
}

static bool watch_faults(char *middle, long argument)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	(void)argument;
	range.range.start = (uintptr_t)middle;
	range.range.len = 2 * page;
	return fd >= 0 && !ioctl(fd, UFFDIO_API, &api) && two_halves(middle) &&
	       !ioctl(fd, UFFDIO_REGISTER, &range);
}

/* -- files ------------------------------------------------------------------------------------- */

static bool two_files(char *middle, long argument)
{
	(void)argument;
	return map_file(middle - 2 * page, "one", O_RDWR, MAP_PRIVATE, 0) &&
	       map_file(middle, "other", O_RDWR, MAP_PRIVATE, 2);
}

static bool file_and_none(char *middle, long argument)
{
	(void)argument;
	return map_file(middle - 2 * page, "one", O_RDWR, MAP_PRIVATE, 0) &&
	       map_at(middle, 2, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == middle;
}

static bool opened_twice(char *middle, long argument)
{
	(void)argument;
	return map_file(middle - 2 * page, "one", O_RDWR, MAP_PRIVATE, 0) &&
	       map_file(middle, "one", O_RDWR, MAP_PRIVATE, 2);
}

static bool opened_otherwise(char *middle, long argument)
{
	(void)argument;
	return map_file(middle - 2 * page, "one", O_RDWR, MAP_SHARED, 0) &&
	       map_file(middle, "one", O_RDONLY, MAP_SHARED, 2);
}

/* One open file, and a place in it that does not follow. */
static bool at_offset(char *middle, long argument)
{
	int fd = open_file("one", O_RDWR);
	char *low = middle - 2 * page;
	bool done = fd >= 0 && map_at(low, 2, PROT_READ, MAP_PRIVATE, fd, 0) == low &&
		    map_at(middle, 2, PROT_READ, MAP_PRIVATE, fd, argument * (off_t)page) == middle;

	close(fd);
	return done;
}

static bool at_next_offset(char *middle, long argument)
{
	(void)argument;
	return at_offset(middle, 2);
}

static bool shared_and_private(char *middle, long argument)
{
	(void)argument;
	return map_anon(middle - 2 * page, 2) &&
	       map_at(middle, 2, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) ==
		       middle;
}

/* -- the rest ------------------------------------------------------------------------------------ */

static bool bind_memory(char *middle, long argument)
{
	unsigned long node_0 = 1;

	return two_halves(middle) &&
	       !syscall(SYS_mbind, middle, 2 * page, argument, argument ? &node_0 : NULL,
			argument ? 8 : 0, 0);
}

static bool unbind_memory(char *middle, long argument)
{
	(void)argument;
	return !syscall(SYS_mbind, middle, 2 * page, 0, NULL, 0, 0);
}

static bool give_name(char *middle, long argument)
{
	(void)argument;
	return two_halves(middle) &&
	       !prctl(PR_SET_VMA, 0, (unsigned long)middle, 2 * page, "a name");
}

static bool take_name(char *middle, long argument)
{
	(void)argument;
	return !prctl(PR_SET_VMA, 0, (unsigned long)middle, 2 * page, NULL);
}

/* Parted for a moment, never to be one again. */
static bool part_system_v(char *middle, long argument)
{
	int id = shmget(IPC_PRIVATE, 4 * page, 0600);
	char *low = middle - 2 * page;
	bool done = id >= 0 && shmat(id, low, SHM_REMAP) == low;

	(void)argument;
	if (id >= 0)
		shmctl(id, IPC_RMID, NULL);
	return done && !mprotect(middle, 2 * page, PROT_READ) && unprotect(middle, 0);
}

/* Touched elsewhere and moved here, beside what is touched here. */
static bool moved(char *middle, long argument)
{
	char *from = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			  0);

	(void)argument;
	if (from == MAP_FAILED)
		return false;
	from[0] = 1;
	if (mremap(from, 2 * page, 2 * page, MREMAP_MAYMOVE | MREMAP_FIXED, middle - 2 * page) ==
	    MAP_FAILED || !map_anon(middle, 2))
		return false;
	middle[0] = 1;
	return true;
}

/* Both sides of a hole are touched, so that what fills it can join but one. */
static bool filled(char *middle, long argument)
{
	(void)argument;
	if (!map_anon(middle, 2) || !map_anon(middle - 4 * page, 2))
		return false;
	middle[0] = middle[-4 * (ptrdiff_t)page] = 1;
	return map_anon(middle - 2 * page, 2);
}

/* -- the cases ------------------------------------------------------------------------------------ */

#define BIT(refusal) (1u << VMAT_REFUSAL_##refusal)
#define RW (PROT_READ | PROT_WRITE)

static const struct seam_case {
	const char *name;
	bool (*make)(char *middle, long argument);
	bool (*undo)(char *middle, long argument);	/* NULL: there is no way back */
	long argument;
	unsigned refusals;
	uint64_t bits;
	uint64_t more_bits;		/* these may differ, too */
} cases[] = {
	/* what cannot be written is charged no more, since 6.8: ac goes with wr */
	{ "read-only", protect, unprotect, PROT_READ, BIT(FLAGS), VMAT_VM_WRITE,
	  VMAT_VM_ACCOUNT },
	{ "no access", protect, unprotect, PROT_NONE, BIT(FLAGS), VMAT_VM_READ | VMAT_VM_WRITE,
	  VMAT_VM_ACCOUNT },
	{ "executable", protect, unprotect, RW | PROT_EXEC, BIT(FLAGS), VMAT_VM_EXEC, 0 },
	{ "dc", advise, advise_back, MADV_DONTFORK, BIT(FLAGS), VMAT_VM_DONTCOPY, 0 },
	{ "wf", advise, advise_back, MADV_WIPEONFORK, BIT(FLAGS), VMAT_VM_WIPEONFORK, 0 },
	{ "dd", advise, advise_back, MADV_DONTDUMP, BIT(FLAGS), VMAT_VM_DONTDUMP, 0 },
	{ "mg", advise, advise_back, MADV_MERGEABLE, BIT(FLAGS), VMAT_VM_MERGEABLE, 0 },
	{ "sr", advise, advise_back, MADV_SEQUENTIAL, BIT(FLAGS), VMAT_VM_SEQ_READ, 0 },
	{ "rr", advise, advise_back, MADV_RANDOM, BIT(FLAGS), VMAT_VM_RAND_READ, 0 },
	{ "hg", advise, advise_below, MADV_HUGEPAGE, BIT(FLAGS), VMAT_VM_HUGEPAGE, 0 },
	{ "nh", advise, advise_below, MADV_NOHUGEPAGE, BIT(FLAGS), VMAT_VM_NOHUGEPAGE, 0 },
	{ "lo", lock, unlock, 0, BIT(FLAGS), VMAT_VM_LOCKED, 0 },
	{ "lo lf", lock_on_fault, unlock, 0, BIT(FLAGS), VMAT_VM_LOCKED | VMAT_VM_LOCKONFAULT, 0 },
	{ "gd", map_otherwise, NULL, MAP_GROWSDOWN, BIT(FLAGS), VMAT_VM_GROWSDOWN, 0 },
	{ "nr", map_otherwise, NULL, MAP_NORESERVE, BIT(FLAGS),
	  VMAT_VM_ACCOUNT | VMAT_VM_NORESERVE, 0 },
	{ "dp", drop, NULL, 0, BIT(FLAGS), VMAT_VM_DROPPABLE, ~0ull },
	{ "sl", seal, NULL, 0, BIT(FLAGS), VMAT_VM_SEALED, 0 },
	{ "um", watch_faults, NULL, 0, BIT(FLAGS), VMAT_VM_UFFD_MISSING, 0 },
	{ "another file", two_files, NULL, 0, BIT(FILE), 0, 0 },
	{ "a file and none", file_and_none, NULL, 0, BIT(FILE), 0, 0 },
	{ "the file opened twice", opened_twice, NULL, 0, 0, 0, 0 },
	{ "the file opened read-only", opened_otherwise, NULL, 0, BIT(FLAGS),
	  VMAT_VM_MAYWRITE | VMAT_VM_SHARED, 0 },
	{ "offset too high", at_offset, at_next_offset, 4, BIT(OFFSET), 0, 0 },
	{ "offset too low", at_offset, at_next_offset, 1, BIT(OFFSET), 0, 0 },
	{ "shared and private", shared_and_private, NULL, 0, BIT(FILE) | BIT(FLAGS),
	  VMAT_VM_SHARED | VMAT_VM_MAYSHARE, ~0ull },
	{ "policy", bind_memory, unbind_memory, 2, BIT(POLICY), 0, 0 },
	{ "name", give_name, take_name, 0, BIT(NAME), 0, 0 },
	{ "System V", part_system_v, NULL, 0, BIT(CLOSE), 0, 0 },
	{ "moved", moved, NULL, 0, 0, 0, 0 },
	{ "filled", filled, NULL, 0, 0, 0, 0 },
};

enum { CASES = sizeof(cases) / sizeof(cases[0]) };

/* What the process and the test both see. */
struct shared {
	char *slots;		/* of the process */
	bool made[CASES], undone[CASES];
	int error[CASES];
};

static char *middle_of(const struct shared *shared, size_t i)
{
	return shared->slots + (i * SLOT_PAGES + MIDDLE) * page;
}

static void make_all(void *arg)
{
	struct shared *shared = arg;

	shared->slots = mmap(NULL, CASES * SLOT_PAGES * page, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	for (size_t i = 0; i < CASES && shared->slots != MAP_FAILED; i++) {
		errno = 0;
		shared->made[i] = cases[i].make(middle_of(shared, i), cases[i].argument);
		shared->error[i] = errno;
	}
}

static void undo_all(void *arg)
{
	struct shared *shared = arg;

	for (size_t i = 0; i < CASES; i++)
		if (shared->made[i] && cases[i].undo)
			shared->undone[i] = cases[i].undo(middle_of(shared, i),
							  cases[i].argument);
	raise(SIGSTOP);
}

static struct vmat_mm *load_child(const struct child *child)
{
	struct vmat_procfs *fs;
	struct vmat_mm *mm;

	assert_int_equal(vmat_procfs_open(&fs, NULL), 0);
	assert_int_equal(vmat_load_pid(&mm, fs, child->pid, &with_all, NULL), 0);
	vmat_procfs_close(fs);
	return mm;
}

/* The seam at @addr; false: there is none. */
static bool seam_at(const struct vmat_mm *mm, const char *addr, struct vmat_seam *seam)
{
	*seam = (struct vmat_seam){ 0 };
	while (vmat_gap_next_seam(mm, seam))
		if (vmat_vma_start(seam->above) == (uintptr_t)addr)
			return true;
	return false;
}

static bool is_right(const struct vmat_mm *mm, const struct shared *shared, size_t i)
{
	struct vmat_seam seam;
	uint64_t more;

	if (!seam_at(mm, middle_of(shared, i), &seam)) {
		print_error("# %s: no seam\n", cases[i].name);
		return false;
	}
	more = seam.bits & cases[i].more_bits;
	if (seam.flags_known && seam.refusals == cases[i].refusals &&
	    seam.bits == (cases[i].bits | more))
		return true;
	print_error("# %s: refusals %x, bits %" PRIx64 "\n", cases[i].name, seam.refusals,
		    seam.bits);
	return false;
}

static struct shared *shared_new(void)
{
	struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(shared, MAP_FAILED);
	page = (size_t)sysconf(_SC_PAGESIZE);
	folder = scratch_new();
	return shared;
}

static void shared_free(struct shared *shared)
{
	scratch_remove(folder);
	munmap(shared, sizeof(*shared));
}

static void each_seam_has_the_reason_that_it_was_made_with(void **state)
{
	struct shared *shared = shared_new();
	struct child child = child_start(make_all, undo_all, shared);
	struct vmat_mm *mm = load_child(&child);
	size_t made = 0, right = 0, joined = 0, undone = 0;
	struct vmat_seam seam;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		made += shared->made[i];
		if (shared->made[i])
			right += is_right(mm, shared, i);
		else
			print_message("# %s: cannot be made here: %s\n", cases[i].name,
				      strerror(shared->error[i]));
	}
	vmat_mm_free(mm);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'T'));
	mm = load_child(&child);
	for (size_t i = 0; i < CASES; i++) {
		undone += shared->undone[i];
		if (shared->undone[i] && !seam_at(mm, middle_of(shared, i), &seam))
			joined++;
		else if (shared->undone[i])
			print_error("# %s: still two\n", cases[i].name);
	}
	vmat_mm_free(mm);
	child_end(&child);
	shared_free(shared);
	print_message("# %zu seams of %d kinds made, %zu right; %zu of %zu went with their reason\n",
		      made, CASES, right, joined, undone);
	assert_true(made >= CASES - 6);
	assert_int_equal(right, made);
	assert_int_equal(joined, undone);
}

/* -- what needs more than one process, or none ------------------------------------------------- */

static void map_beside(void *arg)
{
	char *inherited = arg;

	if (map_anon(inherited + 2 * page, 2))
		inherited[2 * page] = 1;
}

static void inherited_pages_do_not_tell_whose_they_are(void **state)
{
	struct vmat_seam seam;
	struct child child;
	struct vmat_mm *mm;
	char *slot;

	(void)state;
	page = (size_t)sysconf(_SC_PAGESIZE);
	slot = mmap(NULL, SLOT_PAGES * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(map_anon(slot + 4 * page, 2));
	slot[4 * page] = 1;
	child = child_start(map_beside, NULL, slot + 4 * page);
	mm = load_child(&child);
	assert_true(seam_at(mm, slot + 6 * page, &seam));
	assert_int_equal(seam.refusals, 0);
	vmat_mm_free(mm);
	child_end(&child);
	munmap(slot, SLOT_PAGES * page);
}

static void stand_still(void *arg)
{
	(void)arg;
}

static void the_kernels_own_pages_never_merge(void **state)
{
	struct child child = child_start(stand_still, NULL, NULL);
	struct vmat_mm *mm = load_child(&child);
	struct vmat_seam seam = { 0 };
	size_t special = 0;

	(void)state;
	while (vmat_gap_next_seam(mm, &seam)) {
		bool kernels = !strncmp(vmat_vma_name(seam.below), "[v", 2) ||
			       !strncmp(vmat_vma_name(seam.above), "[v", 2);

		special += kernels;
		assert_int_equal((seam.refusals & BIT(SPECIAL)) != 0, kernels);
	}
	vmat_mm_free(mm);
	child_end(&child);
	if (!special)
		skip_because("no [vvar] touches a [vdso] here");
}

/* -- at random --------------------------------------------------------------------------------- */

enum { RANDOM_PAGES = 512, CALLS = 3000 };

static void change_at_random(char *area, uint64_t *seed)
{
	static const int advice[] = { MADV_DONTFORK, MADV_DOFORK, MADV_DONTDUMP, MADV_DODUMP,
				      MADV_SEQUENTIAL, MADV_RANDOM, MADV_NORMAL };
	static const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE };
	size_t at = next_random(seed) % RANDOM_PAGES;
	size_t pages = 1 + next_random(seed) % (RANDOM_PAGES - at < 9 ? RANDOM_PAGES - at : 9);
	int prot = prots[next_random(seed) % 3];

	switch (next_random(seed) % 3) {
	case 0:
		(void)mprotect(area + at * page, pages * page, prot);
		break;
	case 1:
		(void)madvise(area + at * page, pages * page,
			      advice[next_random(seed) % (sizeof(advice) / sizeof(advice[0]))]);
		break;
	default:
		(void)map_at(area + at * page, pages, prot,
			     MAP_PRIVATE | MAP_ANONYMOUS |
				     (next_random(seed) % 2 ? MAP_NORESERVE : 0), -1, 0);
	}
}

static void change_all(void *arg)
{
	char **area = arg;
	uint64_t seed = 77;

	*area = mmap(NULL, RANDOM_PAGES * page, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	for (size_t i = 0; i < CALLS; i++)
		change_at_random(*area, &seed);
}

/* What no one has touched has no anon_vma, and is of no file: all that keeps it apart is told. */
static void of_memory_never_touched_no_seam_is_without_a_reason(void **state)
{
	char **area = mmap(NULL, sizeof(*area), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			   -1, 0);
	struct vmat_seam seam = { 0 };
	struct child child;
	struct vmat_mm *mm;
	size_t seen = 0;

	(void)state;
	page = (size_t)sysconf(_SC_PAGESIZE);
	child = child_start(change_all, NULL, area);
	mm = load_child(&child);
	while (vmat_gap_next_seam(mm, &seam)) {
		uint64_t border = vmat_vma_start(seam.above);

		if (border <= (uintptr_t)*area || border >= (uintptr_t)*area + RANDOM_PAGES * page)
			continue;
		seen++;
		assert_int_equal(seam.refusals, BIT(FLAGS));
		assert_true(seam.bits);
	}
	vmat_mm_free(mm);
	child_end(&child);
	munmap(area, sizeof(*area));
	print_message("# %zu seams\n", seen);
	assert_true(seen > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_seam_has_the_reason_that_it_was_made_with),
		cmocka_unit_test(inherited_pages_do_not_tell_whose_they_are),
		cmocka_unit_test(the_kernels_own_pages_never_merge),
		cmocka_unit_test(of_memory_never_touched_no_seam_is_without_a_reason),
	};

	return cmocka_run_group_tests_name("seams", tests, NULL, NULL);
}
