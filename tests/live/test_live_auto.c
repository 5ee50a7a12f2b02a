/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the library chooses for a process, text or ioctl, gives what the text gives, to the byte: in
 * processes made to be difficult, in programs, and in all others that may be read.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/child.h"
#include "kit/menagerie.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "source/load.h"

enum { TRIES = 5, MANY = 2000, ODD = 44, FEW = 6 };

static struct vmat_procfs *proc;
static size_t page;

struct tally {
	size_t processes, vmas, by_query, by_text, changed, empty, unreadable;
};

/* -- the three ways ------------------------------------------------------------------------ */

static int load_by(struct vmat_mm **mmp, pid_t pid, enum vmat_backend backend)
{
	struct vmat_load_options options = { .size = sizeof(options), .backend = backend };

	return vmat_load_pid(mmp, proc, pid, &options, NULL);
}

/* As vmat_load_pid() would, had it found long names: whatever there is, the kernel is asked. */
static int load_asking(struct vmat_mm **mmp, pid_t pid, enum vmat_backend *by)
{
	struct procfs_dir dir;
	struct load *load;
	int rc = load_new(&load, NULL, NULL);

	assert_int_equal(rc, 0);
	rc = procfs_open_pid(&dir, proc, pid);
	if (rc)
		return load_done(load, rc, NULL);
	load->proc = (struct procfs_dir){ .fd = proc->fd, .live = dir.live };
	load->layout.seen = (struct load_names_seen){ .vmas = 1, .named = 1, .bytes = 10000 };
	rc = load_live(mmp, load, &dir);
	procfs_close_dir(&dir);
	*by = load->layout.by;
	return load_done(load, rc, NULL);
}

/* -- are they the same --------------------------------------------------------------------- */

static bool same_text(const struct vmat_mm *a, const struct vmat_mm *b)
{
	size_t len, other_len;
	char *text = mm_as_text(a, VMAT_MAPS, &len), *other = mm_as_text(b, VMAT_MAPS, &other_len);
	bool same = len == other_len && (!len || !memcmp(text, other, len));

	free(text);
	free(other);
	return same;
}

/* What stands beside the text. */
static bool same_beside(const struct vmat_mm *a, const struct vmat_mm *b)
{
	const struct vmat_vma *x, *y = vmat_first_vma(b);

	if (vmat_mm_state(a) != vmat_mm_state(b) || vmat_map_count(a) != vmat_map_count(b) ||
	    vmat_mm_unstable(a) != vmat_mm_unstable(b) || vmat_mm_pid(a) != vmat_mm_pid(b) ||
	    strcmp(vmat_mm_comm(a), vmat_mm_comm(b)))
		return false;
	vmat_for_each_vma(a, x) {
		struct vmat_path one, other;

		vmat_vma_path(a, x, &one);
		vmat_vma_path(b, y, &other);
		if (one.ambiguous != other.ambiguous || one.deleted != other.deleted ||
		    one.len != other.len || memcmp(one.bytes, other.bytes, one.len) ||
		    vmat_vma_kind(x) != vmat_vma_kind(y) ||
		    vmat_vma_flags(x) != vmat_vma_flags(y))
			return false;
		y = vmat_next_vma(b, y);
	}
	return true;
}

static void complain(pid_t pid, const char *what, const struct vmat_mm *text,
		     const struct vmat_mm *mm)
{
	const struct vmat_vma *x, *y = vmat_first_vma(mm);
	char one[65536], other[65536];

	print_message("# %d, %s: %zu and %zu rows\n", (int)pid, what, vmat_mm_count(text),
		      vmat_mm_count(mm));
	vmat_for_each_vma(text, x) {
		ssize_t len = vmat_vma_text(text, x, VMAT_MAPS, one, sizeof(one));
		ssize_t other_len = y ? vmat_vma_text(mm, y, VMAT_MAPS, other, sizeof(other)) : 0;

		if (len != other_len || memcmp(one, other, (size_t)len)) {
			print_message("# text: %.*s# else: %.*s", (int)len, one, (int)other_len,
				      other);
			return;
		}
		y = vmat_next_vma(mm, y);
	}
}

