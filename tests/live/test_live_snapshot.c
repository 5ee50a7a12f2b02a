/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots of running processes: what comes back is what vmat_load_pid() sees. */
#include <errno.h>
#include <fcntl.h>
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
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/child.h"
#include "kit/loading.h"
#include "kit/menagerie.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "model/facts.h"

enum { TRIES = 300 };

static struct vmat_procfs *fs;

static int open_fs(void **state)
{
	(void)state;
	return vmat_procfs_open(&fs, NULL);
}

static int close_fs(void **state)
{
	(void)state;
	vmat_procfs_close(fs);
	return 0;
}

/* All of a snapshot in pieces of @size. Returns what the last read did. */
static ssize_t drain(struct vmat_snapshot *snapshot, struct pile *pile, size_t size,
		     struct vmat_trouble *trouble)
{
	char *buf = malloc(size);
	ssize_t n;

	assert_non_null(buf);
	while ((n = vmat_snapshot_read(snapshot, buf, size, trouble)) > 0) {
		assert_true((size_t)n <= size);
		pile_add(pile, buf, (size_t)n);
	}
	free(buf);
	return n;
}

static struct pile take(pid_t pid, const struct vmat_load_options *options, size_t size)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_snapshot *snapshot;
	struct pile pile = { 0 };

	if (vmat_snapshot_open(&snapshot, fs, pid, options, &trouble))
		fail_msg("%d: %s", pid, trouble.why);
	if (drain(snapshot, &pile, size, &trouble))
		fail_msg("%d: %s", pid, trouble.why);
	assert_int_equal(vmat_snapshot_read(snapshot, (char[1]){ 0 }, 1, &trouble), 0);
	vmat_snapshot_close(snapshot);
	return pile;
}

static struct vmat_mm *load_live(pid_t pid)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm = NULL;

	if (vmat_load_pid(&mm, fs, pid, &with_all, &trouble))
		fail_msg("%d: %s", pid, trouble.why);
	return mm;
}

static struct vmat_mm *load_pile(struct pile *pile, const struct vmat_load_options *options)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm = NULL;

	if (load_bytes(&mm, pile->bytes, pile->len, options, &trouble))
		fail_msg("%s: line %ju: %s", trouble.file, trouble.line, trouble.why);
	free(pile->bytes);
	return mm;
}

/* -- equal in everything -------------------------------------------------------------- */

static bool same_fact(const struct mm_facts *a, const struct mm_facts *b, enum fact fact)
{
	if (a->told[fact] != b->told[fact])
		return false;
	if (!a->told[fact])
		return true;
	if (fact == FACT_MEMINFO_COMMITTED_AS)
		return true;	/* changes whenever anybody maps anything */
	if (a->number[fact] != b->number[fact])
		return false;
	return fact_table[fact].form != FORM_TEXT ||
	       !memcmp(a->text[fact], b->text[fact], a->number[fact]);
}

static bool same_text(const struct vmat_mm *a, const struct vmat_mm *b)
{
	size_t len, other_len;
	char *text = mm_as_text(a, VMAT_SMAPS, &len);
	char *other = mm_as_text(b, VMAT_SMAPS, &other_len);
	bool same = len == other_len && (!len || !memcmp(text, other, len));

	free(text);
	free(other);
	return same;
}

static bool same_rollup(const struct mm_facts *a, const struct mm_facts *b)
{
	return !memcmp(a->rollup, b->rollup, sizeof(a->rollup)) &&
	       !memcmp(a->rollup_told, b->rollup_told, sizeof(a->rollup_told));
}

static void assert_same_threads(const struct mm_facts *a, const struct mm_facts *b)
{
	assert_int_equal(a->thread_count, b->thread_count);
	for (size_t i = 0; i < a->thread_count; i++) {
		assert_int_equal(a->threads[i].tid, b->threads[i].tid);
		assert_int_equal(a->threads[i].has_stack_pointer,
				 b->threads[i].has_stack_pointer);
		assert_int_equal(a->threads[i].stack_pointer, b->threads[i].stack_pointer);
	}
}

static void assert_same_limits(const struct mm_facts *a, const struct mm_facts *b)
{
	for (size_t i = 0; i < NLIMITS; i++) {
		assert_int_equal(a->limits[i].told, b->limits[i].told);
		assert_int_equal(a->limits[i].soft, b->limits[i].soft);
		assert_int_equal(a->limits[i].hard, b->limits[i].hard);
	}
}

