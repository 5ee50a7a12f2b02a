/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading what vmasnap writes into a bundle beside what tail does: escapes, threads, an end. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/loading.h"
#include "kit/scratch.h"
#include "model/facts.h"

#define SECTION(path) "==> /proc/812/" path " <==\n"

static const char line[] =
	"00400000-00401000 r--p 00000000 fe:00 7                          /a\n";

static const char record[] =
	"00400000-00401000 r--p 00000000 fe:00 7                          /a\n"
	"Size:                  4 kB\n"
	"VmFlags: rd mr mw me \n";

static struct vmat_mm *load_text(const char *text, size_t len)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm = NULL;

	if (load_bytes(&mm, text, len, &with_all, &trouble))
		fail_msg("line %ju: %s", trouble.line, trouble.why);
	return mm;
}

static void escaped_files_are_what_they_were(void **state)
{
	static const char text[] =
		SECTION("cmdline.escaped") "sleep\\x00a\\\\b\\x0a==> /proc/812/maps <==\\x0a\\x00\n"
		"\n" SECTION("exe.escaped") "/x\\x0a==> /proc/812/maps <==\\x0a\n"
		"\n" SECTION("comm.escaped") "\\x1b[m\\x0a\n"
		"\n" SECTION("maps") "00400000-00401000 r--p 00000000 fe:00 7        /a\n";
	static const char arguments[] = "sleep\0a\\b\n==> /proc/812/maps <==\n";
	struct vmat_mm *mm = load_text(text, sizeof(text) - 1);
	uint64_t len = 0;

	(void)state;
	assert_true(facts_get(mm, FACT_CMDLINE, &len));
	assert_int_equal(len, sizeof(arguments));
	assert_memory_equal(facts_text(mm, FACT_CMDLINE), arguments, sizeof(arguments));
	assert_string_equal(facts_text(mm, FACT_EXE), "/x\n==> /proc/812/maps <==\n");
	assert_string_equal(vmat_mm_comm(mm), "\033[m");
	assert_int_equal(vmat_mm_count(mm), 1);
	vmat_mm_free(mm);
}

static void a_bad_escape_names_its_place(void **state)
{
	static const char text[] = SECTION("maps") "\n" SECTION("cmdline.escaped") "sleep\\0\n";
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(load_bytes(&mm, text, sizeof(text) - 1, &with_all, &trouble), -EBADMSG);
	assert_string_equal(trouble.file, "cmdline");
	assert_int_equal(trouble.line, 4);
	assert_int_equal(trouble.column, 6);
	/* nobody asked: nobody looked */
	assert_int_equal(load_bytes(&mm, text, sizeof(text) - 1, &with_smaps, &trouble), 0);
	vmat_mm_free(mm);
}

static void the_same_file_as_it_is_and_escaped_is_a_file_twice(void **state)
{
	static const char text[] = SECTION("comm") "a\n\n" SECTION("comm.escaped") "a\\x0a\n";
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(load_bytes(&mm, text, sizeof(text) - 1, NULL, &trouble), -EBADMSG);
	assert_non_null(strstr(trouble.why, "second section"));
}

/* Fifteen bytes are what a process has; the newline behind it is the kernel's. */
static void no_comm_is_a_header(void **state)
{
	static const char comm[] = "\n==> /proc/ <==";
	struct pile pile = { 0 };
	struct vmat_mm *mm;

	(void)state;
	pile_format(&pile, SECTION("comm") "%s\n\n" SECTION("maps") "%s", comm, line);
	mm = load_text(pile.bytes, pile.len);
	assert_int_equal(sizeof(comm) - 1, 15);
	assert_string_equal(vmat_mm_comm(mm), comm);
	vmat_mm_free(mm);
	free(pile.bytes);
}

