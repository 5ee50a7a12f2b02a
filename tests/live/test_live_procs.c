/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All processes of the running kernel, as libproc2 and we read them: our own children are in there. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/testdata.h"
#include "vmatools.h"
#include "vmatop/procs.h"

struct fixture {
	struct vmat_procfs *fs;
	struct procs *procs;
	struct processes table;
};

static void begin(struct fixture *fixture)
{
	const char *why = NULL;
	int err;

	*fixture = (struct fixture){ .fs = NULL };
	assert_int_equal(vmat_procfs_open(&fixture->fs, NULL), 0);
	err = procs_open(&fixture->procs, &why);
	if (err) {
		vmat_procfs_close(fixture->fs);
		skip_because("%s", why);
	}
}

static void end(struct fixture *fixture)
{
	processes_free(&fixture->table);
	procs_close(fixture->procs);
	vmat_procfs_close(fixture->fs);
}

static void read_all(struct fixture *fixture)
{
	const char *why = NULL;
	int err = procs_read(fixture->procs, &fixture->table, UINT64_MAX, &why);

	if (err)
		fail_msg("%s: %s", why, strerror(-err));
}

/* @arg mappings, none of which merges with its neighbour. */
static void map_many(void *arg)
{
	size_t count = *(size_t *)arg, size = (size_t)sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, count * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (size_t i = 0; i < count; i += 2)
		mprotect(at + i * size, size, PROT_READ | PROT_WRITE);
}

static uint64_t counted_by_loading(const struct fixture *fixture, pid_t pid)
{
	struct vmat_mm *mm;
	uint64_t count;

	assert_int_equal(vmat_load_pid(&mm, fixture->fs, pid, NULL, NULL), 0);
	count = vmat_map_count(mm);
	vmat_mm_free(mm);
	return count;
}

static void mappings_of_our_children_are_counted_as_loading_them_does(void **state)
{
	size_t counts[] = { 0, 1, 10, 1000, 9999 };
	struct child child[5];
	struct fixture f;

	(void)state;
	begin(&f);
	for (size_t i = 0; i < 5; i++)
		child[i] = child_start(map_many, NULL, &counts[i]);
	read_all(&f);
	for (size_t i = 0; i < 5; i++) {
		const struct process *process = processes_find(&f.table, child[i].pid);

		assert_non_null(process);
		assert_true(process->now.known >> FIGURE_MAPS & 1);
		assert_int_equal(process->now.value[FIGURE_MAPS],
				 counted_by_loading(&f, child[i].pid));
		assert_true(process->now.value[FIGURE_MAPS] > counts[i]);
		assert_int_equal(process->ppid, getpid());
		assert_int_equal(process->euid, geteuid());
		assert_false(process->is & (PROCESS_KERNEL | PROCESS_ZOMBIE | PROCESS_UNREADABLE));
		child_end(&child[i]);
	}
	end(&f);
}

static void map_and_touch(void *arg)
{
	size_t size = *(size_t *)arg;
	char *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(at, 1, size);
}

static void touch_and_wait(void *arg)
{
	map_and_touch(arg);
	for (;;)
		pause();
}

static void nothing(void *arg)
{
	(void)arg;
}

static void growth_is_what_a_child_mapped_and_touched(void **state)
{
	size_t size = 8 << 20;
	struct child child;
	struct fixture f;
	const struct process *process;
	int64_t vsz, rss, maps;

	(void)state;
	begin(&f);
	child = child_start(nothing, touch_and_wait, &size);
	read_all(&f);
	child_go(&child);
	do {
		read_all(&f);
		process = processes_find(&f.table, child.pid);
		assert_non_null(process);
		assert_true(process_growth(&rss, process, &process->base, FIGURE_RSS));
	} while (rss < (int64_t)size || process->state != 'S');
	read_all(&f);
	process = processes_find(&f.table, child.pid);
	assert_true(process_growth(&vsz, process, &process->base, FIGURE_VSZ));
	assert_true(process_growth(&maps, process, &process->base, FIGURE_MAPS));
	assert_int_equal(vsz, size);
	assert_int_equal(maps, 1);
	assert_true(process_growth(&rss, process, &process->before, FIGURE_RSS));
	child_end(&child);
	read_all(&f);
	assert_null(processes_find(&f.table, child.pid));
	end(&f);
}

static void be_called(void *arg)
{
	prctl(PR_SET_NAME, (const char *)arg);
}

static void names_beyond_ascii_are_read_as_they_are(void **state)
{
	static char name[] = "gr\u00fc\u00df\u6f22";
	struct child child;
	struct fixture f;

	(void)state;
	begin(&f);
	child = child_start(be_called, NULL, name);
	read_all(&f);
	assert_string_equal(processes_find(&f.table, child.pid)->command, name);
	child_end(&child);
	end(&f);
}

static void exit_at_once(void *arg)
{
	(void)arg;
	_exit(0);
}