static void assert_same_auxv(const struct mm_facts *a, const struct mm_facts *b)
{
	assert_int_equal(a->auxv_count, b->auxv_count);
	assert_int_equal(a->auxv_word_bytes, b->auxv_word_bytes);
	assert_int_equal(a->auxv_big_endian, b->auxv_big_endian);
	for (size_t i = 0; i < a->auxv_count; i++) {
		assert_int_equal(a->auxv[i].type, b->auxv[i].type);
		assert_int_equal(a->auxv[i].value, b->auxv[i].value);
	}
}

static void assert_same_policies(const struct vmat_mm *a, const struct vmat_mm *b)
{
	const struct vmat_vma *of_a = vmat_first_vma(a), *of_b = vmat_first_vma(b);

	for (; of_a && of_b; of_a = vmat_next_vma(a, of_a), of_b = vmat_next_vma(b, of_b)) {
		const char *one = vmat_vma_policy(a, of_a), *two = vmat_vma_policy(b, of_b);

		assert_int_equal(!one, !two);
		if (one)
			assert_string_equal(one, two);
	}
	assert_ptr_equal(of_a, of_b);
}

/* What does not depend on anybody else. */
static void assert_same(const struct vmat_mm *first, const struct vmat_mm *saved)
{
	const struct mm_facts *a = first->facts, *c = saved->facts;

	assert_int_equal(a->stat_hidden, c->stat_hidden);
	assert_same_threads(a, c);
	assert_same_limits(a, c);
	assert_same_auxv(a, c);
	assert_same_policies(first, saved);
	assert_int_equal(vmat_mm_pid(first), vmat_mm_pid(saved));
	assert_string_equal(vmat_mm_comm(first), vmat_mm_comm(saved));
	assert_int_equal(vmat_mm_state(first), vmat_mm_state(saved));
	assert_int_equal(vmat_mm_page_size(first), vmat_mm_page_size(saved));
	assert_int_equal(vmat_mm_unstable(saved), 0);
	assert_null(vmat_mm_unstable_why(saved));
}

/* What differs; NULL: nothing. */
static const char *find_difference(const struct vmat_mm *a, const struct vmat_mm *b)
{
	for (enum fact fact = FACT_NONE + 1; fact < NFACTS; fact++)
		if (!same_fact(a->facts, b->facts, fact))
			return fact_table[fact].source;
	if (!same_rollup(a->facts, b->facts))
		return "smaps_rollup";
	return same_text(a, b) ? NULL : "smaps";
}

/*
 * @pid stands still. But others share its pages, and come and go, and so does the memory of the
 * machine: all is equal once in several tries, or it is not.
 */
static void assert_comes_back(pid_t pid, size_t size)
{
	const char *difference = NULL;

	for (int i = 0; i < TRIES && (!i || difference); i++) {
		struct vmat_mm *first = load_live(pid);
		struct pile pile = take(pid, NULL, size);
		struct vmat_mm *saved = load_pile(&pile, &with_all);

		assert_same(first, saved);
		difference = find_difference(first, saved);
		vmat_mm_free(first);
		vmat_mm_free(saved);
	}
	if (difference)
		fail_msg("%s differs each time", difference);
}

static void every_kind_of_process_comes_back(void **state)
{
	static const size_t sizes[] = { 1, 7, 4095, 1 << 16, 1 << 20 };
	size_t started = 0;

	(void)state;
	for (size_t i = 0; i < menagerie_size; i++) {
		pid_t pid = menagerie_start(&menagerie[i], 0);

		if (pid < 0)
			continue;
		assert_comes_back(pid, sizes[started++ % (sizeof(sizes) / sizeof(sizes[0]))]);
		menagerie_end(pid);
	}
	assert_true(started > 3);
}

static void the_caller_can_take_itself(void **state)
{
	struct pile pile = take(0, NULL, 1 << 16);
	struct vmat_mm *mm = load_pile(&pile, &with_all);

	(void)state;
	assert_int_equal(vmat_mm_pid(mm), getpid());
	assert_true(vmat_mm_count(mm) > 10);
	vmat_mm_free(mm);
}

/* -- odd processes -------------------------------------------------------------------------- */

static char forged[] = "x\n==> /proc/1/maps <==\n00400000-00401000 r--p 00000000 00:00 0 \n";

static void call_itself_oddly(void *comm)
{
	prctl(PR_SET_NAME, comm);
}

