/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What cannot be read, and what will not stand still: a clear answer each time. */
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/loading.h"
#include "kit/testdata.h"
#include "vmatools.h"

enum { NOBODY = 65534 };

static int load_from(struct vmat_mm **mmp, const char *root, pid_t pid,
		     const struct vmat_load_options *options, struct vmat_trouble *trouble)
{
	struct vmat_procfs *fs;
	int rc;

	*mmp = NULL;
	rc = vmat_procfs_open(&fs, root);
	if (rc)
		return rc;
	rc = vmat_load_pid(mmp, fs, pid, options, trouble);
	vmat_procfs_close(fs);
	return rc;
}

static void do_nothing(void *arg)
{
	(void)arg;
}

/* -- nobody there ---------------------------------------------------------------------- */

static void a_missing_pid_is_no_such_process(void **state)
{
	struct child child = child_start(do_nothing, NULL, NULL);
	struct vmat_trouble trouble = { 0 };
	pid_t pid = child.pid;
	struct vmat_mm *mm;

	(void)state;
	child_end(&child);
	assert_int_equal(load_from(&mm, NULL, pid, &with_all, &trouble), -ESRCH);
	assert_int_equal(trouble.error, -ESRCH);
	assert_string_equal(trouble.why, "No such process");
	assert_int_equal(trouble.line, 0);
	assert_null(mm);
	assert_int_equal(load_from(&mm, NULL, 0x7fffffff, NULL, NULL), -ESRCH);
	assert_int_equal(load_from(&mm, NULL, -5, NULL, NULL), -ESRCH);
}

static void a_zombie_is_an_empty_address_space(void **state)
{
	struct child child = child_start(do_nothing, NULL, NULL);

	(void)state;
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	for (int smaps = 0; smaps < 2; smaps++) {
		const struct vmat_load_options *options = smaps ? &with_all : NULL;
		struct vmat_mm *mm;

		assert_int_equal(load_from(&mm, NULL, child.pid, options, NULL), 0);
		assert_int_equal(vmat_mm_count(mm), 0);
		assert_int_equal(vmat_mm_state(mm), VMAT_STATE_ZOMBIE);
		assert_int_equal(vmat_mm_pid(mm), child.pid);
		vmat_mm_free(mm);
	}
	child_end(&child);
}

static bool there_is_kthreadd(void)
{
	struct vmat_mm *mm;
	bool yes = load_from(&mm, NULL, 2, NULL, NULL) == 0 &&
		   !strcmp(vmat_mm_comm(mm), "kthreadd");

	vmat_mm_free(mm);
	return yes;
}

static void a_kernel_thread_is_an_empty_address_space(void **state)
{
	(void)state;
	if (!there_is_kthreadd())
		skip_because("no kernel thread is to be seen here");
	for (int smaps = 0; smaps < 2; smaps++) {
		struct vmat_mm *mm;

		assert_int_equal(load_from(&mm, NULL, 2, smaps ? &with_all : NULL, NULL), 0);
		assert_int_equal(vmat_mm_count(mm), 0);
		assert_int_equal(vmat_mm_state(mm), VMAT_STATE_KTHREAD);
		vmat_mm_free(mm);
	}
}

/* -- no permission ------------------------------------------------------------------------ */

/* What a child without privileges saw, in memory shared with it. */
static struct {
	int rc, state;
	char file[16], why[64], hint[128];
} *seen;

static void note(int rc, const struct vmat_mm *mm, const struct vmat_trouble *trouble)
{
	seen->rc = rc;
	seen->state = mm ? (int)vmat_mm_state(mm) : -1;
	snprintf(seen->file, sizeof(seen->file), "%s", trouble->file ? trouble->file : "");
	snprintf(seen->why, sizeof(seen->why), "%s", trouble->why ? trouble->why : "");
	snprintf(seen->hint, sizeof(seen->hint), "%s", trouble->hint ? trouble->hint : "");
}

static bool become_nobody(void)
{
	return setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0;
}

static void look_as_nobody(void *arg)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm = NULL;
	int rc = -EPERM;

	if (geteuid() != 0 || become_nobody())
		rc = load_from(&mm, NULL, *(pid_t *)arg, &with_all, &trouble);
	note(rc, mm, &trouble);
	vmat_mm_free(mm);
}

static void look_at_maps_as_nobody(void *arg)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm = NULL;
	char path[64];
	int rc = -EPERM;

	snprintf(path, sizeof(path), "/proc/%d/maps", *(pid_t *)arg);
	if (geteuid() != 0 || become_nobody())
		rc = vmat_load_path(&mm, path, &with_all, &trouble);
	note(rc, mm, &trouble);
	vmat_mm_free(mm);
}

