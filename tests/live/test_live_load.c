/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading running processes of our own making, the kernel being the oracle. */
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
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/child.h"
#include "kit/loading.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "model/facts.h"
#include "source/query.h"

enum { AREAS = 64 };

/* Shared with the children: what they mapped. */
struct area {
	uint64_t start, len;
	int prot;
};

static struct area *areas;

static struct vmat_mm *load_pid(pid_t pid, const struct vmat_load_options *options)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_procfs *fs;
	struct vmat_mm *mm = NULL;

	assert_int_equal(vmat_procfs_open(&fs, NULL), 0);
	if (vmat_load_pid(&mm, fs, pid, options, &trouble))
		fail_msg("%d: %s: %s", trouble.error, trouble.file, trouble.why);
	vmat_procfs_close(fs);
	return mm;
}

static char *proc_text(pid_t pid, const char *file, size_t *len)
{
	char *path, *text;

	assert_true(asprintf(&path, "/proc/%d/%s", pid, file) > 0);
	text = testdata_read(path, len);
	free(path);
	return text;
}

/* A row of areas with holes between them and alternating protections. */
static void map_areas(void *arg)
{
	static const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
				     PROT_READ | PROT_EXEC };
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, AREAS * 8 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)arg;
	for (size_t i = 0; i < AREAS; i++, at += 8 * page) {
		areas[i] = (struct area){ (uintptr_t)at, (1 + i % 7) * page, prots[i % 4] };
		mprotect(at, areas[i].len, areas[i].prot);
		munmap(at + areas[i].len, 8 * page - areas[i].len);
		if (areas[i].prot & PROT_WRITE)
			memset(at, 1, areas[i].len);
	}
}

static void known_mappings_are_found_exactly(void **state)
{
	struct child child = child_start(map_areas, NULL, NULL);
	struct vmat_mm *mm = load_pid(child.pid, &with_smaps);
	const struct vmat_vma *vma;

	(void)state;
	for (size_t i = 0; i < AREAS; i++) {
		uint64_t rss = 1;
		char perms[5];

		vma = vmat_vma_lookup(mm, areas[i].start);
		assert_non_null(vma);
		assert_int_equal(vmat_vma_start(vma), areas[i].start);
		assert_int_equal(vmat_vma_end(vma), areas[i].start + areas[i].len);
		vmat_vma_perms(vma, perms);
		assert_int_equal(perms[0] == 'r', (areas[i].prot & PROT_READ) != 0);
		assert_int_equal(perms[1] == 'w', (areas[i].prot & PROT_WRITE) != 0);
		assert_int_equal(perms[2] == 'x', (areas[i].prot & PROT_EXEC) != 0);
		assert_int_equal(perms[3], 'p');
		assert_true(vmat_vma_field(mm, vma, VMAT_RSS, &rss));
		assert_int_equal(rss, areas[i].prot & PROT_WRITE ? areas[i].len : 0);
		assert_null(vmat_vma_lookup(mm, areas[i].start + areas[i].len));
	}
	assert_int_equal(vmat_mm_state(mm), VMAT_STATE_MAPPED);
	vmat_mm_free(mm);
	child_end(&child);
}

static void a_standing_process_reads_as_cat_reads_it(void **state)
{
	struct child child = child_start(map_areas, NULL, NULL);
	size_t len;
	char *text = proc_text(child.pid, "maps", &len);
	struct vmat_mm *mm = load_pid(child.pid, NULL);

	(void)state;
	assert_text(mm, VMAT_MAPS, text, len);
	assert_int_equal(vmat_mm_pid(mm), child.pid);
	assert_int_equal(vmat_mm_unstable(mm), 0);
	vmat_mm_free(mm);
	/* The counters are shares of pages that we write to meanwhile; the lines are the same. */
	mm = load_pid(child.pid, &with_smaps);
	assert_text(mm, VMAT_MAPS, text, len);
	free(text);
	vmat_mm_free(mm);
	child_end(&child);
}

