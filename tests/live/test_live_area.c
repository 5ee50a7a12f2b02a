/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the running kernel puts a mapping, against what the search over its map says: a process maps
 * and unmaps at random, stacks among it, and is read before each time.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/smallfiles.h"
#include "kit/testdata.h"

enum { CALLS = 1500, LOWEST = 65536, MOST_PAGES = 300 };

enum outcome { RIGHT, WRONG, CANNOT_READ, NOT_EXACT, OTHER_LAYOUT, OLD_KERNEL };

static const char *const outcomes[] = {
	"right", "wrong", "cannot read the process", "mmap_base is not known exactly",
	"the layout is not the one that was asked for", "a kernel before 6.1: its tree has another shape",
};

/* What the driven process is told to do; it does nothing else, so that nothing else moves. */
struct command {
	uint64_t addr, length;		/* addr 0: map anywhere */
	int flags;
};

struct drive {
	pid_t pid;
	int to, from;
	struct vmat_procfs *proc;
	uint64_t seed, page;
	bool bottom_up, exact;
	uint64_t base;
};

/* -- the driven process ----------------------------------------------------------------- */

static void obey(int from, int to)
{
	struct command command;

	while (read(from, &command, sizeof(command)) == sizeof(command)) {
		long result;

		if (command.addr)
			result = syscall(SYS_munmap, command.addr, command.length);
		else
			result = syscall(SYS_mmap, NULL, command.length, PROT_READ | PROT_WRITE,
					 command.flags, -1, 0);
		if (write(to, &result, sizeof(result)) != sizeof(result))
			break;
	}
	_exit(0);
}

static bool start(struct drive *d)
{
	int there[2], back[2];

	if (pipe(there) || pipe(back))
		return false;
	d->pid = fork();
	if (!d->pid) {
		close(there[1]);
		close(back[0]);
		obey(there[0], back[1]);
	}
	close(there[0]);
	close(back[1]);
	d->to = there[1];
	d->from = back[0];
	return d->pid > 0;
}

static long tell(const struct drive *d, const struct command *command)
{
	long result = -1;

	if (write(d->to, command, sizeof(*command)) != sizeof(*command) ||
	    read(d->from, &result, sizeof(result)) != sizeof(result))
		return -1;
	return result;
}

/* -- the driver ------------------------------------------------------------------------------ */

static uint64_t below(struct drive *d, uint64_t bound)
{
	return next_random(&d->seed) % bound;
}

static struct vmat_tree *read_tree(const struct drive *d, struct vmat_mm **mm)
{
	const struct vmat_load_options options = { .size = sizeof(options), .detail = VMAT_SMAPS,
						   .with = VMAT_WITH_FACTS };
	struct vmat_tree *tree = NULL;

	if (vmat_load_pid(mm, d->proc, d->pid, &options, NULL))
		return NULL;
	if (vmat_tree_new(&tree, *mm, NULL))
		vmat_mm_free(*mm);
	return tree;
}

/* Once, while nothing has moved yet. */
static enum outcome learn(struct drive *d, bool bottom_up)
{
	struct vmat_tree_options settings = { .size = sizeof(settings) };
	struct vmat_member base, direction;
	struct vmat_tree *tree;
	struct vmat_mm *mm;

	tree = read_tree(d, &mm);
	if (!tree)
		return CANNOT_READ;
	vmat_tree_settings(tree, &settings);
	if (!vmat_mm_member_named(mm, "mmap_base", &base) ||
	    !vmat_mm_member_named(mm, "get_unmapped_area", &direction))
		return CANNOT_READ;
	d->page = settings.page_size;
	d->base = base.value;
	d->bottom_up = !strcmp(direction.text, "bottom-up");
	d->exact = !strncmp(base.remark, "exact", 5);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
	if (settings.gap_rule != VMAT_GAPS_RAW)
		return OLD_KERNEL;
	if (d->bottom_up != bottom_up)
		return OTHER_LAYOUT;
	return d->exact ? RIGHT : NOT_EXACT;
}

