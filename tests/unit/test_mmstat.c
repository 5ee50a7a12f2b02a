/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The small files of /proc but stat and status; cut, bent and empty texts of them all. */
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
#include "kit/smallfiles.h"
#include "model/facts.h"
#include "text/mmstat.h"

static const char *const line_files[] = {
	"stat", "statm", "status", "limits", "personality", "numa_maps", "smaps_rollup", "comm",
	"task_stats",
};
enum { LINE_FILES = sizeof(line_files) / sizeof(line_files[0]) };

/* -- against a naive reading -------------------------------------------------- */

static void the_rollup_is_what_strtoull_reads(void **state)
{
	char **folders = captures_with("smaps_rollup");
	const struct vmat_field_info *fields;
	size_t count, numbers = 0;

	(void)state;
	fields = vmat_field_table(&count);
	for (size_t i = 0; folders[i]; i++) {
		char *text = capture_read(folders[i], "smaps_rollup", NULL);
		struct vmat_mm *mm = mm_told("smaps_rollup", text);

		for (size_t f = 0; f < count; f++) {
			uint64_t value, wanted;
			bool told = vmat_mm_rollup(mm, fields[f].field, &value);

			if (!fields[f].key[0])
				continue;
			assert_int_equal(told, naive_number(text, fields[f].key, &wanted));
			if (told)
				assert_int_equal(value, wanted);
			numbers += told;
		}
		vmat_mm_free(mm);
		free(text);
	}
	assert_true(numbers > 1000);
	captures_free(folders);
}

static void what_the_rollup_does_not_print_is_computed(void **state)
{
	struct vmat_mm *mm = mm_told("smaps_rollup",
		"00400000-7fff8df1d000 ---p 00000000 00:00 0         [rollup]\n"
		"Shared_Dirty:        8 kB\n"
		"Private_Clean:       1 kB\n"
		"Private_Dirty:       2 kB\n"
		"Private_Hugetlb:  2048 kB\n");
	uint64_t value;

	(void)state;
	assert_true(vmat_mm_rollup(mm, VMAT_USS, &value));
	assert_int_equal(value, 2051 * 1024);
	assert_true(vmat_mm_rollup(mm, VMAT_DIRTY, &value));
	assert_int_equal(value, 10 * 1024);
	assert_false(vmat_mm_rollup(mm, VMAT_RSS, &value));
	assert_false(vmat_mm_rollup(mm, VMAT_NFIELDS, &value));
	vmat_mm_free(mm);
}

static void limits_are_found_by_their_names(void **state)
{
	struct vmat_mm *mm = mm_told("limits",
		"Limit                     Soft Limit           Hard Limit           Units     \n"
		"Max stack size            8388608              unlimited            bytes     \n"
		"Max something new         1                    2                    moons     \n"
		"Max realtime timeout      unlimited            7                    us        \n");
	const struct limit_value *limit = facts_limit(mm, LIMIT_STACK);

	(void)state;
	assert_non_null(limit);
	assert_int_equal(limit->soft, 8388608);
	assert_true(limit->hard == LIMIT_UNLIMITED);
	limit = facts_limit(mm, LIMIT_RTTIME);
	assert_non_null(limit);
	assert_true(limit->soft == LIMIT_UNLIMITED);
	assert_int_equal(limit->hard, 7);
	assert_null(facts_limit(mm, LIMIT_AS));
	vmat_mm_free(mm);
}

static void every_capture_tells_all_sixteen_limits(void **state)
{
	char **folders = captures_with("limits");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		char *text = capture_read(folders[i], "limits", NULL);
		struct vmat_mm *mm = mm_told("limits", text);

		for (enum fact_limit limit = 0; limit < NLIMITS; limit++)
			assert_non_null(facts_limit(mm, limit));
		vmat_mm_free(mm);
		free(text);
	}
	captures_free(folders);
}

/* -- NUMA ------------------------------------------------------------------------ */