static void a_path_below_proc_is_the_process(void **state)
{
	struct child child = child_start(map_areas, NULL, NULL);
	size_t len;
	char *text = proc_text(child.pid, "maps", &len), *folder, *file;
	struct vmat_mm *mm;
	uint64_t count = 0;

	(void)state;
	assert_true(asprintf(&folder, "/proc/%d", child.pid) > 0);
	file = scratch_path(folder, "maps");
	mm = load_or_fail(file, NULL);
	assert_text(mm, VMAT_MAPS, text, len);
	vmat_mm_free(mm);
	mm = load_or_fail(folder, &with_all);
	assert_text(mm, VMAT_MAPS, text, len);
	assert_int_equal(vmat_mm_pid(mm), child.pid);
	assert_true(facts_get(mm, FACT_MAX_MAP_COUNT, &count));
	assert_true(count > 0);
	vmat_mm_free(mm);
	free(file);
	free(folder);
	free(text);
	child_end(&child);
}

static void we_find_ourselves(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *mine = mmap(NULL, 3 * page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const struct vmat_vma *vma;
	struct vmat_mm *mm;

	(void)state;
	for (int i = 0; i < 2; i++) {
		mm = load_pid(i ? getpid() : 0, &with_smaps);
		assert_int_equal(vmat_mm_pid(mm), getpid());
		vma = vmat_vma_lookup(mm, (uintptr_t)mine);
		assert_non_null(vma);
		assert_int_equal(vmat_vma_end(vma) - vmat_vma_start(vma), 3 * page);
		vma = vmat_vma_lookup(mm, (uintptr_t)we_find_ourselves);
		assert_non_null(vma);
		assert_true(vmat_vma_flags(vma) & VMAT_VM_EXEC);
		vmat_mm_free(mm);
	}
	munmap(mine, 3 * page);
}

/* -- the kernel's other answers --------------------------------------------------- */

static int open_proc(pid_t pid, const char *file)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	return fd;
}

static bool kernel_has_query(void)
{
	int fd = open_proc(getpid(), "maps");
	struct query_vma answer;
	int rc = query_vma(&answer, fd, 0, QUERY_COVERING_OR_NEXT, NULL, 0);

	close(fd);
	return rc != -ENOTTY;
}

static void assert_same(const struct vmat_vma *vma, const struct query_vma *answer,
			const char *name)
{
	assert_int_equal(vmat_vma_start(vma), answer->start);
	assert_int_equal(vmat_vma_end(vma), answer->end);
	assert_int_equal(vmat_vma_offset(vma), answer->offset);
	assert_int_equal(vmat_vma_inode(vma), answer->inode);
	assert_int_equal(vmat_vma_dev_major(vma), answer->dev_major);
	assert_int_equal(vmat_vma_dev_minor(vma), answer->dev_minor);
	assert_int_equal(vmat_vma_flags(vma) & 7, answer->flags & 7);
	assert_int_equal((vmat_vma_flags(vma) & VMAT_VM_MAYSHARE) != 0,
			 (answer->flags & QUERY_SHARED) != 0);
	assert_int_equal(vmat_vma_name_len(vma), answer->name_len);
	assert_memory_equal(vmat_vma_name(vma), name, answer->name_len);
}