static void the_maps_of_another_users_process_gets_the_same_hint(void **state)
{
	pid_t pid = geteuid() == 0 ? getpid() : 1;
	struct child child = child_start(look_at_maps_as_nobody, NULL, &pid);

	(void)state;
	child_end(&child);
	assert_int_equal(seen->rc, -EACCES);
	assert_non_null(strstr(seen->hint, "CAP_SYS_PTRACE"));
}

static void another_users_process_is_refused_with_a_hint(void **state)
{
	pid_t pid = geteuid() == 0 ? getpid() : 1;
	struct child child = child_start(look_as_nobody, NULL, &pid);

	(void)state;
	child_end(&child);
	assert_int_equal(seen->rc, -EACCES);
	assert_string_equal(seen->file, "smaps");
	assert_string_equal(seen->why, "Permission denied");
	assert_non_null(strstr(seen->hint, "CAP_SYS_PTRACE"));
}

static void a_kernel_thread_needs_no_permission(void **state)
{
	pid_t pid = 2;
	struct child child;

	(void)state;
	if (!there_is_kthreadd())
		skip_because("no kernel thread is to be seen here");
	child = child_start(look_as_nobody, NULL, &pid);
	child_end(&child);
	assert_int_equal(seen->rc, 0);
	assert_int_equal(seen->state, VMAT_STATE_KTHREAD);
}

static void a_zombie_of_another_user_needs_no_permission(void **state)
{
	struct child zombie = child_start(do_nothing, NULL, NULL), child;

	(void)state;
	child_go(&zombie);
	assert_true(child_is_in_state(&zombie, 'Z'));
	child = child_start(look_as_nobody, NULL, &zombie.pid);
	child_end(&child);
	child_end(&zombie);
	assert_int_equal(seen->rc, 0);
	assert_int_equal(seen->state, VMAT_STATE_ZOMBIE);
}

/* A /proc of our own that hides other users' processes, and then no privileges. */
static void look_behind_hidepid(void *arg)
{
	seen->rc = 0;
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", 0, arg))
		return;
	look_as_nobody(&(pid_t){ getppid() });
}

static void hidepid_is_named_as_the_reason(void **state)
{
	static char options[][12] = { "hidepid=1", "hidepid=2" };

	(void)state;
	if (geteuid() != 0)
		skip_because("mounting a /proc needs root");
	for (int i = 0; i < 2; i++) {
		struct child child = child_start(look_behind_hidepid, NULL, options[i]);

		child_end(&child);
		if (!seen->rc)
			skip_because("a mount namespace of one's own needs CAP_SYS_ADMIN");
		assert_int_equal(seen->rc, -EACCES);
		assert_string_equal(seen->why, "Permission denied");
		assert_non_null(strstr(seen->hint, "hidepid"));
	}
}

/* -- large -------------------------------------------------------------------------------- */

static void *reserved;

