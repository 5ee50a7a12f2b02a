/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits: what is used of each and left, by what is told; what is not told is not known. */
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
#include "kit/parsing.h"
#include "kit/smallfiles.h"

enum { PAGE = 4096 };

/* 3 pages private and writable, 2 of a stack, 4 of a file. */
static const char maps[] =
	"10000-13000 rw-p 00000000 00:00 0 \n"
	"20000-24000 r--p 00000000 08:01 7                          /f\n"
	"30000-32000 rw-p 00000000 00:00 0                          [stack]\n";

static struct vmat_limit limit_of(const struct vmat_mm *mm, enum vmat_limit_kind kind)
{
	struct vmat_limit limit = { .size = sizeof(limit) };

	assert_int_equal(vmat_limits_get(mm, kind, &limit), 0);
	assert_int_equal(limit.kind, kind);
	assert_string_equal(limit.name, vmat_limits_name(kind));
	assert_int_equal(limit.used_known, *limit.used_source != '\0');
	assert_int_equal(limit.limit_known, *limit.limit_source != '\0');
	assert_non_null(limit.remark);
	return limit;
}

/* The limits file with one row: "Max address space", soft as given. */
static void tell_limit(struct vmat_mm *mm, const char *name, const char *soft)
{
	char text[300];

	snprintf(text, sizeof(text),
		 "%-25s %-20s %-20s %-10s\n%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit",
		 "Hard Limit", "Units", name, soft, "unlimited", "bytes");
	digest_string(mm, "limits", text);
}

/* -- what is not told ------------------------------------------------------------------- */

static void of_maps_alone_only_what_is_used_is_known(void **state)
{
	struct vmat_mm *mm = parse_string(maps);

	(void)state;
	for (enum vmat_limit_kind kind = 0; kind < VMAT_LIMIT_SPACE; kind++) {
		struct vmat_limit limit = limit_of(mm, kind);

		assert_false(limit.limit_known);
		assert_false(limit.left_known);
		assert_false(limit.unlimited);
	}
	assert_int_equal(limit_of(mm, VMAT_LIMIT_MAP_COUNT).used, 3);
	assert_int_equal(limit_of(mm, VMAT_LIMIT_AS).used, 9 * PAGE);
	assert_int_equal(limit_of(mm, VMAT_LIMIT_DATA).used, 3 * PAGE);
	assert_int_equal(limit_of(mm, VMAT_LIMIT_STACK).used, 2 * PAGE);
	assert_false(limit_of(mm, VMAT_LIMIT_MEMLOCK).used_known);
	assert_false(limit_of(mm, VMAT_LIMIT_COMMIT).used_known);
	assert_int_equal(limit_of(mm, VMAT_LIMIT_SPACE).used, 9 * PAGE);
	vmat_mm_free(mm);
}

static void without_mappings_nothing_is_used_that_is_known(void **state)
{
	struct vmat_mm *mm = parse_string("");

	(void)state;
	for (enum vmat_limit_kind kind = 0; kind < VMAT_NLIMITS; kind++)
		assert_false(limit_of(mm, kind).used_known);
	vmat_mm_free(mm);
}

static void what_is_no_limit_is_refused(void **state)
{
	struct vmat_mm *mm = parse_string(maps);
	struct vmat_limit limit = { .size = sizeof(limit) };

	(void)state;
	assert_int_equal(vmat_limits_get(mm, VMAT_NLIMITS, &limit), -ENOENT);
	limit.size = 1;
	assert_int_equal(vmat_limits_get(mm, VMAT_LIMIT_AS, &limit), -EINVAL);
	assert_string_equal(vmat_limits_name(VMAT_NLIMITS), "unknown");
	vmat_mm_free(mm);
}

/* -- resource limits ---------------------------------------------------------------------- */

