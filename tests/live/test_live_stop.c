/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmasnap --stop, killed at random moments: the target runs on, the old file is whole or the new one
 * is, and nothing else is left behind. VMAT_LONG: 200 moments a signal, else 20.
 */
#include <dirent.h>
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
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/loading.h"
#include "kit/scratch.h"
#include "kit/testdata.h"

enum { THREADS = 4, PAGES = 8192, PATIENCE_MS = 20000, ENOUGH = 10 };

static const char old_text[] = "00400000-00401000 r--p 00000000 00:00 0 \n";

/* Shared with the target: what each of its threads has counted up to. */
static volatile uint64_t *counts;
static struct child target;
static char *folder, *path;

/* -- the target: it has many mappings, and threads that never rest ----------------------- */

static void *count(void *number)
{
	volatile uint64_t *mine = &counts[(uintptr_t)number];

	for (;;) {
		++*mine;
		usleep(200);
	}
	return NULL;
}

static void map_much_and_count(void *nothing)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, page * PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);
	pthread_t thread;

	(void)nothing;
	for (size_t i = 0; i < PAGES; i += 2)
		if (at == MAP_FAILED || mprotect(at + i * page, page, PROT_READ))
			_exit(1);
	for (uintptr_t i = 0; i < THREADS; i++)
		if (pthread_create(&thread, NULL, count, (void *)i))
			_exit(1);
}

static int set_up(void **state)
{
	(void)state;
	counts = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	target = child_start(map_much_and_count, NULL, NULL);
	folder = scratch_new();
	path = scratch_path(folder, "snap");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	child_end(&target);
	scratch_remove(folder);
	free(path);
	return 0;
}

/* The state of one of its threads; 0: it has gone. */
static char thread_state(const char *tid)
{
	char *name, *text, *close;
	size_t len;
	char letter;

	assert_true(asprintf(&name, "/proc/%d/task/%s/stat", target.pid, tid) > 0);
	text = testdata_read(name, &len);
	close = strrchr(text, ')');
	letter = close ? close[2] : 0;
	free(text);
	free(name);
	return letter;
}

/* How many of its threads are stopped. */
static unsigned count_stopped(void)
{
	unsigned stopped = 0;
	struct dirent *entry;
	char *name;
	DIR *list;

	assert_true(asprintf(&name, "/proc/%d/task", target.pid) > 0);
	list = opendir(name);
	assert_non_null(list);
	while ((entry = readdir(list)))
		if (*entry->d_name != '.')
			stopped += thread_state(entry->d_name) == 'T';
	closedir(list);
	free(name);
	return stopped;
}

/* All of its threads get on. */
static bool runs(void)
{
	uint64_t before[THREADS];
	bool on = false;

	for (size_t i = 0; i < THREADS; i++)
		before[i] = counts[i];
	for (int ms = 0; ms < PATIENCE_MS && !on; ms++) {
		usleep(1000);
		on = true;
		for (size_t i = 0; i < THREADS; i++)
			on &= counts[i] > before[i];
	}
	return on;
}

/* -- vmasnap ---------------------------------------------------------------------------------- */

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

/* vmasnap --stop -o path TARGET; one that nothing ends */
static pid_t start_vmasnap(const char *option)
{
	char number[16];
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid)
		return pid;
	close(target.to);	/* or child_go() would not be seen */
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	snprintf(number, sizeof(number), "%d", target.pid);
	execlp("vmasnap", "vmasnap", "-o", path, option, number, NULL);
	_exit(127);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		assert_int_equal(errno, EINTR);
	return status;
}

/* Files in the folder, the one that belongs there apart. */
static unsigned count_leftovers(void)
{
	struct dirent *entry;
	unsigned left = 0;
	DIR *list = opendir(folder);

	assert_non_null(list);
	while ((entry = readdir(list)))
		left += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
			strcmp(entry->d_name, "snap");
	closedir(list);
	return left;
}

/* True when it is the new one; the test fails when it is neither. */
static bool file_is_new(void)
{
	size_t len;
	char *text = testdata_read(path, &len);
	bool old = len == sizeof(old_text) - 1 && !memcmp(text, old_text, len);
	struct vmat_mm *mm;

	free(text);
	if (old)
		return false;
	mm = load_or_fail(path, &with_all);
	assert_int_equal(vmat_mm_pid(mm), target.pid);
	assert_true(vmat_mm_count(mm) > PAGES / 2);
	vmat_mm_free(mm);
	return true;
}

