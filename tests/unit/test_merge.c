/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Merging: the eight cases as drawings, and why mappings that touch are two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/parsing.h"
#include "kit/smallfiles.h"

enum { PAGE = 4096, WIDTH = 16 };

/* -- the cases ------------------------------------------------------------------------------ */

/* P, N, X: mappings with different permissions; what is as wide as one character is a page. */
static uint64_t flags_of(char letter)
{
	return letter == 'P' ? VMAT_VM_READ : letter == 'N' ? VMAT_VM_READ | VMAT_VM_WRITE : VMAT_VM_EXEC;
}

static size_t run_length(const char *at)
{
	size_t len = 1;

	while (at[len] == at[0])
		len++;
	return len;
}

static void insert_drawing(struct vmat_tree *tree, const char *drawing)
{
	for (const char *at = drawing; *at; at += run_length(at)) {
		struct vmat_area area = { .size = sizeof(area), .flags_known = true };

		if (*at == '.')
			continue;
		area.start = (uint64_t)(at - drawing + 1) * PAGE;
		area.end = area.start + run_length(at) * PAGE;
		area.flags = flags_of(*at);
		assert_int_equal(vmat_tree_insert(NULL, tree, &area), 0);
	}
}

static void draw(const struct vmat_tree *tree, char drawing[WIDTH], size_t width)
{
	memset(drawing, '.', width);
	drawing[width] = '\0';
	for (size_t i = 0; i < width; i++) {
		const struct vmat_vma *vma = vmat_tree_vma_lookup(tree, (i + 1) * PAGE);

		for (const char *letter = "PNX"; vma && *letter; letter++)
			if (vmat_vma_flags(vma) == flags_of(*letter))
				drawing[i] = *letter;
	}
}

static const struct {
	const char *before, *area, *after;
	char like;
	unsigned number;
} cases[] = {
	{ "PPP...PPP", "   AAA   ", "PPPPPPPPP", 'P', 1 },
	{ "PPP...NNN", "   AAA   ", "PPPPPPNNN", 'P', 2 },
	{ "PPP...NNN", "   AAA   ", "PPPNNNNNN", 'N', 3 },
	{ "PPPPPNNNN", "   AA    ", "PPPNNNNNN", 'N', 4 },
	{ "PPPNNNNNN", "   AA    ", "PPPPPNNNN", 'P', 5 },
	{ "PPPNNNPPP", "   AAA   ", "PPPPPPPPP", 'P', 6 },
	{ "PPPNNNXXX", "   AAA   ", "PPPPPPXXX", 'P', 7 },
	{ "PPPNNNXXX", "   AAA   ", "PPPXXXXXX", 'X', 8 },
	/* none: a third kind, the middle of one, parts of two, not touching */
	{ "PPP...NNN", "   AAA   ", "PPP...NNN", 'X', 0 },
	{ "PPPNNNPPP", "    A    ", "PPPNNNPPP", 'P', 0 },
	{ "PPPNNNPPP", "  AAA    ", "PPPNNNPPP", 'N', 0 },
	{ "PPP...PPP", "    A    ", "PPP...PPP", 'P', 0 },
	{ "PPP...PPP", "  AA     ", "PPP...PPP", 'P', 0 },
};

static void the_eight_cases_are_the_kernels(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t from = strcspn(cases[i].area, "A"), len = strspn(cases[i].area + from, "A");
		struct vmat_area area = { .size = sizeof(area), .flags_known = true };
		struct vmat_mm *mm = parse_string("");
		const struct vmat_vma *whole;
		struct vmat_merge report;
		struct vmat_tree *tree;
		char after[WIDTH];

		assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
		insert_drawing(tree, cases[i].before);
		area.start = (from + 1) * PAGE;
		area.end = area.start + len * PAGE;
		area.flags = flags_of(cases[i].like);
		whole = vmat_tree_merge(tree, &area, &report);
		assert_int_equal(report.kernel_case, cases[i].number);
		draw(tree, after, strlen(cases[i].before));
		assert_string_equal(after, cases[i].after);
		assert_ptr_equal(whole, cases[i].number ?
					vmat_tree_vma_lookup(tree, area.start) : NULL);
		assert_null(vmat_tree_fault(tree, NULL));
		vmat_tree_free(tree);
		vmat_mm_free(mm);
	}
}

