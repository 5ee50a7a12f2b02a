/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When an answer is exact and when only a bound: of a real process of which everything is told, one
 * thing after the other is taken away, and must be missed by those calls that depend on it.
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

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/smallfiles.h"
#include "kit/testdata.h"
#include "model/place.h"

#define MIB(n) (UINT64_C(n) << 20)
#define PROCESS "6.18-amd64/leak-glibc/1-before/leak-dyn-26387"

static const uint64_t linker_end = 0x7f0fbe471000, linker_start = 0x7f0fbe43c000;

struct known {
	struct vmat_mm *mm;
	struct vmat_tree *tree;
	struct vmat_placer *placer;
};

static const struct { const char *file, *text; } machine[] = {
	{ "sys/vm/max_map_count", "65530\n" },
	{ "sys/vm/overcommit_memory", "0\n" },
	{ "sys/vm/mmap_min_addr", "4096\n" },
	{ "sys/vm/mmap_rnd_bits", "28\n" },
	{ "sys/vm/legacy_va_layout", "0\n" },
	{ "sys/vm/nr_overcommit_hugepages", "0\n" },
	{ "sys/kernel/randomize_va_space", "2\n" },
	{ "sys/kernel/osrelease", "6.18.44-fc-v657\n" },
	{ "meminfo", "MemTotal:        8000000 kB\nSwapTotal:             0 kB\n"
		     "HugePages_Free:        0\nHugePages_Rsvd:        0\nHugepagesize:       2048 kB\n" },
	{ "vmatools", "machine: x86_64\npage_size: 4096\nlowest_address: 65536\n"
		      "stack_guard_pages: 256\nhpage_pmd_size: 2097152\nshmem_enabled: never\n"
		      "shmem_largest: 0\nva_align_mask: 0\ntask_size: 7ffffffff000\n" },
};

static void begin(struct known *k, const char *file)
{
	char *folder = testdata_path(PROCESS);

	k->mm = capture_mm(folder, file);
	assert_non_null(k->mm);
	capture_facts(k->mm, folder);
	for (size_t i = 0; i < sizeof(machine) / sizeof(machine[0]); i++)
		digest_string(k->mm, machine[i].file, machine[i].text);
	free(folder);
	k->tree = NULL;
	k->placer = NULL;
}

static void decide(struct known *k, const char *kernel)
{
	const struct vmat_placer_options options = { .size = sizeof(options), .kernel = kernel };
	struct vmat_tree_options tree = { .size = sizeof(tree) };

	assert_int_equal(vmat_placer_tree_options(k->mm, &options, &tree), 0);
	assert_int_equal(vmat_tree_new(&k->tree, k->mm, &tree), 0);
	assert_int_equal(vmat_placer_new(&k->placer, k->tree, &options), 0);
}

static void end(struct known *k)
{
	vmat_placer_free(k->placer);
	vmat_tree_free(k->tree);
	vmat_mm_free(k->mm);
}

static struct vmat_placement ask(const struct known *k, const struct vmat_mmap_call *call)
{
	struct vmat_placement said = { .size = sizeof(said) };
	struct vmat_mmap_call own = *call;

	own.size = sizeof(own);
	assert_int_equal(vmat_place_mmap(&said, k->placer, &own), 0);
	assert_int_equal(said.exact, !*said.doubt);
	if (!said.error)
		assert_in_range(said.address, said.lowest, said.highest);
	return said;
}

static void forget(struct known *k, enum fact fact)
{
	k->mm->facts->told[fact] = false;
	k->mm->facts->text[fact] = NULL;
}

/* -- all that is needed is told -------------------------------------------------------- */

static const struct vmat_mmap_call page = { .length = 4096, .prot = VMAT_VM_READ };
static const struct vmat_mmap_call huge = { .length = MIB(4), .prot = VMAT_VM_READ };

