/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of the machine: of the running one, and of the copy of one. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/loading.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "model/facts.h"
#include "source/machine.h"

static const char one_line[] =
	"00400000-00401000 r--p 00000000 fe:00 7                          /a\n";

static struct vmat_mm *load_self(void)
{
	const struct vmat_load_options options = { .size = sizeof(options),
						   .with = VMAT_WITH_FACTS };
	struct vmat_procfs *fs;
	struct vmat_mm *mm;

	assert_int_equal(vmat_procfs_open(&fs, NULL), 0);
	assert_int_equal(vmat_load_pid(&mm, fs, 0, &options, NULL), 0);
	vmat_procfs_close(fs);
	return mm;
}

/* -- the running one ------------------------------------------------------------------ */

/* The oracle: who asks for a page below gets it at the lowest address, if not above it. */
static void the_lowest_address_is_where_lower_hints_come_back(void **state)
{
	struct vmat_mm *mm = load_self();
	uint64_t lowest, page = (uint64_t)sysconf(_SC_PAGESIZE), sysctl;
	void *at;

	(void)state;
	if (!facts_get(mm, FACT_LOWEST_ADDRESS, &lowest)) {
		vmat_mm_free(mm);
		skip_because("nothing tells it here");
	}
	assert_true(facts_get(mm, FACT_MMAP_MIN_ADDR, &sysctl));
	assert_true(lowest >= sysctl);
	for (uint64_t hint = page; hint <= lowest + 3 * page; hint += page) {
		at = mmap((void *)(uintptr_t)hint, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
		assert_ptr_equal(at, (void *)(uintptr_t)(hint > lowest ? hint : lowest));
		munmap(at, page);
	}
	vmat_mm_free(mm);
}

static void no_trace_of_the_probe_is_left(void **state)
{
	struct vmat_mm *before = load_self(), *after = load_self();

	(void)state;
	assert_int_equal(vmat_vma_start(vmat_first_vma(before)),
			 vmat_vma_start(vmat_first_vma(after)));
	assert_true(vmat_vma_start(vmat_first_vma(after)) > UINT64_C(0x10000));
	vmat_mm_free(before);
	vmat_mm_free(after);
}

static void what_is_told_of_a_process_is_what_a_bundle_gives_back(void **state)
{
	struct procfs_dir proc = { open("/proc", O_PATH | O_DIRECTORY), true };
	struct vmat_mm *mm = load_self(), *saved;
	struct procfs_text text = { 0 };
	struct pile bundle = { 0 };

	(void)state;
	assert_int_equal(machine_describe(&text, &proc), 0);
	pile_section(&bundle, "/proc/812/maps", one_line, sizeof(one_line) - 1);
	pile_section(&bundle, "/proc/812/vmatools", text.bytes, text.len);
	assert_int_equal(load_bytes(&saved, bundle.bytes, bundle.len, &with_all, NULL), 0);
	for (enum fact fact = FACT_MACHINE; fact < NFACTS; fact++) {
		uint64_t here = 0, there = 0;

		assert_int_equal(facts_get(mm, fact, &here), facts_get(saved, fact, &there));
		assert_int_equal(here, there);
		if (facts_text(mm, fact))
			assert_string_equal(facts_text(mm, fact), facts_text(saved, fact));
	}
	vmat_mm_free(saved);
	vmat_mm_free(mm);
	free(bundle.bytes);
	procfs_text_free(&text);
	close(proc.fd);
}

static void a_process_knows_its_capabilities_and_the_memory_of_the_machine(void **state)
{
	struct vmat_mm *mm = load_self();
	uint64_t total, effective, limit, pages = (uint64_t)sysconf(_SC_PHYS_PAGES);

	(void)state;
	assert_true(facts_get(mm, FACT_MEMINFO_MEM_TOTAL, &total));
	assert_int_equal(total, pages * (uint64_t)sysconf(_SC_PAGESIZE));
	assert_true(facts_get(mm, FACT_MEMINFO_COMMIT_LIMIT, &limit));
	assert_true(facts_get(mm, FACT_STATUS_CAP_EFF, &effective));
	vmat_mm_free(mm);
}

/* -- a copied one ---------------------------------------------------------------------- */

/* A root with one process; @options are the boot options, @shmem shmem_enabled of three sizes. */
static char *copy_of_machine(const char *options, const char *top, const char *const shmem[3])
{
	static const char *const sizes[3] = { "2048", "1024", "64" };
	static const char meminfo[] = "MemTotal:  7 kB\nHugePages_Free:  3\n";
	char *root = scratch_new(), name[128];

	scratch_write(root, "proc/812/maps", one_line, sizeof(one_line) - 1);
	if (options)
		scratch_write(root, "proc/cmdline", options, strlen(options));
	scratch_write(root, "proc/meminfo", meminfo, sizeof(meminfo) - 1);
	if (!top)
		return root;
	scratch_write(root, "sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152\n", 8);
	scratch_write(root, "sys/kernel/mm/transparent_hugepage/shmem_enabled", top, strlen(top));
	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof(name),
			 "sys/kernel/mm/transparent_hugepage/hugepages-%skB/shmem_enabled",
			 sizes[i]);
		scratch_write(root, name, shmem[i], strlen(shmem[i]));
	}
	return root;
}

static struct vmat_mm *load_copy(char *root)
{
	struct vmat_procfs *fs;
	struct vmat_mm *mm;

