/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs run again and again under ASLR: the same differs in nothing, more in what is more. */
#include <alloca.h>
#include <dlfcn.h>
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
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "vmatools.h"

#ifdef __has_feature
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

enum { RUNS = 20, MIB = 1024 * 1024, KIB = 1024, THREADS = 4, STACK_CHANCE = 8 * KIB };

/* -- what this program does when it is run as one of those that are looked at -------------- */

/* Parts of glibc that few programs load. */
static const char *const libraries[] = { "libm.so.6", "libresolv.so.2", "libBrokenLocale.so.1" };

static void map(size_t len, int prot)
{
	if (mmap(NULL, len, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
		_exit(1);
}

/* Where alignment leaves holes, these fill them: another layout in each run. */
static void be_blocks(void)
{
	map(4 * MIB, PROT_READ | PROT_WRITE);
	for (int i = 0; i < 40; i++)
		map(64 * KIB, PROT_READ | PROT_WRITE);
}

static void be_blocks_and_more(void)
{
	be_blocks();
	map(MIB, PROT_READ | PROT_WRITE);
}

static void be_blocks_and_reserved(void)
{
	be_blocks();
	map(MIB, PROT_NONE);
}

static void be_blocks_and_library(void)
{
	const char *name = getenv("LIBRARY");

	be_blocks();
	if (!name || !dlopen(name, RTLD_NOW))
		_exit(1);
}

static pthread_barrier_t all_there;

static void *be_thread(void *arg)
{
	char *volatile memory = malloc(100000);

	memset(memory, 1, 100000);
	pthread_barrier_wait(&all_there);
	pause();
	return arg;
}

static void be_threads(void)
{
	pthread_t thread;

	pthread_barrier_init(&all_there, NULL, THREADS + 1);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread, NULL, be_thread, NULL))
			_exit(1);
	pthread_barrier_wait(&all_there);
}

static void __attribute__((noinline)) use_stack(size_t len)
{
	volatile char *deep = alloca(len);

	for (size_t i = 0; i < len; i += 1024)
		deep[i] = 1;
}

static void be_deep(void)
{
	use_stack(400 * KIB);
}

static void be_deeper(void)
{
	use_stack(464 * KIB);
}

static const struct part {
	const char *name;
	void (*play)(void);
} parts[] = {
	{ "blocks", be_blocks },
	{ "blocks and more", be_blocks_and_more },
	{ "blocks and reserved", be_blocks_and_reserved },
	{ "blocks and library", be_blocks_and_library },
	{ "threads", be_threads },
	{ "deep", be_deep },
	{ "deeper", be_deeper },
};

static int play(const char *name)
{
	void *volatile memory = malloc(1000);

	free(memory);	/* there is a heap */
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (!strcmp(parts[i].name, name))
			parts[i].play();
	raise(SIGSTOP);
	return 0;
}

/* -- running them -------------------------------------------------------------------------- */

struct program {
	const char *argv[4];	/* found in PATH; this program itself: see parts */
	bool reads;		/* stops when it has read its input and wants more */
	bool steady;		/* nothing in it depends on time or chance */
};

static const struct program programs[] = {
	{ { "/proc/self/exe", "blocks" }, .steady = true },
	{ { "/proc/self/exe", "threads" }, .steady = true },
	{ { "/proc/self/exe", "deep" }, .steady = true },
	{ { "bash", "-c", "kill -STOP $$; :" }, .steady = true },
	{ { "sort" }, .reads = true, .steady = true },
	{ .argv = { "python3", "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)" } },
	{ .argv = { "node", "-e", "process.kill(process.pid, 'SIGSTOP')" } },
};

static const struct program *program_called(const char *name)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (!strcmp(programs[i].argv[0], name) || (programs[i].argv[1] &&
							   !strcmp(programs[i].argv[1], name)))
			return &programs[i];
	fail_msg("%s", name);
	return NULL;
}

