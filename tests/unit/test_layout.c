/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machine, page size and where the mmap area begins, concluded from captures of known kernels. */
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
#include "model/layout.h"

/* -- page size ---------------------------------------------------------------- */

/* What maps, smaps and auxv, each alone, make of the page size. */
static void the_page_size_is_the_kernels_from_any_source(void **state)
{
	static const char *const files[] = { "maps", "smaps" };
	char **folders = captures_with("maps");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		char *pagesize = capture_meta(folders[i], "pagesize");

		for (size_t f = 0; f < 2; f++) {
			struct vmat_mm *mm = capture_mm(folders[i], files[f]);

			if (mm && mm->count)
				assert_int_equal(vmat_mm_page_size(mm),
						 strtoul(pagesize, NULL, 10));
			vmat_mm_free(mm);
		}
		free(pagesize);
	}
	captures_free(folders);
}

static void the_page_size_that_was_told_wins(void **state)
{
	static const char maps[] = "00010000-00020000 r--p 00000000 00:00 0 \n";
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(vmat_parse(&mm, maps, sizeof(maps) - 1, NULL), 0);
	assert_int_equal(vmat_mm_page_size(mm), 65536);
	digest_string(mm, "vmatools", "page_size: 7\n");
	assert_int_equal(vmat_mm_page_size(mm), 65536);
	digest_string(mm, "vmatools", "page_size: 16384\n");
	assert_int_equal(vmat_mm_page_size(mm), 16384);
	vmat_mm_free(mm);

	assert_int_equal(mm_new(&mm), 0);
	assert_int_equal(vmat_mm_page_size(mm), 4096);
	vmat_mm_free(mm);
}

static void an_offset_in_a_file_shows_the_page_size_too(void **state)
{
	static const char maps[] = "00010000-00020000 r--p 00004000 08:01 12 /a\n";
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(vmat_parse(&mm, maps, sizeof(maps) - 1, NULL), 0);
	assert_int_equal(vmat_mm_page_size(mm), 16384);
	vmat_mm_free(mm);
}

static void huge_pages_do_not_make_the_page_size(void **state)
{
	char **folders = captures_with("smaps");
	size_t found = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm;
		uint64_t huge;

		if (!is_capture_of(folders[i], "zoo-hugetlb"))
			continue;
		mm = capture_mm(folders[i], "smaps");
		for (size_t row = 0; row < mm->count; row++)
			if (vmat_vma_field(mm, &mm->rows[row], VMAT_KERNEL_PAGE_SIZE, &huge) &&
			    huge > vmat_mm_page_size(mm))
				found++;
		vmat_mm_free(mm);
	}
	assert_true(found > 0);
	captures_free(folders);
}

/* -- the machine ---------------------------------------------------------------- */

static const struct machine {
	const char *folder;	/* the first that matches */
	enum arch arch;
	uint64_t task_size, wide_task_size;	/* the second where addresses need it */
} machines[] = {
	{ "leak-m32/", ARCH_X86_COMPAT, 0xffffe000, 0 },
	{ "6.1-s390x/", ARCH_S390X, 0xfffffffffffff000, 0 },
	{ "6.1-i386/", ARCH_I386, 0xc0000000, 0 },
	{ "6.12-i686/", ARCH_X86_COMPAT, 0xffffe000, 0 },
	{ "6.18-i686/", ARCH_X86_COMPAT, 0xffffe000, 0 },
	{ "6.1-powerpc64le/", ARCH_PPC64, UINT64_C(1) << 52, 0 },
	{ "6.12-arm64-16k/", ARCH_ARM64, UINT64_C(1) << 47, UINT64_C(1) << 52 },
	{ "/", ARCH_X86_64, (UINT64_C(1) << 47) - 4096, (UINT64_C(1) << 56) - 4096 },
};

static const struct machine *machine_of(const char *folder)
{
	const struct machine *machine = machines;

	while (!is_capture_of(folder, machine->folder))
		machine++;
	return machine;
}

static void the_machine_shows_itself(void **state)
{
	char **folders = captures_with("auxv");
	size_t known = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		const struct machine *machine = machine_of(folders[i]);
		struct vmat_mm *mm = capture_mm(folders[i], "maps");
		struct layout layout;

		capture_facts(mm, folders[i]);
		layout_of(mm, &layout);
		if (mm->count) {
			bool wide = machine->wide_task_size &&
				    arch_highest_end(mm) > machine->task_size;

			if (layout.arch != machine->arch)
				fail_msg("%s: machine %d", folders[i], layout.arch);
			assert_true(layout.task_size.known);
			assert_true(layout.task_size.value == (wide ? machine->wide_task_size :
								      machine->task_size));
			known++;
		}
		vmat_mm_free(mm);
	}
	assert_true(known > 100);
	captures_free(folders);
}

