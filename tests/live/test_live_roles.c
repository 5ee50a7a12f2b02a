/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kinds and roles of mappings that this test made itself, of its own image and of its threads. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/roles.h"
#include "kit/testdata.h"
#include "vmatools.h"

enum { THREADS = 4, LEN = 64 * 1024, BSS_LEN = 4 * 1024 * 1024 };

static char large_bss[BSS_LEN];
static int initialised = 1;

static struct vmat_mm *load_self(void)
{
	const struct vmat_load_options options = {
		.size = sizeof(options), .detail = VMAT_SMAPS,
		.with = VMAT_WITH_FACTS | VMAT_WITH_THREADS,
	};
	struct vmat_trouble trouble = { 0 };
	struct vmat_procfs *fs;
	struct vmat_mm *mm = NULL;

	assert_int_equal(vmat_procfs_open(&fs, NULL), 0);
	if (vmat_load_pid(&mm, fs, getpid(), &options, &trouble))
		fail_msg("%d: %s", trouble.error, trouble.why);
	vmat_procfs_close(fs);
	assert_int_equal(vmat_mm_classify(mm), 0);
	return mm;
}

static struct vmat_role_info role_at(const struct vmat_mm *mm, const void *address)
{
	const struct vmat_vma *vma = vmat_vma_lookup(mm, (uintptr_t)address);
	struct vmat_role_info info;

	assert_non_null(vma);
	vmat_vma_role(mm, vma, &info);
	return info;
}

static void assert_role(const struct vmat_mm *mm, const void *address, enum vmat_role want)
{
	struct vmat_role_info info = role_at(mm, address);

	if (info.role != want)
		fail_msg("%p is %s, not %s", address,
			 role_in_words(mm, vmat_vma_lookup(mm, (uintptr_t)address)),
			 vmat_role_name(want));
}

/* -- what it mapped -------------------------------------------------------------- */

struct made {
	const char *what;
	enum vmat_kind kind;
	enum vmat_role role;
	void *address;
};

static void *map(int prot, int flags, int fd)
{
	/* Pages between, so that nothing merges and nothing touches. */
	char *room = mmap(NULL, LEN + 0x20000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *address;

	assert_ptr_not_equal(room, MAP_FAILED);
	munmap(room, LEN + 0x20000);
	address = mmap(room + 0x10000, LEN, prot, flags | MAP_FIXED, fd, 0);
	return address;
}

static void *map_memfd(int prot, int flags)
{
	int fd = memfd_create("test", 0);
	void *address;

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, LEN), 0);
	address = map(prot, flags, fd);
	close(fd);
	return address;
}

static void *map_file(int prot, int flags)
{
	FILE *file = tmpfile();
	void *address;

	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), LEN), 0);
	address = map(prot, flags, fileno(file));
	fclose(file);
	return address;
}

static void *attach_sysv(void)
{
	int id = shmget(IPC_PRIVATE, LEN, IPC_CREAT | 0600);
	void *address = id < 0 ? MAP_FAILED : shmat(id, NULL, 0);

	if (id >= 0)
		shmctl(id, IPC_RMID, NULL);
	return address;
}

static void each_sort_of_memory_is_told(void **state)
{
	const int rw = PROT_READ | PROT_WRITE;
	const struct made made[] = {
		{ "private", VMAT_KIND_ANON, VMAT_ROLE_ANON,
		  map(rw, MAP_PRIVATE | MAP_ANONYMOUS, -1) },
		{ "shared", VMAT_KIND_ANON_SHARED, VMAT_ROLE_SHM,
		  map(rw, MAP_SHARED | MAP_ANONYMOUS, -1) },
		{ "code", VMAT_KIND_ANON, VMAT_ROLE_JIT,
		  map(PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1) },
		{ "reserved", VMAT_KIND_ANON, VMAT_ROLE_RESERVATION,
		  map(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1) },
		{ "memfd", VMAT_KIND_ANON_SHARED, VMAT_ROLE_MEMFD, map_memfd(rw, MAP_SHARED) },
		{ "private memfd", VMAT_KIND_FILE, VMAT_ROLE_MEMFD, map_memfd(rw, MAP_PRIVATE) },
		{ "file", VMAT_KIND_FILE, VMAT_ROLE_FILE, map_file(rw, MAP_PRIVATE) },
		{ "shared file", VMAT_KIND_FILE_SHARED, VMAT_ROLE_FILE, map_file(rw, MAP_SHARED) },
		{ "SysV", VMAT_KIND_ANON_SHARED, VMAT_ROLE_SYSV, attach_sysv() },
	};
	struct vmat_mm *mm = load_self();

	(void)state;
	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++) {
		const struct vmat_vma *vma;

		if (made[i].address == MAP_FAILED) {
			print_message("# not to be had here: %s\n", made[i].what);
			continue;
		}
		vma = vmat_vma_lookup(mm, (uintptr_t)made[i].address);
		assert_non_null(vma);
		if (vmat_vma_kind(vma) != made[i].kind)
			fail_msg("%s is %s", made[i].what, vmat_kind_name(vmat_vma_kind(vma)));
		assert_role(mm, made[i].address, made[i].role);
	}
	vmat_mm_free(mm);
}