static void become(const struct program *program, const int input[2], const char *variable)
{
	int null = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(input[0], 0);
	close(input[0]);
	close(input[1]);
	dup2(null, 1);
	dup2(null, 2);
	close(null);
	if (variable)
		putenv((char *)(uintptr_t)variable);
	execvp(program->argv[0], (char **)(uintptr_t)program->argv);
	_exit(127);
}

/* It has read all that there is, and sleeps because there is no more. */
static void stop_reader(const struct child *child)
{
	char lines[2000];
	int left = 1;

	memset(lines, '\n', sizeof(lines));
	assert_int_equal(write(child->to, lines, sizeof(lines)), sizeof(lines));
	while (left) {
		assert_int_equal(ioctl(child->to, FIONREAD, &left), 0);
		usleep(1000);
	}
	assert_true(child_is_in_state(child, 'S'));
	kill(child->pid, SIGSTOP);
}

/* Run it until it stops; false: it is not installed. */
static bool start(struct child *child, const struct program *program, const char *variable)
{
	int input[2], status;

	assert_int_equal(pipe(input), 0);
	*child = (struct child){ .pid = fork(), .from = input[0], .to = input[1] };
	assert_true(child->pid >= 0);
	if (!child->pid)
		become(program, input, variable);
	if (program->reads)
		stop_reader(child);
	assert_int_equal(waitpid(child->pid, &status, WUNTRACED), child->pid);
	if (WIFSTOPPED(status))
		return true;
	child->pid = 0;
	close(child->from);
	close(child->to);
	return false;
}

static struct vmat_mm *load(pid_t pid, enum vmat_detail detail)
{
	const struct vmat_load_options options = {
		.size = sizeof(options), .detail = detail, .with = VMAT_WITH_FACTS,
	};
	struct vmat_trouble trouble = { 0 };
	struct vmat_procfs *fs;
	struct vmat_mm *mm = NULL;

	assert_int_equal(vmat_procfs_open(&fs, NULL), 0);
	if (vmat_load_pid(&mm, fs, pid, &options, &trouble))
		fail_msg("%d: %s", trouble.error, trouble.why);
	vmat_procfs_close(fs);
	return mm;
}

/* What it has when it stops; NULL: it is not installed. */
static struct vmat_mm *run(const struct program *program, const char *variable,
			   enum vmat_detail detail)
{
	struct vmat_mm *mm;
	struct child child;

	if (!start(&child, program, variable))
		return NULL;
	mm = load(child.pid, detail);
	child_end(&child);
	return mm;
}

static struct vmat_mm *run_part(const char *name, const char *variable)
{
	struct vmat_mm *mm = run(&(struct program){ .argv = { "/proc/self/exe", name } }, variable,
				 VMAT_SMAPS);

	assert_non_null(mm);
	return mm;
}

static struct vmat_diff *compare(const struct vmat_mm *before, const struct vmat_mm *after)
{
	const struct vmat_diff_options options = {
		.size = sizeof(options), .counters = true,
	};
	struct vmat_diff *diff;

	assert_int_equal(vmat_diff_new(&diff, before, after, &options), 0);
	/* two pids say that there were two processes */
	assert_int_equal(vmat_diff_match(diff, NULL), VMAT_MATCH_IDENTITY);
	return diff;
}

static void need_randomised_addresses(void)
{
	FILE *file = fopen("/proc/sys/kernel/randomize_va_space", "r");
	int how = file ? fgetc(file) : EOF;

	if (file)
		fclose(file);
	if (how == '0')
		skip_because("addresses are not randomised here");
}

/* -- whether two runs did the same, without the library's diff ----------------------------- */

/* How much there is of one sort. */
struct amount {
	char *what;
	uint64_t bytes;
};

struct amounts {
	struct amount *list;
	size_t count;
	uint64_t stack;
};

static int by_what(const void *one, const void *other)
{
	const struct amount *a = one, *b = other;

	return strcmp(a->what, b->what);
}

