/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What calls make of an address space: the model against the running kernel. A process and its
 * model do the same calls at random; what they answer and what maps says is compared after each.
 * VMAT_LONG=1 makes 200 000 calls, VMAT_SEED repeats a run, VMAT_LINES=1 shows where lines differ.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/course.h"
#include "kit/refusal.h"
#include "kit/smallfiles.h"
#include "kit/testdata.h"
#include "kit/twin.h"

enum { SHORT = 5000, LONG = 200000, A_LIFE = 250, MOST_WRONG = 10, FLAGS_EVERY = 10 };

#define MIB (UINT64_C(1) << 20)

/* A setting, and limits that are set before the model is made. */
static const struct place {
	struct setting setting;
	uint64_t memlock, more_memory, more_data;	/* bytes; 0: as they are */
	unsigned weight;				/* its share of the calls */
} places[] = {
	{ .setting = { .name = "top-down", .program = "mapper", .stack = 8 * MIB }, .weight = 6 },
	{ .setting = { .name = "bottom-up", .program = "mapper", .stack = 8 * MIB,
		       .persona = ADDR_COMPAT_LAYOUT }, .weight = 1 },
	{ .setting = { .name = "what is readable is executable", .program = "mapper",
		       .stack = 8 * MIB, .persona = READ_IMPLIES_EXEC }, .weight = 1 },
	{ .setting = { .name = "little may be locked", .program = "mapper", .stack = 8 * MIB,
		       .limited = true }, .memlock = 64 << 10, .weight = 1 },
	{ .setting = { .name = "little memory", .program = "mapper-static", .stack = 8 * MIB,
		       .limited = true }, .more_memory = 640 << 10, .more_data = 400 << 10,
	  .weight = 1 },
};

enum { PLACES = sizeof(places) / sizeof(places[0]), WEIGHTS = 10 };

struct score {
	unsigned calls, lines, form, wrong_maps, wrong_answers, doubts, flag_checks, wrong_flags;
};

static struct sources sources;
static struct score total;

static uint64_t base_seed(void)
{
	const char *given = getenv("VMAT_SEED");

	return given ? strtoull(given, NULL, 0) | 1 : 20261121;
}

/* -- one life ------------------------------------------------------------------------------- */

static void limit(const struct driven *driven, int resource, uint64_t bytes)
{
	struct rlimit limit;

	assert_int_equal(prlimit(driven->pid, (__rlimit_resource_t)resource, NULL, &limit), 0);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(prlimit(driven->pid, (__rlimit_resource_t)resource, &limit, NULL), 0);
}

static void set_limits(const struct driven *driven, const struct place *place)
{
	if (place->memlock)
		limit(driven, RLIMIT_MEMLOCK, place->memlock);
	if (place->more_memory)
		limit(driven, RLIMIT_AS,
		      proc_number(driven, "status", "VmSize:") + place->more_memory);
	if (place->more_data)
		limit(driven, RLIMIT_DATA,
		      proc_number(driven, "status", "VmData:") + place->more_data);
}

static void look_at_flags(struct score *score, struct twin *twin, const char *name)
{
	char *words = twin_wrong_flags(twin);

	score->flag_checks++;
	if (words)
		fprintf(stderr, "# %s: wrong VmFlags: %s\n", name, words);
	score->wrong_flags += words != NULL;
	free(words);
}

static bool step(struct score *score, struct twin *twin, struct course *course, const char *name)
{
	struct comparison c;
	struct call call;
	bool good;

	course_next(course, twin->seen, &call);
	c = twin_do(twin, &call, name);
	if (call.order.what == ORDER_BRK && c.result > 0)
		course->brk = (uint64_t)c.result;
	score->calls++;
	score->wrong_answers += c.answers_differ;
	score->doubts += c.in_doubt;
	score->wrong_maps += c.likeness == DIFFERENT && !c.in_doubt;
	score->form += c.likeness == SAME_FORM;
	score->lines += c.likeness == SAME_LINES;
	good = c.likeness == SAME_LINES && !c.answers_differ && !c.in_doubt;
	if (good && score->calls % FLAGS_EVERY == 0) {
		unsigned before = score->wrong_flags;

		look_at_flags(score, twin, name);
		good = before == score->wrong_flags;
	}
	return good;
}