static void nobody_forges_a_section_by_its_name(void **state)
{
	static const char *const names[] = {
		"\n==> /proc/ <==", "==> maps <==", "a\nb", "\n", "\033[2J", "\\x41", "\n==> /proc/1 ",
		") R 1 2 3", "==> /proc/1/m ",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct child child = child_start(call_itself_oddly, NULL, (void *)(uintptr_t)names[i]);
		struct pile pile = take(child.pid, NULL, 1 << 16);
		struct vmat_mm *mm;

		for (size_t at = 0; at < pile.len; at++)
			if ((unsigned char)pile.bytes[at] < ' ')
				assert_non_null(strchr("\n\t", pile.bytes[at]));
		mm = load_pile(&pile, &with_all);
		assert_string_equal(vmat_mm_comm(mm), names[i]);
		assert_true(vmat_mm_count(mm) > 10);
		vmat_mm_free(mm);
		child_end(&child);
	}
}

/* A program with that name and these arguments. */
static void nobody_forges_one_by_its_arguments_or_its_file(void **state)
{
	char *folder = scratch_new(), *path = scratch_path(folder, "\n==> x\n"), *argv[] = {
		forged, (char[]){ "1000" }, NULL,
	};
	char *sleep_program;
	size_t len;
	struct vmat_mm *mm;
	struct pile pile;
	uint64_t length;
	pid_t pid;

	(void)state;
	sleep_program = testdata_read("/bin/sleep", &len);
	scratch_write(folder, "\n==> x\n", sleep_program, len);
	free(sleep_program);
	assert_int_equal(chmod(path, 0700), 0);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execv(path, argv);
		_exit(1);
	}
	while (usleep(1000), length = 0, mm = load_live(pid), facts_get(mm, FACT_CMDLINE, &length),
	       length != sizeof(forged) + 5)
		vmat_mm_free(mm);
	vmat_mm_free(mm);
	pile = take(pid, NULL, 1 << 16);
	mm = load_pile(&pile, &with_all);
	assert_memory_equal(facts_text(mm, FACT_CMDLINE), forged, sizeof(forged));
	assert_non_null(strstr(facts_text(mm, FACT_EXE), "/\n==> x\n"));
	assert_true(vmat_mm_count(mm) > 10);
	vmat_mm_free(mm);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	free(path);
	scratch_remove(folder);
}

static void *wait_for_ever(void *nothing)
{
	(void)nothing;
	for (;;)
		pause();
	return NULL;
}

static void start_two_threads(void *nothing)
{
	pthread_t thread;

	(void)nothing;
	for (int i = 0; i < 2; i++)
		if (pthread_create(&thread, NULL, wait_for_ever, NULL))
			_exit(1);
}

static void leave_to_them(void *nothing)
{
	(void)nothing;
	syscall(SYS_exit, 0);
}

static void a_process_whose_first_thread_has_exited_comes_back(void **state)
{
	struct child child = child_start(start_two_threads, leave_to_them, NULL);
	struct pile pile;

	(void)state;
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	pile = take(child.pid, NULL, 1 << 16);
	assert_non_null(memmem(pile.bytes, pile.len, "/task/", 6));
	free(pile.bytes);
	assert_comes_back(child.pid, 1 << 16);
	child_end(&child);
}

static void do_nothing(void *nothing)
{
	(void)nothing;
}

static void assert_empty(pid_t pid, enum vmat_state want)
{
	struct vmat_snapshot *snapshot;
	struct pile pile = { 0 };
	struct vmat_mm *mm;

	assert_int_equal(vmat_snapshot_open(&snapshot, fs, pid, NULL, NULL), 0);
	assert_int_equal(vmat_snapshot_state(snapshot), want);
	assert_int_equal(drain(snapshot, &pile, 4096, NULL), 0);
	vmat_snapshot_close(snapshot);
	mm = load_pile(&pile, &with_all);
	assert_int_equal(vmat_mm_state(mm), want);
	assert_int_equal(vmat_mm_count(mm), 0);
	assert_int_equal(vmat_mm_pid(mm), pid);
	vmat_mm_free(mm);
}

static void a_zombie_and_a_kernel_thread_are_empty(void **state)
{
	struct child child = child_start(do_nothing, NULL, NULL);
	struct vmat_mm *mm;

	(void)state;
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	assert_empty(child.pid, VMAT_STATE_ZOMBIE);
	child_end(&child);
	if (vmat_load_pid(&mm, fs, 2, &with_all, NULL))
		skip_because("there is no process 2 to be seen here");
	if (vmat_mm_state(mm) == VMAT_STATE_KTHREAD)
		assert_empty(2, VMAT_STATE_KTHREAD);
	vmat_mm_free(mm);
}

/* -- what goes wrong ------------------------------------------------------------------------------ */