/* -- refusals ----------------------------------------------------------------------------------- */

/* Two mappings that touch, and what stands between them. */
static const struct {
	const char *low, *high;
	enum vmat_refusal refusal;
	uint64_t bits;
} seams[] = {
	{ "1000-2000 rw-p 0 00:00 0 ", "2000-3000 rw-p 0 00:00 0 ", VMAT_REFUSAL_NONE, 0 },
	{ "1000-2000 rw-p 0 00:00 0 ", "3000-4000 rw-p 0 00:00 0 ", VMAT_REFUSAL_HOLE, 0 },
	{ "1000-2000 rw-p 0 00:00 0 ", "2000-3000 r-xp 0 00:00 0 ", VMAT_REFUSAL_FLAGS,
	  VMAT_VM_WRITE | VMAT_VM_EXEC },
	{ "1000-2000 rw-p 0 00:00 0 ", "2000-3000 rw-p 0 08:01 7 /f", VMAT_REFUSAL_FILE, 0 },
	{ "1000-2000 rw-p 0 08:01 7 /f", "2000-3000 rw-p 1000 08:01 7 /f", VMAT_REFUSAL_NONE, 0 },
	{ "1000-2000 rw-p 0 08:01 7 /f", "2000-3000 rw-p 1000 08:01 7 /hard-link", VMAT_REFUSAL_FILE, 0 },
	{ "1000-2000 rw-p 0 08:01 7 /f", "2000-3000 rw-p 1000 08:01 8 /f", VMAT_REFUSAL_FILE, 0 },
	{ "1000-2000 rw-p 0 08:01 7 /f", "2000-3000 rw-p 0 08:01 7 /f", VMAT_REFUSAL_OFFSET, 0 },
	{ "1000-2000 rw-p 0 00:00 0 [heap]", "2000-3000 rw-p 0 00:00 0 ", VMAT_REFUSAL_NONE, 0 },
	{ "1000-2000 rw-p 0 00:00 0 [anon:a]", "2000-3000 rw-p 0 00:00 0 [anon:b]", VMAT_REFUSAL_NAME, 0 },
	{ "1000-2000 rw-p 0 00:00 0 [anon:a]", "2000-3000 rw-p 0 00:00 0 ", VMAT_REFUSAL_NAME, 0 },
	{ "1000-2000 rw-p 0 00:00 0 [anon:a]", "2000-3000 rw-p 0 00:00 0 [anon:a]", VMAT_REFUSAL_NONE, 0 },
	{ "1000-2000 r--p 0 00:00 0 [vvar]", "2000-3000 r-xp 0 00:00 0 [vdso]", VMAT_REFUSAL_SPECIAL, 0 },
	{ "1000-2000 rw-p 0 00:0f 3 /anon_hugepage (deleted)",
	  "2000-3000 rw-p 1000 00:0f 3 /anon_hugepage (deleted)", VMAT_REFUSAL_SPECIAL, 0 },
	{ "1000-2000 rw-s 0 00:01 3 /SYSV00000000 (deleted)",
	  "2000-3000 rw-s 1000 00:01 3 /SYSV00000000 (deleted)", VMAT_REFUSAL_CLOSE, 0 },
	{ "1000-2000 rw-s 0 00:01 3 [anon_shmem:a]", "2000-3000 rw-s 1000 00:01 3 [anon_shmem:b]",
	  VMAT_REFUSAL_NAME, 0 },
	{ "1000-2000 rw-s 0 00:01 3 /dev/zero (deleted)", "2000-3000 rw-s 0 00:01 4 /dev/zero (deleted)",
	  VMAT_REFUSAL_FILE, 0 },
};

static void each_seam_has_its_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(seams) / sizeof(seams[0]); i++) {
		char text[300];
		struct vmat_mm *mm;
		uint64_t bits = 99;

		snprintf(text, sizeof(text), "%s\n%s\n", seams[i].low, seams[i].high);
		mm = parse_string(text);
		assert_int_equal(vmat_merge_refusal(mm, vmat_first_vma(mm), vmat_last_vma(mm), &bits),
				 seams[i].refusal);
		assert_int_equal(bits, seams[i].bits);
		assert_true(*vmat_refusal_name(seams[i].refusal));
		vmat_mm_free(mm);
	}
	assert_string_equal(vmat_refusal_name((enum vmat_refusal)999), "unknown");
}