static void the_ioctl_agrees_with_the_text(void **state)
{
	const struct vmat_vma *vma;
	struct query_vma answer;
	struct child child;
	struct vmat_mm *mm;
	uint64_t at = 0;
	char *name;
	int fd;

	(void)state;
	if (!kernel_has_query())
		skip_because("this kernel has no PROCMAP_QUERY (6.11)");
	name = malloc(QUERY_NAME_BYTES);
	child = child_start(map_areas, NULL, NULL);
	mm = load_pid(child.pid, NULL);
	vma = vmat_first_vma(mm);
	fd = open_proc(child.pid, "maps");
	while (!query_vma(&answer, fd, at, QUERY_COVERING_OR_NEXT, name, QUERY_NAME_BYTES)) {
		assert_non_null(vma);
		assert_same(vma, &answer, name);
		assert_int_equal(query_vma(&answer, fd, answer.end - 1, 0, NULL, 0), 0);
		assert_int_equal(answer.end, vmat_vma_end(vma));
		at = answer.end;
		vma = vmat_next_vma(mm, vma);
	}
	if (vma) {	/* the gate VMA, which the ioctl does not know */
		assert_string_equal(vmat_vma_name(vma), "[vsyscall]");
		assert_null(vmat_next_vma(mm, vma));
	}
	assert_int_equal(query_vma(&answer, fd, at, QUERY_COVERING_OR_NEXT, NULL, 0), -ENOENT);
	at = areas[0].start + areas[0].len;
	assert_int_equal(query_vma(&answer, fd, at, 0, NULL, 0), -ENOENT);
	child_end(&child);
	assert_int_equal(query_vma(&answer, fd, 0, QUERY_COVERING_OR_NEXT, NULL, 0), -ESRCH);
	close(fd);
	free(name);
	vmat_mm_free(mm);
}

static void both_backends_load_the_same(void **state)
{
	static const struct vmat_load_options query = {
		.size = sizeof(query), .backend = VMAT_BACKEND_QUERY, .stable_tries = 2,
	};
	struct vmat_load_options counters = query;
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm, *asked;
	struct vmat_procfs *fs;
	struct child child;
	size_t len, gate = 0;
	char *text;

	(void)state;
	assert_int_equal(vmat_procfs_open(&fs, NULL), 0);
	if (!kernel_has_query()) {
		assert_int_equal(vmat_load_pid(&asked, fs, 0, &query, &trouble), -EOPNOTSUPP);
		assert_non_null(strstr(trouble.why, "PROCMAP_QUERY"));
		vmat_procfs_close(fs);
		skip_because("this kernel has no PROCMAP_QUERY (6.11)");
	}
	child = child_start(map_areas, NULL, NULL);
	mm = load_pid(child.pid, NULL);
	assert_int_equal(vmat_load_pid(&asked, fs, child.pid, &query, &trouble), 0);
	text = mm_as_text(mm, VMAT_MAPS, &len);
	if (vmat_map_count(mm) < vmat_mm_count(mm))	/* the gate VMA is not told */
		gate = (size_t)vmat_vma_text(mm, vmat_last_vma(mm), VMAT_MAPS, NULL, 0);
	assert_text(asked, VMAT_MAPS, text, len - gate);
	assert_int_equal(vmat_mm_pid(asked), child.pid);
	vmat_mm_free(asked);
	counters.detail = VMAT_SMAPS;
	assert_int_equal(vmat_load_pid(&asked, fs, child.pid, &counters, &trouble), -EOPNOTSUPP);
	assert_non_null(trouble.hint);
	vmat_procfs_close(fs);
	vmat_mm_free(mm);
	free(text);
	child_end(&child);
}

static void the_page_scan_counts_what_smaps_counts(void **state)
{
	struct child child = child_start(map_areas, NULL, NULL);
	struct vmat_mm *mm = load_pid(child.pid, &with_smaps);
	int fd = open_proc(child.pid, "pagemap"), n = 0;
	struct query_region regions[8];
	const struct vmat_vma *vma;

	(void)state;
	vmat_for_each_vma(mm, vma) {
		struct query_scan scan = {
			.start = vmat_vma_start(vma), .end = vmat_vma_end(vma),
			.all = SCAN_PRESENT, .none = SCAN_ZERO_PAGE, .report = SCAN_PRESENT,
		};
		uint64_t rss = 0, seen = 0;

		if (!strcmp(vmat_vma_name(vma), "[vsyscall]"))
			continue;
		do {
			n = query_scan(regions, 8, fd, &scan);
			for (int i = 0; i < n; i++)
				seen += regions[i].end - regions[i].start;
			scan.start = n > 0 ? regions[n - 1].end : 0;
		} while (n == 8);
		if (n < 0)
			break;
		assert_true(vmat_vma_field(mm, vma, VMAT_RSS, &rss));
		if (*vmat_vma_name(vma) != '[')		/* vvar is none of its memory */
			assert_int_equal(seen, rss);
	}
	close(fd);
	vmat_mm_free(mm);
	child_end(&child);
	if (n == -ENOTTY)
		skip_because("this kernel has no PAGEMAP_SCAN (6.7)");
	assert_true(n >= 0);
}