/* By the map of the process: which holes there are, and how large. */
static void of_a_known_process_the_answer_is_exact(void **state)
{
	struct vmat_placement said;
	struct vmat_base base;
	struct known k;

	(void)state;
	begin(&k, "smaps");
	decide(&k, NULL);
	assert_string_equal(vmat_placer_rules(k.placer), "x86_64, Linux 6.18.44");
	assert_string_equal(vmat_placer_rules_source(k.placer), "sys/kernel/osrelease");
	vmat_placer_base(k.placer, &base);
	assert_true(base.known && base.exact && !base.bottom_up);
	assert_int_equal(base.address, linker_end);
	said = ask(&k, &page);
	assert_true(said.exact);
	assert_int_equal(said.address, 0x7f0fbe431000);
	assert_int_equal(said.hole.start, 0x7f0fbe424000);
	assert_int_equal(said.hole.end, 0x7f0fbe432000);
	said = ask(&k, &huge);
	assert_true(said.exact);
	assert_int_equal(said.address, 0x7f0fbde00000);
	assert_string_equal(said.rule, "top-down, THP aligned");
	end(&k);
}

/* -- what is missing is missed, by who depends on it ----------------------------------- */

#define FILE_OF(fs) .backing = VMAT_BACKING_FILE, .file_system = fs
#define SHARED_ANON { .length = MIB(4), .flags = VMAT_MAP_SHARED }
#define LOW_HINT { .length = 4096, .hint = 4096 }
#define HIGH_HINT { .length = 4096, .hint = UINT64_C(1) << 48 }
#define LOW_FIXED { .length = 4096, .hint = 8192, .flags = VMAT_MAP_FIXED }
#define RESERVED { .length = 4096, .prot = VMAT_VM_READ | VMAT_VM_WRITE }

static const struct {
	enum fact fact;			/* FACT_NONE: nothing is taken away */
	const char *word;		/* of the doubt */
	struct vmat_mmap_call depends, does_not;
} facts[] = {
	{ FACT_HUGE_PMD_SIZE, "transparent huge pages", { .length = MIB(4) }, { .length = 4096 } },
	{ FACT_SHMEM_HUGE, "shmem_enabled", SHARED_ANON, { .length = MIB(4) } },
	{ FACT_SHMEM_LARGEST, "hugepages-*", SHARED_ANON, { .length = MIB(4), FILE_OF("tmpfs") } },
	{ FACT_VA_ALIGN_MASK, "align_va_addr", { .length = 4096, FILE_OF("ext4") }, { .length = 4096 } },
	{ FACT_LOWEST_ADDRESS, "lowest address", LOW_HINT, { .length = 4096 } },
	{ FACT_TASK_SIZE, "five-level", HIGH_HINT, { .length = MIB(4) } },
	{ FACT_STATUS_CAP_EFF, "capabilities", { .length = 4096, .flags = VMAT_MAP_FIXED },
	  { .length = 4096 } },
	{ FACT_OVERCOMMIT_MEMORY, "overcommit", RESERVED, { .length = 4096 } },
	{ FACT_MEMINFO_MEM_TOTAL, "memory", RESERVED, { .length = 4096 } },
	{ FACT_NONE, "file system", { .length = MIB(4), .backing = VMAT_BACKING_FILE },
	  { .length = 4096, .backing = VMAT_BACKING_FILE } },
	{ FACT_NONE, "file system", { .length = MIB(4), FILE_OF("newfs") },
	  { .length = MIB(4), FILE_OF("xfs") } },
	{ FACT_NONE, "random", { .length = 4096, .flags = VMAT_MAP_32BIT },
	  { .length = 4096, .flags = VMAT_MAP_32BIT, .hint = 0x10000000 } },
};

static void what_is_not_told_is_missed_by_who_depends_on_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		struct vmat_placement said;
		struct known k;

		begin(&k, "smaps");
		forget(&k, facts[i].fact);
		decide(&k, NULL);
		said = ask(&k, &facts[i].depends);
		if (said.exact || !strstr(said.doubt, facts[i].word))
			fail_msg("without '%s' (%zu): '%s'", facts[i].word, i, said.doubt);
		said = ask(&k, &facts[i].does_not);
		if (!said.exact)
			fail_msg("no need of '%s' (%zu): '%s'", facts[i].word, i, said.doubt);
		end(&k);
	}
}