static void a_zombie_is_marked_and_has_no_figures(void **state)
{
	struct child child;
	struct fixture f;
	const struct process *process;

	(void)state;
	begin(&f);
	child = child_start(nothing, exit_at_once, NULL);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	read_all(&f);
	process = processes_find(&f.table, child.pid);
	assert_non_null(process);
	assert_true(process->is & PROCESS_ZOMBIE);
	assert_int_equal(process->now.known, 0);
	child_end(&child);
	end(&f);
}

static void *stay(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

static void start_thread(void *arg)
{
	pthread_t thread;

	(void)arg;
	pthread_create(&thread, NULL, stay, NULL);
}

static void leave_threads(void *arg)
{
	(void)arg;
	pthread_exit(NULL);
}

/* Its files tell of the thread that is gone; its mappings are there all the same. */
static void a_process_whose_first_thread_has_exited_is_no_zombie(void **state)
{
	struct child child;
	struct fixture f;
	const struct process *process;
	uint64_t wanted;

	(void)state;
	begin(&f);
	child = child_start(start_thread, leave_threads, NULL);
	wanted = counted_by_loading(&f, child.pid);
	read_all(&f);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	read_all(&f);
	process = processes_find(&f.table, child.pid);
	assert_non_null(process);
	assert_false(process->is & PROCESS_ZOMBIE);
	assert_true(process->is & PROCESS_LEADERLESS);
	/* as its other thread has them; nobody tells of swap */
	assert_int_equal(process->now.known,
			 1u << FIGURE_MAPS | 1u << FIGURE_VSZ | 1u << FIGURE_RSS);
	assert_true(process->now.value[FIGURE_RSS] > 0);
	assert_true(process->now.value[FIGURE_VSZ] > process->now.value[FIGURE_RSS]);
	assert_true(process->now.value[FIGURE_MAPS] + 4 > wanted);
	assert_int_equal(process->now.value[FIGURE_MAPS], counted_by_loading(&f, child.pid));
	child_end(&child);
	end(&f);
}

static void who_is_not_there_or_has_no_mappings_is_told_apart(void **state)
{
	struct child child = child_start(nothing, exit_at_once, NULL);
	struct vmat_trouble trouble = { .error = 0 };
	struct vmat_procfs *fs;
	uint64_t count = 7;
	pid_t pid = child.pid;

	(void)state;
	assert_int_equal(vmat_procfs_open(&fs, NULL), 0);
	assert_int_equal(vmat_count_pid(&count, fs, 0, NULL), 0);
	assert_true(count > 7);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	assert_int_equal(vmat_count_pid(&count, fs, child.pid, &trouble), 0);
	assert_int_equal(count, 0);
	child_end(&child);
	count = 7;
	assert_int_equal(vmat_count_pid(&count, fs, pid, &trouble), -ESRCH);
	assert_int_equal(trouble.error, -ESRCH);
	assert_int_equal(count, 7);
	vmat_procfs_close(fs);
}

/* With no budget at all one is counted each time, and all of them in the end. */
static void a_small_budget_takes_several_readings(void **state)
{
	struct fixture f;
	const char *why;
	size_t left;

	(void)state;
	begin(&f);
	assert_int_equal(procs_read(f.procs, &f.table, 0, &why), 0);
	if (!f.table.waiting) {
		end(&f);
		skip_because("there is only one process here");
	}
	left = f.table.waiting;
	for (size_t i = 0; i < left + 5 && f.table.waiting; i++)
		assert_int_equal(procs_read(f.procs, &f.table, 0, &why), 0);
	assert_true(processes_find(&f.table, getpid())->now.known >> FIGURE_MAPS & 1);
	end(&f);
}

static void the_limit_is_that_of_this_kernel(void **state)
{
	struct fixture f;
	struct vmat_mm *mm;
	const struct vmat_load_options options = { .size = sizeof(options),
						   .with = VMAT_WITH_FACTS };
	struct vmat_limit limit = { .size = sizeof(limit) };

	(void)state;
	begin(&f);
	read_all(&f);
	assert_int_equal(vmat_load_pid(&mm, f.fs, 0, &options, NULL), 0);
	assert_int_equal(vmat_limits_get(mm, VMAT_LIMIT_MAP_COUNT, &limit), 0);
	assert_true(limit.limit_known);
	assert_int_equal(f.table.max_map_count, limit.limit);
	assert_int_equal(processes_find(&f.table, getpid())->limit, limit.limit);
	vmat_mm_free(mm);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mappings_of_our_children_are_counted_as_loading_them_does),
		cmocka_unit_test(growth_is_what_a_child_mapped_and_touched),
		cmocka_unit_test(names_beyond_ascii_are_read_as_they_are),
		cmocka_unit_test(a_zombie_is_marked_and_has_no_figures),
		cmocka_unit_test(a_process_whose_first_thread_has_exited_is_no_zombie),
		cmocka_unit_test(who_is_not_there_or_has_no_mappings_is_told_apart),
		cmocka_unit_test(a_small_budget_takes_several_readings),
		cmocka_unit_test(the_limit_is_that_of_this_kernel),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