static void a_snapshot_may_name_its_machine(void **state)
{
	static const char maps[] = "00400000-00401000 r-xp 00000000 08:01 12       /bin/a\n"
				   "7fff00000000-7fff00021000 rw-p 00000000 00:00 0 [stack]\n";
	static const struct { const char *text; enum arch arch; } cases[] = {
		{ "machine: x86_64\n", ARCH_X86_64 }, { "machine: i686\n", ARCH_X86_64 },
		{ "machine: aarch64\n", ARCH_ARM64 }, { "machine: ppc64le\n", ARCH_PPC64 },
		{ "machine: s390x\n", ARCH_S390X },   { "machine: alpha\n", ARCH_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vmat_mm *mm;

		assert_int_equal(vmat_parse(&mm, maps, sizeof(maps) - 1, NULL), 0);
		assert_int_equal(arch_of(mm), ARCH_UNKNOWN);
		digest_string(mm, "vmatools", cases[i].text);
		assert_int_equal(arch_of(mm), cases[i].arch);
		vmat_mm_free(mm);
	}
}

/* -- where the mmap area begins ---------------------------------------------------- */

static bool is_exact(const struct layout_guess *guess)
{
	return !strncmp(guess->remark, "exact", 5);
}

/* Nothing that exec mapped lies above an exact base, but what x86 puts above the stack. */
static void an_exact_base_bounds_the_mmap_area(void **state)
{
	char **folders = captures_with("auxv");
	size_t exact = 0, bounds = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = capture_mm(folders[i], "maps");
		struct layout layout;
		uint64_t start_stack;

		capture_facts(mm, folders[i]);
		layout_of(mm, &layout);
		if (mm->count) {
			assert_true(layout.known && layout.mmap_base.known);
			assert_true(facts_get(mm, FACT_STAT_START_STACK, &start_stack));
			assert_true(layout.mmap_base.value < start_stack);
			assert_true(!(layout.mmap_base.value % vmat_mm_page_size(mm)));
			exact += is_exact(&layout.mmap_base);
			bounds += !is_exact(&layout.mmap_base);
		}
		vmat_mm_free(mm);
	}
	/* the vdso of static programs lay above the stack up to 6.8, on s390x it still does */
	assert_true(exact > 100 && bounds > 0);
	captures_free(folders);
}

/* Without randomisation the formula has one result, which real processes show. */
static void unrandomised_bases_are_the_formulas(void **state)
{
	static const struct { const char *part; bool bottom_up; uint64_t base; } cases[] = {
		{ "6.18-amd64/leak-norandom", false, 0x7ffff7fff000 },
		{ "6.18-amd64/zoo-personality", true, 0x2aaaaaaab000 },
		{ "6.12-amd64/zoo-personality", true, 0x2aaaaaaab000 },
		{ "6.12-i686/zoo-personality", true, 0x55555000 },
		{ "6.1-i386/zoo-personality", true, 0x40000000 },
		{ "6.1-powerpc64le/zoo-personality", true, 0x200000000000 },
		{ "6.1-s390x/zoo-personality", true, 0x20000000000 },
		{ "6.12-arm64-16k/zoo-personality", true, 0x200000000000 },
	};
	char **folders = captures_with("auxv");
	size_t found = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
			struct vmat_mm *mm;
			struct layout layout;

			if (!is_capture_of(folders[i], cases[c].part))
				continue;
			mm = capture_mm(folders[i], "maps");
			capture_facts(mm, folders[i]);
			layout_of(mm, &layout);
			assert_int_equal(layout.bottom_up, cases[c].bottom_up);
			assert_true(is_exact(&layout.mmap_base));
			assert_true(layout.mmap_base.value == cases[c].base);
			/* and what was mapped first is really there; s390x maps nothing there */
			if (layout.arch != ARCH_S390X)
				assert_non_null(vmat_vma_lookup(mm, cases[c].bottom_up ?
						cases[c].base : cases[c].base - 1));
			vmat_mm_free(mm);
			found++;
		}
	}
	assert_true(found >= 5);
	captures_free(folders);
}

static void the_direction_shows_without_personality(void **state)
{
	char **folders = captures_with("auxv");
	size_t up = 0, down = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *whole, *mm;
		struct layout wanted, layout;
		char *auxv;
		size_t len;

		if (!is_capture_of(folders[i], "6.18-amd64/leak-"))
			continue;
		whole = capture_mm(folders[i], "maps");
		mm = capture_mm(folders[i], "maps");
		auxv = capture_read(folders[i], "auxv", &len);
		digest(mm, "auxv", auxv, len);
		capture_facts(whole, folders[i]);
		layout_of(whole, &wanted);
		layout_of(mm, &layout);
		if (wanted.arch == ARCH_X86_64 && facts_text(whole, FACT_CMDLINE)) {
			assert_int_equal(layout.bottom_up, wanted.bottom_up);
			up += layout.bottom_up;
			down += !layout.bottom_up;
		}
		free(auxv);
		vmat_mm_free(mm);
		vmat_mm_free(whole);
	}
	assert_true(up && down);
	captures_free(folders);
}

static void an_empty_address_space_has_no_layout(void **state)
{
	struct layout layout;
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(mm_new(&mm), 0);
	layout_of(mm, &layout);
	assert_false(layout.known || layout.task_size.known || layout.mmap_base.known);
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_size_is_the_kernels_from_any_source),
		cmocka_unit_test(the_page_size_that_was_told_wins),
		cmocka_unit_test(an_offset_in_a_file_shows_the_page_size_too),
		cmocka_unit_test(huge_pages_do_not_make_the_page_size),
		cmocka_unit_test(the_machine_shows_itself),
		cmocka_unit_test(a_snapshot_may_name_its_machine),
		cmocka_unit_test(an_exact_base_bounds_the_mmap_area),
		cmocka_unit_test(unrandomised_bases_are_the_formulas),
		cmocka_unit_test(the_direction_shows_without_personality),
		cmocka_unit_test(an_empty_address_space_has_no_layout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