static void every_policy_goes_to_the_mapping_that_begins_there(void **state)
{
	char **folders = captures_with("numa_maps");
	size_t policies = 0, special = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = capture_mm(folders[i], "maps");
		char *text = capture_read(folders[i], "numa_maps", NULL);

		digest_string(mm, "numa_maps", text);
		for (char *line = text; *line; line = strchr(line, '\n') + 1) {
			char *at, *policy;
			uint64_t start = strtoull(line, &at, 16);
			const struct vmat_vma *vma = vmat_vma_lookup(mm, start);

			assert_non_null(vma);
			policy = strndup(at + 1, strcspn(at + 1, " \n"));
			assert_string_equal(vmat_vma_policy(mm, vma), policy);
			special += strcmp(policy, "default") != 0;
			free(policy);
			policies++;
		}
		assert_true(!mm->count || policies >= vmat_map_count(mm));
		free(text);
		vmat_mm_free(mm);
	}
	assert_true(policies > 1000);
	assert_true(special > 0);
	captures_free(folders);
}

static void some_policies_have_blanks_in_their_names(void **state)
{
	static const char maps[] = "1000-2000 r--p 00000000 00:00 0 \n"
				   "3000-4000 r--p 00000000 00:00 0 \n"
				   "5000-6000 r--p 00000000 00:00 0 \n";
	struct vmat_mm *mm;
	const struct vmat_vma *vma;

	(void)state;
	assert_int_equal(vmat_parse(&mm, maps, sizeof(maps) - 1, NULL), 0);
	assert_null(vmat_vma_policy(mm, vmat_first_vma(mm)));
	digest_string(mm, "numa_maps",
		      "00001000 weighted interleave:0-1 file=/a\\040b anon=1 N0=1\n"
		      "00002000 default\n"
		      "00003000 prefer (many)=static:0,2 heap\n");
	vma = vmat_first_vma(mm);
	assert_string_equal(vmat_vma_policy(mm, vma), "weighted interleave:0-1");
	vma = vmat_next_vma(mm, vma);
	assert_string_equal(vmat_vma_policy(mm, vma), "prefer (many)=static:0,2");
	assert_null(vmat_vma_policy(mm, vmat_next_vma(mm, vma)));
	vmat_mm_free(mm);
}

/* -- single values ------------------------------------------------------------------ */

static void sysctls_and_files_of_one_value_are_read(void **state)
{
	struct vmat_mm *mm = mm_told("sys/vm/max_map_count", "65530\n");

	(void)state;
	digest_string(mm, "personality", "00740000\n");
	digest_string(mm, "coredump_filter", "00000033\n");
	digest_string(mm, "sys/kernel/osrelease", "6.1.0-50-amd64\n");
	digest_string(mm, "vmatools", "version: 9\nmachine: s390x\npage_size: 4096\n");
	digest(mm, "cmdline", "a\0b\n\0", 5);
	digest_string(mm, "exe", "/tmp/ends in\n");
	assert_fact(mm, FACT_MAX_MAP_COUNT, 65530);
	assert_fact(mm, FACT_PERSONALITY, 0x740000);
	assert_fact(mm, FACT_COREDUMP_FILTER, 0x33);
	assert_fact(mm, FACT_PAGE_SIZE, 4096);
	assert_string_equal(facts_text(mm, FACT_OSRELEASE), "6.1.0-50-amd64");
	assert_string_equal(facts_text(mm, FACT_MACHINE), "s390x");
	assert_string_equal(facts_text(mm, FACT_EXE), "/tmp/ends in\n");
	assert_fact(mm, FACT_CMDLINE, 5);
	assert_memory_equal(facts_text(mm, FACT_CMDLINE), "a\0b\n\0", 6);
	vmat_mm_free(mm);
}

