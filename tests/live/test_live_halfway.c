/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that exit, call exec, are replaced or change between two reads of one maps. The linker
 * puts __wrap_read() between the library and read(), so that it happens at the chosen read.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
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
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/testdata.h"
#include "vmatools.h"

enum { PIECES = 1000, NEVER = -1 };

static struct {
	void (*happen)(void);	/* what shall happen ... */
	int at;			/* ... before this read of maps, from 0; NEVER */
	bool again;		/* and before the same read of every later maps */
	int fd;			/* the maps that is being read */
	int reads;		/* of it, so far */
	int times;		/* it has happened */
} plan;

static struct child target;
static char **first_piece;	/* where the child mapped its pieces */

ssize_t __real_read(int fd, void *buf, size_t size);
ssize_t __wrap_read(int fd, void *buf, size_t size);

static bool is_maps(int fd)
{
	char link[32], path[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path));
	return len > 5 && !memcmp(path + len - 5, "/maps", 5);
}

ssize_t __wrap_read(int fd, void *buf, size_t size)
{
	ssize_t n;

	if (plan.at != NEVER && is_maps(fd)) {
		if (plan.fd != fd) {
			plan.fd = fd;
			plan.reads = 0;
		}
		if (plan.reads++ == plan.at && (plan.again || !plan.times)) {
			plan.times++;
			plan.happen();
		}
	}
	n = __real_read(fd, buf, size);
	if (n <= 0)
		plan.fd = -1;	/* the next maps may get the same descriptor */
	return n;
}

/* -- the target -------------------------------------------------------------------- */

/* Pieces that cannot merge, many times what one read gives. */
static void map_pieces(void *arg)
{
	char *at = mmap(NULL, PIECES * 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)arg;
	*first_piece = at;
	for (int i = 0; i < PIECES; i++)
		mprotect(at + i * 8192, 4096, PROT_NONE);
}

static void exec_sleep(void *arg)
{
	(void)arg;
	execl("/bin/sleep", "sleep", "100", (char *)NULL);
}

static int load_target(struct vmat_mm **mmp, const struct vmat_load_options *options,
		       struct vmat_trouble *trouble)
{
	struct vmat_procfs *fs;
	int rc;

	*mmp = NULL;
	assert_int_equal(vmat_procfs_open(&fs, NULL), 0);
	rc = vmat_load_pid(mmp, fs, target.pid, options, trouble);
	vmat_procfs_close(fs);
	plan.at = NEVER;
	return rc;
}

static void plan_for(void (*happen)(void), int at)
{
	plan.happen = happen;
	plan.at = at;
	plan.again = false;
	plan.fd = -1;
	plan.times = 0;
}

/* Another program may have something at the same addresses, but not so much. */
static bool has_pieces(const struct vmat_mm *mm)
{
	return vmat_mm_count(mm) >= PIECES;
}

static void assert_has_all_pieces(const struct vmat_mm *mm)
{
	for (int i = 0; i < PIECES; i++) {
		uint64_t at = (uintptr_t)*first_piece + (uint64_t)i * 8192;
		const struct vmat_vma *vma = vmat_vma_lookup(mm, at);

		assert_non_null(vma);
		assert_int_equal(vmat_vma_start(vma), at);
		assert_int_equal(vmat_vma_end(vma), at + 4096);
	}
}

static bool has_name(const struct vmat_mm *mm, const char *end)
{
	const struct vmat_vma *vma;
	size_t len = strlen(end);

	vmat_for_each_vma(mm, vma)
		if (vmat_vma_name_len(vma) >= len &&
		    !strcmp(vmat_vma_name(vma) + vmat_vma_name_len(vma) - len, end))
			return true;
	return false;
}

static void nothing(void)
{
}

static void the_hook_sees_every_read(void **state)
{
	struct vmat_mm *mm;

	(void)state;
	target = child_start(map_pieces, NULL, NULL);
	plan_for(nothing, 0);
	assert_int_equal(load_target(&mm, NULL, NULL), 0);
	assert_int_equal(plan.times, 1);
	assert_true(plan.reads > 10);
	assert_has_all_pieces(mm);
	vmat_mm_free(mm);
	child_end(&target);
}

/* -- exec ------------------------------------------------------------------------------ */

static int old_maps;

static void open_old_maps(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/maps", target.pid);
	old_maps = open(path, O_RDONLY);
	assert_true(old_maps >= 0);
}

