/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Differences by identity: what is said of two runs, wherever the kernel put them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/laws.h"
#include "kit/parsing.h"

enum { SUMS = 0, PIECES = 1, NORMAL = 2 };

static void assert_reads(const char *before, const char *after, unsigned how, const char *want)
{
	const struct vmat_diff_options options = {
		.size = sizeof(options), .match = VMAT_MATCH_IDENTITY, .counters = true,
		.pieces = how & PIECES, .normal = how & NORMAL,
	};
	struct vmat_mm *from = parse_string(before), *to = parse_string(after);
	struct vmat_diff *diff = diff_with(from, to, &options);
	char *text = changes_as_text(diff);

	assert_string_equal(text, want);
	assert_identity_laws(from, to);
	free(text);
	vmat_diff_free(diff);
	vmat_mm_free(from);
	vmat_mm_free(to);
}

#define reads(before, after, want) assert_reads(before, after, SUMS, want)

/* Lines of maps: a range of three or more digits, and what a mapping is. */
#define ANON(range, perms) range " " perms " 0 00:00 0 \n"
#define NAMED(range, perms, name) range " " perms " 0 00:00 0 " name "\n"
#define FILED(range, perms, offset, inode, name)                                                   \
	range " " perms " " offset " 08:01 " inode " " name "\n"
/* A library of five pages; @at is its address without the last four digits. */
#define LIBRARY(at, inode, name)                                                                   \
	FILED(at "0000-" at "1000", "r--p", "0", inode, name)                                      \
	FILED(at "1000-" at "3000", "r-xp", "1000", inode, name)                                   \
	FILED(at "3000-" at "4000", "r--p", "3000", inode, name)                                   \
	FILED(at "4000-" at "5000", "rw-p", "4000", inode, name)

/* -- what lies elsewhere is the same ------------------------------------------------------- */

static void libraries_are_the_same_wherever_they_are(void **state)
{
	(void)state;
	reads(LIBRARY("7f1", "5", "/lib/a.so") LIBRARY("7f2", "6", "/lib/b.so"),
	      LIBRARY("7e5", "6", "/lib/b.so") LIBRARY("7e8", "5", "/lib/a.so"), "");
}

static void heap_and_stack_are_the_same_wherever_they_are(void **state)
{
	(void)state;
	reads(NAMED("5000-9000", "rw-p", "[heap]") NAMED("7f000-9f000", "rw-p", "[stack]"),
	      NAMED("6000-a000", "rw-p", "[heap]") NAMED("7e000-9e000", "rw-p", "[stack]"), "");
}

static void names_of_memory_that_is_made_anew_say_who_it_is_not_inodes(void **state)
{
	(void)state;
	reads("1000-9000 rw-s 0 00:01 77 /memfd:x (deleted)\n"
	      "a000-b000 rw-s 0 00:01 78 /SYSV0 (deleted)\n",
	      "3000-b000 rw-s 0 00:01 99 /memfd:x (deleted)\n"
	      "d000-e000 rw-s 0 00:01 77 /SYSV0 (deleted)\n",
	      "");
}

static void how_anonymous_memory_is_cut_does_not_matter(void **state)
{
	(void)state;
	reads(ANON("1000-9000", "rw-p") ANON("a000-b000", "---p"),
	      ANON("2000-5000", "rw-p") ANON("6000-7000", "---p") ANON("8000-d000", "rw-p"), "");
}

static void names_of_thread_stacks_hold_numbers_that_do_not_matter(void **state)
{
	(void)state;
	reads(NAMED("1000-9000", "rw-p", "[stack:812]"), NAMED("2000-a000", "rw-p", "[stack:977]"),
	      "");
}

/* -- anonymous memory ---------------------------------------------------------------------- */

static void anonymous_memory_grows_and_shrinks_as_a_sum(void **state)
{
	(void)state;
	reads(ANON("1000-9000", "rw-p") ANON("a000-b000", "---p"),
	      ANON("2000-5000", "rw-p") ANON("6000-8000", "---p") ANON("9000-c000", "rw-p"),
	      "shrunk 2000-c000 1>2\ngrown 6000-8000 1>1\n");
}