/* -- bundles by tail(1) -------------------------------------------------------------- */

static void what_tail_writes_loads_as_the_process_itself(void **state)
{
	struct child child = child_start(map_areas, NULL, NULL);
	char *folder = scratch_new(), *snap = scratch_path(folder, "snap"), *command;
	struct vmat_mm *live = load_pid(child.pid, &with_all), *saved;
	uint64_t one = 0, two = 1;
	size_t len;
	char *text;

	(void)state;
	assert_true(asprintf(&command, "cd /proc/%d && tail -n +1 $PWD/maps $PWD/smaps $PWD/stat "
			     "$PWD/status $PWD/limits $PWD/auxv $PWD/personality "
			     "/proc/sys/kernel/osrelease /proc/sys/vm/max_map_count >%s",
			     child.pid, snap) > 0);
	assert_int_equal(system(command), 0);
	saved = load_or_fail(snap, &with_all);
	text = proc_text(child.pid, "maps", &len);
	assert_text(saved, VMAT_MAPS, text, len);
	assert_int_equal(vmat_mm_detail(saved), VMAT_SMAPS);
	assert_null(vmat_mm_unstable_why(saved));
	assert_int_equal(vmat_mm_pid(saved), child.pid);
	assert_string_equal(vmat_mm_comm(saved), vmat_mm_comm(live));
	assert_true(facts_get(saved, FACT_MAX_MAP_COUNT, &one));
	assert_true(facts_get(live, FACT_MAX_MAP_COUNT, &two));
	assert_int_equal(one, two);
	assert_true(facts_auxv(saved, AUXV_ENTRY, &one));
	assert_true(facts_auxv(live, AUXV_ENTRY, &two));
	assert_int_equal(one, two);
	free(text);
	free(command);
	free(snap);
	scratch_remove(folder);
	vmat_mm_free(live);
	vmat_mm_free(saved);
	child_end(&child);
}

/* -- facts and threads ---------------------------------------------------------------- */

static void facts_are_those_of_the_files(void **state)
{
	struct child child = child_start(map_areas, NULL, NULL);
	struct vmat_mm *mm = load_pid(child.pid, &with_all);
	uint64_t value = 0, sum = 0;
	const struct vmat_vma *vma;

	(void)state;
	assert_true(facts_get(mm, FACT_STATUS_VM_SIZE, &value));
	vmat_for_each_vma(mm, vma)
		if (strcmp(vmat_vma_name(vma), "[vsyscall]") != 0)
			sum += vmat_vma_end(vma) - vmat_vma_start(vma);
	assert_int_equal(value, sum);
	assert_true(facts_auxv(mm, AUXV_PAGESZ, &value));
	assert_int_equal(value, sysconf(_SC_PAGESIZE));
	assert_non_null(facts_text(mm, FACT_EXE));
	assert_non_null(facts_text(mm, FACT_OSRELEASE));
	assert_non_null(facts_text(mm, FACT_MACHINE));
	vmat_mm_free(mm);
	child_end(&child);
}

static void *sleep_for_ever(void *tid)
{
	*(pid_t *)tid = (pid_t)syscall(SYS_gettid);
	while (pause())
		;
	return NULL;
}

static void start_threads(void *arg)
{
	pid_t *tids = arg;
	pthread_t thread;

	for (int i = 0; i < 3; i++) {
		pthread_create(&thread, NULL, sleep_for_ever, (void *)&tids[i]);
		while (!*(volatile pid_t *)&tids[i])
			usleep(100);
	}
}

