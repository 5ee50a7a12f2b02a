/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the running kernel maps, against what the library foretells from /proc alone: a process does
 * calls at random, in every setting that decides where mappings go. VMAT_LONG=1 makes 20 000
 * placements in each, VMAT_SEED repeats a run, an argument chooses: test_live_place '*static*'.
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
#include <sys/utsname.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/refusal.h"
#include "kit/smallfiles.h"
#include "kit/testdata.h"

enum { SHORT = 2000, LONG = 20000, MOST_WRONG = 10, MOST_WORDS = 64 };

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)
#define BOTTOM_UP ADDR_COMPAT_LAYOUT
#define NOT_RANDOM ADDR_NO_RANDOMIZE

#define AT_EXEC(name_, program_, persona_, stack_) \
	.name = name_, .program = program_, .persona = persona_, .stack = stack_

static struct setting settings[] = {
	{ AT_EXEC("top-down", "mapper", 0, 8 * MIB) },
	{ AT_EXEC("bottom-up", "mapper", BOTTOM_UP, 8 * MIB) },
	{ AT_EXEC("unlimited stack", "mapper", 0, UINT64_MAX) },
	{ AT_EXEC("no ASLR", "mapper", NOT_RANDOM, 8 * MIB) },
	{ AT_EXEC("static", "mapper-static", 0, 8 * MIB) },
	{ AT_EXEC("static-PIE", "mapper-static-pie", 0, 8 * MIB) },
	{ AT_EXEC("no ASLR, bottom-up", "mapper", NOT_RANDOM | BOTTOM_UP, 8 * MIB) },
	{ AT_EXEC("no ASLR, unlimited stack", "mapper", NOT_RANDOM, UINT64_MAX) },
	{ AT_EXEC("1 GiB stack", "mapper", 0, GIB) },
	{ AT_EXEC("4 GiB stack", "mapper", 0, 4 * GIB) },
	{ AT_EXEC("64 KiB stack, no ASLR", "mapper", NOT_RANDOM, MIB / 16) },
	{ AT_EXEC("static, bottom-up", "mapper-static", BOTTOM_UP, 8 * MIB) },
	{ AT_EXEC("static, unlimited stack", "mapper-static", 0, UINT64_MAX) },
	{ AT_EXEC("static, no ASLR", "mapper-static", NOT_RANDOM, 8 * MIB) },
	{ AT_EXEC("static-PIE, bottom-up", "mapper-static-pie", BOTTOM_UP, 8 * MIB) },
	{ AT_EXEC("static-PIE, unlimited stack", "mapper-static-pie", 0, UINT64_MAX) },
	{ AT_EXEC("static-PIE, no ASLR", "mapper-static-pie", NOT_RANDOM, 8 * MIB) },
	{ AT_EXEC("static-PIE of 2 MiB segments", "mapper-static-pie-2m", 0, 8 * MIB) },
	{ AT_EXEC("static-PIE of 2 MiB segments, bottom-up", "mapper-static-pie-2m", BOTTOM_UP, 8 * MIB) },
	{ AT_EXEC("stack limit raised later", "mapper", 0, 8 * MIB), .later_stack = GIB },
	{ AT_EXEC("stack limit lowered later", "mapper", 0, GIB), .later_stack = 8 * MIB },
	{ AT_EXEC("stack unlimited later", "mapper", 0, 8 * MIB), .later_stack = UINT64_MAX },
	{ AT_EXEC("stack limited later", "mapper", 0, UINT64_MAX), .later_stack = 8 * MIB },
	{ AT_EXEC("said to be bottom-up later", "mapper", 0, 8 * MIB), .later_persona = BOTTOM_UP },
	{ AT_EXEC("static-PIE, no ASLR, said to be bottom-up later", "mapper-static-pie", NOT_RANDOM,
		  8 * MIB), .later_persona = BOTTOM_UP },
	{ AT_EXEC("static-PIE, no ASLR, bottom-up, said to be random later", "mapper-static-pie",
		  NOT_RANDOM | BOTTOM_UP, 8 * MIB), .later_persona = READ_IMPLIES_EXEC },
	{ AT_EXEC("said to be random no more", "mapper", 0, 8 * MIB), .later_persona = NOT_RANDOM },
	{ AT_EXEC("what is readable is executable", "mapper", READ_IMPLIES_EXEC, 8 * MIB) },
	{ AT_EXEC("run by the loader", "mapper", 0, 8 * MIB), .loader = "/lib64/ld-linux-x86-64.so.2" },
	{ AT_EXEC("run by the loader, bottom-up", "mapper", BOTTOM_UP, 8 * MIB),
	  .loader = "/lib64/ld-linux-x86-64.so.2" },
	{ AT_EXEC("32 bits", "mapper-32", 0, 8 * MIB), .narrow = true },
	{ AT_EXEC("32 bits, bottom-up", "mapper-32", BOTTOM_UP, 8 * MIB), .narrow = true },
	{ AT_EXEC("32 bits, unlimited stack", "mapper-32", 0, UINT64_MAX), .narrow = true },
	{ AT_EXEC("32 bits, no ASLR", "mapper-32", NOT_RANDOM, 8 * MIB), .narrow = true },
	{ AT_EXEC("32 bits, static", "mapper-32-static", 0, 8 * MIB), .narrow = true },
	{ AT_EXEC("32 bits, 3 GiB", "mapper-32", ADDR_LIMIT_3GB, 8 * MIB), .narrow = true },
	{ AT_EXEC("limits that come and go", "mapper", 0, 8 * MIB), .limited = true },
};

