/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * At vm.max_map_count: a process that splits until it is refused, and its model. The same call
 * fails in both, and what it did before it failed is the same. VMAT_LONG=1 makes more calls there.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "kit/course.h"
#include "kit/refusal.h"
#include "kit/smallfiles.h"
#include "kit/testdata.h"
#include "kit/twin.h"

enum { PAGE = 4096, MOST = 100000, SHORT = 40, LONG = 600 };

#define COMB UINT64_C(0x200000000000)
#define ARENA UINT64_C(0x100000000000)

/* A process with all VMAs that it may have but for a few. */
struct crowd {
	struct driven driven;
	struct twin twin;
	uint64_t limit, next;		/* the next page of the comb to be split off */
	unsigned calls, wrong;
};

static uint64_t count_of(const struct crowd *crowd)
{
	return vmat_tree_count(vmat_sim_tree(crowd->twin.sim));
}

static struct comparison tell(struct crowd *crowd, const struct call *call)
{
	struct comparison c = twin_do_blindly(&crowd->twin, call, "at the limit");

	crowd->calls++;
	crowd->wrong += c.answers_differ || c.in_doubt;
	return c;
}

/* Each makes two VMAs more. */
static struct call next_tooth(struct crowd *crowd)
{
	struct call call;

	call_mprotect(&call, crowd->next, PAGE, VMAT_VM_READ);
	crowd->next += 2 * PAGE;
	return call;
}

/* Both get a comb of that many teeth; the process at once, for it is told through a pipe. */
static void make_comb(struct crowd *crowd, uint64_t teeth)
{
	struct vmat_mmap_call m = { .length = 2 * crowd->limit * PAGE, .hint = COMB,
				    .flags = VMAT_MAP_FIXED | VMAT_MAP_NORESERVE };
	struct call call = { .mmap = m };

	call_mmap(&call, &anonymous);
	assert_int_equal(tell(crowd, &call).result, COMB);
	crowd->next = COMB + PAGE;
	call = next_tooth(crowd);
	call.order.times = teeth;
	call.order.stride = 2 * PAGE;
	assert_int_equal(driven_obey(&crowd->driven, &call.order).done, teeth);
	for (uint64_t i = 0; i < teeth; i++)
		assert_int_equal(vmat_mprotect(NULL, crowd->twin.sim, COMB + PAGE + 2 * PAGE * i,
					       PAGE, VMAT_VM_READ), 0);
	crowd->next = COMB + PAGE + 2 * PAGE * teeth;
}

static void open_crowd(struct crowd *crowd, uint64_t spare)
{
	*crowd = (struct crowd){ .limit = proc_number(NULL, "sys/vm/max_map_count", "") };
	if (crowd->limit > MOST)
		skip_because("vm.max_map_count is %" PRIu64 ": that many would take too long",
			     crowd->limit);
	refusal_begin(&crowd->driven);
	twin_open(&crowd->twin, &crowd->driven);
	make_comb(crowd, (crowd->limit - count_of(crowd) - spare) / 2);
	assert_int_equal(twin_compare(&crowd->twin, "a comb"), SAME_LINES);
}

static void close_crowd(struct crowd *crowd)
{
	assert_int_equal(crowd->wrong, 0);
	twin_close(&crowd->twin);
	refusal_end(&crowd->driven);
}

/* -- one by one ------------------------------------------------------------------------------ */

/* Odd: a single VMA more is had by a change at an edge. */
static void splitting_fails_at_the_same_call_and_leaves_the_same_part(void **state)
{
	struct crowd crowd;
	struct comparison c = { .result = 0 };
	unsigned made = 0;

	(void)state;
	for (unsigned odd = 0; odd < 2; odd++) {
		struct call call;

		open_crowd(&crowd, 8);
		if (odd) {
			call_mprotect(&call, crowd.next - PAGE, PAGE, VMAT_VM_EXEC);
			assert_int_equal(tell(&crowd, &call).result, 0);
		}
		for (made = 0, c.result = 0; !c.result && made < 20; made++) {
			call = next_tooth(&crowd);
			c = tell(&crowd, &call);
		}
		printf("# refused at %" PRIu64 " of %" PRIu64 ": %s\n", count_of(&crowd),
		       crowd.limit, c.effect.partial ? "in part" : "at all");
		assert_int_equal(c.result, -ENOMEM);
		assert_true(made > 2);
		assert_int_equal(twin_compare(&crowd.twin, "after the refusal"), SAME_LINES);
		close_crowd(&crowd);
	}
}

/* -- all calls ------------------------------------------------------------------------------- */

/* Fill up to the limit, or just below. */
static void fill(struct crowd *crowd, uint64_t *seed)
{
	uint64_t spare = next_random(seed) % 5;

	while (count_of(crowd) + spare + 2 <= crowd->limit) {
		struct call call = next_tooth(crowd);

		(void)tell(crowd, &call);
	}
}

static void any_call_at_the_limit_does_in_the_model_what_it_does(void **state)
{
	const unsigned wanted = getenv("VMAT_LONG") ? LONG : SHORT;
	const char *given = getenv("VMAT_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 0) | 1 : 20261123;
	struct sources sources;
	struct crowd crowd;
	struct course course = { .sources = &sources, .seed = seed, .page = PAGE, .arena = ARENA,
				 .most_vmas = UINT32_MAX };
	unsigned refused = 0, partial = 0, lines = 0;

	(void)state;
	sources_open(&sources);
	open_crowd(&crowd, 60);
	crowd.driven.sources = &sources;
	course.driven = &crowd.driven;
	course.start_brk = course.brk = vmat_sim_brk(crowd.twin.sim);
	for (unsigned i = 0; i < wanted; i++) {
		struct comparison c;
		struct call call;

		course_next(&course, crowd.twin.seen, &call);
		c = twin_do(&crowd.twin, &call, "at the limit");
		crowd.calls++;
		crowd.wrong += c.answers_differ || (c.likeness == DIFFERENT && !c.in_doubt);
		refused += c.result < 0 && c.result > -4096;
		partial += c.effect.partial;
		lines += c.likeness == SAME_LINES;
		if (c.likeness != SAME_LINES || c.in_doubt || c.answers_differ)
			twin_reload(&crowd.twin);
		if (i > 10)
			fill(&crowd, &seed);
	}
	printf("# %u calls at the limit, %u refused, %u of these in part; %u wrong; the same lines "
	       "after %u\n", wanted, refused, partial, crowd.wrong, lines);
	close_crowd(&crowd);
	sources_close(&sources);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splitting_fails_at_the_same_call_and_leaves_the_same_part),
		cmocka_unit_test(any_call_at_the_limit_does_in_the_model_what_it_does),
	};

	return cmocka_run_group_tests_name("live_sim_limit", tests, NULL, NULL);
}