/* Punch a hole into something that was mapped here. */
static void unmap_some(struct drive *d, const struct vmat_tree *tree)
{
	uint64_t low = d->bottom_up ? d->base : d->base - (UINT64_C(64) << 20);
	uint64_t high = d->bottom_up ? d->base + (UINT64_C(64) << 20) : d->base;
	uint64_t at = low + below(d, (high - low) / d->page) * d->page;
	const struct vmat_vma *vma = vmat_tree_find_vma_intersection(tree, at, high);
	struct command command;

	/* what is not private anonymous memory without a name is not ours */
	if (!vma || vmat_vma_inode(vma) || vmat_vma_name_len(vma) ||
	    !(vmat_vma_flags(vma) & VMAT_VM_NORESERVE))
		return;
	command.addr = vmat_vma_start(vma);
	command.length = vmat_vma_end(vma) - command.addr;
	if (command.length > d->page && below(d, 2)) {
		command.addr += below(d, command.length / d->page) * d->page;
		command.length = d->page * (1 + below(d, (vmat_vma_end(vma) - command.addr) / d->page));
	}
	tell(d, &command);
}

static bool map_some(struct drive *d, const struct vmat_tree *tree, uint64_t task_size)
{
	struct command command = { .flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE };
	struct vmat_area_wish wish = { .size = sizeof(wish), .low_limit = LOWEST, .high_limit = d->base,
				       .direction = VMAT_TOP_DOWN };
	uint64_t want = 0, got;
	int rc;

	command.length = wish.length = d->page * (1 + below(d, below(d, 2) ? 8 : MOST_PAGES));
	if (!below(d, 4))
		command.flags |= MAP_GROWSDOWN;
	if (d->bottom_up) {
		wish.direction = VMAT_BOTTOM_UP;
		wish.low_limit = d->base;
		wish.high_limit = task_size;
	}
	rc = vmat_tree_unmapped_area(&want, tree, &wish, NULL);
	got = (uint64_t)tell(d, &command);
	if (!rc && got == want)
		return true;
	fprintf(stderr, "# %" PRIu64 " bytes%s: at %" PRIx64 ", and %" PRIx64 " (%d) was expected\n",
		command.length, command.flags & MAP_GROWSDOWN ? ", growing down" : "", got, want, rc);
	return false;
}

static enum outcome drive(bool bottom_up)
{
	struct vmat_tree_options settings = { .size = sizeof(settings) };
	struct drive d = { .seed = 53 };
	enum outcome outcome;

	if (vmat_procfs_open(&d.proc, NULL) || !start(&d))
		return CANNOT_READ;
	outcome = learn(&d, bottom_up);
	for (unsigned i = 0; outcome == RIGHT && i < CALLS; i++) {
		struct vmat_mm *mm;
		struct vmat_tree *tree = read_tree(&d, &mm);

		if (!tree)
			return CANNOT_READ;
		vmat_tree_settings(tree, &settings);
		if (below(&d, 3) == 0)
			unmap_some(&d, tree);
		else if (!map_some(&d, tree, settings.task_size))
			outcome = WRONG;
		vmat_tree_free(tree);
		vmat_mm_free(mm);
	}
	close(d.to);
	waitpid(d.pid, NULL, 0);
	vmat_procfs_close(d.proc);
	return outcome;
}

/* -- the test ------------------------------------------------------------------------------------ */

/* A layout is chosen at exec: this program again. */
static enum outcome drive_in_layout(const char *layout, unsigned long persona)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		personality(persona);
		execl("/proc/self/exe", "test_live_area", layout, (char *)NULL);
		_exit(CANNOT_READ);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_true(WEXITSTATUS(status) <= OLD_KERNEL);
	return (enum outcome)WEXITSTATUS(status);
}

static void try_layout(const char *layout, unsigned long persona)
{
	enum outcome outcome = drive_in_layout(layout, persona);

	if (outcome == WRONG)
		fail_msg("the kernel chose another place");
	if (outcome != RIGHT)
		skip_because("%s", outcomes[outcome]);
}

static void top_down_the_kernel_maps_where_the_search_says(void **state)
{
	(void)state;
	try_layout("top-down", 0);
}

static void bottom_up_it_does_so_too(void **state)
{
	struct utsname machine;

	(void)state;
	assert_int_equal(uname(&machine), 0);
	if (strcmp(machine.machine, "x86_64") != 0)
		skip_because("what the bottom-up layout is like is known of x86_64 only");
	try_layout("bottom-up", ADDR_COMPAT_LAYOUT);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(top_down_the_kernel_maps_where_the_search_says),
		cmocka_unit_test(bottom_up_it_does_so_too),
	};

	if (argc > 1)
		return (int)drive(!strcmp(argv[1], "bottom-up"));
	return cmocka_run_group_tests_name("live_area", tests, NULL, NULL);
}
