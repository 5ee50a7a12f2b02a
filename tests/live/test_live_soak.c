/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A day of vmatop in small: it refreshes again and again while what it watches changes and keys are
 * pressed at random, and needs no more memory at the end than it did before. VMAT_LONG=1 refreshes
 * 20 000 times, VMAT_SEED repeats a run.
 */
#include <inttypes.h>
#include <malloc.h>
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
#include "vmatop/control.h"
#include "vmatop/drive.h"
#include "vmatop/view.h"

#define SECOND UINT64_C(1000000000)

enum {
	SHORT = 400, LONG = 20000,
	SHORT_KEYS = 300, LONG_KEYS = 3000,
	SLOTS = 48,		/* mappings that come and go */
	SLOT_PAGES = 16,
	PAUSE_US = 300,		/* between two changes */
	QUARTERS = 4
};

/* The heap may be so much larger than it was: text of a message, rows of one more mapping. */
#define SLACK (UINT64_C(192) << 10)

static struct vmatop_options options;
static struct source source = { .command = "test" };

static bool is_long(void)
{
	return getenv("VMAT_LONG");
}

static uint64_t first_seed(void)
{
	const char *given = getenv("VMAT_SEED");

	return given ? strtoull(given, NULL, 0) | 1 : 20261120;
}

#ifdef __SANITIZE_ADDRESS__
/* its header is a package of its own */
size_t __sanitizer_get_current_allocated_bytes(void);
#endif

/* What is allocated now; what was freed does not count, wherever the allocator keeps it. */
static uint64_t heap_bytes(void)
{
#ifdef __SANITIZE_ADDRESS__
	return __sanitizer_get_current_allocated_bytes();
#else
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
#endif
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
	uint64_t seed = *(uint64_t *)arg;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

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

static void nothing(void *arg)
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

/* Back to the first page, with nothing set: what is kept by then was kept before. */
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

/* One process is watched, and its pages gone through. Returns the most that was allocated. */
static uint64_t watch_for(struct drive *drive, unsigned refreshes, uint64_t *seed)
{
	enum { KEY_EVERY = 3, HOME_EVERY = 50 };
	struct canvas canvas = { .rows = 0 };
	uint64_t most = 0, now;

	for (unsigned i = 1; i <= refreshes; i++) {
		if (i % KEY_EVERY == 0)
			press_at_random(drive, seed);
		/* all processes are for the other test */
		if (i % HOME_EVERY == 0 || control_wants_processes(&drive->model))
			go_home(drive, '1');
		if (i % HOME_EVERY == 1)
			resize(drive, seed);
		refresh(drive, &canvas);
		now = i % HOME_EVERY ? 0 : heap_bytes();
		most = now > most ? now : most;
	}
	canvas_free(&canvas);
	return most;
}

static void watching_for_long_takes_no_more_memory_than_at_first(void **state)
{
	unsigned refreshes = is_long() ? LONG : SHORT;
	uint64_t seed = first_seed(), most[QUARTERS];
	struct child child = child_start(nothing, change_for_ever, &seed);
	struct drive drive;
	char pid[16], *target = pid;

	(void)state;
	snprintf(pid, sizeof(pid), "%d", (int)child.pid);
	assert_int_equal(drive_start(&drive, &options, &source, &target, 1, 40, 120, 0), 0);
	child_go(&child);
	for (int i = 0; i < QUARTERS; i++)
		most[i] = watch_for(&drive, refreshes / QUARTERS, &seed);
	print_message("%u refreshes, %" PRIu64 " samples; heap in each quarter at most %" PRIu64
		      " %" PRIu64 " %" PRIu64 " %" PRIu64 " KiB\n", refreshes,
		      model_current(&drive.model)->samples, most[0] >> 10, most[1] >> 10,
		      most[2] >> 10, most[3] >> 10);
	assert_null(model_current(&drive.model)->gone);
	assert_true(model_current(&drive.model)->samples >= refreshes / 2);
	drive_end(&drive);
	source_close(&source);
	child_end(&child);
	assert_true(most[QUARTERS - 1] <= most[1] + SLACK);
}

static void any_keys_do_while_processes_come_and_go(void **state)
{
	enum { KEYS_A_TICK = 3 };
	unsigned count = is_long() ? LONG_KEYS : SHORT_KEYS;
	struct child child = child_start(nothing, fork_for_ever, NULL);
	uint64_t seed = first_seed();
	struct canvas canvas = { .rows = 0 };
	struct drive drive;

	(void)state;
	assert_int_equal(drive_start(&drive, &options, &source, NULL, 0, 40, 120, 0), 0);
	child_go(&child);
	for (unsigned i = 1; i <= count; i++) {
		press_at_random(&drive, &seed);
		if (i % 100 == 0)
			resize(&drive, &seed);
		if (i % 60 == 0)
			go_home(&drive, '0');
		if (i % 20 == 0) {
			press(&drive, 't');
			press(&drive, 'u');
			press(&drive, KEY_RETURN);
		}
		if (i % KEYS_A_TICK == 0)
			refresh(&drive, &canvas);
	}
	print_message("%u keys, %" PRIu64 " readings of all processes, %zu opened\n", count,
		      (uint64_t)drive.model.processes.readings, drive.model.watched_count);
	canvas_free(&canvas);
	drive_end(&drive);
	source_close(&source);
	child_end(&child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(watching_for_long_takes_no_more_memory_than_at_first),
		cmocka_unit_test(any_keys_do_while_processes_come_and_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
