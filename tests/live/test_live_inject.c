/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the kernel maps for programs that know nothing of us - interpreters with threads, forked
 * processes with odd mappings - against what the library foretells from their /proc text: the calls
 * are put into them by ptrace.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/menagerie.h"
#include "kit/refusal.h"
#include "kit/testdata.h"

enum { PROCESSES = 4, PROCESSES_LONG = 40, CALLS = 20, CALLS_LONG = 200, MOST_WRONG = 10 };

#ifdef __x86_64__

/* Memory that needs no descriptor. */
static struct sources sources = {
	.list = {
		{ .label = "anonymous", .backing = VMAT_BACKING_ANON, .fd = -1, .shm_id = -1,
		  .map_flags = MAP_ANONYMOUS, .weight = 10 },
		{ .label = "hugetlb 2M", .backing = VMAT_BACKING_HUGETLB, .fd = -1, .shm_id = -1,
		  .map_flags = MAP_ANONYMOUS | MAP_HUGETLB | 21 << 26, .weight = 1,
		  .huge_page_size = 2 << 20 },
	},
	.count = 2, .weight = 11,
};

static unsigned calls, exact, bound, wrong;

/* Let it do one instruction, `syscall`, with these registers. */
static struct answer inject(const struct driven *driven, const struct order *order)
{
	struct user_regs_struct before, regs;
	int status;
	void *at;
	long text;

	assert_int_equal(ptrace(PTRACE_GETREGS, driven->pid, NULL, &before), 0);
	regs = before;
	at = (void *)regs.rip;
	errno = 0;
	text = ptrace(PTRACE_PEEKTEXT, driven->pid, at, NULL);
	assert_int_equal(errno, 0);
	assert_int_equal(ptrace(PTRACE_POKETEXT, driven->pid, at, (text & ~0xffffL) | 0x050f), 0);
	regs.rax = (uint64_t)order_numbers[order->what];
	regs.orig_rax = UINT64_MAX;		/* no call is to be restarted */
	regs.rdi = order->args[0];
	regs.rsi = order->args[1];
	regs.rdx = order->args[2];
	regs.r10 = order->args[3];
	regs.r8 = order->args[4];
	regs.r9 = order->args[5];
	assert_int_equal(ptrace(PTRACE_SETREGS, driven->pid, NULL, &regs), 0);
	do {	/* a stop that was due comes first */
		assert_int_equal(ptrace(PTRACE_SINGLESTEP, driven->pid, NULL, NULL), 0);
		assert_int_equal(waitpid(driven->pid, &status, __WALL), driven->pid);
		assert_true(WIFSTOPPED(status));
	} while (WSTOPSIG(status) != SIGTRAP);
	assert_int_equal(ptrace(PTRACE_GETREGS, driven->pid, NULL, &regs), 0);
	assert_int_equal(ptrace(PTRACE_POKETEXT, driven->pid, at, text), 0);
	assert_int_equal(ptrace(PTRACE_SETREGS, driven->pid, NULL, &before), 0);
	return (struct answer){ (int64_t)regs.rax, 1 };
}

static void drive_one(struct driven *driven, const char *name, uint64_t seed)
{
	struct plan plan = { .sources = &sources, .seed = seed, .driven = driven, .most_vmas = 2000,
			     .page = (uint64_t)sysconf(_SC_PAGESIZE) };
	unsigned wanted = getenv("VMAT_LONG") ? CALLS_LONG : CALLS;

	for (unsigned done = 0; done < wanted && wrong < MOST_WRONG;) {
		struct outcome outcome;
		struct call call;
		struct view view;

		view_open(&view, driven);
		plan_next(&plan, view.tree, &call);
		view_close(&view);
		if (call.kind == CALL_OTHER)	/* touching is none */
			continue;
		outcome = oracle(driven, &call, name);
		done++;
		calls++;
		exact += outcome.verdict == EXACT;
		bound += outcome.verdict == BOUND && !(call.mmap.flags & VMAT_MAP_32BIT);
		wrong += outcome.verdict == WRONG;
	}
}

static void drive_species(const struct species *species)
{
	size_t wanted = getenv("VMAT_LONG") ? PROCESSES_LONG : PROCESSES;

	for (size_t i = 0; i < wanted && i < species->count; i++) {
		pid_t pid = menagerie_start(species, i);
		struct driven driven;

		if (pid < 0)
			skip_because("%s cannot be started here", species->name);
		if (ptrace(PTRACE_ATTACH, pid, NULL, NULL)) {
			menagerie_end(pid);
			skip_because("ptrace: %s", strerror(errno));
		}
		assert_int_equal(waitpid(pid, NULL, __WALL), pid);
		driven_adopt(&driven, pid, inject);
		drive_one(&driven, species->name, 1 + i * 7919);
		driven_end(&driven);
	}
}

static void in_foreign_programs_the_kernel_maps_where_the_library_says(void **state)
{
	const struct species *species = *state;

	calls = exact = bound = wrong = 0;
	drive_species(species);
	printf("# %s: %u calls, %u answers exact, %u bounds but for MAP_32BIT, %u wrong\n",
	       species->name, calls, exact, bound, wrong);
	assert_int_equal(wrong, 0);
}

#else

static void in_foreign_programs_the_kernel_maps_where_the_library_says(void **state)
{
	(void)state;
	skip_because("which registers a system call wants is known here of x86-64 only");
}

#endif

int main(void)
{
	struct CMUnitTest tests[16];
	char names[16][96];

	for (size_t i = 0; i < menagerie_size; i++) {
		snprintf(names[i], sizeof(names[i]),
			 "in_foreign_programs_the_kernel_maps_where_the_library_says: %s",
			 menagerie[i].name);
		tests[i] = (struct CMUnitTest){ .name = names[i],
			.test_func = in_foreign_programs_the_kernel_maps_where_the_library_says,
			.initial_state = (void *)(uintptr_t)&menagerie[i] };
	}
	return _cmocka_run_group_tests("live_inject", tests, menagerie_size, NULL, NULL);
}