static void other_files_are_ignored(void **state)
{
	struct vmat_mm *mm = empty_mm();

	(void)state;
	assert_false(mmstat_knows("maps"));
	assert_false(mmstat_knows("task/x/stat"));
	assert_false(mmstat_knows("task/1/statm"));
	assert_false(mmstat_knows("sys/vm/swappiness"));
	assert_false(mmstat_knows(""));
	assert_true(mmstat_knows("task/1/syscall"));
	assert_true(mmstat_knows("sys/kernel/random/boot_id"));
	digest_string(mm, "environ", "\xff\xfe nothing that anybody could read");
	assert_null(mm->facts);
	vmat_mm_free(mm);
}

static void an_empty_file_tells_nothing(void **state)
{
	struct vmat_mm *mm = empty_mm();

	(void)state;
	for (size_t i = 0; i < LINE_FILES; i++)
		digest_string(mm, line_files[i], "");
	digest_string(mm, "auxv", "");
	digest_string(mm, "task/1/syscall", "");
	assert_null(mm->facts);
	vmat_mm_free(mm);
}

/* -- bad texts -------------------------------------------------------------------------- */

static void bad_texts_name_their_place(void **state)
{
	static const struct { const char *file, *text; unsigned line, column; } cases[] = {
		{ "stat", "x (a) S 1", 1, 10 },
		{ "stat", "x (a) S 1\n", 1, 1 },
		{ "stat", "12 a S 1 2 3\n", 1, 4 },
		{ "stat", "12 (a S 1 2 3\n", 1, 14 },
		{ "stat", "12 (a\nb) S 1 2x\n", 2, 9 },
		{ "stat", "12 (a) S 1 2 3\n", 1, 15 },
		{ "statm", "1 2 3 4 5 6\n", 1, 12 },
		{ "statm", "1 2 3 4 5 6 7\n8\n", 2, 1 },
		{ "status", "State:\tS\n", 1, 1 },
		{ "status", "Name:\tx\nVmSize:\t  12 MB\n", 2, 14 },
		{ "status", "Name:\tx\nVmSize:\t\n", 2, 9 },
		{ "status", "Name:\tx\nThreads:\tmany\n", 2, 10 },
		{ "status", "Name:\tx\nno key\n", 2, 1 },
		{ "status", "Name:\tx\n\n", 2, 1 },
		{ "status", "Name:\tx\nThreads:\t1", 2, 11 },
		{ "limits", "Max stack size  1 2 bytes\n", 1, 1 },
		{ "limits", "Limit \nMax stack size  1 two bytes\n", 2, 19 },
		{ "personality", "0074000g\n", 1, 8 },
		{ "personality", "1\n2\n", 2, 1 },
		{ "sys/vm/max_map_count", "-1\n", 1, 1 },
		{ "sys/vm/max_map_count", "99999999999999999999999\n", 1, 20 },
		{ "smaps_rollup", "Rss: 12 kB\n", 1, 1 },
		{ "smaps_rollup", "1000-2000 ---p 0 00:00 0 [rollup]\nRss: 12\n", 2, 8 },
		{ "numa_maps", "default\n", 1, 5 },
		{ "numa_maps", "1000 default\n2000\n", 2, 5 },
		{ "numa_maps", "1000 \n", 1, 6 },
		{ "task", "1 2 x\n", 1, 5 },
		{ "task", "0\n", 1, 1 },
		{ "task/7/syscall", "1 2 y 3\n", 1, 5 },
		{ "auxv", "1234 5", 1, 7 },
		{ "auxv", "not binary, not hex", 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vmat_mm *mm = empty_mm();
		struct vmat_trouble t = { 0 };
		int rc = mmstat_parse(mm, cases[i].file, cases[i].text, strlen(cases[i].text), &t);

		if (rc != -EBADMSG || t.error != rc || t.line != cases[i].line ||
		    t.column != cases[i].column || !t.why || !t.file)
			fail_msg("case %zu, %s: %d at %ju:%ju, %s", i, cases[i].file, rc,
				 (uintmax_t)t.line, (uintmax_t)t.column, t.why);
		assert_int_equal(mmstat_parse(mm, cases[i].file, cases[i].text,
					      strlen(cases[i].text), NULL), -EBADMSG);
		vmat_mm_free(mm);
	}
}

static void unknown_keys_are_no_trouble(void **state)
{
	struct vmat_mm *mm = mm_told("status", "Name:\tx\nVmMoon:\t12 pieces\nVmSize:\t 12 kB\n");

	(void)state;
	assert_fact(mm, FACT_STATUS_VM_SIZE, 12 * 1024);
	digest_string(mm, "smaps_rollup",
		      "1000-2000 ---p 0 00:00 0 [rollup]\nMoon: full\nRss:  4 kB\n");
	digest_string(mm, "statm", "1 2 3 4 5 6 7 8 9\n");
	vmat_mm_free(mm);
}

/* One digestion of bytes that nothing follows, so that ASan sees a read behind them. */
static int digest_exactly(const char *file, const char *text, size_t len)
{
	struct vmat_mm *mm = empty_mm();
	char *exact = malloc(len ? len : 1);
	struct vmat_trouble trouble = { 0 };
	int rc;

	assert_non_null(exact);
	memcpy(exact, text, len);
	rc = mmstat_parse(mm, file, exact, len, &trouble);
	if (rc) {
		assert_int_equal(rc, -EBADMSG);
		assert_non_null(trouble.why);
		assert_true(trouble.line && trouble.column && trouble.column <= len + 1);
	}
	free(exact);
	vmat_mm_free(mm);
	return rc;
}

/* The folders with the richest captures, one for each kernel, are enough for the slow tests. */
static bool is_sample(const char *folder)
{
	return is_capture_of(folder, "zoo-personality") || is_capture_of(folder, "zoo-many") ||
	       is_capture_of(folder, "redis");
}

static void every_cut_text_is_refused_but_between_lines(void **state)
{
	char **folders = captures_with("maps");
	size_t cuts = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		for (size_t f = 0; f < LINE_FILES && is_sample(folders[i]); f++) {
			size_t len;
			char *text = capture_read(folders[i], line_files[f], &len);

			if (!text)
				continue;
			for (size_t cut = 1; cut < len && cut < 6000; cut++, cuts++)
				if (text[cut - 1] != '\n')
					assert_int_equal(digest_exactly(line_files[f], text, cut),
							 -EBADMSG);
				else
					digest_exactly(line_files[f], text, cut);
			free(text);
		}
	}
	assert_true(cuts > 10000);
	captures_free(folders);
}