/* How long one takes that nobody ends. */
static int64_t usual_duration(const char *option)
{
	int64_t started = now_us();
	int status = wait_for(start_vmasnap(option));

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(count_stopped(), 0);
	assert_true(file_is_new());
	return now_us() - started;
}

/*
 * Kill so many of them at random moments. @at_once: when it has died nothing is left behind; else
 * the target runs on soon after, and the new file may be left.
 */
static void kill_at_random(int signal_number, unsigned times, bool at_once)
{
	int64_t duration = usual_duration("--stop");
	unsigned killed = 0, done = 0, stood = 0;

	for (unsigned i = 0; i < times; i++) {
		pid_t pid;
		int status;

		scratch_write(folder, "snap", old_text, sizeof(old_text) - 1);
		pid = start_vmasnap("--stop");
		usleep((useconds_t)(random() % (duration * 5 / 4)));
		stood += count_stopped() > 0;
		kill(pid, signal_number);
		status = wait_for(pid);
		if (at_once) {
			assert_int_equal(count_stopped(), 0);
			assert_int_equal(count_leftovers(), 0);
		}
		assert_true(runs());
		if (WIFSIGNALED(status))
			assert_int_equal(WTERMSIG(status), signal_number);
		else
			assert_int_equal(WEXITSTATUS(status), 0);
		/* what said that it was done has done it; one that was killed may have */
		if (file_is_new())
			done++;
		else
			assert_true(WIFSIGNALED(status));
		killed += WIFSIGNALED(status);
	}
	print_message("# signal %d: %u of %u killed, %u times the target stood still, %u files new\n",
		      signal_number, killed, times, stood, done);
	if (times >= ENOUGH) {
		assert_true(killed > 0);
		assert_true(stood > 0);
	}
}

static unsigned rounds(void)
{
	return getenv("VMAT_LONG") ? 200 : 20;
}

static void killed_by_sigterm_it_leaves_nothing_behind(void **state)
{
	(void)state;
	kill_at_random(SIGTERM, rounds(), true);
}

static void killed_by_sigint_it_leaves_nothing_behind(void **state)
{
	(void)state;
	kill_at_random(SIGINT, rounds(), true);
}

static void any_other_signal_is_as_good(void **state)
{
	static const int others[] = { SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGPIPE };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i] != SIGPIPE)	/* which it ignores */
			kill_at_random(others[i], 4, true);
}

static void killed_by_sigkill_it_lets_the_target_run_on_all_the_same(void **state)
{
	(void)state;
	kill_at_random(SIGKILL, rounds() / 2, false);
	scratch_remove(folder);
	folder = scratch_new();
	free(path);
	path = scratch_path(folder, "snap");
}

/* The process that reads, which is the only child of the one that was started. */
static pid_t reader_of(pid_t pid)
{
	char *name, *text;
	long reader;

	assert_true(asprintf(&name, "/proc/%d/task/%d/children", pid, pid) > 0);
	if (access(name, R_OK)) {
		free(name);
		return -1;
	}
	text = testdata_read(name, NULL);
	reader = strtol(text, NULL, 10);
	free(text);
	free(name);
	return (pid_t)reader;
}

static void when_its_second_process_is_killed_the_first_cleans_up(void **state)
{
	int64_t duration = usual_duration("--stop");
	unsigned failed = 0;

	(void)state;
	for (int i = 0; i < 10; i++) {
		pid_t pid, reader;
		int status;

		scratch_write(folder, "snap", old_text, sizeof(old_text) - 1);
		pid = start_vmasnap("--stop");
		usleep((useconds_t)(random() % duration));
		reader = reader_of(pid);
		if (reader > 0)
			kill(reader, SIGKILL);
		status = wait_for(pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(count_stopped(), 0);
		assert_int_equal(count_leftovers(), 0);
		assert_int_equal(file_is_new(), WEXITSTATUS(status) == 0);
		failed += WEXITSTATUS(status) == 2;
	}
	if (access("/proc/self/task/self/children", F_OK) && !failed)
		skip_because("this kernel does not tell who is whose child");
	assert_true(failed > 0);
}

static void one_that_was_stopped_before_stays_so(void **state)
{
	(void)state;
	kill(target.pid, SIGSTOP);
	assert_true(child_is_in_state(&target, 'T'));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(wait_for(start_vmasnap("--stop")), 0);
		assert_true(count_stopped() > THREADS);
	}
	kill(target.pid, SIGCONT);
	assert_true(runs());
}