/* The bounds of an answer hold what it would have been, had it been told. */
static void bounds_hold_what_was_not_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]) && facts[i].fact; i++) {
		struct vmat_placement whole, said;
		struct known k;

		begin(&k, "smaps");
		decide(&k, NULL);
		whole = ask(&k, &facts[i].depends);
		end(&k);
		begin(&k, "smaps");
		forget(&k, facts[i].fact);
		decide(&k, NULL);
		said = ask(&k, &facts[i].depends);
		if (!whole.error)
			assert_in_range(whole.address, said.lowest, said.highest);
		end(&k);
	}
}

static void without_limits_nothing_is_sure_to_succeed(void **state)
{
	const struct vmat_mmap_call bad = { .length = 0 };
	struct known k;

	(void)state;
	begin(&k, "smaps");
	k.mm->facts->limits[LIMIT_AS].told = false;
	decide(&k, NULL);
	assert_string_equal(ask(&k, &page).doubt, "limits are not told");
	/* whether, not where */
	assert_int_equal(ask(&k, &page).lowest, ask(&k, &page).address);
	assert_int_equal(ask(&k, &page).highest, ask(&k, &page).address);
	assert_true(ask(&k, &bad).exact);
	end(&k);
}

static void a_torn_read_makes_all_of_it_a_bound(void **state)
{
	struct known k;

	(void)state;
	begin(&k, "smaps");
	k.mm->unstable = 1;
	decide(&k, NULL);
	assert_non_null(strstr(ask(&k, &page).doubt, "changed while"));
	end(&k);
}

/* A VMA with lo may be of mlock(), or of mlockall(MCL_FUTURE), after which all new memory is locked. */
static void what_is_locked_makes_one_doubt_what_rlimit_memlock_would_refuse(void **state)
{
	const struct vmat_mmap_call small = { .length = MIB(1) }, large = { .length = MIB(64) };
	const struct vmat_mmap_call hopeless = { .length = UINT64_C(1) << 45,
						.prot = VMAT_VM_WRITE };
	struct vmat_placement said;
	struct known k;

	(void)state;
	for (int locked = 0; locked < 2; locked++) {
		begin(&k, "smaps");
		assert_int_equal(facts_set(k.mm, FACT_STATUS_CAP_EFF, 0), 0);
		k.mm->facts->limits[LIMIT_MEMLOCK] = (struct limit_value){ true, MIB(4), MIB(4) };
		k.mm->rows[0].flags |= locked ? VMAT_VM_LOCKED : 0;
		decide(&k, NULL);
		assert_true(ask(&k, &small).exact);
		said = ask(&k, &large);
		assert_int_equal(said.exact, !locked);
		if (locked)
			assert_non_null(strstr(said.doubt, "MCL_FUTURE"));
		/* whether is in doubt, not where */
		assert_int_equal(said.lowest, said.address);
		assert_int_equal(said.highest, said.address);
		said = ask(&k, &hopeless);
		assert_int_equal(said.check, VMAT_CHECK_COMMIT);
		assert_int_equal(said.exact, !locked);
		end(&k);
	}
}

/* What grows down is not in maps: it matters where the landing has plain memory above it. */
static void maps_alone_do_not_tell_of_guards(void **state)
{
	const struct vmat_mmap_call larger = { .length = 0xf000, .prot = VMAT_VM_READ };
	struct vmat_placement said;
	struct known k;

	(void)state;
	begin(&k, "maps");
	decide(&k, NULL);
	/* below anonymous memory */
	said = ask(&k, &page);
	assert_false(said.exact);
	assert_non_null(strstr(said.doubt, "grows down"));
	assert_true(said.lowest <= said.address - MIB(1));
	said = ask(&k, &larger);
	assert_false(said.exact);
	end(&k);
	/* below a file */
	begin(&k, "maps");
	decide(&k, NULL);
	vmat_tree_erase(k.tree, vmat_tree_vma_lookup(k.tree, 0x7f0fbe432000));
	vmat_tree_erase(k.tree, vmat_tree_vma_lookup(k.tree, 0x7f0fbe417000));
	vmat_tree_erase(k.tree, vmat_tree_vma_lookup(k.tree, 0x7f0fbe23f000));
	said = ask(&k, &page);
	assert_true(said.exact);
	assert_int_equal(said.address, 0x7f0fbe433000);
	end(&k);
}

