/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said to be left of a limit is what the running kernel yet gives: so much, and not a page
 * more. And the room of every process that can be read.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/conserve.h"
#include "kit/testdata.h"

/* What the process and the test both see. */
struct shared {
	uint64_t left;			/* the test's word: bytes, or mappings */
	char *memory;			/* of the process */
	bool prepared;
	int too_much, just_enough;	/* errno, 0: it was done */
};

static size_t page;

static struct shared *shared_new(void)
{
	struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(shared, MAP_FAILED);
	page = (size_t)sysconf(_SC_PAGESIZE);
	return shared;
}

static struct vmat_mm *load(pid_t pid)
{
	const struct vmat_load_options options = { .size = sizeof(options), .detail = VMAT_SMAPS,
						   .with = VMAT_WITH_FACTS };
	struct vmat_procfs *fs;
	struct vmat_mm *mm = NULL;

	assert_int_equal(vmat_procfs_open(&fs, NULL), 0);
	if (vmat_load_pid(&mm, fs, pid, &options, NULL))
		mm = NULL;
	vmat_procfs_close(fs);
	return mm;
}

/*
 * The process prepares itself and stands still; what is left of @kind is read, and it tries a page
 * more, then just as much.
 */
static void try_what_is_left(enum vmat_limit_kind kind, void (*prepare)(void *),
			     void (*try)(void *))
{
	struct vmat_limit limit = { .size = sizeof(limit) };
	struct shared *shared = shared_new();
	struct child child = child_start(prepare, try, shared);
	struct vmat_mm *mm = load(child.pid);
	int too_much, just_enough;
	bool prepared;

	assert_non_null(mm);
	assert_int_equal(vmat_limits_get(mm, kind, &limit), 0);
	shared->left = limit.left;
	vmat_mm_free(mm);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'T'));
	child_end(&child);
	prepared = shared->prepared;
	too_much = shared->too_much;
	just_enough = shared->just_enough;
	munmap(shared, sizeof(*shared));
	if (!prepared)
		skip_because("the process may not set itself up so");
	if (limit.unlimited)
		skip_because("there is no limit here");
	assert_true(limit.left_known);
	print_message("# %s: %" PRIu64 " left, by %s\n", limit.name, limit.left,
		      limit.used_source);
	assert_int_not_equal(too_much, 0);
	assert_int_equal(just_enough, 0);
}

/* What this process has now, in bytes: field @wanted of statm, from 1. */
static rlim_t used_now(int wanted)
{
	unsigned long long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	for (int field = 1; file && field <= wanted; field++)
		if (fscanf(file, "%llu", &pages) != 1)
			pages = 0;
	if (file)
		fclose(file);
	return pages * page;
}

static void set_limit(struct shared *shared, int resource, rlim_t bytes)
{
	struct rlimit limit;

	shared->prepared = !getrlimit(resource, &limit) && limit.rlim_max >= bytes;
	limit.rlim_cur = bytes;
	shared->prepared = shared->prepared && !setrlimit(resource, &limit);
}