static bool judge(pid_t pid, const char *what, const struct vmat_mm *text, const struct vmat_mm *mm)
{
	bool same = same_text(text, mm) && same_beside(text, mm);

	if (!same)
		complain(pid, what, text, mm);
	return same;
}

/*
 * One round: text, the library's choice, the ioctl wherever it can, text. 1: they differ although
 * the two texts agree, 0: they are the same, -1: the texts differ; a negative errno below that.
 */
static int compare_once(pid_t pid, enum vmat_backend *by, size_t *vmas)
{
	struct vmat_mm *mm[4] = { NULL };
	int rc = load_by(&mm[0], pid, VMAT_BACKEND_TEXT);

	rc = rc ? rc : load_by(&mm[1], pid, VMAT_BACKEND_AUTO);
	rc = rc ? rc : load_asking(&mm[2], pid, by);
	rc = rc ? rc : load_by(&mm[3], pid, VMAT_BACKEND_TEXT);
	if (rc) {
		rc = rc == -ESRCH || rc == -EACCES || rc == -EAGAIN ? -2 : -3;
	} else if (!same_text(mm[0], mm[3]) || !same_beside(mm[0], mm[3])) {
		rc = -1;
	} else {
		rc = !judge(pid, "auto", mm[0], mm[1]) || !judge(pid, "asked", mm[0], mm[2]);
		*vmas = vmat_mm_count(mm[0]);
	}
	for (size_t i = 0; i < 4; i++)
		vmat_mm_free(mm[i]);
	return rc;
}

/* How many are wrong: 0 or 1. */
static size_t compare(pid_t pid, struct tally *tally)
{
	enum vmat_backend by = VMAT_BACKEND_TEXT;
	size_t vmas = 0;
	int rc = -1;

	for (int i = 0; rc == -1 && i < TRIES; i++)
		rc = compare_once(pid, &by, &vmas);
	assert_true(rc >= -2);
	tally->unreadable += rc == -2;
	tally->changed += rc == -1;
	if (rc < 0)
		return 0;
	tally->processes++;
	tally->vmas += vmas;
	tally->empty += !vmas;
	tally->by_query += vmas && by == VMAT_BACKEND_QUERY;
	tally->by_text += vmas && by == VMAT_BACKEND_TEXT;
	return (size_t)rc;
}

static void say(const char *what, const struct tally *tally, size_t wrong)
{
	print_message("# %s: %zu processes, %zu VMAs, %zu differ; %zu could be asked, %zu could "
		      "not, %zu are empty; %zu changed meanwhile, %zu not read\n", what,
		      tally->processes, tally->vmas, wrong, tally->by_query, tally->by_text,
		      tally->empty, tally->changed, tally->unreadable);
}

static bool kernel_has_query(void)
{
	struct vmat_mm *mm;
	int rc = load_by(&mm, 0, VMAT_BACKEND_QUERY);

	if (!rc)
		vmat_mm_free(mm);
	return !rc;
}

/* -- difficult ones ------------------------------------------------------------------------ */

static char *folder;

static int new_file(int at, const char *name)
{
	int fd = openat(at, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, (off_t)(4 * page)))
		_exit(3);
	return fd;
}

static void map_names(void *arg)
{
	static const char *const names[] = {
		"plain", "with blank", "new\nline", "with \\012 in it", "both \\012\n", "\n",
		"a (deleted)", "b (deleted) (deleted)", "[heap]", "[vsyscall]", "\xff\xfe", "tab\t",
		" leading", "trailing ", "esc\033[31m", "//anon", "(deleted)",
	};
	int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int fd = new_file(at, names[i]);

		mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 0);
		mmap(NULL, page, PROT_READ, MAP_SHARED, fd, (off_t)page);
		if (arg)
			unlinkat(at, names[i], 0);
		close(fd);
	}
}

static void map_memfds(void *arg)
{
	static const char *const names[] = { "", "plain", "new\nline", "x (deleted)", "\\012" };

	(void)arg;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int fd = memfd_create(names[i], 0);

		if (fd < 0 || ftruncate(fd, (off_t)page))
			_exit(3);
		mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	}
	mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* Below so many folders that the ioctl cannot tell the name; then it is the text. */