static void what_is_left_is_of_whole_pages(void **state)
{
	static const struct { const char *soft; uint64_t left; } cases[] = {
		{ "40960", PAGE }, { "40961", PAGE }, { "45055", PAGE }, { "45056", 2 * PAGE },
		{ "36864", 0 }, { "36863", 0 }, { "0", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vmat_mm *mm = parse_string(maps);
		struct vmat_limit limit;

		tell_limit(mm, "Max address space", cases[i].soft);
		limit = limit_of(mm, VMAT_LIMIT_AS);
		assert_true(limit.limit_known && limit.left_known && !limit.unlimited);
		assert_int_equal(limit.limit, strtoull(cases[i].soft, NULL, 10));
		assert_int_equal(limit.left, cases[i].left);
		vmat_mm_free(mm);
	}
}

static void unlimited_is_known_and_has_nothing_left_to_count(void **state)
{
	struct vmat_mm *mm = parse_string(maps);
	struct vmat_limit limit;

	(void)state;
	tell_limit(mm, "Max data size", "unlimited");
	limit = limit_of(mm, VMAT_LIMIT_DATA);
	assert_true(limit.limit_known && limit.unlimited);
	assert_false(limit.left_known);
	assert_false(limit_of(mm, VMAT_LIMIT_AS).limit_known);
	vmat_mm_free(mm);
}

static void mappings_are_counted_without_the_gate(void **state)
{
	struct vmat_mm *mm = parse_string(
		"10000-13000 rw-p 00000000 00:00 0 \n"
		"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n");
	struct vmat_limit limit;

	(void)state;
	digest_string(mm, "sys/vm/max_map_count", "3\n");
	limit = limit_of(mm, VMAT_LIMIT_MAP_COUNT);
	assert_int_equal(limit.unit, VMAT_UNIT_NUMBER);
	assert_int_equal(limit.used, 1);
	assert_int_equal(limit.left, 2);
	vmat_mm_free(mm);
}

/* maps does not show what grows down but [stack]; status has been told by the kernel. */
static void where_flags_are_not_told_status_tells_data(void **state)
{
	struct vmat_mm *mm = parse_string(maps);

	(void)state;
	digest_string(mm, "status", "Name:\tx\nVmSize:\t  40 kB\nRssAnon:\t 0 kB\nVmData:\t  8 kB\n");
	assert_int_equal(limit_of(mm, VMAT_LIMIT_DATA).used, 2 * PAGE);
	assert_string_equal(limit_of(mm, VMAT_LIMIT_DATA).used_source, "status VmData");
	/* whose sum does not depend on flags */
	assert_int_equal(limit_of(mm, VMAT_LIMIT_AS).used, 9 * PAGE);
	vmat_mm_free(mm);
}

static void locked_memory_is_what_status_says_else_the_flags(void **state)
{
	struct vmat_mm *mm = parse_string(
		"10000-13000 rw-p 0 00:00 0 \nSize: 12 kB\nVmFlags: rd wr mr mw me lo ac \n"
		"20000-21000 rw-p 0 00:00 0 \nSize: 4 kB\nVmFlags: rd wr mr mw me ac \n");

	(void)state;
	tell_limit(mm, "Max locked memory", "65536");
	assert_int_equal(limit_of(mm, VMAT_LIMIT_MEMLOCK).used, 3 * PAGE);
	assert_int_equal(limit_of(mm, VMAT_LIMIT_MEMLOCK).left, 13 * PAGE);
	digest_string(mm, "status", "Name:\tx\nVmLck:\t      20 kB\nCapEff:\t0000000000004000\n");
	assert_int_equal(limit_of(mm, VMAT_LIMIT_MEMLOCK).used, 5 * PAGE);
	assert_non_null(strstr(limit_of(mm, VMAT_LIMIT_MEMLOCK).remark, "CAP_IPC_LOCK"));
	vmat_mm_free(mm);
}

/* -- commit --------------------------------------------------------------------------------- */

static const char meminfo[] =
	"MemTotal:        1000 kB\nSwapTotal:        24 kB\nCommitLimit:     512 kB\n"
	"Committed_AS:    200 kB\n";

static struct vmat_mm *overcommit(const char *mode, const char *capabilities)
{
	struct vmat_mm *mm = parse_string(
		"100000-200000 rw-p 00000000 00:00 0 \n");	/* 1 MiB: a 32nd is 32 kB */
	char status[100];

	digest_string(mm, "vmatools", "page_size: 4096\n");
	digest_string(mm, "meminfo", meminfo);
	digest_string(mm, "sys/vm/overcommit_memory", mode);
	digest_string(mm, "sys/vm/user_reserve_kbytes", "100000\n");
	digest_string(mm, "sys/vm/admin_reserve_kbytes", "16\n");
	snprintf(status, sizeof(status), "Name:\tx\nCapEff:\t%s\n", capabilities);
	digest_string(mm, "status", status);
	return mm;
}

static void the_commit_limit_goes_by_the_mode(void **state)
{
	static const struct {
		const char *mode, *capabilities;
		bool used_known, per_request, unlimited;
		uint64_t limit_kb, left_kb;
	} cases[] = {
		{ "0\n", "0000000000000000", false, true, false, 1024, 1024 },
		{ "1\n", "0000000000000000", false, false, true, 0, 0 },
		/* less 16 for root and 32 for the user; root's is root's */
		{ "2\n", "0000000000000000", true, false, false, 464, 264 },
		{ "2\n", "0000000000200000", true, false, false, 480, 280 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vmat_mm *mm = overcommit(cases[i].mode, cases[i].capabilities);
		struct vmat_limit limit = limit_of(mm, VMAT_LIMIT_COMMIT);

		assert_true(limit.limit_known);
		assert_int_equal(limit.used_known, cases[i].used_known);
		assert_int_equal(limit.per_request, cases[i].per_request);
		assert_int_equal(limit.unlimited, cases[i].unlimited);
		assert_int_equal(limit.left_known, !cases[i].unlimited);
		if (!limit.unlimited)
			assert_int_equal(limit.limit, cases[i].limit_kb << 10);
		assert_int_equal(limit.left, cases[i].left_kb << 10);
		vmat_mm_free(mm);
	}
}

/* -- captures --------------------------------------------------------------------------------- */

/* Two ways to the same totals: what the kernel printed in status, and the sum over its VMAs. */
static void totals_of_captures_are_those_of_status(void **state)
{
	char **folders = captures_with("smaps");
	size_t compared = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = load_or_fail(folders[i], &with_all);
		uint64_t size, data;

		if (vmat_map_count(mm) && facts_get(mm, FACT_STATUS_VM_SIZE, &size) &&
		    facts_get(mm, FACT_STATUS_VM_DATA, &data)) {
			assert_int_equal(limit_of(mm, VMAT_LIMIT_AS).used, size);
			assert_int_equal(limit_of(mm, VMAT_LIMIT_DATA).used, data);
			compared++;
		}
		vmat_mm_free(mm);
	}
	captures_free(folders);
	assert_true(compared > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_maps_alone_only_what_is_used_is_known),
		cmocka_unit_test(without_mappings_nothing_is_used_that_is_known),
		cmocka_unit_test(what_is_no_limit_is_refused),
		cmocka_unit_test(what_is_left_is_of_whole_pages),
		cmocka_unit_test(unlimited_is_known_and_has_nothing_left_to_count),
		cmocka_unit_test(mappings_are_counted_without_the_gate),
		cmocka_unit_test(where_flags_are_not_told_status_tells_data),
		cmocka_unit_test(locked_memory_is_what_status_says_else_the_flags),
		cmocka_unit_test(the_commit_limit_goes_by_the_mode),
		cmocka_unit_test(totals_of_captures_are_those_of_status),
	};

	return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