/* Wait until the address space that open_old_maps() saw is gone. */
static void wait_for_exec(void)
{
	char byte;

	for (int i = 0; pread(old_maps, &byte, 1, 0) == 1; i++) {
		assert_true(i < 10000);
		usleep(1000);
	}
	close(old_maps);
}

static void let_it_exec(void)
{
	open_old_maps();
	child_go(&target);
	wait_for_exec();
}

static void after_exec_the_new_program_is_read(void **state)
{
	(void)state;
	for (int at = 0; at < 12; at += 1 + at / 2) {
		struct vmat_mm *mm;

		target = child_start(map_pieces, exec_sleep, NULL);
		plan_for(let_it_exec, at);
		assert_int_equal(load_target(&mm, NULL, NULL), 0);
		assert_int_equal(plan.times, 1);
		assert_true(has_name(mm, "/sleep"));
		assert_true(has_name(mm, "[stack]"));
		assert_false(has_pieces(mm));
		assert_int_equal(vmat_mm_state(mm), VMAT_STATE_MAPPED);
		vmat_mm_free(mm);
		child_end(&target);
	}
}

/* A shell that becomes a shell again at every line that it reads. */
static int shell_input;

static void be_shell(void *arg)
{
	static const char script[] = "read line && exec sh -c \"$again\"";
	int *ends = arg;

	/* All addresses are the same after each exec. */
	personality(ADDR_NO_RANDOMIZE);
	dup2(ends[0], 0);
	close(ends[1]);
	setenv("again", script, 1);
	execl("/bin/sh", "sh", "-c", script, (char *)NULL);
}

static void exec_once_more(void)
{
	assert_true(child_is_in_state(&target, 'S'));	/* it waits for a line */
	open_old_maps();
	assert_int_equal(write(shell_input, "x\n", 2), 2);
	wait_for_exec();
}

static void who_never_stops_calling_exec_is_an_error(void **state)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	shell_input = ends[1];
	target = child_start(map_pieces, be_shell, ends);
	let_it_exec();
	plan_for(exec_once_more, 1);
	plan.again = true;
	assert_int_equal(load_target(&mm, NULL, &trouble), -EAGAIN);
	assert_true(plan.times > 2);
	assert_non_null(strstr(trouble.why, "exec"));
	assert_null(mm);
	close(ends[0]);
	close(ends[1]);
	child_end(&target);
}

/* Two processes share an address space, as after vfork(); one of them leaves it by exec. */
static pid_t *sharer;
static int sharer_pipe[2];

static int be_sharer(void *arg)
{
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(sharer_pipe[0], &byte, 1) == 1)
		exec_sleep(arg);
	_exit(1);
}

static void start_sharer(void *arg)
{
	static char stack[65536];

	map_pieces(arg);
	*sharer = clone(be_sharer, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL);
}

static void let_sharer_exec(void)
{
	char path[64], exe[64];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/exe", *sharer);
	assert_int_equal(write(sharer_pipe[1], "x", 1), 1);
	for (int i = 0; i < 10000; i++) {
		len = readlink(path, exe, sizeof(exe));
		if (len > 6 && !memcmp(exe + len - 6, "/sleep", 6))
			return;
		usleep(1000);
	}
	fail();
}

static void who_leaves_a_shared_address_space_is_not_mistaken(void **state)
{
	struct child parent;
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(pipe(sharer_pipe), 0);
	parent = child_start(start_sharer, NULL, NULL);
	target = (struct child){ .pid = *sharer };
	plan_for(let_sharer_exec, 3);
	assert_int_equal(load_target(&mm, NULL, NULL), 0);
	assert_int_equal(plan.times, 1);
	assert_true(has_name(mm, "/sleep"));
	assert_false(has_pieces(mm));
	vmat_mm_free(mm);
	kill(*sharer, SIGKILL);
	child_end(&parent);
	close(sharer_pipe[0]);
	close(sharer_pipe[1]);
}

/* -- exit -------------------------------------------------------------------------------- */

static void let_it_exit(void)
{
	child_go(&target);
	assert_true(child_is_in_state(&target, 'Z'));
}

static void let_it_exit_and_reap_it(void)
{
	child_go(&target);
	assert_int_equal(waitpid(target.pid, NULL, 0), target.pid);
}