static void anonymous_memory_of_a_new_sort_was_added(void **state)
{
	(void)state;
	reads(ANON("1000-9000", "rw-p"), ANON("2000-a000", "rw-p") ANON("b000-c000", "rwxp"),
	      "added b000-c000 0>1\n");
}

static void names_that_the_program_gave_are_sorts_of_their_own(void **state)
{
	(void)state;
	reads(NAMED("1000-9000", "rw-p", "[anon:pool]") ANON("a000-b000", "rw-p"),
	      NAMED("1000-8000", "rw-p", "[anon:pool]") ANON("a000-c000", "rw-p"),
	      "shrunk 1000-8000 1>1\ngrown a000-c000 1>1\n");
}

static void pieces_are_compared_between_anchors(void **state)
{
	(void)state;
	assert_reads(ANON("1000-9000", "rw-p") LIBRARY("1", "5", "/lib/a")
		     ANON("19000-1a000", "rw-p"),
		     ANON("2000-a000", "rw-p") LIBRARY("3", "5", "/lib/a")
		     ANON("38000-3a000", "rw-p"),
		     PIECES, "grown 38000-3a000 1>1\n");
	assert_reads(ANON("1000-9000", "rw-p") ANON("a000-b000", "rw-p"),
		     ANON("4000-5000", "rw-p") ANON("6000-e000", "rw-p") ANON("f000-11000", "rw-p"),
		     PIECES, "added f000-11000 0>1\n");
}

/* -- files --------------------------------------------------------------------------------- */

static void a_library_more_is_its_rows(void **state)
{
	(void)state;
	reads(LIBRARY("1", "5", "/lib/a"), LIBRARY("2", "5", "/lib/a") LIBRARY("4", "6", "/lib/b"),
	      "added 40000-41000 0>1\nadded 41000-43000 0>1\nadded 43000-44000 0>1\n"
	      "added 44000-45000 0>1\n");
}

static void what_a_new_library_clears_comes_with_it(void **state)
{
	(void)state;
	reads(ANON("1000-9000", "rw-p"),
	      ANON("2000-a000", "rw-p") LIBRARY("4", "6", "/lib/b") ANON("45000-47000", "rw-p"),
	      "added 40000-41000 0>1\nadded 41000-43000 0>1\nadded 43000-44000 0>1\n"
	      "added 44000-45000 0>1\nadded 45000-47000 0>1\n");
	/* more than there is more of: it has merged with something */
	reads(ANON("1000-9000", "rw-p"),
	      LIBRARY("4", "6", "/lib/b") ANON("45000-4f000", "rw-p"),
	      "added 40000-41000 0>1\nadded 41000-43000 0>1\nadded 43000-44000 0>1\n"
	      "added 44000-45000 0>1\ngrown 45000-4f000 1>1\n");
}

static void one_mapping_more_of_the_same_file_is_that_one(void **state)
{
	(void)state;
	reads(FILED("1000-3000", "r--s", "0", "5", "/data")
	      FILED("4000-5000", "r--s", "0", "5", "/data"),
	      FILED("1000-2000", "r--s", "0", "5", "/data")
	      FILED("3000-5000", "r--s", "0", "5", "/data")
	      FILED("6000-9000", "r--s", "0", "5", "/data"),
	      "added 6000-9000 0>1\n");
}

static void windows_on_a_file_are_themselves_whatever_lies_between(void **state)
{
	(void)state;
	reads(FILED("1000-2000", "r--p", "0", "5", "/data")
	      FILED("2000-3000", "r--p", "1000", "5", "/data"),
	      FILED("1000-2000", "r--p", "1000", "5", "/data") ANON("3000-4000", "---p")
	      FILED("6000-7000", "r--p", "0", "5", "/data"),
	      "added 3000-4000 0>1\n");
}

/* Mapped twice, they may lie side by side or not. */
static void two_mappings_of_a_program_are_no_segments_of_one(void **state)
{
	(void)state;
	reads(FILED("1000-4000", "r-xp", "0", "5", "/bin/p")
	      FILED("4000-7000", "r--p", "0", "5", "/bin/p"),
	      FILED("1000-4000", "r--p", "0", "5", "/bin/p")
	      FILED("5000-8000", "r-xp", "0", "5", "/bin/p"),
	      "");
}