static void when_the_first_thread_has_exited_another_ones_files_tell(void **state)
{
	struct pile pile = { 0 };
	struct vmat_mm *mm;
	uint64_t value = 0;

	(void)state;
	pile_format(&pile, SECTION("stat") "812 (first) Z 1 812 812 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 "
		    "2 0 5 0 0 1 0 0\n");
	pile_format(&pile, "\n" SECTION("task/813/comm") "second\n");
	pile_format(&pile, "\n" SECTION("task/813/stat") "813 (second) S 1 812 812 0 -1 4194304 0 0 0 0 "
		    "0 0 0 0 20 0 2 0 5 4096 1 1 0 0\n");
	pile_format(&pile, "\n" SECTION("task/813/statm") "9 8 7 6 0 5 0\n");
	pile_format(&pile, "\n" SECTION("task") "812\n813\n");
	pile_format(&pile, "\n" SECTION("task/813/maps") "%s", line);
	pile_format(&pile, "\n" SECTION("task/813/smaps") "%s", record);
	mm = load_text(pile.bytes, pile.len);
	assert_text(mm, VMAT_SMAPS, record, sizeof(record) - 1);
	assert_int_equal(vmat_mm_pid(mm), 812);
	assert_string_equal(vmat_mm_comm(mm), "first");
	assert_int_equal(vmat_mm_state(mm), VMAT_STATE_MAPPED);
	assert_true(facts_get(mm, FACT_STATM_SIZE, &value));
	assert_int_equal(value, 9);
	assert_true(facts_get(mm, FACT_STAT_STATE, &value));
	assert_int_equal(value, 'S');
	assert_null(vmat_mm_unstable_why(mm));
	vmat_mm_free(mm);

	/* while the first one lives, it tells for itself */
	pile_format(&pile, "\n" SECTION("statm") "1 1 1 1 0 1 0\n\n" SECTION("maps") "%s", line);
	mm = load_text(pile.bytes, pile.len);
	assert_true(facts_get(mm, FACT_STATM_SIZE, &value));
	assert_int_equal(value, 1);
	vmat_mm_free(mm);
	free(pile.bytes);
}

static void a_snapshot_that_was_cut_anywhere_is_refused(void **state)
{
	static const struct vmat_load_options *const options[] = { &with_all, &with_smaps, NULL };
	struct pile pile = { 0 };
	size_t whole;

	(void)state;
	pile_format(&pile, SECTION("vmatools") "version: 0.1.0\nend: vmatools/end\n");
	pile_format(&pile, "\n" SECTION("comm") "x\n\n" SECTION("maps") "%s", line);
	pile_format(&pile, "\n" SECTION("smaps") "%s\n" SECTION("vmatools/end"), record);
	whole = pile.len;
	pile_format(&pile, "time: 2026-11-20T11:33:39.204Z\n");
	for (size_t len = 1; len < pile.len; len++) {
		for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
			struct vmat_trouble trouble = { 0 };
			struct vmat_mm *mm;
			int rc = load_bytes(&mm, pile.bytes, len, options[i], &trouble);

			assert_int_equal(rc == 0, len >= whole);
			if (!rc)
				vmat_mm_free(mm);
			else
				assert_non_null(trouble.why);
		}
	}
	free(pile.bytes);
}

/* What tail makes says nothing of an end. */
static void a_bundle_made_by_hand_needs_no_end(void **state)
{
	struct pile pile = { 0 };
	struct vmat_mm *mm;

	(void)state;
	pile_format(&pile, SECTION("vmatools") "version: 9\nthe_end: vmatools/end\n");
	pile_format(&pile, "\n" SECTION("maps") "%s", line);
	mm = load_text(pile.bytes, pile.len);
	assert_int_equal(vmat_mm_count(mm), 1);
	vmat_mm_free(mm);
	free(pile.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escaped_files_are_what_they_were),
		cmocka_unit_test(a_bad_escape_names_its_place),
		cmocka_unit_test(the_same_file_as_it_is_and_escaped_is_a_file_twice),
		cmocka_unit_test(no_comm_is_a_header),
		cmocka_unit_test(when_the_first_thread_has_exited_another_ones_files_tell),
		cmocka_unit_test(a_snapshot_that_was_cut_anywhere_is_refused),
		cmocka_unit_test(a_bundle_made_by_hand_needs_no_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