static void exit_half_way_is_an_error(void **state)
{
	(void)state;
	for (int reap = 0; reap < 2; reap++)
		for (int at = 1; at < 12; at += 2) {
			struct vmat_trouble trouble = { 0 };
			struct vmat_mm *mm;

			target = child_start(map_pieces, NULL, NULL);
			plan_for(reap ? let_it_exit_and_reap_it : let_it_exit, at);
			assert_int_equal(load_target(&mm, NULL, &trouble), -ESRCH);
			assert_int_equal(plan.times, 1);
			assert_non_null(strstr(trouble.why, "ended while it was being read"));
			assert_null(mm);
			if (reap)
				target.pid = 0, close(target.from);
			child_end(&target);
		}
}

static void exit_before_the_first_line_is_a_zombie(void **state)
{
	struct vmat_mm *mm;

	(void)state;
	target = child_start(map_pieces, NULL, NULL);
	plan_for(let_it_exit, 0);
	assert_int_equal(load_target(&mm, NULL, NULL), 0);
	assert_int_equal(vmat_mm_count(mm), 0);
	assert_int_equal(vmat_mm_state(mm), VMAT_STATE_ZOMBIE);
	vmat_mm_free(mm);
	child_end(&target);
}

/* -- a PID used again ---------------------------------------------------------------------- */

static bool reused;

/* Reap the target and make another process with its PID, which maps the same. */
static void replace_it(void)
{
	pid_t pid = target.pid;
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&pid,
		.set_tid_size = 1,
	};
	long rc;

	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	rc = syscall(SYS_clone3, &args, sizeof(args));
	if (rc == 0)
		for (;;)
			pause();
	reused = rc == pid;
	if (rc < 0)
		target.pid = 0;
}

static void a_reused_pid_does_not_mix_in(void **state)
{
	(void)state;
	for (int at = 0; at < 10; at += 3) {
		struct vmat_trouble trouble = { 0 };
		struct vmat_mm *mm;
		int rc;

		target = child_start(map_pieces, NULL, NULL);
		plan_for(replace_it, at);
		rc = load_target(&mm, NULL, &trouble);
		child_end(&target);
		if (!reused)
			skip_because("choosing a PID needs CAP_CHECKPOINT_RESTORE and 5.5");
		assert_int_equal(plan.times, 1);
		assert_int_equal(rc, -ESRCH);
		assert_non_null(strstr(trouble.why, "ended"));
		assert_null(mm);
	}
}

/* -- stable reads of a process that changes ---------------------------------------------------- */

static int changes_left;

static void change_ourselves(void)
{
	if (changes_left-- > 0)
		mmap(NULL, 4096, changes_left & 1 ? PROT_READ : PROT_NONE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static int load_stable(struct vmat_mm **mmp, unsigned tries, int changes,
		       struct vmat_trouble *trouble)
{
	struct vmat_load_options options = { .size = sizeof(options), .stable_tries = tries };

	target = (struct child){ .pid = getpid() };
	changes_left = changes;
	plan_for(change_ourselves, 0);
	plan.again = true;
	return load_target(mmp, &options, trouble);
}

static void a_stable_read_goes_on_until_two_agree(void **state)
{
	struct vmat_mm *mm;

	(void)state;
	/* The heap that the parser needs grows in the first readings, too. */
	assert_int_equal(load_stable(&mm, 20, 4, NULL), 0);
	assert_true(plan.times > 4);
	assert_true(plan.times < 20);
	vmat_mm_free(mm);
}

static void a_stable_read_gives_up_at_last(void **state)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(load_stable(&mm, 7, 1000, &trouble), -EAGAIN);
	assert_int_equal(plan.times, 7);
	assert_string_equal(trouble.file, "maps");
	assert_non_null(strstr(trouble.why, "no two readings agreed"));
	assert_null(mm);
}

static int share(void **state)
{
	(void)state;
	plan.at = NEVER;
	first_piece = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	sharer = (pid_t *)(first_piece + 1);
	return first_piece == MAP_FAILED;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hook_sees_every_read),
		cmocka_unit_test(after_exec_the_new_program_is_read),
		cmocka_unit_test(who_never_stops_calling_exec_is_an_error),
		cmocka_unit_test(who_leaves_a_shared_address_space_is_not_mistaken),
		cmocka_unit_test(exit_half_way_is_an_error),
		cmocka_unit_test(exit_before_the_first_line_is_a_zombie),
		cmocka_unit_test(a_reused_pid_does_not_mix_in),
		cmocka_unit_test(a_stable_read_goes_on_until_two_agree),
		cmocka_unit_test(a_stable_read_gives_up_at_last),
	};

	return cmocka_run_group_tests(tests, share, NULL);
}