static pid_t *new_tids(void)
{
	pid_t *tids = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(tids != MAP_FAILED);
	return tids;
}

static void threads_and_their_stacks_are_told(void **state)
{
	pid_t *tids = new_tids();
	struct child child = child_start(start_threads, NULL, tids);
	struct vmat_mm *mm;

	(void)state;
	usleep(20000);		/* until they sleep; not needed to be right */
	mm = load_pid(child.pid, &with_all);
	assert_non_null(mm->facts);
	assert_int_equal(mm->facts->thread_count, 4);
	for (int i = 0; i < 3; i++) {
		const struct mm_thread *thread = facts_thread(mm, tids[i]);

		assert_non_null(thread);
		if (thread->has_stack_pointer)
			assert_non_null(vmat_vma_lookup(mm, thread->stack_pointer));
	}
	assert_int_equal(mm->facts->thread_count, 4);
	vmat_mm_free(mm);
	child_end(&child);
	munmap(tids, 4096);
}

static void exit_first_thread(void *arg)
{
	(void)arg;
	syscall(SYS_exit, 0);	/* of this thread only */
}

static void an_exited_first_thread_hides_nothing(void **state)
{
	pid_t *tids = new_tids();
	struct child child = child_start(start_threads, exit_first_thread, tids);
	struct vmat_mm *before, *after, *by_tid;
	size_t len;
	char *text;

	(void)state;
	before = load_pid(child.pid, &with_all);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	text = proc_text(child.pid, "maps", &len);
	assert_int_equal(len, 0);
	free(text);
	text = proc_text(tids[0], "maps", &len);

	after = load_pid(child.pid, &with_all);
	assert_text(after, VMAT_MAPS, text, len);
	assert_int_equal(vmat_mm_state(after), VMAT_STATE_MAPPED);
	assert_int_equal(vmat_mm_pid(after), child.pid);
	assert_string_equal(vmat_mm_comm(after), vmat_mm_comm(before));
	by_tid = load_pid(tids[1], NULL);
	assert_text(by_tid, VMAT_MAPS, text, len);
	vmat_mm_free(before);
	vmat_mm_free(after);
	vmat_mm_free(by_tid);
	free(text);
	child_end(&child);
	munmap(tids, 4096);
}

/* -- stable reads ------------------------------------------------------------------------ */

static void a_stable_read_of_a_standing_process_agrees_at_once(void **state)
{
	struct vmat_load_options options = { .size = sizeof(options), .stable_tries = 2 };
	struct child child = child_start(map_areas, NULL, NULL);
	struct vmat_mm *mm = load_pid(child.pid, &options);

	(void)state;
	assert_true(vmat_mm_count(mm) > AREAS);
	vmat_mm_free(mm);
	child_end(&child);
}

static int share_areas(void **state)
{
	(void)state;
	areas = mmap(NULL, AREAS * sizeof(*areas), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return areas == MAP_FAILED;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_mappings_are_found_exactly),
		cmocka_unit_test(a_standing_process_reads_as_cat_reads_it),
		cmocka_unit_test(a_path_below_proc_is_the_process),
		cmocka_unit_test(we_find_ourselves),
		cmocka_unit_test(the_ioctl_agrees_with_the_text),
		cmocka_unit_test(both_backends_load_the_same),
		cmocka_unit_test(the_page_scan_counts_what_smaps_counts),
		cmocka_unit_test(what_tail_writes_loads_as_the_process_itself),
		cmocka_unit_test(facts_are_those_of_the_files),
		cmocka_unit_test(threads_and_their_stacks_are_told),
		cmocka_unit_test(an_exited_first_thread_hides_nothing),
		cmocka_unit_test(a_stable_read_of_a_standing_process_agrees_at_once),
	};

	return cmocka_run_group_tests(tests, share_areas, NULL);
}