enum { SETTINGS = sizeof(settings) / sizeof(settings[0]) };

/* How often the library said something, static words. */
struct tally {
	const char *words;
	unsigned times;
};

/* What the answers were like. */
struct score {
	unsigned placements;		/* calls that ask for a place */
	unsigned exact, bound, wrong;	/* of these */
	unsigned calls;			/* all that were foretold */
	unsigned random_low;		/* of the bounds: MAP_32BIT, which is random */
	struct tally doubts[MOST_WORDS];
};

static struct sources sources;
static unsigned used[MOST_SOURCES];	/* placements from each source */
static struct tally rules[MOST_WORDS];	/* by which it was found, or what refused it */

/*
 * Without MAP_32BIT among the bounds, which is random, and without settings with limits, of which
 * /proc does not tell all, or whose mmap_base is hidden.
 */
static unsigned total_placements, total_others, hidden_bases;

static uint64_t base_seed(void)
{
	const char *given = getenv("VMAT_SEED");
	static uint64_t seed;

	if (!seed)
		seed = given ? strtoull(given, NULL, 0) : 20261120;
	return seed ? seed : 1;
}

/* -- one setting ------------------------------------------------------------------------- */

static void note(struct tally *tally, const char *words)
{
	for (unsigned i = 0; i < MOST_WORDS; i++) {
		if (tally[i].words && strcmp(tally[i].words, words) != 0)
			continue;
		tally[i].words = words;
		tally[i].times++;
		break;
	}
}

static void print_tally(const struct tally *tally)
{
	for (unsigned i = 0; i < MOST_WORDS && tally[i].words; i++)
		printf("#   %u: %s\n", tally[i].times, tally[i].words);
	fflush(stdout);
}

static void count(struct score *score, const struct call *call, enum verdict verdict,
		  const char *why)
{
	score->calls++;
	score->wrong += verdict == WRONG;
	if (call->kind != CALL_MMAP && call->kind != CALL_MREMAP)
		return;
	if (call->source)
		used[call->source - sources.list]++;
	score->placements++;
	score->exact += verdict == EXACT;
	if (verdict != BOUND)
		return;
	score->bound++;
	if (call->kind == CALL_MMAP && call->mmap.flags & VMAT_MAP_32BIT)
		score->random_low++;
	else
		note(score->doubts, why);
}

/* Give it little room to grow, or set it free. */
static void press(const struct driven *driven, uint64_t *seed)
{
	static const struct { int resource; const char *key; } limits[] = {
		{ RLIMIT_AS, "VmSize:" }, { RLIMIT_DATA, "VmData:" }, { RLIMIT_MEMLOCK, "VmLck:" },
	};
	uint64_t which = next_random(seed) % 3;
	uint64_t used_now = proc_number(driven, "status", limits[which].key);
	struct rlimit limit;

	assert_int_equal(prlimit(driven->pid, limits[which].resource, NULL, &limit), 0);
	limit.rlim_cur = which == 2 ? 4 * MIB : limit.rlim_max;
	if (next_random(seed) % 3)
		limit.rlim_cur = used_now + (UINT64_C(4096) << next_random(seed) % 14);
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	assert_int_equal(prlimit(driven->pid, limits[which].resource, &limit, NULL), 0);
}

/* One step; what is not foretold is only done. */
static void step(const struct driven *driven, struct plan *plan, const char *name,
		 struct score *score)
{
	struct vmat_placement said;
	enum verdict verdict;
	struct view view;
	struct call call;
	const char *why;
	int64_t result;

	view_open(&view, driven);
	plan_next(plan, view.tree, &call);
	if (call.kind == CALL_OTHER) {
		driven_obey(driven, &call.order);
	} else {
		said = foretell(&view, &call);
		result = driven_obey(driven, &call.order).result;
		verdict = judge(&view, &said, &call, result, &why);
		if (verdict == WRONG)
			report(&view, driven, &call, &said, result, why, name);
		count(score, &call, verdict, why);
		note(rules, said.error ? vmat_check_name(said.check) : said.rule);
	}
	view_close(&view);
}