static int error_of_map(size_t length, int prot, int flags)
{
	void *at = mmap(NULL, length, prot, flags | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at == MAP_FAILED ? errno : 0;
}

/* -- resource limits --------------------------------------------------------------------- */

static void limit_space(void *arg)
{
	set_limit(arg, RLIMIT_AS, used_now(1) + ((rlim_t)1 << 30) + 1234);
}

static void fill_space(void *arg)
{
	struct shared *shared = arg;

	shared->too_much = error_of_map(shared->left + page, PROT_NONE, MAP_NORESERVE);
	shared->just_enough = error_of_map(shared->left, PROT_NONE, MAP_NORESERVE);
	raise(SIGSTOP);
}

static void so_much_address_space_is_left_and_no_page_more(void **state)
{
	(void)state;
	try_what_is_left(VMAT_LIMIT_AS, limit_space, fill_space);
}

/* With a mapping that grows down and one that is shared, which do not count. */
static void limit_data(void *arg)
{
	(void)mmap(NULL, 9 * page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
	(void)mmap(NULL, 9 * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	set_limit(arg, RLIMIT_DATA, used_now(6) + ((rlim_t)1 << 28) + 77);
}

static void fill_data(void *arg)
{
	struct shared *shared = arg;

	shared->too_much = error_of_map(shared->left + page, PROT_READ | PROT_WRITE, MAP_NORESERVE);
	shared->just_enough = error_of_map(shared->left, PROT_READ | PROT_WRITE, MAP_NORESERVE);
	raise(SIGSTOP);
}

static void so_much_data_is_left_and_no_page_more(void **state)
{
	(void)state;
	try_what_is_left(VMAT_LIMIT_DATA, limit_data, fill_data);
}

/* The sanitizers make mlock() do nothing. */
static int lock(char *at, size_t bytes)
{
	return syscall(SYS_mlock, at, bytes) ? errno : 0;
}

/* As one who has no capability. */
static void limit_locks(void *arg)
{
	struct shared *shared = arg;

	set_limit(shared, RLIMIT_MEMLOCK, 16 * page + 5);
	shared->memory = mmap(NULL, 32 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			      -1, 0);
	shared->prepared = shared->prepared && !lock(shared->memory, 3 * page) &&
			   (geteuid() || !seteuid(65534));
}

static void fill_locks(void *arg)
{
	struct shared *shared = arg;
	char *free_memory = shared->memory + 3 * page;

	shared->too_much = lock(free_memory, shared->left + page);
	shared->just_enough = lock(free_memory, shared->left);
	raise(SIGSTOP);
}

static void so_much_can_be_locked_and_no_page_more(void **state)
{
	(void)state;
	try_what_is_left(VMAT_LIMIT_MEMLOCK, limit_locks, fill_locks);
}

/* -- the machine's limits -------------------------------------------------------------------- */

static void prepare_nothing(void *arg)
{
	struct shared *shared = arg;

	shared->prepared = true;
}

static void fill_request(void *arg)
{
	struct shared *shared = arg;

	shared->too_much = error_of_map(shared->left + page, PROT_READ | PROT_WRITE, 0);
	shared->just_enough = error_of_map(shared->left, PROT_READ | PROT_WRITE, 0);
	raise(SIGSTOP);
}

static void so_much_can_be_asked_for_at_once_and_no_page_more(void **state)
{
	struct vmat_limit limit = { .size = sizeof(limit) };
	struct vmat_mm *mm = load(0);

	(void)state;
	assert_int_equal(vmat_limits_get(mm, VMAT_LIMIT_COMMIT, &limit), 0);
	vmat_mm_free(mm);
	if (!limit.per_request)
		skip_because("vm.overcommit_memory is not 0");
	try_what_is_left(VMAT_LIMIT_COMMIT, prepare_nothing, fill_request);
}

/* Three pages of one mapping in the middle of which there will be a hole, or not. */
static void prepare_split(void *arg)
{
	struct shared *shared = arg;

	shared->memory = mmap(NULL, 3 * page, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	shared->prepared = shared->memory != MAP_FAILED;
}

/* Mappings of shared memory are of a file each: none merges. */
static void fill_map_count(void *arg)
{
	struct shared *shared = arg;

	for (uint64_t i = 0; i < shared->left; i++)
		if (mmap(NULL, page, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
			shared->just_enough = errno;
	shared->too_much = munmap(shared->memory + page, page) ? errno : 0;
	/* at the limit one more goes, and then none */
	if (mmap(NULL, page, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
		shared->just_enough = errno;
	if (mmap(NULL, page, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
		shared->too_much = 0;
	raise(SIGSTOP);
}

static void so_many_mappings_are_left_and_no_split_more(void **state)
{
	struct vmat_limit limit = { .size = sizeof(limit) };
	struct vmat_mm *mm = load(0);

	(void)state;
	assert_int_equal(vmat_limits_get(mm, VMAT_LIMIT_MAP_COUNT, &limit), 0);
	vmat_mm_free(mm);
	if (limit.limit > 200000)
		skip_because("vm.max_map_count is too high to be reached in a test");
	try_what_is_left(VMAT_LIMIT_MAP_COUNT, prepare_split, fill_map_count);
}

/* -- every process ---------------------------------------------------------------------------- */

static void holes_and_mappings_of_every_process_are_its_room(void **state)
{
	DIR *list = opendir("/proc");
	struct dirent *entry;
	size_t conserved = 0;

	(void)state;
	assert_non_null(list);
	while ((entry = readdir(list))) {
		struct vmat_room room = { .size = sizeof(room) };
		struct vmat_mm *mm = isdigit((unsigned char)entry->d_name[0]) ?
				     load((pid_t)strtol(entry->d_name, NULL, 10)) : NULL;
		const char *fault;

		if (!mm)
			continue;
		assert_int_equal(vmat_gap_room(mm, &room), 0);
		fault = conserve_fault(mm, &room);
		if (fault)
			fail_msg("%s (%s): %s", entry->d_name, vmat_mm_comm(mm), fault);
		conserved += vmat_map_count(mm) > 0;
		vmat_mm_free(mm);
	}
	closedir(list);
	print_message("# %zu processes\n", conserved);
	assert_true(conserved > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_much_address_space_is_left_and_no_page_more),
		cmocka_unit_test(so_much_data_is_left_and_no_page_more),
		cmocka_unit_test(so_much_can_be_locked_and_no_page_more),
		cmocka_unit_test(so_much_can_be_asked_for_at_once_and_no_page_more),
		cmocka_unit_test(so_many_mappings_are_left_and_no_split_more),
		cmocka_unit_test(holes_and_mappings_of_every_process_are_its_room),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