static void a_guard_below_memory_is_told(void **state)
{
	char *address = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	struct vmat_mm *mm;

	(void)state;
	memset(address, 1, LEN);
	assert_int_equal(mprotect(address, (size_t)sysconf(_SC_PAGESIZE), PROT_NONE), 0);
	mm = load_self();
	assert_role(mm, address, VMAT_ROLE_GUARD);
	vmat_mm_free(mm);
}

/* -- its own image ------------------------------------------------------------------ */

static void the_image_of_this_program_is_told(void **state)
{
	static const char constant[] = "read only";
	struct vmat_mm *mm;
	int on_stack;

	(void)state;
	large_bss[BSS_LEN / 2] = 1;
	initialised++;
	mm = load_self();
	assert_role(mm, (const void *)(uintptr_t)&load_self, VMAT_ROLE_TEXT);
	assert_role(mm, (const void *)(uintptr_t)&printf, VMAT_ROLE_TEXT);
	assert_role(mm, constant, VMAT_ROLE_RODATA);
	assert_role(mm, &initialised, VMAT_ROLE_DATA);
	assert_role(mm, &large_bss[BSS_LEN / 2], VMAT_ROLE_BSS);
	assert_role(mm, &on_stack, VMAT_ROLE_STACK);
	assert_int_equal(role_at(mm, &on_stack).confidence, VMAT_SURE);
	assert_int_equal(role_at(mm, &on_stack).tid, 0);
	vmat_mm_free(mm);
}

static void what_brk_gave_is_heap(void **state)
{
	char *old_end = sbrk(LEN);
	struct vmat_mm *mm;

	(void)state;
	if (old_end == (void *)-1)
		skip_because("brk gives nothing");
	mm = load_self();
	assert_role(mm, old_end + LEN / 2, VMAT_ROLE_HEAP);
	vmat_mm_free(mm);
}

/* -- its threads -------------------------------------------------------------------- */

struct worker {
	pthread_t thread;
	sem_t ready, done;
	pid_t tid;
	void *on_stack;
};

static void *work(void *argument)
{
	struct worker *worker = argument;
	int local;

	worker->tid = (pid_t)syscall(SYS_gettid);
	worker->on_stack = &local;
	sem_post(&worker->ready);
	while (sem_wait(&worker->done) && errno == EINTR)
		;
	return NULL;
}

static void start(struct worker *worker)
{
	sem_init(&worker->ready, 0, 0);
	sem_init(&worker->done, 0, 0);
	assert_int_equal(pthread_create(&worker->thread, NULL, work, worker), 0);
	while (sem_wait(&worker->ready) && errno == EINTR)
		;
}

static void stop(struct worker *worker)
{
	sem_post(&worker->done);
	pthread_join(worker->thread, NULL);
	sem_destroy(&worker->ready);
	sem_destroy(&worker->done);
}

/* The stack pointer comes from task/TID/syscall, which says "running" of one that is not blocked. */
static void stacks_of_threads_are_found_with_their_tid(void **state)
{
	struct worker workers[THREADS];
	struct vmat_mm *mm;
	unsigned with_tid = 0;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		start(&workers[i]);
	mm = load_self();
	for (int i = 0; i < THREADS; i++) {
		struct vmat_role_info info = role_at(mm, workers[i].on_stack);

		assert_role(mm, workers[i].on_stack, VMAT_ROLE_THREAD_STACK);
		if (info.tid)
			assert_int_equal(info.tid, workers[i].tid);
		with_tid += info.tid != 0;
	}
	vmat_mm_free(mm);
	for (int i = 0; i < THREADS; i++)
		stop(&workers[i]);
	if (!with_tid)
		skip_because("this kernel shows no stack pointers");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sort_of_memory_is_told),
		cmocka_unit_test(a_guard_below_memory_is_told),
		cmocka_unit_test(the_image_of_this_program_is_told),
		cmocka_unit_test(what_brk_gave_is_heap),
		cmocka_unit_test(stacks_of_threads_are_found_with_their_tid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
