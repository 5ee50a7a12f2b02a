/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A watched process calls exec, ends, or was never one: what a sampler makes of it. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "kit/watched.h"


/* -- other programs, and none any more ----------------------------------------------------- */

static void exec_sleep(void *arg)
{
	(void)arg;
	wait_for_step(1);
	execlp("sleep", "sleep", "1000", (char *)NULL);
	_exit(127);
}

static void assert_new_program(struct vmat_sampler *sampler, const char *old)
{
	struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS | VMAT_SAMPLE_SMAPS);

	assert_true(sample.new_program);
	assert_non_null(sample.mm);
	assert_null(vmat_vma_lookup(sample.mm, (uintptr_t)old));
	assert_string_equal(vmat_mm_comm(sample.mm), "sleep");
	drop(&sample);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_false(sample.new_program);
	drop(&sample);
}

static void an_exec_is_followed_and_told(void **state)
{
	struct child child = child_start(watched_begin, exec_sleep, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS | VMAT_SAMPLE_SMAPS);

	(void)state;
	assert_false(sample.new_program);
	drop(&sample);
	shared->step = 1;
	child_go(&child);
	wait_for_program(child.pid, "sleep");
	assert_new_program(sampler, shared->at);
	vmat_sampler_free(sampler);
	child_end(&child);
}

/* Its parent's address space lives on: descriptors on it see no end. */
static void vfork_and_exec(void *arg)
{
	pid_t pid;

	(void)arg;
	pid = vfork();
	if (!pid) {
		shared->other = (char *)(intptr_t)getpid();
		while (shared->step < 1)
			usleep(500);
		execlp("sleep", "sleep", "1000", (char *)NULL);
		_exit(127);
	}
	pause();
}

static void the_exec_of_who_shared_its_memory_is_told_too(void **state)
{
	struct child child;
	struct vmat_sampler *sampler;
	struct vmat_sample sample;
	pid_t pid;

	(void)state;
	shared->other = NULL;
	child = child_start(watched_begin, vfork_and_exec, NULL);
	child_go(&child);
	while (!shared->other)
		usleep(1000);
	pid = (pid_t)(intptr_t)shared->other;
	sampler = watch(pid, NULL);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_int_equal(rss_at(sample.mm, shared->at), WATCHED_PAGES / 2 * page);
	drop(&sample);
	shared->step = 1;
	wait_for_program(pid, "sleep");
	assert_new_program(sampler, shared->at);
	vmat_sampler_free(sampler);
	kill(pid, SIGKILL);
	child_end(&child);
}

static void a_process_that_ends_is_a_zombie_and_then_gone(void **state)
{
	struct child child = child_start(watched_begin, NULL, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS);
	struct vmat_trouble trouble = { 0 };
	struct vmat_pages cell;

	(void)state;
	drop(&sample);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_non_null(sample.mm);
	assert_int_equal(vmat_mm_count(sample.mm), 0);
	assert_int_equal(vmat_mm_state(sample.mm), VMAT_STATE_ZOMBIE);
	assert_false(sample.new_program);
	drop(&sample);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_null(sample.mm);
	assert_int_equal(vmat_sampler_pages(&cell, 1, sampler, 0, page, NULL), -ESRCH);
	child_end(&child);
	assert_int_equal(vmat_sampler_take(&sample, sampler, 0, &trouble), -ESRCH);
	assert_int_equal(trouble.error, -ESRCH);
	assert_non_null(trouble.why);
	vmat_sampler_free(sampler);
}

static void *stay(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static void leave_a_thread(void *arg)
{
	pthread_t thread;

	watched_begin(arg);
	pthread_create(&thread, NULL, stay, NULL);
}

static void leave(void *arg)
{
	(void)arg;
	pthread_exit(NULL);
}

static void a_process_whose_first_thread_has_exited_is_read(void **state)
{
	struct child child = child_start(leave_a_thread, leave, NULL);
	struct vmat_sampler *sampler = watch(child.pid, NULL);
	struct vmat_sample sample = take(sampler, VMAT_SAMPLE_RSS);
	struct vmat_pages cell;

	(void)state;
	drop(&sample);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	for (int i = 0; i < 2; i++) {
		sample = take(sampler, VMAT_SAMPLE_RSS);
		assert_non_null(sample.mm);	/* nothing tells whether it changed */
		assert_false(sample.new_program);
		assert_int_equal(rss_at(sample.mm, shared->at), WATCHED_PAGES / 2 * page);
		drop(&sample);
	}
	assert_int_equal(vmat_sampler_pages(&cell, 1, sampler, (uintptr_t)shared->at,
					    (uintptr_t)shared->at + WATCHED_PAGES * page, NULL), 0);
	assert_int_equal(cell.present, WATCHED_PAGES / 2 * page);
	vmat_sampler_free(sampler);
	child_end(&child);
}

static void a_kernel_thread_is_empty_and_a_copy_is_none(void **state)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_sampler *sampler;
	struct vmat_sample sample;
	char *root = scratch_new();
	struct vmat_procfs *copy;

	(void)state;
	scratch_write(root, "proc/7/maps", "", 0);
	assert_int_equal(vmat_procfs_open(&copy, root), 0);
	assert_int_equal(vmat_sampler_new(&sampler, copy, 7, NULL, &trouble), -EOPNOTSUPP);
	assert_non_null(trouble.why);
	assert_int_equal(vmat_sampler_new(&sampler, copy, 8, NULL, &trouble), -ESRCH);
	vmat_procfs_close(copy);
	scratch_remove(root);
	if (!is_program(2, "kthreadd"))
		skip_because("process 2 is no kernel thread here");
	sampler = watch(2, NULL);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_int_equal(vmat_mm_state(sample.mm), VMAT_STATE_KTHREAD);
	drop(&sample);
	sample = take(sampler, VMAT_SAMPLE_RSS);
	assert_null(sample.mm);
	vmat_sampler_free(sampler);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_exec_is_followed_and_told, watched_reset),
		cmocka_unit_test_setup(the_exec_of_who_shared_its_memory_is_told_too,
				       watched_reset),
		cmocka_unit_test_setup(a_process_that_ends_is_a_zombie_and_then_gone,
				       watched_reset),
		cmocka_unit_test_setup(a_process_whose_first_thread_has_exited_is_read,
				       watched_reset),
		cmocka_unit_test_setup(a_kernel_thread_is_empty_and_a_copy_is_none, watched_reset),
	};
	int rc;

	if (watched_prepare())
		return 1;
	rc = cmocka_run_group_tests_name("live_watched_exec", tests, NULL, NULL);
	watched_end();
	return rc;
}