/* A neighbour with VmFlags as smaps prints them. */
static struct vmat_mm *two_with_flags(const char *low, const char *high)
{
	char text[300];

	snprintf(text, sizeof(text),
		 "1000-2000 rw-p 0 00:00 0 \nSize: 4 kB\nVmFlags: %s\n"
		 "2000-3000 rw-p 0 00:00 0 \nSize: 4 kB\nVmFlags: %s\n", low, high);
	return parse_string(text);
}

static void flags_that_only_smaps_tells_count_too(void **state)
{
	static const struct {
		const char *low, *high;
		enum vmat_refusal refusal;
		uint64_t bits;
	} flags[] = {
		{ "rd wr mr mw me ac ", "rd wr mr mw me ac ", VMAT_REFUSAL_NONE, 0 },
		{ "rd wr mr mw me ac ", "rd wr mr mw me nr ", VMAT_REFUSAL_FLAGS,
		  VMAT_VM_ACCOUNT | VMAT_VM_NORESERVE },
		{ "rd wr mr mw me ac ", "rd wr mr mw me ac sd ", VMAT_REFUSAL_NONE, 0 },
		{ "rd wr mr mw me gd ac ", "rd wr mr mw me ac ", VMAT_REFUSAL_FLAGS, VMAT_VM_GROWSDOWN },
		{ "rd wr mr mw me io ", "rd wr mr mw me io ", VMAT_REFUSAL_SPECIAL, 0 },
		{ "rd wr mr mw me ac gu ", "rd wr mr mw me ac ", VMAT_REFUSAL_NONE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		struct vmat_mm *mm = two_with_flags(flags[i].low, flags[i].high);
		uint64_t bits;

		assert_int_equal(vmat_merge_refusal(mm, vmat_first_vma(mm), vmat_last_vma(mm), &bits),
				 flags[i].refusal);
		assert_int_equal(bits, flags[i].bits);
		vmat_mm_free(mm);
	}
}

/* Not only the first of them; offsets of two files say nothing. */
static void all_that_stands_against_it_is_told(void **state)
{
	static const struct {
		const char *low, *high;
		unsigned refusals;
		uint64_t bits;
	} many[] = {
		{ "1000-2000 rw-p 0 00:00 0 ", "2000-3000 rw-p 0 00:00 0 ", 0, 0 },
		{ "1000-2000 rw-p 0 00:00 0 ", "3000-4000 r--p 0 08:01 7 /f",
		  1u << VMAT_REFUSAL_HOLE, 0 },
		{ "1000-2000 rw-p 0 08:01 7 /f", "2000-3000 r--p 0 08:01 7 /f",
		  1u << VMAT_REFUSAL_FLAGS | 1u << VMAT_REFUSAL_OFFSET, VMAT_VM_WRITE },
		{ "1000-2000 rw-p 0 08:01 7 /f", "2000-3000 r--p 0 08:01 8 /g",
		  1u << VMAT_REFUSAL_FLAGS | 1u << VMAT_REFUSAL_FILE, VMAT_VM_WRITE },
		{ "1000-2000 r--p 0 00:00 0 [vvar]", "2000-3000 r-xp 0 00:00 0 [vdso]",
		  1u << VMAT_REFUSAL_SPECIAL | 1u << VMAT_REFUSAL_FLAGS | 1u << VMAT_REFUSAL_FILE,
		  VMAT_VM_EXEC },
		{ "1000-2000 rw-p 0 00:00 0 [anon:a]", "2000-3000 r--p 0 00:00 0 [anon:b]",
		  1u << VMAT_REFUSAL_NAME | 1u << VMAT_REFUSAL_FLAGS, VMAT_VM_WRITE },
		{ "1000-2000 rw-s 0 00:01 3 /SYSV00000000 (deleted)",
		  "2000-3000 r--s 0 00:01 3 /SYSV00000000 (deleted)",
		  1u << VMAT_REFUSAL_CLOSE | 1u << VMAT_REFUSAL_FLAGS | 1u << VMAT_REFUSAL_OFFSET,
		  VMAT_VM_WRITE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++) {
		char text[300];
		struct vmat_mm *mm;
		uint64_t bits = 99;

		snprintf(text, sizeof(text), "%s\n%s\n", many[i].low, many[i].high);
		mm = parse_string(text);
		assert_int_equal(vmat_merge_refusals(mm, vmat_first_vma(mm), vmat_last_vma(mm),
						     &bits), many[i].refusals);
		assert_int_equal(bits, many[i].bits);
		vmat_mm_free(mm);
	}
}

static void a_walk_over_seams_passes_holes_and_the_gate(void **state)
{
	struct vmat_mm *mm = parse_string(
		"1000-2000 rw-p 0 00:00 0 \n2000-3000 r--p 0 00:00 0 \n"
		"4000-5000 rw-p 0 00:00 0 \n5000-6000 rw-p 0 08:01 7 /f\n"
		"6000-7000 rw-p 1000 08:01 7 /f\n"
		"ffffffffff5ff000-ffffffffff600000 r--p 0 00:00 0 \n"
		"ffffffffff600000-ffffffffff601000 --xp 0 00:00 0 [vsyscall]\n");
	static const uint64_t borders[] = { 0x2000, 0x5000, 0x6000 };
	struct vmat_seam seam = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_true(vmat_gap_next_seam(mm, &seam));
		assert_int_equal(vmat_vma_end(seam.below), borders[i]);
		assert_int_equal(vmat_vma_start(seam.above), borders[i]);
		assert_false(seam.flags_known);
		assert_false(seam.policy_known);
	}
	assert_int_equal(seam.refusals, 0);
	assert_false(vmat_gap_next_seam(mm, &seam));
	vmat_mm_free(mm);
	mm = parse_string("");
	seam = (struct vmat_seam){ 0 };
	assert_false(vmat_gap_next_seam(mm, &seam));
	vmat_mm_free(mm);
	mm = two_with_flags("rd wr mr mw me ac ", "rd wr mr mw me dc ac ");
	assert_true(vmat_gap_next_seam(mm, &seam));
	assert_true(seam.flags_known);
	assert_int_equal(seam.bits, VMAT_VM_DONTCOPY);
	vmat_mm_free(mm);
}

static void policies_that_differ_keep_two_apart(void **state)
{
	struct vmat_mm *mm = parse_string("1000-2000 rw-p 0 00:00 0 \n2000-3000 rw-p 0 00:00 0 \n");

	(void)state;
	assert_int_equal(mm_set_policy(mm, vmat_first_vma(mm), "default"), 0);
	assert_int_equal(mm_set_policy(mm, vmat_last_vma(mm), "bind:0"), 0);
	assert_int_equal(vmat_merge_refusal(mm, vmat_first_vma(mm), vmat_last_vma(mm), NULL),
			 VMAT_REFUSAL_POLICY);
	vmat_mm_free(mm);
}

static void a_refusal_is_reported_for_both_sides(void **state)
{
	struct vmat_mm *mm = parse_string("1000-2000 rw-p 0 00:00 0 \n2000-3000 rw-p 0 08:01 7 /f\n"
					  "4000-5000 rw-p 0 00:00 0 \n");
	struct vmat_area area = { .size = sizeof(area) };
	struct vmat_merge report;
	struct vmat_tree *tree;

	(void)state;
	assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
	assert_int_equal(vmat_tree_describe(tree, vmat_tree_find_vma(tree, 0x2000), &area), 0);
	assert_null(vmat_tree_merge(tree, &area, &report));
	assert_int_equal(report.below, VMAT_REFUSAL_FILE);
	assert_int_equal(report.above, VMAT_REFUSAL_HOLE);
	assert_int_equal(vmat_tree_describe(tree, vmat_tree_first_vma(tree), &area), 0);
	assert_null(vmat_tree_merge(tree, &area, &report));
	assert_int_equal(report.below, VMAT_REFUSAL_NOBODY);
	assert_int_equal(report.above, VMAT_REFUSAL_FILE);
	area.end = 0x2800;
	assert_null(vmat_tree_merge(tree, &area, &report));
	assert_int_equal(report.below, VMAT_REFUSAL_RANGE);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

/* As a program maps a page whose flags only maps would tell between two that have more of them. */
static void an_area_of_few_known_flags_does_not_join_what_differs(void **state)
{
	struct vmat_mm *mm = two_with_flags("rd wr mr mw me ac ", "rd wr mr mw me nr ");
	struct vmat_area area = { .size = sizeof(area), .flags = VMAT_VM_READ | VMAT_VM_WRITE };
	const struct vmat_vma *whole;
	struct vmat_merge report;
	struct vmat_tree *tree;

	(void)state;
	assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
	assert_int_equal(vmat_tree_adjust(tree, vmat_tree_last_vma(tree), 0x2000, 0x4000,
					  vmat_vma_flags(vmat_tree_last_vma(tree))), 0);
	assert_int_equal(vmat_tree_adjust(tree, vmat_tree_last_vma(tree), 0x3000, 0x4000,
					  vmat_vma_flags(vmat_tree_last_vma(tree))), 0);
	area.start = 0x2000;
	area.end = 0x3000;
	whole = vmat_tree_merge(tree, &area, &report);
	assert_int_equal(report.kernel_case, 2);
	assert_int_equal(report.above, VMAT_REFUSAL_FLAGS);
	assert_int_equal(report.above_bits, VMAT_VM_ACCOUNT | VMAT_VM_NORESERVE);
	assert_true(vmat_vma_flags(whole) & VMAT_VM_ACCOUNT);
	assert_int_equal(vmat_tree_count(tree), 2);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

static void a_label_goes_over_to_the_whole(void **state)
{
	struct vmat_mm *mm = parse_string("1000-2000 rw-p 0 00:00 0 \n"
					  "2000-3000 rw-p 0 00:00 0 [heap]\n");
	struct vmat_area area = { .size = sizeof(area) };
	const struct vmat_vma *whole;
	struct vmat_tree *tree;

	(void)state;
	assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
	assert_int_equal(vmat_tree_describe(tree, vmat_tree_last_vma(tree), &area), 0);
	whole = vmat_tree_merge(tree, &area, NULL);
	assert_non_null(whole);
	assert_string_equal(vmat_vma_name(whole), "[heap]");
	assert_int_equal(vmat_vma_end(whole), 0x3000);
	vmat_tree_free(tree);
	vmat_mm_free(mm);
}

/*
 * The kernel merges what it can: of neighbours in a capture, those against which nothing speaks are few,
 * and each is one that text cannot tell (another open of a file, other anonymous pages).
 */
static void in_captures_almost_every_seam_has_a_reason(void **state)
{
	char **folders = captures_with("smaps");
	size_t seams_seen = 0, without_reason = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = capture_mm(folders[i], "smaps");
		const struct vmat_vma *vma, *next;

		vmat_for_each_vma(mm, vma) {
			next = vmat_next_vma(mm, vma);
			if (!next || vmat_vma_end(vma) != vmat_vma_start(next))
				continue;
			seams_seen++;
			without_reason += !vmat_merge_refusal(mm, vma, next, NULL);
		}
		vmat_mm_free(mm);
	}
	captures_free(folders);
	print_message("# %zu seams, %zu without a reason\n", seams_seen, without_reason);
	assert_true(seams_seen > 1000);
	assert_true(without_reason < seams_seen / 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_eight_cases_are_the_kernels),
		cmocka_unit_test(each_seam_has_its_reason),
		cmocka_unit_test(flags_that_only_smaps_tells_count_too),
		cmocka_unit_test(all_that_stands_against_it_is_told),
		cmocka_unit_test(a_walk_over_seams_passes_holes_and_the_gate),
		cmocka_unit_test(policies_that_differ_keep_two_apart),
		cmocka_unit_test(a_refusal_is_reported_for_both_sides),
		cmocka_unit_test(an_area_of_few_known_flags_does_not_join_what_differs),
		cmocka_unit_test(a_label_goes_over_to_the_whole),
		cmocka_unit_test(in_captures_almost_every_seam_has_a_reason),
	};

	return cmocka_run_group_tests_name("merge", tests, NULL, NULL);
}