static void bent_texts_do_no_harm(void **state)
{
	static const char bad[] = "\0\n :)(\\-9x\xff";
	char **folders = captures_with("maps");
	uint64_t seed = 20261120;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		for (size_t f = 0; f < LINE_FILES && is_sample(folders[i]); f++) {
			size_t len;
			char *text = capture_read(folders[i], line_files[f], &len);

			for (unsigned round = 0; text && len && round < 300; round++) {
				size_t at = next_random(&seed) % len;
				char was = text[at];

				text[at] = bad[next_random(&seed) % (sizeof(bad) - 1)];
				digest_exactly(line_files[f], text, len);
				if (round % 3)
					text[at] = was;
			}
			free(text);
		}
	}
	captures_free(folders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rollup_is_what_strtoull_reads),
		cmocka_unit_test(what_the_rollup_does_not_print_is_computed),
		cmocka_unit_test(limits_are_found_by_their_names),
		cmocka_unit_test(every_capture_tells_all_sixteen_limits),
		cmocka_unit_test(every_policy_goes_to_the_mapping_that_begins_there),
		cmocka_unit_test(some_policies_have_blanks_in_their_names),
		cmocka_unit_test(sysctls_and_files_of_one_value_are_read),
		cmocka_unit_test(other_files_are_ignored),
		cmocka_unit_test(an_empty_file_tells_nothing),
		cmocka_unit_test(bad_texts_name_their_place),
		cmocka_unit_test(unknown_keys_are_no_trouble),
		cmocka_unit_test(every_cut_text_is_refused_but_between_lines),
		cmocka_unit_test(bent_texts_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
