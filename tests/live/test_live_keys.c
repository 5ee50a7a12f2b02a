/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any keys in any order on screens of any size, on a process that changes and on all processes while
 * some come and go: under the sanitizers nothing is amiss. VMAT_LONG=1 presses ten times as many,
 * VMAT_SEED repeats a run.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/smallfiles.h"
#include "kit/playing.h"
#include "vmatop/drive.h"
#include "vmatop/view.h"

#define SECOND UINT64_C(1000000000)

enum {
	SHORT = 1500, LONG = 15000,	/* keys pressed in each test */
	SLOTS = 48,			/* mappings that come and go */
	SLOT_PAGES = 16,
	PAUSE_US = 300,			/* between two changes */
	KEYS_A_REFRESH = 3, RESIZE_EVERY = 100, HOME_EVERY = 60
};

static struct vmatop_options options;
static struct source source = { .command = "test" };

static unsigned keys_to_press(void)
{
	return getenv("VMAT_LONG") ? LONG : SHORT;
}

static uint64_t first_seed(void)
{
	const char *given = getenv("VMAT_SEED");

	return given ? strtoull(given, NULL, 0) | 1 : 20261120;
}

/* -- what is watched ------------------------------------------------------------------------- */

/* Maps, fills, protects, moves and unmaps until it is killed. */
static void change(uint64_t *seed, char **slot, size_t page)
{
	size_t size = SLOT_PAGES * page;
	int prot = next_random(seed) % 2 ? PROT_READ : PROT_READ | PROT_WRITE;

	if (!*slot) {
		*slot = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (*slot == MAP_FAILED)
			*slot = NULL;
		else
			memset(*slot, 1, (next_random(seed) % SLOT_PAGES + 1) * page);
	} else if (next_random(seed) % 2) {
		mprotect(*slot + page, (next_random(seed) % (SLOT_PAGES - 1) + 1) * page, prot);
	} else {
		munmap(*slot, size);
		*slot = NULL;
	}
}

static void change_for_ever(void *arg)
{
	char *slots[SLOTS] = { NULL };
	uint64_t seed = first_seed();
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	(void)arg;
	for (;;) {
		change(&seed, &slots[next_random(&seed) % SLOTS], page);
		usleep(PAUSE_US);
	}
}

/* Processes come and go, as in a shell script. */
static void fork_for_ever(void *arg)
{
	(void)arg;
	for (;;) {
		pid_t pid = fork();

		if (!pid) {
			usleep(PAUSE_US * 20);
			_exit(0);
		}
		usleep(PAUSE_US * 4);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

static void begin(void *arg)
{
	(void)arg;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* -- keys ------------------------------------------------------------------------------------ */

static const uint32_t keys[] = {
	KEY_CURSOR_UP, KEY_CURSOR_DOWN, KEY_CURSOR_LEFT, KEY_CURSOR_RIGHT, KEY_PAGE_UP,
	KEY_PAGE_DOWN, KEY_FIRST, KEY_LAST, KEY_TAB, KEY_BACKTAB, KEY_RETURN, KEY_RETURN,
	KEY_RETURN, KEY_ESCAPE, KEY_ESCAPE, KEY_ERASE, KEY_FUNCTION + 1, KEY_FUNCTION + 2,
	KEY_FUNCTION + 3, KEY_FUNCTION + 4, KEY_FUNCTION + 5, KEY_FUNCTION + 6,
	KEY_FUNCTION + 7, KEY_FUNCTION + 8, ' ', '+', '-', '.', '/', '0', '1', '2', '3', '4',
	'>', '?', 'B', 'C', 'D', 'F', 'G', 'I', 'M', 'N', 'P', 'U', 'b', 'e', 'g', 'h', 'j',
	'k', 'l', 'm', 'n', 's', 't', 'u', '[', ']', '{', '}',
};

static void press(struct drive *drive, uint32_t key)
{
	const struct event event = { .type = EVENT_KEY, .key = key };

	drive_event(drive, &event, drive->model.now_ns);
	drive->model.wishes.quit = drive->model.wishes.suspend = false;
}

static void press_at_random(struct drive *drive, uint64_t *seed)
{
	press(drive, keys[next_random(seed) % (sizeof(keys) / sizeof(keys[0]))]);
}

/* Back to the first page, with nothing set, so that it is not the same deep one all the time. */
static void go_home(struct drive *drive, uint32_t view)
{
	for (int i = 0; i < 24; i++)
		press(drive, KEY_ESCAPE);
	press(drive, view);
	for (int i = 0; i < 4; i++)
		press(drive, KEY_ESCAPE);
}

static void refresh(struct drive *drive, struct canvas *canvas)
{
	struct model *model = &drive->model;

	drive_tick(drive, model->now_ns + 4 * SECOND);
	assert_int_equal(canvas_resize(canvas, model->rows, model->cols), 0);
	canvas_clear(canvas);
	view_draw(model, canvas);
	assert_null(play_fault(model));
}

static void resize(struct drive *drive, uint64_t *seed)
{
	const struct event event = {
		.type = EVENT_RESIZE,
		.row = (unsigned)(next_random(seed) % 60 + 1),
		.col = (unsigned)(next_random(seed) % 200 + 1),
	};

	drive_event(drive, &event, drive->model.now_ns);
}

/* -- the tests ------------------------------------------------------------------------------- */

/* @home leads to the page that this is about. */
static void press_many(struct drive *drive, uint32_t home)
{
	struct canvas canvas = { .rows = 0 };
	uint64_t seed = first_seed();

	for (unsigned i = 1; i <= keys_to_press(); i++) {
		press_at_random(drive, &seed);
		if (i % RESIZE_EVERY == 0)
			resize(drive, &seed);
		if (i % HOME_EVERY == 0)
			go_home(drive, home);
		if (i % KEYS_A_REFRESH == 0)
			refresh(drive, &canvas);
	}
	print_message("# %u keys, %zu processes followed, %" PRIu64 " readings of all\n",
		      keys_to_press(), drive->model.watched_count,
		      drive->model.processes.readings);
	canvas_free(&canvas);
}

static void any_keys_do_on_a_process_that_changes(void **state)
{
	struct child child = child_start(begin, change_for_ever, NULL);
	char pid[16], *target = pid;
	struct drive drive;

	(void)state;
	snprintf(pid, sizeof(pid), "%d", (int)child.pid);
	assert_int_equal(drive_start(&drive, &options, &source, &target, 1, 40, 120, 0), 0);
	child_go(&child);
	press_many(&drive, '1');
	assert_null(drive.model.watched[0]->gone);
	drive_end(&drive);
	source_close(&source);
	child_end(&child);
}

static void any_keys_do_while_processes_come_and_go(void **state)
{
	struct child child = child_start(begin, fork_for_ever, NULL);
	struct drive drive;

	(void)state;
	assert_int_equal(drive_start(&drive, &options, &source, NULL, 0, 40, 120, 0), 0);
	child_go(&child);
	press_many(&drive, '0');
	drive_end(&drive);
	source_close(&source);
	child_end(&child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_keys_do_on_a_process_that_changes),
		cmocka_unit_test(any_keys_do_while_processes_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