static struct amount amount_of(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	const char *name = vmat_vma_name(vma), *flags = vmat_vma_vmflags(mm, vma);
	struct amount amount = { .bytes = vmat_vma_end(vma) - vmat_vma_start(vma) };
	char perms[5];

	vmat_vma_perms(vma, perms);
	assert_true(asprintf(&amount.what, "%s %s %jx %ju %s", perms, flags ? flags : "",
			     (uintmax_t)vmat_vma_offset(vma), (uintmax_t)vmat_vma_inode(vma),
			     name) > 0);
	return amount;
}

static struct amounts amounts_of(const struct vmat_mm *mm)
{
	struct amounts all = { .list = calloc(vmat_mm_count(mm) + 1, sizeof(*all.list)) };
	const struct vmat_vma *vma;
	size_t used = 0;

	assert_non_null(all.list);
	vmat_for_each_vma(mm, vma)
		if (!strcmp(vmat_vma_name(vma), "[stack]"))
			all.stack = vmat_vma_end(vma) - vmat_vma_start(vma);
		else
			all.list[all.count++] = amount_of(mm, vma);
	qsort(all.list, all.count, sizeof(*all.list), by_what);
	for (size_t i = 0; i < all.count; i++)
		if (used && !strcmp(all.list[used - 1].what, all.list[i].what)) {
			all.list[used - 1].bytes += all.list[i].bytes;
			free(all.list[i].what);
		} else {
			all.list[used++] = all.list[i];
		}
	all.count = used;
	return all;
}

static void amounts_free(struct amounts *all)
{
	for (size_t i = 0; i < all->count; i++)
		free(all->list[i].what);
	free(all->list);
}

static bool did_the_same(const struct vmat_mm *before, const struct vmat_mm *after)
{
	struct amounts a = amounts_of(before), b = amounts_of(after);
	bool same = a.count == b.count && a.stack + STACK_CHANCE >= b.stack &&
		    b.stack + STACK_CHANCE >= a.stack;

	for (size_t i = 0; i < a.count && same; i++)
		same = !strcmp(a.list[i].what, b.list[i].what) &&
		       a.list[i].bytes == b.list[i].bytes;
	amounts_free(&a);
	amounts_free(&b);
	return same;
}

static uint64_t top_of_stack(const struct vmat_mm *mm)
{
	const struct vmat_vma *vma;

	vmat_for_each_vma(mm, vma)
		if (!strcmp(vmat_vma_name(vma), "[stack]"))
			return vmat_vma_end(vma);
	fail_msg("no stack");
	return 0;
}

/* -- the same again ------------------------------------------------------------------------ */

static void print_changes(const struct vmat_diff *diff)
{
	const struct vmat_change *change;

	for (size_t i = 0; (change = vmat_diff_change(diff, i)); i++) {
		const struct vmat_side *side = change->after.count ? &change->after :
								    &change->before;
		int64_t delta = 0;

		if (change->what == VMAT_CHANGE_REWEIGHED)
			continue;
		vmat_diff_delta(diff, change, VMAT_SIZE, &delta);
		print_error("# %x: %jd KiB: %s\n", change->what, (intmax_t)delta / KIB,
			    vmat_vma_name(side->vma[0]));
	}
}

static void assert_sums_up(const struct vmat_diff *diff)
{
	static const enum vmat_field fields[] = { VMAT_SIZE, VMAT_RSS, VMAT_PSS, VMAT_USS };

	for (size_t f = 0; f < sizeof(fields) / sizeof(*fields); f++) {
		const struct vmat_change *change;
		int64_t sum = 0, total, delta;

		if (!vmat_diff_total(diff, fields[f], &total))
			continue;
		for (size_t i = 0; (change = vmat_diff_change(diff, i)); i++)
			if (vmat_diff_delta(diff, change, fields[f], &delta))
				sum += delta;
		assert_int_equal(sum, total);
	}
}

/* The diff finds a difference if and only if there is one; returns whether there was none. */
static bool agree(const struct vmat_mm *before, const struct vmat_mm *after)
{
	struct vmat_diff *diff = compare(before, after);
	bool same = did_the_same(before, after);

	assert_sums_up(diff);
	if (vmat_diff_layout_differs(diff) == same) {
		print_changes(diff);
		fail_msg("the runs %s", same ? "did the same" : "did not do the same");
	}
	vmat_diff_free(diff);
	return same;
}