/* -- the release ----------------------------------------------------------------------- */

static void rules_of_another_release_are_gone_by_when_asked(void **state)
{
	struct vmat_placement said;
	struct known k;

	(void)state;
	begin(&k, "smaps");
	decide(&k, "6.6.50");
	assert_string_equal(vmat_placer_rules(k.placer), "x86_64, Linux 6.6.50");
	assert_string_equal(vmat_placer_rules_source(k.placer), "the release that was asked for");
	said = ask(&k, &huge);
	assert_true(said.exact);
	assert_int_equal(said.address, 0x7f0fbde3f000);
	assert_string_equal(said.rule, "top-down");
	end(&k);
	begin(&k, "smaps");
	decide(&k, "5.10");
	assert_string_equal(vmat_placer_rules(k.placer), "x86_64, Linux 5.10");
	assert_int_equal(k.tree->options.gap_rule, VMAT_GAPS_GUARDED);
	assert_true(ask(&k, &page).exact);
	end(&k);
}

static void where_releases_that_it_may_be_differ_it_is_a_bound(void **state)
{
	struct vmat_placement said;
	struct known k;

	(void)state;
	/* what the format shows: gu is not there, so 6.6 and later are possible */
	begin(&k, "smaps");
	forget(&k, FACT_OSRELEASE);
	decide(&k, NULL);
	assert_string_equal(vmat_placer_rules_source(k.placer), "the format of the text");
	assert_string_equal(vmat_placer_rules(k.placer), "x86_64, Linux 6.13 or later");
	assert_true(ask(&k, &page).exact);
	assert_true(ask(&k, &huge).exact);
	end(&k);
	/* 6.11 changed in the middle */
	begin(&k, "smaps");
	decide(&k, "6.11");
	said = ask(&k, &(struct vmat_mmap_call){ .length = MIB(4) + 4096 });
	assert_false(said.exact);
	assert_non_null(strstr(said.doubt, "release"));
	assert_true(said.lowest < said.highest);
	assert_true(ask(&k, &huge).exact);
	end(&k);
}

static void a_tree_of_other_holes_than_the_rules_is_no_base_for_exact_answers(void **state)
{
	const struct vmat_placer_options old = { .size = sizeof(old), .kernel = "5.10" };
	struct known k;

	(void)state;
	begin(&k, "smaps");
	assert_int_equal(vmat_tree_new(&k.tree, k.mm, NULL), 0);
	assert_int_equal(vmat_placer_new(&k.placer, k.tree, &old), 0);
	assert_non_null(strstr(ask(&k, &page).doubt, "tree"));
	end(&k);
}

static void releases_before_the_first_known_are_no_base_for_exact_answers(void **state)
{
	struct vmat_placement said;
	struct known k;

	(void)state;
	begin(&k, "smaps");
	decide(&k, "4.14");
	said = ask(&k, &page);
	assert_false(said.exact);
	assert_non_null(strstr(said.doubt, "4.15"));
	assert_true(said.lowest < said.address && said.address < said.highest);
	end(&k);
	begin(&k, "smaps");
	decide(&k, "4.15");
	assert_true(ask(&k, &page).exact);
	end(&k);
	begin(&k, "smaps");
	decide(&k, "9.9");
	assert_non_null(strstr(vmat_placer_rules(k.placer), "9.9, which is taken for 7.2"));
	end(&k);
}

/* -- mmap_base ------------------------------------------------------------------------- */