static void what_is_no_process_is_refused(void **state)
{
	char *folder = scratch_new();
	struct vmat_trouble trouble = { 0 };
	struct vmat_snapshot *snapshot;
	struct vmat_procfs *copy;

	(void)state;
	assert_int_equal(vmat_snapshot_open(&snapshot, fs, -1, NULL, &trouble), -ESRCH);
	assert_non_null(trouble.why);
	assert_int_equal(vmat_snapshot_open(&snapshot, fs, 0, &(struct vmat_load_options){ 0 },
					    &trouble), -EINVAL);
	scratch_write(folder, "proc/812/maps", "", 0);
	assert_int_equal(vmat_procfs_open(&copy, folder), 0);
	assert_int_equal(vmat_snapshot_open(&snapshot, copy, 812, NULL, &trouble), -EOPNOTSUPP);
	vmat_procfs_close(copy);
	vmat_snapshot_close(NULL);
	scratch_remove(folder);
}

static void what_was_not_asked_for_is_not_there(void **state)
{
	static const struct vmat_load_options maps_only = {
		.size = sizeof(maps_only), .detail = VMAT_MAPS,
	};
	struct pile pile = take(0, &maps_only, 1 << 16);
	static const char *const absent[] = { "smaps", "numa_maps", "auxv", "task", "smaps_rollup" };

	(void)state;
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
		char end[64];
		int len = snprintf(end, sizeof(end), "/%s <==\n", absent[i]);

		assert_null(memmem(pile.bytes, pile.len, end, (size_t)len));
	}
	assert_non_null(memmem(pile.bytes, pile.len, "/stat <==\n", 10));
	vmat_mm_free(load_pile(&pile, &with_all));
}

static void map_much(void *nothing)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, page * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)nothing;
	for (size_t i = 0; i < 4096; i += 2)
		if (at == MAP_FAILED || mprotect(at + i * page, page, PROT_NONE))
			_exit(1);
}

static void become_another(void *nothing)
{
	(void)nothing;
	execl("/bin/sleep", "sleep", "1000", NULL);
}

static pid_t tid_of_sleep(pid_t pid)
{
	struct vmat_mm *mm = load_live(pid);
	bool is_sleep = !strcmp(vmat_mm_comm(mm), "sleep");

	vmat_mm_free(mm);
	return is_sleep ? pid : 0;
}

/* After @before bytes the process changes; then no snapshot is to be had. */
static void assert_ends_early(size_t before, bool exec)
{
	struct child child = child_start(map_much, exec ? become_another : NULL, NULL);
	struct vmat_trouble trouble = { 0 };
	struct vmat_snapshot *snapshot;
	struct pile pile = { 0 };
	struct vmat_mm *mm;
	char buf[4096];

	assert_int_equal(vmat_snapshot_open(&snapshot, fs, child.pid, NULL, &trouble), 0);
	while (pile.len < before) {
		ssize_t n = vmat_snapshot_read(snapshot, buf, sizeof(buf), &trouble);

		assert_true(n > 0);
		pile_add(&pile, buf, (size_t)n);
	}
	child_go(&child);
	if (!exec)
		assert_true(child_is_in_state(&child, 'Z'));
	while (exec && !tid_of_sleep(child.pid))
		usleep(1000);
	assert_int_equal(drain(snapshot, &pile, sizeof(buf), &trouble), exec ? -EAGAIN : -ESRCH);
	assert_non_null(strstr(trouble.why, exec ? "exec" : "ended"));
	assert_true(load_bytes(&mm, pile.bytes, pile.len, &with_all, &trouble) < 0);
	vmat_snapshot_close(snapshot);
	child_end(&child);
	free(pile.bytes);
}

static void a_process_that_ends_or_calls_exec_meanwhile_gives_none(void **state)
{
	static const size_t moments[] = { 0, 4096, 100000, 300000, 500000, 1000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		assert_ends_early(moments[i], false);
		assert_ends_early(moments[i], true);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_process_comes_back),
		cmocka_unit_test(the_caller_can_take_itself),
		cmocka_unit_test(nobody_forges_a_section_by_its_name),
		cmocka_unit_test(nobody_forges_one_by_its_arguments_or_its_file),
		cmocka_unit_test(a_process_whose_first_thread_has_exited_comes_back),
		cmocka_unit_test(a_zombie_and_a_kernel_thread_are_empty),
		cmocka_unit_test(what_is_no_process_is_refused),
		cmocka_unit_test(what_was_not_asked_for_is_not_there),
		cmocka_unit_test(a_process_that_ends_or_calls_exec_meanwhile_gives_none),
	};

	return cmocka_run_group_tests(tests, open_fs, close_fs);
}