static void runs_are_the_same(const struct program *program, enum vmat_detail detail)
{
	struct vmat_mm *first, *mm;
	size_t same = 0, elsewhere = 0;

	need_randomised_addresses();
	first = run(program, NULL, detail);
	if (!first)
		skip_because("%s is not installed", program->argv[0]);
	for (int i = 1; i < RUNS; i++) {
		mm = run(program, NULL, detail);
		assert_non_null(mm);
		same += agree(first, mm);
		elsewhere += top_of_stack(first) != top_of_stack(mm);
		vmat_mm_free(mm);
	}
	vmat_mm_free(first);
	print_message("# %s: %zu of %d the same, %zu elsewhere\n", program->argv[0], same, RUNS - 1,
		      elsewhere);
	assert_true(elsewhere > 0);
	assert_true(program->steady ? same == RUNS - 1 : same > RUNS / 2);
}

static void all_runs_of(void **state)
{
	runs_are_the_same(*state, VMAT_SMAPS);
}

static void all_runs_with_maps_only(void **state)
{
	(void)state;
	runs_are_the_same(program_called("blocks"), VMAT_MAPS);
	runs_are_the_same(program_called("threads"), VMAT_MAPS);
	runs_are_the_same(program_called("bash"), VMAT_MAPS);
}

/* -- one thing more ------------------------------------------------------------------------ */

/* The only change that is none of counters. */
static const struct vmat_change *only_change(const struct vmat_diff *diff)
{
	const struct vmat_change *change, *only = NULL;

	for (size_t i = 0; (change = vmat_diff_change(diff, i)); i++) {
		if (change->what == VMAT_CHANGE_REWEIGHED)
			continue;
		if (only) {
			print_changes(diff);
			fail_msg("more than one change");
		}
		only = change;
	}
	assert_non_null(only);
	return only;
}

/* Added, if there was nothing of its sort; else there is more of it. */
static void assert_one_more(const char *was, const char *is, const char *perms)
{
	struct vmat_mm *before = run_part(was, NULL), *after = run_part(is, NULL);
	struct vmat_diff *diff = compare(before, after);
	const struct vmat_change *change = only_change(diff);
	char got[5];
	int64_t delta;

	if (change->what != VMAT_CHANGE_GROWN && change->what != VMAT_CHANGE_ADDED) {
		print_changes(diff);
		fail_msg("%s, then %s", was, is);
	}
	assert_true(vmat_diff_delta(diff, change, VMAT_SIZE, &delta));
	assert_int_equal(delta, MIB);
	vmat_vma_perms(change->after.vma[0], got);
	assert_string_equal(got, perms);
	assert_sums_up(diff);
	vmat_diff_free(diff);
	vmat_mm_free(before);
	vmat_mm_free(after);
}

static void one_more_megabyte_is_that_megabyte(void **state)
{
	(void)state;
	for (int i = 0; i < RUNS; i++)
		assert_one_more("blocks", "blocks and more", "rw-p");
}

static void one_reserved_megabyte_is_that_megabyte(void **state)
{
	(void)state;
	assert_one_more("blocks", "blocks and reserved", "---p");
}

/* How much of @name there is; NULL: of what has no name. */
static int64_t bytes_named(const struct vmat_mm *mm, const char *name)
{
	const struct vmat_vma *vma;
	int64_t bytes = 0;

	vmat_for_each_vma(mm, vma)
		if (name ? strstr(vmat_vma_name(vma), name) != NULL : !*vmat_vma_name(vma))
			bytes += (int64_t)(vmat_vma_end(vma) - vmat_vma_start(vma));
	return bytes;
}