static void a_border_between_equals_may_move(void **state)
{
	(void)state;
	reads(FILED("1000-2000", "r-xp", "0", "5", "/a")
	      FILED("2000-4000", "rw-p", "1000", "5", "/a")
	      FILED("4000-6000", "rw-p", "3000", "5", "/a"),
	      FILED("1000-2000", "r-xp", "0", "5", "/a")
	      FILED("2000-3000", "rw-p", "1000", "5", "/a")
	      FILED("3000-6000", "rw-p", "2000", "5", "/a")
	      FILED("6000-7000", "r--p", "5000", "5", "/a"),
	      "split merged 2000-6000 2>2\nadded 6000-7000 0>1\n");
}

static void a_file_that_is_longer_has_grown(void **state)
{
	(void)state;
	reads(FILED("1000-2000", "r--s", "0", "5", "/log"),
	      FILED("5000-7000", "r--s", "0", "5", "/log"),
	      "grown-high 5000-7000 1>1\n");
}

static void protection_of_a_segment_is_told(void **state)
{
	(void)state;
	reads(FILED("1000-2000", "r-xp", "0", "5", "/lib/a")
	      FILED("2000-4000", "rw-p", "1000", "5", "/lib/a"),
	      FILED("5000-6000", "r-xp", "0", "5", "/lib/a")
	      FILED("6000-7000", "r--p", "1000", "5", "/lib/a")
	      FILED("7000-8000", "rw-p", "2000", "5", "/lib/a"),
	      "split reprotected 6000-8000 1>2\n");
	reads(FILED("1000-2000", "r-xp", "0", "5", "/lib/a")
	      FILED("2000-4000", "rw-p", "1000", "5", "/lib/a"),
	      FILED("5000-6000", "r-xp", "0", "5", "/lib/a")
	      FILED("6000-8000", "r--p", "1000", "5", "/lib/a"),
	      "reprotected 6000-8000 1>1\n");
}

static void what_could_be_joined_is_one_if_asked_for(void **state)
{
	const char *before = FILED("1000-2000", "r-xp", "0", "5", "/a")
			     FILED("2000-4000", "rw-p", "1000", "5", "/a");
	const char *after = FILED("5000-6000", "r-xp", "0", "5", "/a")
			    FILED("6000-7000", "rw-p", "1000", "5", "/a")
			    FILED("7000-8000", "rw-p", "2000", "5", "/a");

	(void)state;
	reads(before, after, "split 6000-8000 1>2\n");
	assert_reads(before, after, NORMAL, "");
}

/* -- names --------------------------------------------------------------------------------- */

static void a_file_by_another_name_was_renamed(void **state)
{
	(void)state;
	reads(FILED("1000-2000", "r--s", "0", "5", "/old"),
	      FILED("5000-6000", "r--s", "0", "5", "/new"),
	      "renamed 5000-6000 1>1\n");
	reads(FILED("1000-2000", "r--s", "0", "5", "/old"),
	      FILED("5000-6000", "r--s", "0", "5", "/old (deleted)"), "renamed 5000-6000 1>1\n");
	/* a number that is used again for a file of another length */
	reads(FILED("1000-2000", "r--s", "0", "5", "/one"),
	      FILED("5000-7000", "r--s", "0", "5", "/two"),
	      "removed 1000-2000 1>0\nadded 5000-7000 0>1\n");
}

static void the_same_path_is_the_same_file_whatever_its_inode(void **state)
{
	(void)state;
	reads(LIBRARY("1", "5", "/lib/a.so"), LIBRARY("2", "6", "/lib/a.so"), "");
}

