/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading snapshot bundles: what wins, what may lack, where errors are. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/loading.h"
#include "kit/scratch.h"
#include "model/facts.h"

static const char line_a[] =
	"00400000-00401000 r--p 00000000 fe:00 7                          /a\n";
static const char line_b[] = "00402000-00403000 rw-p 00000000 00:00 0 \n";

static const char smaps_a[] =
	"00400000-00401000 r--p 00000000 fe:00 7                          /a\n"
	"Size:                  4 kB\n"
	"Rss:                   4 kB\n"
	"VmFlags: rd mr mw me \n";

static const char *const bundled[] = { "numa_maps", "stat", "auxv", "maps", "status", "smaps",
				       "limits", "personality", "statm", "smaps_rollup" };

static void every_capture_loads_as_a_bundle(void **state)
{
	char **folders = captures_with("smaps");

	(void)state;
	for (size_t f = 0; folders[f]; f++) {
		struct vmat_mm *mm, *same = load_or_fail(folders[f], &with_all);
		struct pile bundle = { 0 };
		uint64_t one = 0, two = 0;
		size_t len;

		for (size_t i = 0; i < sizeof(bundled) / sizeof(bundled[0]); i++) {
			char *text = capture_read(folders[f], bundled[i], &len), path[64];

			snprintf(path, sizeof(path), "/proc/%d/%s", vmat_mm_pid(same), bundled[i]);
			if (text)
				pile_section(&bundle, path, text, len);
			free(text);
		}
		assert_int_equal(load_bytes(&mm, bundle.bytes, bundle.len, &with_all, NULL), 0);
		assert_int_equal(vmat_mm_pid(mm), vmat_mm_pid(same));
		assert_string_equal(vmat_mm_comm(mm), vmat_mm_comm(same));
		assert_int_equal(vmat_mm_detail(mm), vmat_mm_detail(same));
		if (vmat_mm_count(mm)) {
			char *text = capture_read(folders[f], "smaps", &len);

			assert_text(mm, VMAT_SMAPS, text, len);
			free(text);
			assert_int_equal(vmat_mm_count(mm), vmat_mm_count(same));
		}
		assert_int_equal(facts_get(mm, FACT_STATUS_VM_SIZE, &one),
				 facts_get(same, FACT_STATUS_VM_SIZE, &two));
		assert_int_equal(one, two);
		assert_null(vmat_mm_unstable_why(mm));
		vmat_mm_free(mm);
		vmat_mm_free(same);
		free(bundle.bytes);
	}
	captures_free(folders);
}

static int load_pile(struct vmat_mm **mmp, struct pile *pile, struct vmat_trouble *trouble)
{
	int rc = load_bytes(mmp, pile->bytes, pile->len, &with_all, trouble);

	free(pile->bytes);
	*pile = (struct pile){ 0 };
	return rc;
}

static void in_a_bundle_smaps_wins_wherever_it_stands(void **state)
{
	struct vmat_mm *mm;

	(void)state;
	for (int order = 0; order < 2; order++) {
		struct pile pile = { 0 };

		if (order)
			pile_section(&pile, "/proc/7/maps", line_b, strlen(line_b));
		pile_section(&pile, "/proc/7/smaps", smaps_a, strlen(smaps_a));
		if (!order)
			pile_section(&pile, "/proc/7/maps", line_b, strlen(line_b));
		assert_int_equal(load_pile(&mm, &pile, NULL), 0);
		assert_text(mm, VMAT_SMAPS, smaps_a, strlen(smaps_a));
		assert_non_null(vmat_mm_unstable_why(mm));
		assert_int_equal(vmat_mm_pid(mm), 7);
		vmat_mm_free(mm);
	}
}