/* A row of the library, or of memory without a name: its bss, what ld.so needs for it. */
static void check_row(const struct vmat_diff *diff, const struct vmat_change *change,
		      const char *name, int64_t *library, int64_t *nameless)
{
	const struct vmat_side *side = change->after.count ? &change->after : &change->before;
	const char *what = vmat_vma_name(side->vma[0]);
	int64_t delta;

	assert_true(vmat_diff_delta(diff, change, VMAT_SIZE, &delta));
	if (change->what == VMAT_CHANGE_ADDED && strstr(what, name)) {
		*library += delta;
	} else if (!*what) {
		*nameless += delta;
	} else {
		print_changes(diff);
		fail_msg("something else than %s", name);
	}
}

static void assert_library_came(const struct vmat_mm *before, const struct vmat_mm *after,
				const char *name)
{
	struct vmat_diff *diff = compare(before, after);
	int64_t library = 0, nameless = 0;
	const struct vmat_change *change;

	assert_int_equal(bytes_named(before, name), 0);
	for (size_t i = 0; (change = vmat_diff_change(diff, i)); i++)
		if (change->what != VMAT_CHANGE_REWEIGHED)
			check_row(diff, change, name, &library, &nameless);
	assert_true(library > 0);
	assert_int_equal(library, bytes_named(after, name));
	assert_int_equal(nameless, bytes_named(after, NULL) - bytes_named(before, NULL));
	assert_true(llabs(nameless) <= 64 * KIB);
	assert_sums_up(diff);
	vmat_diff_free(diff);
}

/* The first that is installed and not in @mm. */
static const char *library_not_in(const struct vmat_mm *mm)
{
	for (size_t i = 0; i < sizeof(libraries) / sizeof(*libraries); i++) {
		void *handle = dlopen(libraries[i], RTLD_NOW);

		if (!handle)
			continue;
		dlclose(handle);
		if (!bytes_named(mm, libraries[i]))
			return libraries[i];
	}
	return NULL;
}

static char *assignment(const char *variable, const char *value)
{
	char *text;

	assert_true(asprintf(&text, "%s=%s", variable, value) > 0);
	return text;
}

static void one_library_more_is_that_library(void **state)
{
	struct vmat_mm *before = run_part("blocks", NULL), *after;
	const char *name = library_not_in(before);
	char *variable;

	(void)state;
	if (!name)
		skip_because("no library is at hand that is not loaded anyway");
	variable = assignment("LIBRARY", name);
	for (int i = 0; i < RUNS; i++) {
		after = run_part("blocks and library", variable);
		assert_library_came(before, after, name);
		vmat_mm_free(after);
	}
	vmat_mm_free(before);
	free(variable);
}

static void a_preloaded_library_is_that_library(void **state)
{
	struct vmat_mm *before = run(program_called(*state), NULL, VMAT_SMAPS), *after;
	const char *name = before ? library_not_in(before) : NULL;
	char *variable;

	if (getenv("LD_PRELOAD"))
		skip_because("LD_PRELOAD is set");
	if (!name)
		skip_because("no %s, or no library at hand that it does not load", (char *)*state);
	variable = assignment("LD_PRELOAD", name);
	after = run(program_called(*state), variable, VMAT_SMAPS);
	assert_non_null(after);
	assert_library_came(before, after, name);
	vmat_mm_free(before);
	vmat_mm_free(after);
	free(variable);
}

static void a_deeper_stack_has_grown(void **state)
{
	struct vmat_mm *before = run_part("deep", NULL), *after = run_part("deeper", NULL);
	struct vmat_diff *diff = compare(before, after);
	const struct vmat_change *change = only_change(diff);
	int64_t delta;

	(void)state;
	assert_int_equal(change->what, VMAT_CHANGE_GROWN_LOW);
	assert_string_equal(vmat_vma_name(change->after.vma[0]), "[stack]");
	assert_true(vmat_diff_delta(diff, change, VMAT_SIZE, &delta));
	assert_true(delta >= 64 * KIB - STACK_CHANCE && delta <= 64 * KIB + STACK_CHANCE);
	assert_sums_up(diff);
	vmat_diff_free(diff);
	vmat_mm_free(before);
	vmat_mm_free(after);
}

/* -- the program by another name ----------------------------------------------------------- */

