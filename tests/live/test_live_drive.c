/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmatop on processes of its own: they grow, call exec, exit, are saved; clocks are made up. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/loading.h"
#include "kit/playing.h"
#include "kit/scratch.h"
#include "vmatop/control.h"
#include "vmatop/drive.h"
#include "vmatop/script.h"

#define SECOND UINT64_C(1000000000)

static struct vmatop_options options;
static struct source source = { .command = "test" };

static void start(struct drive *drive, const struct child *children, size_t count)
{
	char pids[4][16];
	char *targets[4];

	for (size_t i = 0; i < count; i++) {
		snprintf(pids[i], sizeof(pids[i]), "%d", (int)children[i].pid);
		targets[i] = pids[i];
	}
	assert_int_equal(drive_start(drive, &options, &source, targets, (int)count, 40, 120, 0), 0);
}

static void end(struct drive *drive)
{
	drive_end(drive);
	source_close(&source);
}

static void press(struct drive *drive, const char *keys)
{
	struct script script;
	struct script_step step;
	struct script_mistake mistake;

	assert_int_equal(script_parse(&script, keys, strlen(keys), &mistake), 0);
	while (script_next(&script, &step))
		drive_event(drive, &step.event, drive->model.now_ns);
	script_free(&script);
	assert_null(play_fault(&drive->model));
}

static bool said(const struct drive *drive, const char *what)
{
	const char *message = drive->model.message ? drive->model.message : "(nothing)";

	if (strstr(message, what))
		return true;
	print_message("said: %s\n", message);
	return false;
}

static void do_nothing(void *arg)
{
	(void)arg;
}