static void no_anchor_no_exact_base(void **state)
{
	struct vmat_base base;
	struct vmat_placement said;
	struct known k;

	(void)state;
	begin(&k, "smaps");
	/* the linker is gone: AT_BASE points at a hole */
	for (size_t i = k.mm->count; i-- > 0;)
		if (k.mm->rows[i].start >= linker_start && k.mm->rows[i].end <= linker_end)
			memmove(&k.mm->rows[i], &k.mm->rows[i + 1],
				(--k.mm->count - i) * sizeof(k.mm->rows[0]));
	decide(&k, NULL);
	vmat_placer_base(k.placer, &base);
	assert_true(base.known);
	assert_false(base.exact);
	/* what is highest now may have been put above the base by a hint: no bound */
	assert_true(base.lowest < linker_start && base.highest > linker_end);
	said = ask(&k, &page);
	assert_false(said.exact);
	assert_non_null(strstr(said.doubt, "mmap_base"));
	assert_true(said.lowest < base.lowest);
	assert_int_equal(said.highest, base.highest - 4096);
	end(&k);
}

/* Something mapped above the linker, or right behind it, does not hide where that ends. */
static void what_lies_above_the_linker_does_not_matter(void **state)
{
	static const uint64_t above[] = { 0x7f0fbe471000, 0x7f0fbe500000 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct vmat_vma *row;
		struct known k;

		begin(&k, "smaps");
		row = mm_push_row(k.mm);
		assert_non_null(row);
		/* the stack and the gate stay last */
		row = k.mm->rows + k.mm->count - 3;
		memmove(row + 1, row, 2 * sizeof(*row));
		*row = *vmat_vma_lookup(k.mm, 0x7f0fbe432000);
		row->start = above[i];
		row->end = above[i] + 0x10000;
		decide(&k, NULL);
		assert_true(ask(&k, &page).exact);
		assert_int_equal(ask(&k, &page).address, 0x7f0fbe431000);
		end(&k);
	}
}

/*
 * A search from below begins above a third of the space, at random, and how far is known only with
 * the stack limit at exec. But what it finds has not been found below the base: it lies above.
 */
static void what_a_fallback_finds_lies_above_the_base(void **state)
{
	const struct vmat_mmap_call call = { .length = UINT64_C(1) << 39,
					     .flags = VMAT_MAP_NORESERVE };
	static const uint64_t filled[][2] = { { 0x10000, 0x55d8eb21b000 },
					      { 0x55d90a35b000, 0x7f0fbe23f000 } };
	struct vmat_placement said;
	struct known k;

	(void)state;
	begin(&k, "smaps");
	decide(&k, NULL);
	for (size_t i = 0; i < 2; i++) {
		const struct vmat_area area = { .size = sizeof(area), .start = filled[i][0],
						.end = filled[i][1], .flags_known = true };

		assert_int_equal(vmat_tree_insert(NULL, k.tree, &area), 0);
	}
	said = ask(&k, &call);
	assert_string_equal(said.rule, "bottom-up fallback, THP aligned");
	assert_int_equal(said.address, 0x7f0fbe600000);
	assert_true(said.exact);
	end(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_known_process_the_answer_is_exact),
		cmocka_unit_test(what_is_not_told_is_missed_by_who_depends_on_it),
		cmocka_unit_test(bounds_hold_what_was_not_told),
		cmocka_unit_test(without_limits_nothing_is_sure_to_succeed),
		cmocka_unit_test(a_torn_read_makes_all_of_it_a_bound),
		cmocka_unit_test(what_is_locked_makes_one_doubt_what_rlimit_memlock_would_refuse),
		cmocka_unit_test(maps_alone_do_not_tell_of_guards),
		cmocka_unit_test(rules_of_another_release_are_gone_by_when_asked),
		cmocka_unit_test(where_releases_that_it_may_be_differ_it_is_a_bound),
		cmocka_unit_test(a_tree_of_other_holes_than_the_rules_is_no_base_for_exact_answers),
		cmocka_unit_test(releases_before_the_first_known_are_no_base_for_exact_answers),
		cmocka_unit_test(no_anchor_no_exact_base),
		cmocka_unit_test(what_lies_above_the_linker_does_not_matter),
		cmocka_unit_test(what_a_fallback_finds_lies_above_the_base),
	};

	return cmocka_run_group_tests_name("place_doubt", tests, NULL, NULL);
}