static char *copy_myself(const char *folder, const char *name)
{
	size_t len;
	char *bytes = testdata_read("/proc/self/exe", &len), *path = scratch_path(folder, name);

	scratch_write(folder, name, bytes, len);
	assert_int_equal(chmod(path, 0755), 0);
	free(bytes);
	return path;
}

/* Each row of the program, and nothing else, is @what. */
static void assert_program_is(unsigned what, const struct vmat_mm *before,
			      const struct vmat_mm *after)
{
	struct vmat_diff *diff = compare(before, after);
	const struct vmat_change *change;
	size_t rows = 0;

	for (size_t i = 0; (change = vmat_diff_change(diff, i)); i++) {
		if (change->what == VMAT_CHANGE_REWEIGHED)
			continue;
		if (change->what != what)
			print_changes(diff);
		assert_int_equal(change->what, what);
		rows++;
	}
	assert_true(rows >= 2);
	vmat_diff_free(diff);
}

static struct vmat_mm *run_copy(const char *path, bool and_delete)
{
	const struct program program = { .argv = { path, "blocks" } };
	struct child child;
	struct vmat_mm *mm;

	if (!start(&child, &program, NULL))
		return NULL;
	if (and_delete)
		assert_int_equal(unlink(path), 0);
	mm = load(child.pid, VMAT_SMAPS);
	child_end(&child);
	return mm;
}

static void the_program_is_the_program_whatever_its_name(void **state)
{
	char *folder, *one, *other, *copy;
	struct vmat_mm *mm, *renamed, *copied, *removed;

	(void)state;
	if (SANITIZED)
		skip_because("AddressSanitizer now and then maps a megabyte more");
	folder = scratch_new();
	one = copy_myself(folder, "one");
	copy = copy_myself(folder, "new-version");
	other = scratch_path(folder, "other");
	mm = run_copy(one, false);
	if (!mm)
		skip_because("%s cannot be run from there", one);
	assert_int_equal(rename(one, other), 0);
	renamed = run_copy(other, false);
	removed = run_copy(other, true);
	copied = run_copy(copy, false);
	assert_program_is(VMAT_CHANGE_RENAMED, mm, renamed);
	assert_program_is(VMAT_CHANGE_RENAMED, renamed, removed);
	assert_program_is(VMAT_CHANGE_REPLACED, mm, copied);
	assert_program_is(VMAT_CHANGE_REPLACED, copied, removed);
	vmat_mm_free(mm);
	vmat_mm_free(renamed);
	vmat_mm_free(removed);
	vmat_mm_free(copied);
	free(one);
	free(other);
	free(copy);
	scratch_remove(folder);
}

#define RUNS_OF(name, index)                                                                      \
	{ "twenty_runs_of_" name "_are_the_same", all_runs_of, NULL, NULL,                        \
	  (void *)(uintptr_t)&programs[index] }

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		RUNS_OF("a_program_with_many_blocks", 0),
		RUNS_OF("a_program_with_threads", 1),
		RUNS_OF("a_program_with_a_deep_stack", 2),
		RUNS_OF("bash", 3),
		RUNS_OF("sort", 4),
		RUNS_OF("python3", 5),
		RUNS_OF("node", 6),
		cmocka_unit_test(all_runs_with_maps_only),
		cmocka_unit_test(one_more_megabyte_is_that_megabyte),
		cmocka_unit_test(one_reserved_megabyte_is_that_megabyte),
		cmocka_unit_test(one_library_more_is_that_library),
		{ "a_library_preloaded_to_bash_is_that_library",
		  a_preloaded_library_is_that_library, NULL, NULL, (void *)(uintptr_t)"bash" },
		{ "a_library_preloaded_to_sort_is_that_library",
		  a_preloaded_library_is_that_library, NULL, NULL, (void *)(uintptr_t)"sort" },
		cmocka_unit_test(a_deeper_stack_has_grown),
		cmocka_unit_test(the_program_is_the_program_whatever_its_name),
	};

	if (argc == 2)
		return play(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