static void map_three(void *arg)
{
	(void)arg;
	mmap(NULL, 3 << 20, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	raise(SIGSTOP);
}

static void become_a_shell(void *arg)
{
	(void)arg;
	execl("/bin/sh", "sh", "-c", "kill -STOP $$; :", (char *)NULL);
}

/* Until it has done what it was to do, and stopped itself. */
static void let_go(struct child *child)
{
	child_go(child);
	assert_true(child_is_in_state(child, 'T'));
}

static void what_a_process_maps_is_shown_with_a_sign(void **state)
{
	struct child child = child_start(do_nothing, map_three, NULL);
	struct drive drive;

	(void)state;
	start(&drive, &child, 1);
	let_go(&child);
	press(&drive, "F4 \"perm=rwxp and size=3M\" Enter");
	assert_int_equal(drive.model.page->list->count, 0);
	drive_tick(&drive, SECOND);
	assert_int_equal(drive.model.page->list->count, 0);	/* it is not due */
	drive_tick(&drive, 2 * SECOND);
	assert_int_equal(drive.model.page->list->count, 1);
	assert_true(play_shows(&drive.model, "+ "));
	assert_true(drive_due_ns(&drive) >= 2 * SECOND + 3 * SECOND / 2);
	/* a pause lasts until it is ended */
	press(&drive, "Z");
	assert_int_equal(drive_due_ns(&drive), UINT64_MAX);
	press(&drive, "Z");
	assert_true(drive_due_ns(&drive) < UINT64_MAX);
	end(&drive);
	child_end(&child);
}

static void an_exec_is_told_and_the_new_program_shown(void **state)
{
	struct child child = child_start(do_nothing, become_a_shell, NULL);
	struct drive drive;

	(void)state;
	start(&drive, &child, 1);
	press(&drive, "m");
	let_go(&child);
	drive_tick(&drive, 2 * SECOND);
	assert_true(said(&drive, "it called exec"));
	assert_null(model_current(&drive.model)->mark);
	assert_string_equal(vmat_mm_comm(model_mm(&drive.model)), "sh");
	assert_true(drive.model.page->list->count > 0);
	end(&drive);
	child_end(&child);
}

static void a_process_that_ends_leaves_its_last_picture(void **state)
{
	struct child child = child_start(do_nothing, NULL, NULL);
	struct drive drive;
	size_t count;

	(void)state;
	start(&drive, &child, 1);
	count = drive.model.page->list->count;
	assert_true(count > 5);
	child_go(&child);
	assert_true(child_is_in_state(&child, 'Z'));
	drive_tick(&drive, 2 * SECOND);
	assert_true(said(&drive, "it has exited"));
	assert_int_equal(drive.model.page->list->count, count);
	assert_int_equal(drive_due_ns(&drive), UINT64_MAX);
	child_end(&child);
	press(&drive, ".");
	assert_true(said(&drive, "it has exited"));
	press(&drive, "1 j Enter Escape Tab Tab Tab Tab");
	assert_int_equal(vmat_mm_count(model_current(&drive.model)->now->mm), count);
	end(&drive);
}

static void a_process_that_is_gone_is_told_to_be(void **state)
{
	struct child child = child_start(do_nothing, NULL, NULL);
	struct drive drive;

	(void)state;
	start(&drive, &child, 1);
	child_end(&child);
	drive_tick(&drive, 2 * SECOND);
	assert_true(said(&drive, "it has exited"));
	assert_true(drive.model.page->list->count > 5);
	end(&drive);
}

static void several_are_followed_and_more_can_be(void **state)
{
	struct child children[3];
	char open[40];
	struct drive drive;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		children[i] = child_start(do_nothing, NULL, NULL);
	start(&drive, children, 2);
	assert_int_equal(vmat_mm_pid(model_mm(&drive.model)), children[0].pid);
	press(&drive, "}");
	assert_int_equal(vmat_mm_pid(model_mm(&drive.model)), children[1].pid);
	assert_true(play_shows(&drive.model, "process 2 of 2"));
	press(&drive, "}");
	assert_int_equal(vmat_mm_pid(model_mm(&drive.model)), children[0].pid);
	snprintf(open, sizeof(open), "\":open %d\" Enter", (int)children[2].pid);
	press(&drive, open);
	assert_int_equal(drive.model.watched_count, 3);
	assert_int_equal(vmat_mm_pid(model_mm(&drive.model)), children[2].pid);
	/* once is enough */
	press(&drive, "{");
	press(&drive, open);
	assert_int_equal(drive.model.watched_count, 3);
	assert_int_equal(vmat_mm_pid(model_mm(&drive.model)), children[2].pid);
	press(&drive, "\":open 999999999\" Enter");
	assert_true(said(&drive, "999999999: "));
	press(&drive, "\":open /nowhere/at/all\" Enter");
	assert_true(said(&drive, "/nowhere/at/all: "));
	assert_int_equal(drive.model.watched_count, 3);
	end(&drive);
	for (size_t i = 0; i < 3; i++)
		child_end(&children[i]);
}

static void what_is_saved_can_be_loaded_and_is_nobody_elses(void **state)
{
	char *folder = scratch_new(), *path = scratch_path(folder, "snap"), *command;
	struct child child = child_start(do_nothing, NULL, NULL);
	struct vmat_mm *mm;
	struct drive drive;
	struct stat st;

	(void)state;
	assert_true(asprintf(&command, "\":save %s\" Enter", path) > 0);
	start(&drive, &child, 1);
	press(&drive, command);
	assert_true(said(&drive, "saved: "));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	mm = load_or_fail(path, &with_all);
	assert_int_equal(vmat_mm_count(mm), vmat_mm_count(model_mm(&drive.model)));
	assert_int_equal(vmat_mm_pid(mm), child.pid);
	vmat_mm_free(mm);
	/* what is there is not replaced */
	press(&drive, command);
	assert_true(said(&drive, "not saved: "));
	assert_true(said(&drive, "File exists"));
	/* a process that has ended is saved as it was */
	assert_int_equal(unlink(path), 0);
	child_end(&child);
	drive_tick(&drive, 2 * SECOND);
	press(&drive, command);
	assert_true(said(&drive, "saved: "));
	mm = load_or_fail(path, &with_all);
	assert_int_equal(vmat_mm_count(mm), vmat_mm_count(model_mm(&drive.model)));
	vmat_mm_free(mm);
	end(&drive);
	free(command);
	free(path);
	scratch_remove(folder);
}

static void nothing_is_saved_where_nothing_can_be(void **state)
{
	struct child child = child_start(do_nothing, NULL, NULL);
	struct drive drive;

	(void)state;
	start(&drive, &child, 1);
	press(&drive, "\":save /nowhere/at/all\" Enter");
	assert_true(said(&drive, "No such file or directory"));
	press(&drive, "\":save /dev/full\" Enter");
	assert_true(said(&drive, "not saved: "));
	assert_int_equal(access("/dev/full", F_OK), 0);
	end(&drive);
	child_end(&child);
}

static void the_pages_of_a_mapping_are_asked_for(void **state)
{
	struct child child = child_start(do_nothing, NULL, NULL);
	const struct residency *residency;
	struct drive drive;

	(void)state;
	start(&drive, &child, 1);
	residency = &drive.model.residency;
	press(&drive, "F4 \"name=[stack]\" Enter Enter");
	free(play_screen(&drive.model));
	press(&drive, "j");
	if (!residency->count && residency->why) {
		print_message("not told here: %s\n", residency->why);
		skip();
	}
	assert_true(residency->count > 0);
	assert_true(residency->start < residency->end);
	end(&drive);
	child_end(&child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_process_maps_is_shown_with_a_sign),
		cmocka_unit_test(an_exec_is_told_and_the_new_program_shown),
		cmocka_unit_test(a_process_that_ends_leaves_its_last_picture),
		cmocka_unit_test(a_process_that_is_gone_is_told_to_be),
		cmocka_unit_test(several_are_followed_and_more_can_be),
		cmocka_unit_test(what_is_saved_can_be_loaded_and_is_nobody_elses),
		cmocka_unit_test(nothing_is_saved_where_nothing_can_be),
		cmocka_unit_test(the_pages_of_a_mapping_are_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