static void a_cut_smaps_is_told_from_one_of_another_moment(void **state)
{
	struct pile pile = { 0 }, both = { 0 };
	struct vmat_mm *mm;

	(void)state;
	pile_format(&both, "%s%s", line_a, line_b);
	pile_section(&pile, "/proc/7/maps", both.bytes, both.len);
	pile_section(&pile, "/proc/7/smaps", smaps_a, strlen(smaps_a));
	assert_int_equal(load_pile(&mm, &pile, NULL), 0);
	assert_non_null(strstr(vmat_mm_unstable_why(mm), "smaps was cut"));
	vmat_mm_free(mm);
	pile_section(&pile, "/proc/7/maps", line_b, strlen(line_b));
	pile_section(&pile, "/proc/7/smaps", smaps_a, strlen(smaps_a));
	assert_int_equal(load_pile(&mm, &pile, NULL), 0);
	assert_non_null(strstr(vmat_mm_unstable_why(mm), "different moments"));
	vmat_mm_free(mm);
	free(both.bytes);
}

static void a_bundle_may_lack_what_it_likes_but_mappings(void **state)
{
	struct vmat_trouble trouble = { 0 };
	struct pile pile = { 0 };
	struct vmat_mm *mm;

	(void)state;
	pile_section(&pile, "/proc/7/smaps", "", 0);
	pile_section(&pile, "/proc/7/maps", line_a, strlen(line_a));
	pile_section(&pile, "/proc/7/never_heard_of", "\0\1\2", 3);
	assert_int_equal(load_pile(&mm, &pile, NULL), 0);
	assert_text(mm, VMAT_MAPS, line_a, strlen(line_a));
	vmat_mm_free(mm);

	pile_section(&pile, "/proc/7/maps", "", 0);
	pile_section(&pile, "/proc/7/task/9/maps", line_a, strlen(line_a));
	assert_int_equal(load_pile(&mm, &pile, NULL), 0);
	assert_text(mm, VMAT_MAPS, line_a, strlen(line_a));
	vmat_mm_free(mm);

	pile_section(&pile, "/proc/sys/vm/max_map_count", "65530\n", 6);
	assert_int_equal(load_pile(&mm, &pile, &trouble), -ENOENT);
	assert_non_null(strstr(trouble.why, "neither maps nor smaps"));
}

static void an_empty_line_may_end_a_bundle(void **state)
{
	struct vmat_trouble trouble = { 0 };
	struct pile pile = { 0 };
	struct vmat_mm *mm;

	(void)state;
	pile_section(&pile, "/proc/7/maps", line_a, strlen(line_a));
	pile_section(&pile, "/proc/7/smaps", smaps_a, strlen(smaps_a));
	pile_format(&pile, "\n");
	assert_int_equal(load_pile(&mm, &pile, NULL), 0);
	assert_text(mm, VMAT_SMAPS, smaps_a, strlen(smaps_a));
	vmat_mm_free(mm);

	/* an empty file with the line that parts it from the next one, which is not there */
	pile_section(&pile, "/proc/7/smaps", smaps_a, strlen(smaps_a));
	pile_section(&pile, "/proc/7/maps", "\n", 1);
	assert_int_equal(load_pile(&mm, &pile, NULL), 0);
	vmat_mm_free(mm);

	/* elsewhere it is as wrong as ever */
	pile_section(&pile, "/proc/7/smaps", smaps_a, strlen(smaps_a));
	pile_format(&pile, "\n\n");
	assert_int_equal(load_pile(&mm, &pile, &trouble), -EBADMSG);
	pile_section(&pile, "/proc/7/maps", line_a, strlen(line_a));
	pile_format(&pile, "\n");
	pile_section(&pile, "/proc/7/stat", "7 (x) S 1\n", 10);
	assert_int_equal(load_pile(&mm, &pile, &trouble), -EBADMSG);
}