	assert_int_equal(vmat_procfs_open(&fs, root), 0);
	assert_int_equal(vmat_load_pid(&mm, fs, 812, &with_all, NULL), 0);
	vmat_procfs_close(fs);
	scratch_remove(root);
	return mm;
}

#define ALWAYS "[always] inherit within_size advise never\n"
#define INHERIT "always [inherit] within_size advise never\n"
#define ADVISE "always inherit within_size [advise] never\n"
#define NEVER "always inherit within_size advise [never]\n"

static void the_largest_size_for_shmem_is_that_which_is_not_off(void **state)
{
	static const struct {
		const char *top, *sizes[3];
		const char *word;
		uint64_t largest;
	} cases[] = {
		{ "always within_size advise [never] deny force\n", { INHERIT, NEVER, NEVER },
		  "never", 0 },
		{ "always within_size [advise] never deny force\n", { INHERIT, NEVER, NEVER },
		  "advise", 2 << 20 },
		{ "always within_size advise [never] deny force\n", { INHERIT, ADVISE, ALWAYS },
		  "never", 1 << 20 },
		{ "[always] within_size advise never deny force\n", { NEVER, NEVER, INHERIT },
		  "always", 64 << 10 },
		{ "always within_size advise [never] deny force\n", { NEVER, NEVER, ALWAYS },
		  "never", 64 << 10 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vmat_mm *mm = load_copy(copy_of_machine("", cases[i].top, cases[i].sizes));
		uint64_t largest, pmd;

		assert_string_equal(facts_text(mm, FACT_SHMEM_HUGE), cases[i].word);
		assert_true(facts_get(mm, FACT_SHMEM_LARGEST, &largest));
		assert_int_equal(largest, cases[i].largest);
		assert_true(facts_get(mm, FACT_HUGE_PMD_SIZE, &pmd));
		assert_int_equal(pmd, 2 << 20);
		vmat_mm_free(mm);
	}
}

static void the_guard_is_what_the_boot_options_say(void **state)
{
	static const struct {
		const char *options;
		uint64_t pages;
	} cases[] = {
		{ "\n", 256 },
		{ "quiet stack_guard_gap=16 ro\n", 16 },
		{ "stack_guard_gap=16 stack-guard-gap=32\n", 32 },
		{ "stack_guard_gap=0\n", 0 },
		{ "stack_guard_gap=16 stack_guard_gap=1M\n", 16 },
		{ "xstack_guard_gap=16 -- stack_guard_gap=17\n", 256 },
		{ "dyndbg=\"file x stack_guard_gap=9 +p\" ro\n", 256 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vmat_mm *mm = load_copy(copy_of_machine(cases[i].options, NULL, NULL));
		uint64_t pages;

		assert_true(facts_get(mm, FACT_GUARD_PAGES, &pages));
		assert_int_equal(pages, cases[i].pages);
		vmat_mm_free(mm);
	}
}

/* Of a copy nothing is known that only the running machine tells, least of all that of ours. */
static void a_copy_tells_what_was_copied_and_no_more(void **state)
{
	struct vmat_mm *mm = load_copy(copy_of_machine(NULL, NULL, NULL));
	uint64_t value;

	(void)state;
	assert_true(facts_get(mm, FACT_MEMINFO_MEM_TOTAL, &value));
	assert_int_equal(value, 7 << 10);
	assert_true(facts_get(mm, FACT_MEMINFO_HUGE_FREE, &value));
	assert_int_equal(value, 3);
	for (enum fact fact = FACT_MACHINE; fact < NFACTS; fact++)
		assert_false(facts_get(mm, fact, &value));
	vmat_mm_free(mm);
}

static void meminfo_is_read_from_bundles_and_folders(void **state)
{
	static const char meminfo[] = "MemTotal:       9 kB\nActive(anon):  1 kB\n";
	struct pile bundle = { 0 };
	char *folder = scratch_new();
	struct vmat_mm *mm;
	uint64_t value = 0;

	(void)state;
	pile_section(&bundle, "/proc/meminfo", meminfo, sizeof(meminfo) - 1);
	pile_section(&bundle, "/proc/812/maps", one_line, sizeof(one_line) - 1);
	assert_int_equal(load_bytes(&mm, bundle.bytes, bundle.len, &with_all, NULL), 0);
	assert_true(facts_get(mm, FACT_MEMINFO_MEM_TOTAL, &value));
	assert_int_equal(value, 9 << 10);
	vmat_mm_free(mm);
	scratch_write(folder, "maps", one_line, sizeof(one_line) - 1);
	scratch_write(folder, "meminfo", meminfo, sizeof(meminfo) - 1);
	mm = load_or_fail(folder, &with_all);
	assert_true(facts_get(mm, FACT_MEMINFO_MEM_TOTAL, &value));
	assert_int_equal(value, 9 << 10);
	vmat_mm_free(mm);
	scratch_remove(folder);
	free(bundle.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lowest_address_is_where_lower_hints_come_back),
		cmocka_unit_test(no_trace_of_the_probe_is_left),
		cmocka_unit_test(what_is_told_of_a_process_is_what_a_bundle_gives_back),
		cmocka_unit_test(a_process_knows_its_capabilities_and_the_memory_of_the_machine),
		cmocka_unit_test(the_largest_size_for_shmem_is_that_which_is_not_off),
		cmocka_unit_test(the_guard_is_what_the_boot_options_say),
		cmocka_unit_test(a_copy_tells_what_was_copied_and_no_more),
		cmocka_unit_test(meminfo_is_read_from_bundles_and_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