/* What it counted while it was read is what it had counted when it was stopped. */
static void it_stands_still_while_it_is_read(void **state)
{
	unsigned seen = 0;

	(void)state;
	for (int i = 0; i < 50 && seen < 3; i++) {
		pid_t pid = start_vmasnap("--stop");

		while (!waitpid(pid, NULL, WNOHANG))
			seen += count_stopped() == THREADS + 1;
	}
	assert_true(seen >= 3);
	assert_true(runs());
}

static void without_stop_it_is_never_stopped(void **state)
{
	pid_t pid = start_vmasnap("--");

	(void)state;
	while (!waitpid(pid, NULL, WNOHANG))
		assert_int_equal(count_stopped(), 0);
	assert_true(file_is_new());
}

static void map_much(void *nothing)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, page * PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);

	(void)nothing;
	for (size_t i = 0; i < PAGES; i += 2)
		if (at == MAP_FAILED || mprotect(at + i * page, page, PROT_READ))
			_exit(1);
}

static void become_another(void *nothing)
{
	(void)nothing;
	execl("/bin/sleep", "sleep", "1000", NULL);
}

/* Standing still it cannot do either; it does it before, or afterwards. */
static void change_meanwhile(const char *option, void (*then)(void *), unsigned times)
{
	const struct child counting = target;
	int64_t duration = usual_duration(option);
	unsigned failed = 0;

	for (unsigned i = 0; i < times; i++) {
		pid_t pid;
		int status;

		target = child_start(map_much, then, NULL);
		scratch_write(folder, "snap", old_text, sizeof(old_text) - 1);
		pid = start_vmasnap(option);
		usleep((useconds_t)(random() % duration));
		child_go(&target);
		status = wait_for(pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(count_leftovers(), 0);
		if (WEXITSTATUS(status)) {
			assert_int_equal(WEXITSTATUS(status), 2);
			assert_false(file_is_new());
			failed++;
		} else {
			/* whole, though it may be of what it has become, or of a zombie */
			struct vmat_mm *mm = load_or_fail(path, &with_all);

			assert_int_equal(vmat_mm_pid(mm), target.pid);
			/* a program that has just begun still maps its libraries */
			assert_true(then || !vmat_mm_unstable_why(mm));
			assert_true(vmat_mm_count(mm) > PAGES / 2 || then ||
				    vmat_mm_state(mm) == VMAT_STATE_ZOMBIE);
			vmat_mm_free(mm);
		}
		child_end(&target);
	}
	print_message("# %s: %u of %u failed\n", then ? "exec" : "exit", failed, times);
	target = counting;
}

static void of_a_target_that_exits_meanwhile_all_is_told_or_nothing(void **state)
{
	(void)state;
	change_meanwhile("--", NULL, rounds());
	change_meanwhile("--stop", NULL, rounds() / 2);
}

static void one_that_calls_exec_is_read_anew(void **state)
{
	(void)state;
	change_meanwhile("--", become_another, rounds());
	change_meanwhile("--stop", become_another, rounds() / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_stands_still_while_it_is_read),
		cmocka_unit_test(without_stop_it_is_never_stopped),
		cmocka_unit_test(one_that_was_stopped_before_stays_so),
		cmocka_unit_test(killed_by_sigterm_it_leaves_nothing_behind),
		cmocka_unit_test(killed_by_sigint_it_leaves_nothing_behind),
		cmocka_unit_test(any_other_signal_is_as_good),
		cmocka_unit_test(killed_by_sigkill_it_lets_the_target_run_on_all_the_same),
		cmocka_unit_test(of_a_target_that_exits_meanwhile_all_is_told_or_nothing),
		cmocka_unit_test(one_that_calls_exec_is_read_anew),
		cmocka_unit_test(when_its_second_process_is_killed_the_first_cleans_up),
	};

	srandom((unsigned)getpid());
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