static void reserve(void *arg)
{
	*(void **)arg = mmap(NULL, (size_t)1 << 44, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

static void a_reservation_of_16_tib_is_one_row(void **state)
{
	void **at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const struct vmat_vma *vma;
	struct vmat_mm *mm;
	struct child child;

	(void)state;
	if (sizeof(void *) < 8)
		skip_because("16 TiB do not fit into 32 bits");
	child = child_start(reserve, NULL, at);
	reserved = *at;
	munmap(at, 4096);
	if (reserved == MAP_FAILED) {
		child_end(&child);
		skip_because("this system allows no reservation of 16 TiB");
	}
	assert_int_equal(load_from(&mm, NULL, child.pid, &with_all, NULL), 0);
	vma = vmat_vma_lookup(mm, (uintptr_t)reserved);
	assert_non_null(vma);
	assert_true(vmat_vma_end(vma) - vmat_vma_start(vma) >= UINT64_C(1) << 44);
	vmat_mm_free(mm);
	child_end(&child);
}

/* -- a process that does not stand still ----------------------------------------------- */

enum { STILL = 100, STORM = 64, READINGS = 400 };

static char *still;	/* STILL pages with a hole behind each, never touched again */

static void *storm(void *arg)
{
	char *area = arg;

	for (unsigned i = 1;; i = i * 1103515245u + 12345u) {
		char *at = area + (i >> 8) % STORM * 4096;
		size_t len = (1 + (i >> 16) % 8) * 4096;

		if (i & 0x4000)
			mprotect(at, len, i & 0x80 ? PROT_READ : PROT_NONE);
		else if (i & 0x2000)
			munmap(at, len);
		else
			mmap(at, len, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	}
	return NULL;
}

static void start_storm(void *arg)
{
	char *area = mmap(NULL, (STORM + 8) * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t thread;

	still = mmap(NULL, STILL * 8192, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < STILL; i++)
		munmap(still + i * 8192 + 4096, 4096);
	*(char **)arg = still;
	pthread_create(&thread, NULL, storm, area);
}

static void assert_in_order(const struct vmat_mm *mm)
{
	const struct vmat_vma *vma;
	uint64_t end = 0;

	vmat_for_each_vma(mm, vma) {
		assert_true(vmat_vma_start(vma) >= end);
		assert_true(vmat_vma_end(vma) > vmat_vma_start(vma));
		end = vmat_vma_end(vma);
	}
}

static void what_stands_still_in_a_storm_is_always_there(void **state)
{
	char **at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct child child = child_start(start_storm, NULL, at);
	size_t clipped = 0;

	(void)state;
	for (int i = 0; i < READINGS; i++) {
		struct vmat_trouble trouble = { 0 };
		struct vmat_mm *mm;

		if (load_from(&mm, NULL, child.pid, i % 2 ? &with_smaps : NULL, &trouble))
			fail_msg("line %ju: %s", trouble.line, trouble.why);
		assert_in_order(mm);
		for (int j = 0; j < STILL; j++) {
			uint64_t start = (uintptr_t)*at + (uint64_t)j * 8192;
			const struct vmat_vma *vma = vmat_vma_lookup(mm, start);

			assert_non_null(vma);
			assert_int_equal(vmat_vma_start(vma), start);
			assert_int_equal(vmat_vma_end(vma), start + 4096);
		}
		clipped += vmat_mm_unstable(mm);
		vmat_mm_free(mm);
	}
	print_message("# %zu ranges clipped in %d readings\n", clipped, READINGS);
	child_end(&child);
	munmap(at, 4096);
}

/* -- a race; the tests of half-way reads choose the moment instead ------------------------- */

enum { PIECES = 3000, ROUNDS = 60 };

static void map_pieces(void *arg)
{
	char *at = mmap(NULL, PIECES * 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*(char **)arg = at;
	for (int i = 0; i < PIECES; i++)
		mprotect(at + i * 8192, 4096, PROT_NONE);
}

static void exec_sleep(void *arg)
{
	(void)arg;
	execl("/bin/sleep", "sleep", "100", (char *)NULL);
}

/* The other program may have something at the same addresses, but no such pieces. */
static int count_pieces(const struct vmat_mm *mm, const char *at)
{
	int count = 0;

	for (int i = 0; i < PIECES; i++) {
		uint64_t start = (uintptr_t)at + (uint64_t)i * 8192;
		const struct vmat_vma *vma = vmat_vma_lookup(mm, start);

		count += vma && vmat_vma_start(vma) == start &&
			 vmat_vma_end(vma) == start + 4096 && !(vmat_vma_flags(vma) & 7);
	}
	return count;
}

static void race_against(void (*then)(void *), char **at)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct child child = child_start(map_pieces, then, at);
		struct vmat_mm *mm;
		int rc, pieces;

		child_go(&child);
		for (volatile int spin = 0; spin < round * 2000; spin++)
			;
		rc = load_from(&mm, NULL, child.pid, round % 2 ? &with_smaps : NULL, NULL);
		if (rc) {
			assert_true(!then && rc == -ESRCH);
		} else {
			pieces = count_pieces(mm, *at);
			assert_true(pieces == 0 || pieces == PIECES);
			if (!pieces && then)	/* then it is all of the other program */
				assert_int_equal(vmat_mm_state(mm), VMAT_STATE_MAPPED);
			else if (!pieces)
				assert_int_equal(vmat_mm_count(mm), 0);
		}
		vmat_mm_free(mm);
		child_end(&child);
	}
}

static void whoever_wins_the_race_all_or_nothing_is_read(void **state)
{
	char **at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	(void)state;
	race_against(NULL, at);
	race_against(exec_sleep, at);
	munmap(at, 4096);
}

static int share(void **state)
{
	(void)state;
	seen = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return seen == MAP_FAILED;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_pid_is_no_such_process),
		cmocka_unit_test(a_zombie_is_an_empty_address_space),
		cmocka_unit_test(a_kernel_thread_is_an_empty_address_space),
		cmocka_unit_test(another_users_process_is_refused_with_a_hint),
		cmocka_unit_test(the_maps_of_another_users_process_gets_the_same_hint),
		cmocka_unit_test(a_kernel_thread_needs_no_permission),
		cmocka_unit_test(a_zombie_of_another_user_needs_no_permission),
		cmocka_unit_test(hidepid_is_named_as_the_reason),
		cmocka_unit_test(a_reservation_of_16_tib_is_one_row),
		cmocka_unit_test(what_stands_still_in_a_storm_is_always_there),
		cmocka_unit_test(whoever_wins_the_race_all_or_nothing_is_read),
	};

	return cmocka_run_group_tests(tests, share, NULL);
}