static void another_version_of_a_library_is_in_its_place(void **state)
{
	(void)state;
	reads(LIBRARY("1", "5", "/lib/libz.so.1.2"), LIBRARY("2", "6", "/lib/libz.so.1.3"),
	      "replaced 20000-21000 1>1\nreplaced 21000-23000 1>1\nreplaced 23000-24000 1>1\n"
	      "replaced 24000-25000 1>1\n");
	reads(LIBRARY("1", "5", "/lib/libz.so.1.2"),
	      FILED("20000-21000", "r--p", "0", "6", "/lib/libz.so.1.3")
	      FILED("21000-24000", "r-xp", "1000", "6", "/lib/libz.so.1.3")
	      FILED("24000-25000", "r--p", "4000", "6", "/lib/libz.so.1.3")
	      FILED("25000-26000", "rw-p", "5000", "6", "/lib/libz.so.1.3"),
	      "replaced 20000-21000 1>1\ngrown-high replaced 21000-24000 1>1\n"
	      "replaced 24000-25000 1>1\nreplaced 25000-26000 1>1\n");
}

static void a_library_built_anew_has_grown_where_it_has(void **state)
{
	(void)state;
	reads(LIBRARY("1", "5", "/lib/liba.so"),
	      FILED("20000-21000", "r--p", "0", "6", "/lib/liba.so")
	      FILED("21000-24000", "r-xp", "1000", "6", "/lib/liba.so")
	      FILED("24000-25000", "r--p", "4000", "6", "/lib/liba.so")
	      FILED("25000-26000", "rw-p", "5000", "6", "/lib/liba.so"),
	      "grown-high 21000-24000 1>1\nreplaced 24000-25000 1>1\nreplaced 25000-26000 1>1\n");
}

static void the_program_is_the_program_wherever_it_was_built(void **state)
{
	(void)state;
	reads(LIBRARY("1", "5", "/old/server") LIBRARY("7", "7", "/lib/libc.so.6"),
	      LIBRARY("2", "6", "/new/daemon") LIBRARY("7", "7", "/lib/libc.so.6"),
	      "replaced 20000-21000 1>1\nreplaced 21000-23000 1>1\nreplaced 23000-24000 1>1\n"
	      "replaced 24000-25000 1>1\n");
}

/* What has no name has not got another. */
static void the_bss_of_a_renamed_program_is_the_same(void **state)
{
	(void)state;
	reads(LIBRARY("1", "5", "/bin/p") ANON("15000-16000", "rw-p"),
	      LIBRARY("2", "5", "/bin/p (deleted)") ANON("25000-26000", "rw-p"),
	      "renamed 20000-21000 1>1\nrenamed 21000-23000 1>1\nrenamed 23000-24000 1>1\n"
	      "renamed 24000-25000 1>1\n");
}

/* The program's bss lies alone, and is compared with it. */
static void more_variables_are_more_bss_of_the_program(void **state)
{
	(void)state;
	reads(LIBRARY("1", "5", "/bin/p") ANON("15000-16000", "rw-p") ANON("70000-74000", "rw-p"),
	      LIBRARY("2", "5", "/bin/p") ANON("25000-28000", "rw-p") ANON("80000-84000", "rw-p"),
	      "grown-high 25000-28000 1>1\n");
	/* with something above that may be part of it */
	reads(LIBRARY("1", "5", "/bin/p") ANON("15000-16000", "rw-p") ANON("16000-1a000", "rwxp"),
	      LIBRARY("2", "5", "/bin/p") ANON("25000-28000", "rw-p") ANON("28000-2c000", "rwxp"),
	      "grown 25000-28000 1>1\n");
	/* behind a library it may be anything */
	reads(LIBRARY("1", "5", "/lib/a.so") ANON("15000-16000", "rw-p")
	      ANON("70000-74000", "rw-p"),
	      LIBRARY("2", "5", "/lib/a.so") ANON("25000-28000", "rw-p")
	      ANON("80000-84000", "rw-p"),
	      "grown 25000-84000 2>2\n");
}

/* -- stacks -------------------------------------------------------------------------------- */

static void a_stack_may_be_two_pages_longer_by_chance(void **state)
{
	(void)state;
	reads(NAMED("70000-90000", "rw-p", "[stack]"), NAMED("6e000-90000", "rw-p", "[stack]"),
	      "reweighed 6e000-90000 1>1\n");
	reads(NAMED("70000-90000", "rw-p", "[stack]"), NAMED("6d000-90000", "rw-p", "[stack]"),
	      "grown-low 6d000-90000 1>1\n");
}

/* -- smaps --------------------------------------------------------------------------------- */

#define RECORD(line, rss, flags) \
	line "Rss:                 " rss " kB\nVmFlags: " flags " \n"