static void print_score(const struct setting *setting, const struct score *score, uint64_t seed)
{
	printf("# %s, seed %" PRIu64 ": %u calls, %u placements, %u exact, %u of MAP_32BIT and %u others "
	       "bounds, %u wrong\n", setting->name, seed, score->calls, score->placements,
	       score->exact, score->random_low, score->bound - score->random_low, score->wrong);
	print_tally(score->doubts);
}

/* Nobody knows every page that a kernel of another architecture maps. */
static bool all_rules_are_known(void)
{
#ifdef __x86_64__
	return true;
#else
	return false;
#endif
}

/* Whether /proc shows no mapping that ends (bottom-up: begins) at mmap_base for sure. */
static bool base_is_hidden(const struct driven *driven)
{
	struct vmat_base base;
	struct view view;

	view_open(&view, driven);
	vmat_placer_base(view.placer, &base);
	view_close(&view);
	return !base.exact;
}

static void try_setting(const struct setting *setting, const uint64_t given)
{
	const unsigned wanted = getenv("VMAT_LONG") ? LONG : SHORT / SETTINGS;
	struct plan plan = { .sources = &sources, .seed = given, .most_vmas = 100,
			     .locks = setting->limited, .narrow = setting->narrow,
			     .page = (uint64_t)sysconf(_SC_PAGESIZE) };
	struct score score = { .calls = 0 };
	struct driven driven;
	const char *why = driven_start(&driven, setting);
	uint64_t seed = given;
	unsigned others;
	bool hidden;

	if (why)
		skip_because("%s", why);
	driven.sources = &sources;
	plan.driven = &driven;
	hidden = base_is_hidden(&driven);
	while (score.placements < wanted && score.wrong < MOST_WRONG) {
		if (setting->limited && next_random(&seed) % 8 == 0)
			press(&driven, &seed);
		step(&driven, &plan, setting->name, &score);
	}
	driven_end(&driven);
	print_score(setting, &score, given);
	assert_int_equal(score.wrong, 0);
	others = score.bound - score.random_low;
	hidden_bases += hidden;
	if (setting->limited || hidden)
		return;
	total_placements += score.placements;
	total_others += others;
	if (all_rules_are_known() && score.placements >= LONG)
		assert_true(others * 100 <= score.placements);
}

static void the_kernel_maps_where_the_library_says(void **state)
{
	const struct setting *setting = *state;

	try_setting(setting, base_seed() + (uint64_t)(setting - settings) * 7919);
}

/* In 6.12 [vdso] is no more above the stack, and where nothing else tells mmap_base, it does. */
static bool vdso_is_low(void)
{
	struct utsname machine;
	char *end;
	long major;

	assert_int_equal(uname(&machine), 0);
	major = strtol(machine.release, &end, 10);
	return major > 6 || (major == 6 && *end == '.' && strtol(end + 1, NULL, 10) >= 12);
}

static void ninety_nine_answers_in_a_hundred_are_exact(void **state)
{
	(void)state;
	if (!all_rules_are_known())
		skip_because("the rules of this architecture were read, not measured");
	printf("# in %u settings mmap_base was hidden\n", hidden_bases);
	assert_true(total_others * 100 <= total_placements);
	/* those of 2 MiB segments, and once in 512 a static-PIE that looks like them */
	if (vdso_is_low())
		assert_true(hidden_bases <= 4);
}

/* -- all kinds of memory -------------------------------------------------------------------- */

static void all_kinds_of_memory_were_mapped(void **state)
{
	(void)state;
	printf("# by these rules, and refused by these checks:\n");
	print_tally(rules);
	for (size_t i = 0; i < sources.count; i++)
		printf("# %u placements: %s\n", used[i], sources.list[i].label);
	for (size_t i = 0; i < sources.count; i++)
		assert_true(used[i] > 0);
	if (sources.lack)
		skip_because("%s", sources.lack);
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
	struct CMUnitTest tests[SETTINGS + 2];
	char names[SETTINGS][96];

	for (size_t i = 0; i < SETTINGS; i++) {
		snprintf(names[i], sizeof(names[i]), "the_kernel_maps_where_the_library_says: %s",
			 settings[i].name);
		tests[i] = (struct CMUnitTest){ .name = names[i],
			.test_func = the_kernel_maps_where_the_library_says,
			.initial_state = &settings[i] };
	}
	tests[SETTINGS] = (struct CMUnitTest)cmocka_unit_test(all_kinds_of_memory_were_mapped);
	tests[SETTINGS + 1] = (struct CMUnitTest)cmocka_unit_test(
		ninety_nine_answers_in_a_hundred_are_exact);
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests_name("live_place", tests, open_sources, close_sources);
}