static void a_section_too_long_to_be_of_a_kernel_is_refused(void **state)
{
	const size_t size = (size_t)2 << 20;
	char *zeros = calloc(1, size);
	struct vmat_trouble trouble = { 0 };
	struct pile pile = { 0 };
	struct vmat_mm *mm;

	(void)state;
	assert_non_null(zeros);
	pile_section(&pile, "/proc/7/maps", line_a, strlen(line_a));
	pile_section(&pile, "/proc/7/status", zeros, size);
	assert_int_equal(load_pile(&mm, &pile, &trouble), -EFBIG);
	assert_string_equal(trouble.file, "status");
	/* arguments may be that long */
	pile_section(&pile, "/proc/7/maps", line_a, strlen(line_a));
	pile_section(&pile, "/proc/7/cmdline", zeros, size);
	assert_int_equal(load_pile(&mm, &pile, NULL), 0);
	vmat_mm_free(mm);
	free(zeros);
}

/* /proc/stat is about the machine. */
static void a_file_beside_the_process_is_not_taken_for_its_own(void **state)
{
	struct pile pile = { 0 };
	struct vmat_mm *mm;

	(void)state;
	pile_section(&pile, "/proc/stat", "cpu  1 2 3\n", 11);
	pile_section(&pile, "/proc/maps", line_b, strlen(line_b));
	pile_section(&pile, "/proc/7/maps", line_a, strlen(line_a));
	assert_int_equal(load_pile(&mm, &pile, NULL), 0);
	assert_text(mm, VMAT_MAPS, line_a, strlen(line_a));
	vmat_mm_free(mm);
}

static void errors_in_a_bundle_count_lines_of_the_whole_file(void **state)
{
	struct vmat_trouble trouble = { 0 };
	struct pile pile = { 0 };
	struct vmat_mm *mm;

	(void)state;
	pile_section(&pile, "/proc/7/comm", "x\n", 2);			/* lines 1, 2 */
	pile_format(&pile, "\n==> /proc/7/maps <==\n%s", line_a);	/* 3, 4, 5 */
	pile_format(&pile, "wrong\n");					/* 6 */
	assert_int_equal(load_pile(&mm, &pile, &trouble), -EBADMSG);
	assert_string_equal(trouble.file, "maps");
	assert_int_equal(trouble.line, 6);

	pile_section(&pile, "/proc/7/maps", line_a, strlen(line_a));
	pile_section(&pile, "/proc/7/limits", "wrong\n", 6);		/* 5 */
	assert_int_equal(load_pile(&mm, &pile, &trouble), -EBADMSG);
	assert_string_equal(trouble.file, "limits");
	assert_int_equal(trouble.line, 5);
}

static void a_bundle_cut_within_a_line_is_refused(void **state)
{
	static const char whole[] = "==> /proc/7/comm <==\nx\n\n==> /proc/7/smaps <==\n"
		"00400000-00401000 r--p 00000000 fe:00 7                          /a\n"
		"Size:                  4 kB\n"
		"VmFlags: rd mr mw me \n";
	size_t end = 0;

	(void)state;
	for (size_t len = 46; len < sizeof(whole) - 1; len++) {
		struct vmat_trouble trouble = { 0 };
		struct vmat_mm *mm = NULL;
		int rc = load_bytes(&mm, whole, len, &with_all, &trouble);

		/* Only where a line ends it may be that this was all. */
		if (whole[len - 1] != '\n')
			assert_int_equal(rc, -EBADMSG);
		end += rc == 0;
		if (!rc)
			vmat_mm_free(mm);
		else
			assert_true(trouble.line >= 4);
	}
	assert_in_range(end, 1, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_capture_loads_as_a_bundle),
		cmocka_unit_test(in_a_bundle_smaps_wins_wherever_it_stands),
		cmocka_unit_test(a_cut_smaps_is_told_from_one_of_another_moment),
		cmocka_unit_test(a_bundle_may_lack_what_it_likes_but_mappings),
		cmocka_unit_test(an_empty_line_may_end_a_bundle),
		cmocka_unit_test(a_section_too_long_to_be_of_a_kernel_is_refused),
		cmocka_unit_test(a_file_beside_the_process_is_not_taken_for_its_own),
		cmocka_unit_test(errors_in_a_bundle_count_lines_of_the_whole_file),
		cmocka_unit_test(a_bundle_cut_within_a_line_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