static void map_far_below(void *arg)
{
	char name[201];
	int fd;

	(void)arg;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	if (chdir(folder))
		_exit(3);
	for (int i = 0; i < 24; i++)
		if ((mkdir(name, 0700) && errno != EEXIST) || chdir(name))
			_exit(3);
	fd = new_file(AT_FDCWD, "far");
	mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, 0);
}

static void map_anonymous(void *arg)
{
	char *at = mmap(NULL, MANY * page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)arg;
	for (size_t i = 0; i < MANY; i += 2)
		if (mprotect(at + i * page, page, PROT_READ | PROT_WRITE))
			_exit(3);
}

static void map_files(void *arg)
{
	char name[160];
	int fd[2], at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

	(void)arg;
	for (size_t i = 0; i < 2; i++) {
		memset(name, (int)('a' + i), sizeof(name) - 1);
		name[sizeof(name) - 1] = '\0';
		fd[i] = new_file(at, name);
	}
	for (size_t i = 0; i < MANY; i++)
		if (mmap(NULL, page, PROT_READ, MAP_SHARED, fd[i % 2], 0) == MAP_FAILED)
			_exit(3);
}

static void *stand(void *arg)
{
	pause();
	return arg;
}

static void start_threads(void *arg)
{
	pthread_t thread;

	map_files(arg);
	for (int i = 0; i < 4; i++)
		if (pthread_create(&thread, NULL, stand, NULL))
			_exit(3);
}

static void exit_thread(void *arg)
{
	pthread_exit(arg);
}

static void map_odd(void *arg)
{
	map_oddly((size_t)(uintptr_t)arg);
}

static void exit_at_once(void *arg)
{
	(void)arg;
	_exit(0);
}

static char removed;

static const struct difficult {
	const char *name;
	void (*run)(void *);
	void (*then)(void *);
	void *arg;
	char state;		/* that it comes to, once it goes on */
} difficult[] = {
	{ "names meant to deceive", map_names, NULL, NULL, 0 },
	{ "names of removed files", map_names, NULL, &removed, 0 },
	{ "memory files", map_memfds, NULL, NULL, 0 },
	{ "a path that is too long", map_far_below, NULL, NULL, 0 },
	{ "anonymous memory", map_anonymous, NULL, NULL, 0 },
	{ "many files", map_files, NULL, NULL, 0 },
	{ "threads", start_threads, NULL, NULL, 0 },
	{ "threads, the first has exited", start_threads, exit_thread, NULL, 'Z' },
	{ "a zombie", map_files, exit_at_once, NULL, 'Z' },
};

static size_t compare_child(const struct difficult *d, struct tally *tally)
{
	struct child child = child_start(d->run, d->then, d->arg);
	struct tally own = { 0 };
	size_t wrong;

	if (d->state) {
		child_go(&child);
		assert_true(child_is_in_state(&child, d->state));
	}
	wrong = compare(child.pid, &own);
	child_end(&child);
	if (wrong)
		print_message("# that is %s\n", d->name);
	assert_int_equal(own.processes, 1);
	if (d->run == map_far_below || (d->then == exit_at_once))
		assert_int_equal(own.by_query, 0);
	tally->processes++;
	tally->vmas += own.vmas;
	tally->by_query += own.by_query;
	tally->by_text += own.by_text;
	tally->empty += own.empty;
	return wrong;
}

static void difficult_processes_read_the_same_however_they_are_asked(void **state)
{
	size_t count = sizeof(difficult) / sizeof(difficult[0]), wrong = 0;
	struct tally tally = { 0 };

	(void)state;
	for (size_t i = 0; i < count; i++)
		wrong += compare_child(&difficult[i], &tally);
	for (size_t seed = 0; seed < ODD; seed++)
		wrong += compare_child(&(struct difficult){
			.name = "odd mappings", .run = map_odd, .arg = (void *)(uintptr_t)seed,
		}, &tally);
	say("difficult ones", &tally, wrong);
	assert_int_equal(wrong, 0);
	if (kernel_has_query())
		assert_true(tally.by_query > ODD);
}

