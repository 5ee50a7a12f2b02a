/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A day in small: vmatop refreshes again and again, beside a process that maps and unmaps without
 * end, through all of its views; what it has allocated does not grow, nor do its open files. With
 * VMAT_LONG=1 20 000 times.
 */
#include <dirent.h>
#include <malloc.h>
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
#include "kit/playing.h"
#include "kit/scratch.h"
#include "vmatop/canvas.h"
#include "vmatop/drive.h"
#include "vmatop/script.h"
#include "vmatop/view.h"

#define SECOND UINT64_C(1000000000)

enum {
	REFRESHES = 600, REFRESHES_LONG = 20000,
	SLOTS = 24, SLOT_PAGES = 16,
	GRACE = 128 << 10	/* what is watched is more at one time, and less at another */
};

/* Of the sanitizer, where there is one: mallinfo2() knows nothing of its memory. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t allocated(void)
{
	struct mallinfo2 info;

	if (__sanitizer_get_current_allocated_bytes)
		return __sanitizer_get_current_allocated_bytes();
	info = mallinfo2();
	return info.uordblks + info.hblkhd;
}

static size_t open_files(void)
{
	DIR *list = opendir("/proc/self/fd");
	size_t count = 0;

	while (list && readdir(list))
		count++;
	if (list)
		closedir(list);
	return count;
}

static size_t refreshes(void)
{
	return getenv("VMAT_LONG") ? REFRESHES_LONG : REFRESHES;
}

/* -- the one that is watched --------------------------------------------------------------- */

static unsigned next_random(unsigned *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 16;
}

static void change(char **slot, size_t page, unsigned r)
{
	size_t len = (1 + r % SLOT_PAGES) * page;

	if (!*slot) {
		*slot = mmap(NULL, SLOT_PAGES * page, PROT_READ | PROT_WRITE,
			     MAP_ANONYMOUS | (r & 64 ? MAP_SHARED : MAP_PRIVATE), -1, 0);
		if (*slot == MAP_FAILED)
			_exit(3);
		memset(*slot, 1, len);
	} else if (r & 32) {
		mprotect(*slot, len, r & 128 ? PROT_READ : PROT_READ | PROT_EXEC);
	} else {
		munmap(*slot, SLOT_PAGES * page);
		*slot = NULL;
	}
}

static void change_for_ever(void *arg)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *slots[SLOTS] = { NULL };
	unsigned state = 1;

	(void)arg;
	for (;;) {
		unsigned r = next_random(&state);

		change(&slots[next_random(&state) % SLOTS], page, r);
		usleep(50);
	}
}

/* Comes and goes, with all that it is: what is kept of a process must go with it. */
static void beget_for_ever(void *arg)
{
	(void)arg;
	for (;;) {
		pid_t pid = fork();

		if (!pid) {
			usleep(2000);
			_exit(0);
		}
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

static void do_nothing(void *arg)
{
	(void)arg;
}

/* -- the one that watches ------------------------------------------------------------------ */

/* In turn; at the end all is as it was at the beginning. */
static const char *const keys_of_one[] = {
	"m", "D", "F5", "F5", "1", "j", "Enter", "]", "[", "Escape", "2", "j", "3", "j", "1",
	"F5", "F5", "+", "F5", "F5", "F5", "e", "s", "e", "s", "M", "I", "I", "M", "F2", "Escape",
	"F4 \"size>8K\" Enter", "\":filter\" Enter", "/ \"stack\" Enter", "Escape", "\":goto 0\" Enter",
	"F1", "Escape", "b", "b", "Space", "U", "G", "g", "Tab", "BTab", "C-l",
};
static const char *const keys_of_all[] = {
	"F5", "j", "F5", "M", "I", "I", "M", "F4 \"maps>10\" Enter", "\":filter\" Enter", "m", "G",
	"g", "F2", "Escape", "Space", "U",
};

static void press(struct drive *drive, const char *keys)
{
	struct script_mistake mistake;
	struct script script;
	struct script_step step;

	assert_int_equal(script_parse(&script, keys, strlen(keys), &mistake), 0);
	while (script_next(&script, &step))
		drive_event(drive, &step.event, drive->model.now_ns);
	script_free(&script);
	assert_null(play_fault(&drive->model));
}

struct course {
	const char *const *keys;
	size_t key_count, highest[2];	/* allocated, in the second quarter and in the last one */
};

/* The third quarter only passes; the first is for what is allocated once. */
static void run(struct drive *drive, struct course *course)
{
	struct canvas canvas = { .rows = 0 };
	size_t count = refreshes();

	assert_int_equal(canvas_resize(&canvas, drive->model.rows, drive->model.cols), 0);
	for (size_t i = 0; i < count; i++) {
		size_t quarter = i * 4 / count, now;

		drive_sample(drive, (i + 2) * SECOND);
		if (i % 2)
			press(drive, course->keys[i / 2 % course->key_count]);
		view_draw(&drive->model, &canvas);
		now = allocated();
		if (quarter % 2 && now > course->highest[quarter / 2])
			course->highest[quarter / 2] = now;
	}
	canvas_free(&canvas);
}

static void assert_flat(const struct course *course)
{
	print_message("# %zu refreshes; allocated at most %zu, later %zu bytes\n", refreshes(),
		      course->highest[0], course->highest[1]);
	assert_true(course->highest[0] > 0);
	assert_true(course->highest[1] <= course->highest[0] + GRACE);
}

static void endure(const struct child *child, struct course *course)
{
	struct vmatop_options options = { .max_cost = "0" };
	struct source source = { .command = "test" };
	size_t files = open_files();
	struct drive drive;
	char pid[16], *targets[] = { pid };

	snprintf(pid, sizeof(pid), "%d", (int)child->pid);
	assert_int_equal(drive_start(&drive, &options, &source, targets,
				     course->keys == keys_of_one, 40, 120, 0), 0);
	run(&drive, course);
	drive_end(&drive);
	source_close(&source);
	assert_int_equal(open_files(), files);
	assert_flat(course);
}

static void one_process_is_watched_for_long(void **state)
{
	struct course course = {
		.keys = keys_of_one,
		.key_count = sizeof(keys_of_one) / sizeof(keys_of_one[0]),
	};
	struct child child = child_start(do_nothing, change_for_ever, NULL);

	(void)state;
	child_go(&child);
	endure(&child, &course);
	assert_int_equal(kill(child.pid, 0), 0);
	child_end(&child);
}

static void all_processes_are_watched_for_long(void **state)
{
	struct course course = {
		.keys = keys_of_all,
		.key_count = sizeof(keys_of_all) / sizeof(keys_of_all[0]),
	};
	struct child child = child_start(do_nothing, beget_for_ever, NULL);

	(void)state;
	child_go(&child);
	endure(&child, &course);
	child_end(&child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_process_is_watched_for_long),
		cmocka_unit_test(all_processes_are_watched_for_long),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("live_endurance", tests, NULL, NULL);
}