static unsigned wrong(const struct score *score)
{
	return score->wrong_maps + score->wrong_answers + score->wrong_flags;
}

/* A process that is started, does some calls, and is killed. */
static void live(struct score *score, const struct place *place, uint64_t seed, unsigned calls)
{
	struct course course = { .sources = &sources, .seed = seed, .page = 4096,
				 .arena = UINT64_C(1) << 44, .most_vmas = 70,
				 .locks_all = !place->more_memory };
	struct driven driven;
	struct twin twin;
	const char *why = driven_start(&driven, &place->setting);

	if (why)
		skip_because("%s", why);
	driven.sources = &sources;
	set_limits(&driven, place);
	twin_open(&twin, &driven);
	course.driven = &driven;
	course.start_brk = course.brk = vmat_sim_brk(twin.sim);
	for (unsigned i = 0; i < calls && wrong(score) < MOST_WRONG; i++)
		if (!step(score, &twin, &course, place->setting.name))
			twin_reload(&twin);
	twin_close(&twin);
	driven_end(&driven);
}

/* -- the property -------------------------------------------------------------------------- */

static void print_score(const char *name, const struct score *score)
{
	printf("# %s: %u calls; wrong: %u answers, %u maps, %u of %u looks at VmFlags; "
	       "line for line %.2f %%, %u in doubt\n", name, score->calls, score->wrong_answers,
	       score->wrong_maps, score->wrong_flags, score->flag_checks,
	       score->calls ? 100.0 * score->lines / score->calls : 0, score->doubts);
	fflush(stdout);
}

static void add(struct score *sum, const struct score *score)
{
	sum->calls += score->calls;
	sum->lines += score->lines;
	sum->form += score->form;
	sum->wrong_maps += score->wrong_maps;
	sum->wrong_answers += score->wrong_answers;
	sum->doubts += score->doubts;
	sum->flag_checks += score->flag_checks;
	sum->wrong_flags += score->wrong_flags;
}

static void calls_do_in_the_model_what_the_kernel_does(void **state)
{
	const struct place *place = *state;
	const unsigned share = (getenv("VMAT_LONG") ? LONG : SHORT) / WEIGHTS * place->weight;
	uint64_t seed = base_seed() + 7919 * (uint64_t)(place - places);
	struct score score = { .calls = 0 };

	while (score.calls < share && wrong(&score) < MOST_WRONG)
		live(&score, place, next_random(&seed) | 1, A_LIFE);
	print_score(place->setting.name, &score);
	add(&total, &score);
	assert_int_equal(score.wrong_answers, 0);
	assert_int_equal(score.wrong_maps, 0);
	assert_int_equal(score.wrong_flags, 0);
}

static void nearly_all_maps_are_equal_line_for_line(void **state)
{
	(void)state;
	print_score("in total", &total);
	assert_true(total.calls > 0);
	assert_true(total.lines * 1000.0 >= total.calls * 995.0);
	assert_true(total.doubts * 100 <= total.calls);
}

static int open_sources(void **state)
{
	(void)state;
	sources_open(&sources);
	return 0;
}

static int close_sources(void **state)
{
	(void)state;
	sources_close(&sources);
	return 0;
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[PLACES + 1];
	char names[PLACES][96];

	for (size_t i = 0; i < PLACES; i++) {
		snprintf(names[i], sizeof(names[i]),
			 "calls_do_in_the_model_what_the_kernel_does: %s", places[i].setting.name);
		tests[i] = (struct CMUnitTest){ .name = names[i],
			.test_func = calls_do_in_the_model_what_the_kernel_does,
			.initial_state = (void *)(uintptr_t)&places[i] };
	}
	tests[PLACES] = (struct CMUnitTest)
		cmocka_unit_test(nearly_all_maps_are_equal_line_for_line);
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests_name("live_sim", tests, open_sources, close_sources);
}