static void programs_read_the_same(void **state)
{
	struct tally tally = { 0 };
	size_t wrong = 0;

	(void)state;
	for (size_t s = 0; s < menagerie_size; s++)
		for (size_t i = 0; i < FEW && i < menagerie[s].count; i++) {
			pid_t pid = menagerie_start(&menagerie[s], i);

			if (pid < 0)
				break;
			wrong += compare(pid, &tally);
			menagerie_end(pid);
		}
	say("programs", &tally, wrong);
	assert_int_equal(wrong, 0);
	assert_true(tally.processes > 0);
}

/* Kernel threads are among them, where they are to be seen. */
static void all_others_that_read_the_same_twice_agree(void **state)
{
	struct tally tally = { 0 };
	struct dirent *entry;
	size_t wrong = 0;
	DIR *list = opendir("/proc");

	(void)state;
	assert_non_null(list);
	while ((entry = readdir(list))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		/* wrong is what is wrong each time: between two readings much can come and go */
		if (pid > 0 && pid != getpid())
			wrong += compare(pid, &tally) && compare(pid, &tally);
	}
	closedir(list);
	say("processes left alone", &tally, wrong);
	assert_int_equal(wrong, 0);
}

/* -- what is chosen ------------------------------------------------------------------------ */

/* Loads as vmat_load_pid() does, and tells how. */
static enum vmat_backend way_of(pid_t pid, const struct vmat_load_options *options)
{
	struct vmat_mm *mm = NULL;
	struct procfs_dir dir;
	enum vmat_backend by;
	struct load *load;

	assert_int_equal(load_new(&load, options, NULL), 0);
	assert_int_equal(procfs_open_pid(&dir, proc, pid), 0);
	load->proc = (struct procfs_dir){ .fd = proc->fd, .live = dir.live };
	assert_int_equal(load_live(&mm, load, &dir), 0);
	procfs_close_dir(&dir);
	by = load->layout.by;
	vmat_mm_free(mm);
	load_done(load, 0, NULL);
	return by;
}

static void the_kernel_is_asked_where_many_names_are_long(void **state)
{
	const struct vmat_load_options stable = { .size = sizeof(stable), .stable_tries = 2 };
	const struct vmat_load_options strict = { .size = sizeof(strict), .strict = true };
	const struct vmat_load_options smaps = { .size = sizeof(smaps), .detail = VMAT_SMAPS };
	struct child anonymous, files;

	(void)state;
	if (!kernel_has_query())
		skip_because("this kernel has no PROCMAP_QUERY (6.11)");
	anonymous = child_start(map_anonymous, NULL, NULL);
	files = child_start(map_files, NULL, NULL);
	assert_int_equal(way_of(files.pid, NULL), VMAT_BACKEND_QUERY);
	assert_int_not_equal(way_of(anonymous.pid, NULL), VMAT_BACKEND_QUERY);
	assert_int_not_equal(way_of(files.pid, &stable), VMAT_BACKEND_QUERY);
	assert_int_not_equal(way_of(files.pid, &strict), VMAT_BACKEND_QUERY);
	if (!access("/proc/self/smaps", R_OK))
		assert_int_not_equal(way_of(files.pid, &smaps), VMAT_BACKEND_QUERY);
	child_end(&anonymous);
	child_end(&files);
}

/* -- main ---------------------------------------------------------------------------------- */

static int prepare(void **state)
{
	(void)state;
	page = (size_t)sysconf(_SC_PAGESIZE);
	folder = scratch_new();
	return vmat_procfs_open(&proc, NULL);
}

static int clean_up(void **state)
{
	(void)state;
	vmat_procfs_close(proc);
	scratch_remove(folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(difficult_processes_read_the_same_however_they_are_asked),
		cmocka_unit_test(programs_read_the_same),
		cmocka_unit_test(all_others_that_read_the_same_twice_agree),
		cmocka_unit_test(the_kernel_is_asked_where_many_names_are_long),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("live_auto", tests, prepare, clean_up);
}