static void flags_are_sorts_of_their_own(void **state)
{
	const char *before = RECORD(ANON("1000-9000", "rw-p"), "  4", "rd wr ac")
			     RECORD(ANON("a000-b000", "rw-p"), "  0", "rd wr ac nh");

	(void)state;
	reads(before,
	      RECORD(ANON("2000-a000", "rw-p"), "  4", "rd wr ac")
	      RECORD(ANON("b000-d000", "rw-p"), "  0", "rd wr ac nh"), "grown b000-d000 1>1\n");
	reads(before,
	      RECORD(ANON("2000-a000", "rw-p"), "  4", "rd wr ac lo")
	      RECORD(ANON("b000-c000", "rw-p"), "  0", "rd wr ac nh lo"),
	      "reflagged 2000-a000 1>1\nreflagged b000-c000 1>1\n");
}

static void counters_are_summed_before_they_are_compared(void **state)
{
	const char *before = RECORD(ANON("1000-9000", "rw-p"), " 12", "rd wr ac");

	(void)state;
	reads(before,
	      RECORD(ANON("2000-6000", "rw-p"), "  4", "rd wr ac")
	      RECORD(ANON("7000-b000", "rw-p"), "  8", "rd wr ac"), "");
	reads(before,
	      RECORD(ANON("2000-6000", "rw-p"), "  4", "rd wr ac")
	      RECORD(ANON("7000-b000", "rw-p"), " 12", "rd wr ac"), "reweighed 2000-b000 1>2\n");
}

/* -- the gate ------------------------------------------------------------------------------ */

static void the_gate_is_in_no_address_space(void **state)
{
	(void)state;
	reads(NAMED("ffffffffff600000-ffffffffff601000", "r-xp", "[vsyscall]"),
	      NAMED("ffffffffff600000-ffffffffff601000", "--xp", "[vsyscall]"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libraries_are_the_same_wherever_they_are),
		cmocka_unit_test(heap_and_stack_are_the_same_wherever_they_are),
		cmocka_unit_test(names_of_memory_that_is_made_anew_say_who_it_is_not_inodes),
		cmocka_unit_test(how_anonymous_memory_is_cut_does_not_matter),
		cmocka_unit_test(names_of_thread_stacks_hold_numbers_that_do_not_matter),
		cmocka_unit_test(anonymous_memory_grows_and_shrinks_as_a_sum),
		cmocka_unit_test(anonymous_memory_of_a_new_sort_was_added),
		cmocka_unit_test(names_that_the_program_gave_are_sorts_of_their_own),
		cmocka_unit_test(pieces_are_compared_between_anchors),
		cmocka_unit_test(a_library_more_is_its_rows),
		cmocka_unit_test(what_a_new_library_clears_comes_with_it),
		cmocka_unit_test(one_mapping_more_of_the_same_file_is_that_one),
		cmocka_unit_test(windows_on_a_file_are_themselves_whatever_lies_between),
		cmocka_unit_test(two_mappings_of_a_program_are_no_segments_of_one),
		cmocka_unit_test(a_border_between_equals_may_move),
		cmocka_unit_test(a_file_that_is_longer_has_grown),
		cmocka_unit_test(protection_of_a_segment_is_told),
		cmocka_unit_test(what_could_be_joined_is_one_if_asked_for),
		cmocka_unit_test(a_file_by_another_name_was_renamed),
		cmocka_unit_test(the_same_path_is_the_same_file_whatever_its_inode),
		cmocka_unit_test(another_version_of_a_library_is_in_its_place),
		cmocka_unit_test(a_library_built_anew_has_grown_where_it_has),
		cmocka_unit_test(the_program_is_the_program_wherever_it_was_built),
		cmocka_unit_test(the_bss_of_a_renamed_program_is_the_same),
		cmocka_unit_test(more_variables_are_more_bss_of_the_program),
		cmocka_unit_test(a_stack_may_be_two_pages_longer_by_chance),
		cmocka_unit_test(flags_are_sorts_of_their_own),
		cmocka_unit_test(counters_are_summed_before_they_are_compared),
		cmocka_unit_test(the_gate_is_in_no_address_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
