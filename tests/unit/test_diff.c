/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Differences by address: what is said of what was done, in words and in numbers. */
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
#include "kit/laws.h"
#include "kit/parsing.h"
#include "kit/ruler.h"
#include "kit/scratch.h"
#include "kit/smallfiles.h"

/*
 * One line each, "RANGE PERMS [OFFSET DEVICE INODE] [NAME]": what is no file goes without the three in
 * the middle.
 */
static struct vmat_mm *space(const char *drawing)
{
	struct pile text = { 0 };
	struct vmat_mm *mm;

	while (*drawing) {
		int range = (int)strcspn(drawing, " "), line = (int)strcspn(drawing, "\n");
		const char *perms = drawing + range + 1;
		const char *rest = perms + 4;
		int rest_len = (int)(drawing + line - rest);

		pile_format(&text, "%.*s %.4s", range, drawing, perms);
		if (rest_len < 2 || rest[1] < '0' || rest[1] > '9')
			pile_format(&text, " 0 00:00 0");
		pile_format(&text, "%.*s\n", rest_len, rest);
		drawing += line + (drawing[line] == '\n');
	}
	mm = parse_or_fail(text.bytes ? text.bytes : "", text.len);
	free(text.bytes);
	return mm;
}

static void assert_reads(const char *before, const char *after, bool normal, const char *want)
{
	struct vmat_mm *from = space(before), *to = space(after);
	struct vmat_diff *diff = diff_by(from, to, normal, true);
	char *text = changes_as_text(diff);

	assert_string_equal(text, want);
	assert_diff_laws(from, to);
	free(text);
	vmat_diff_free(diff);
	vmat_mm_free(from);
	vmat_mm_free(to);
}

#define reads(before, after, want) assert_reads(before, after, false, want)

/* A file, from its page on: "RANGE PERMS" LIB("3000"). */
#define LIB(offset) " " offset " 08:01 7 /lib/x"

/* -- one thing at a time ---------------------------------------------------------------- */

static void what_is_the_same_is_not_said(void **state)
{
	(void)state;
	reads("", "", "");
	reads("1000-3000 rw-p\n5000-6000 r--p" LIB("0"),
	      "1000-3000 rw-p\n5000-6000 r--p" LIB("0"), "");
}

static void mappings_come_and_go(void **state)
{
	(void)state;
	reads("", "1000-3000 rw-p", "added 1000-3000 0>1\n");
	reads("1000-3000 rw-p", "", "removed 1000-3000 1>0\n");
	reads("1000-2000 rw-p\n4000-5000 rw-p", "1000-2000 rw-p\n2000-3000 r--p",
	      "added 2000-3000 0>1\nremoved 4000-5000 1>0\n");
}

static void ends_grow_and_shrink(void **state)
{
	(void)state;
	reads("1000-3000 rw-p [heap]", "1000-8000 rw-p [heap]", "grown-high 1000-8000 1>1\n");
	reads("1000-8000 rw-p [heap]", "1000-3000 rw-p [heap]", "shrunk-high 1000-3000 1>1\n");
	reads("7000-9000 rw-p [stack]", "3000-9000 rw-p [stack]", "grown-low 3000-9000 1>1\n");
	reads("3000-9000 rw-p [stack]", "7000-9000 rw-p [stack]", "shrunk-low 7000-9000 1>1\n");
	reads("3000-6000 rw-p", "2000-8000 rw-p", "grown-low grown-high 2000-8000 1>1\n");
	reads("3000-6000 r--p" LIB("3000"), "2000-5000 r--p" LIB("2000"),
	      "grown-low shrunk-high 2000-5000 1>1\n");
}

static void mprotect_of_all_of_it_and_of_its_middle(void **state)
{
	(void)state;
	reads("1000-9000 rw-p", "1000-9000 r--p", "reprotected 1000-9000 1>1\n");
	reads("1000-9000 rw-p", "1000-3000 rw-p\n3000-5000 ---p\n5000-9000 rw-p",
	      "split reprotected 1000-9000 1>3\n");
	reads("1000-9000 rw-p", "1000-3000 r--p\n3000-9000 rw-p",
	      "split reprotected 1000-9000 1>2\n");
	reads("1000-3000 rw-p\n3000-5000 ---p\n5000-9000 rw-p", "1000-9000 rw-p",
	      "merged reprotected 1000-9000 3>1\n");
}

static void a_hole_in_the_middle_is_a_split(void **state)
{
	(void)state;
	reads("1000-9000 rw-p", "1000-3000 rw-p\n5000-9000 rw-p", "split 1000-9000 1>2\n");
	reads("1000-3000 rw-p\n5000-9000 rw-p", "1000-9000 rw-p", "merged 1000-9000 2>1\n");
	reads("1000-9000 rw-p", "2000-3000 rw-p\n5000-8000 rw-p",
	      "shrunk-low shrunk-high split 2000-8000 1>2\n");
}

/* An arena of malloc's: what is in use grows into what is reserved. */
static void a_border_moves_between_two(void **state)
{
	(void)state;
	reads("1000-3000 rw-p\n3000-9000 ---p", "1000-5000 rw-p\n5000-9000 ---p",
	      "grown-high 1000-5000 1>1\nshrunk-low 5000-9000 1>1\n");
	reads("1000-3000 rw-p\n3000-9000 ---p", "1000-9000 rw-p",
	      "merged reprotected 1000-9000 2>1\n");
}

/* Two that could be one, as where struct file or anon_vma differ. */
static void a_border_moves_between_two_that_are_alike(void **state)
{
	(void)state;
	reads("1000-3000 rw-p\n3000-9000 rw-p", "1000-5000 rw-p\n5000-9000 rw-p",
	      "split merged 1000-9000 2>2\n");
}

static void what_was_reprotected_belongs_where_most_of_it_is(void **state)
{
	(void)state;
	reads("1000-2000 rw-p\n2000-5000 r--p\n5000-6000 r-xp", "1000-4000 rw-p\n4000-6000 r-xp",
	      "shrunk-high merged reprotected 1000-4000 2>1\ngrown-low 4000-6000 1>1\n");
}

static void growing_over_a_neighbour_of_other_memory(void **state)
{
	(void)state;
	reads("1000-3000 rw-p [heap]\n3000-5000 r--p" LIB("0"), "1000-5000 rw-p [heap]",
	      "grown-high 1000-5000 1>1\nremoved 3000-5000 1>0\n");
	reads("1000-9000 rw-p", "1000-3000 rw-p\n3000-5000 r--p" LIB("0") "\n5000-9000 rw-p",
	      "split 1000-9000 1>2\nadded 3000-5000 0>1\n");
}

static void other_memory_at_the_same_addresses(void **state)
{
	(void)state;
	reads("1000-3000 rw-p", "1000-3000 r--p" LIB("0"), "replaced 1000-3000 1>1\n");
	reads("1000-3000 r--p" LIB("0"), "1000-3000 r--p" LIB("1000"), "replaced 1000-3000 1>1\n");
	reads("1000-3000 rw-p" LIB("0"), "1000-3000 rw-s" LIB("0"), "replaced 1000-3000 1>1\n");
	reads("1000-3000 r--p" LIB("0"), "1000-3000 r--p 0 08:01 8 /lib/x",
	      "replaced 1000-3000 1>1\n");
	reads("1000-3000 r-xp [vdso]", "1000-3000 rw-p", "replaced 1000-3000 1>1\n");
	/* not all of the same addresses: one went, another came */
	reads("1000-3000 rw-p", "2000-4000 r--p" LIB("0"),
	      "removed 1000-3000 1>0\nadded 2000-4000 0>1\n");
}

static void other_names_of_the_same(void **state)
{
	(void)state;
	reads("1000-3000 r-xp" LIB("0"), "1000-3000 r-xp" LIB("0") " (deleted)",
	      "renamed 1000-3000 1>1\n");
	reads("1000-9000 rw-p", "1000-3000 rw-p [anon:x]\n3000-9000 rw-p",
	      "split renamed 1000-9000 1>2\n");
	reads("1000-3000 r-xp" LIB("0"), "1000-2000 rw-p" LIB("0") " (deleted)",
	      "shrunk-high reprotected renamed 1000-2000 1>1\n");
}

static void files_move_to_where_as_much_of_them_is(void **state)
{
	(void)state;
	reads("1000-3000 r--p" LIB("0") "\n3000-4000 rw-p" LIB("2000"),
	      "7000-9000 r--p" LIB("0") "\n9000-a000 rw-p" LIB("2000"),
	      "moved 7000-9000 1>1\nmoved 9000-a000 1>1\n");
	/* another part of it, or more of it, is another mapping */
	reads("1000-3000 r--p" LIB("0"), "7000-8000 r--p" LIB("0"),
	      "removed 1000-3000 1>0\nadded 7000-8000 0>1\n");
	reads("1000-3000 r--p" LIB("0"), "7000-9000 r--p" LIB("1000"),
	      "removed 1000-3000 1>0\nadded 7000-9000 0>1\n");
	reads("1000-2000 r--p" LIB("0") "\n3000-4000 r--p" LIB("0"),
	      "7000-8000 r--p" LIB("0") "\n9000-a000 r--p" LIB("0") " (deleted)\n"
	      "b000-c000 r--p" LIB("0"),
	      "moved 7000-8000 1>1\nrenamed moved 9000-a000 1>1\nadded b000-c000 0>1\n");
}

static void anonymous_memory_moves_where_there_is_one_candidate(void **state)
{
	(void)state;
	reads("1000-3000 rw-p", "7000-9000 rw-p", "moved 7000-9000 1>1\n");
	reads("1000-3000 rw-p", "7000-9000 r--p", "removed 1000-3000 1>0\nadded 7000-9000 0>1\n");
	reads("1000-3000 rw-p", "7000-9000 rw-p [anon:x]",
	      "removed 1000-3000 1>0\nadded 7000-9000 0>1\n");
	reads("1000-3000 rw-p\n4000-6000 rw-p", "7000-9000 rw-p\na000-c000 rw-p",
	      "removed 1000-3000 1>0\nremoved 4000-6000 1>0\n"
	      "added 7000-9000 0>1\nadded a000-c000 0>1\n");
}

/* -- joined -------------------------------------------------------------------------------- */

static void normal_takes_for_one_what_could_be_one(void **state)
{
	(void)state;
	assert_reads("1000-3000 rw-p\n3000-5000 rw-p", "1000-5000 rw-p", true, "");
	assert_reads("1000-3000 rw-p\n3000-5000 rw-p", "1000-2000 rw-p\n2000-6000 rw-p", true,
		     "grown-high 1000-6000 2>2\n");
	assert_reads("1000-3000 r--p" LIB("0") "\n3000-5000 r--p" LIB("2000"),
		     "1000-5000 r--p" LIB("0"), true, "");
	assert_reads("1000-3000 r--p" LIB("0") "\n3000-5000 r--p" LIB("0"),
		     "1000-3000 r--p" LIB("0"), true, "removed 3000-5000 1>0\n");
	/* [heap] and what follows it have other names, pages of the kernel's never merge */
	assert_reads("1000-3000 rw-p [heap]\n3000-5000 rw-p", "1000-3000 rw-p [heap]", true,
		     "removed 3000-5000 1>0\n");
	assert_reads("1000-3000 r--p [vvar]\n3000-5000 r--p [vvar]", "1000-3000 r--p [vvar]", true,
		     "removed 3000-5000 1>0\n");
	assert_reads("1000-3000 rw-p\n3000-5000 rw-p", "7000-b000 rw-p", true,
		     "moved 7000-b000 2>1\n");
}

static void without_normal_each_vma_counts(void **state)
{
	(void)state;
	reads("1000-3000 rw-p\n3000-5000 rw-p", "1000-5000 rw-p", "merged 1000-5000 2>1\n");
	reads("1000-3000 rw-p", "1000-3000 rw-p\n3000-5000 rw-p", "added 3000-5000 0>1\n");
}

/* -- the gate ------------------------------------------------------------------------------ */

#define GATE(perms) "ffffffffff600000-ffffffffff601000 " perms " [vsyscall]"

static void of_the_gate_only_that_it_is_there(void **state)
{
	struct vmat_mm *from = space(GATE("--xp")), *to = space(GATE("r-xp"));
	struct vmat_diff *diff = diff_by(from, to, false, true);
	struct vmat_piece piece = { 0 };

	(void)state;
	assert_int_equal(vmat_diff_count(diff), 0);
	/* but a patch must bring it about */
	assert_true(vmat_diff_next_piece(diff, &piece));
	assert_false(vmat_diff_next_piece(diff, &piece));
	vmat_diff_free(diff);
	vmat_mm_free(from);
	vmat_mm_free(to);
	reads(GATE("--xp"), "", "removed ffffffffff600000-ffffffffff601000 1>0\n");
}

/* -- flags and counters ------------------------------------------------------------------------ */

#define RECORD(range, perms, rss, flags)                                                          \
	range " " perms " 00000000 00:00 0 \nSize: 8 kB\nRss: " #rss " kB\nVmFlags: " flags " \n"

static char *read_smaps(const char *before, const char *after, bool counters)
{
	struct vmat_mm *from = parse_string(before), *to = parse_string(after);
	struct vmat_diff *diff = diff_by(from, to, false, counters);
	char *text = changes_as_text(diff);

	assert_diff_laws(from, to);
	vmat_diff_free(diff);
	vmat_mm_free(from);
	vmat_mm_free(to);
	return text;
}

static void assert_smaps_read(const char *before, const char *after, const char *want)
{
	char *text = read_smaps(before, after, true);

	assert_string_equal(text, want);
	free(text);
}

static void flags_that_are_no_permissions_are_said(void **state)
{
	(void)state;
	assert_smaps_read(RECORD("00001000-00003000", "rw-p", 4, "rd wr ac"),
			  RECORD("00001000-00003000", "rw-p", 4, "rd wr lo ac"),
			  "reflagged 1000-3000 1>1\n");
	assert_smaps_read(RECORD("00001000-00003000", "rw-p", 4, "rd wr ac"),
			  RECORD("00001000-00003000", "r--p", 4, "rd ac"),
			  "reprotected 1000-3000 1>1\n");
	assert_smaps_read(RECORD("00001000-00003000", "r--p", 4, "rd"),
			  RECORD("00001000-00003000", "rw-p", 4, "rd wr ac"),
			  "reprotected reflagged 1000-3000 1>1\n");
	/* of a kernel younger than this library */
	assert_smaps_read(RECORD("00001000-00003000", "rw-p", 4, "rd wr ac"),
			  RECORD("00001000-00003000", "rw-p", 4, "rd wr ac q1"),
			  "reflagged 1000-3000 1>1\n");
	assert_smaps_read(RECORD("00001000-00003000", "rw-p", 4, "rd q1 wr"),
			  RECORD("00001000-00003000", "r--p", 4, "rd q1"),
			  "reprotected 1000-3000 1>1\n");
}

static void flags_that_one_side_does_not_tell_do_not_differ(void **state)
{
	struct vmat_mm *from = parse_string(RECORD("00001000-00003000", "rw-p", 4, "rd wr lo"));
	struct vmat_mm *to = parse_string("00001000-00003000 rw-p 00000000 00:00 0 \n");

	(void)state;
	assert_no_diff(from, to);
	assert_diff_laws(from, to);
	vmat_mm_free(from);
	vmat_mm_free(to);
}

static void counters_alone_are_said_when_asked_for(void **state)
{
	static const char before[] = RECORD("00001000-00003000", "rw-p", 4, "rd wr");
	static const char after[] = RECORD("00001000-00003000", "rw-p", 8, "rd wr");
	char *text = read_smaps(before, after, false);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	assert_smaps_read(before, after, "reweighed 1000-3000 1>1\n");
}

/* Moved as far as can be known; with other counters it is other memory. */
static void moved_memory_weighs_the_same(void **state)
{
	(void)state;
	assert_smaps_read(RECORD("00001000-00003000", "rw-p", 4, "rd wr"),
			  RECORD("00005000-00007000", "rw-p", 4, "rd wr sd"),
			  "reflagged moved 5000-7000 1>1\n");
	assert_smaps_read(RECORD("00001000-00003000", "rw-p", 4, "rd wr"),
			  RECORD("00005000-00007000", "rw-p", 8, "rd wr"),
			  "removed 1000-3000 1>0\nadded 5000-7000 0>1\n");
	assert_smaps_read(RECORD("00001000-00003000", "rw-p", 4, "rd wr"),
			  RECORD("00005000-00007000", "rw-p", 4, "rd wr lo"),
			  "removed 1000-3000 1>0\nadded 5000-7000 0>1\n");
}

static void a_split_weighs_what_its_parts_weigh(void **state)
{
	struct vmat_mm *from = parse_string(RECORD("00001000-00005000", "rw-p", 12, "rd wr"));
	struct vmat_mm *to = parse_string(RECORD("00001000-00002000", "rw-p", 4, "rd wr")
					  RECORD("00002000-00003000", "r--p", 4, "rd")
					  RECORD("00003000-00005000", "rw-p", 8, "rd wr"));
	struct vmat_diff *diff = diff_by(from, to, false, true);
	const struct vmat_change *change = vmat_diff_change(diff, 0);
	uint64_t weight;
	int64_t delta;

	(void)state;
	assert_int_equal(vmat_diff_count(diff), 1);
	assert_true(vmat_diff_weigh(diff, change, false, VMAT_RSS, &weight) && weight == 12 * 1024);
	assert_true(vmat_diff_weigh(diff, change, true, VMAT_RSS, &weight) && weight == 16 * 1024);
	assert_true(vmat_diff_delta(diff, change, VMAT_RSS, &delta) && delta == 4 * 1024);
	assert_true(vmat_diff_total(diff, VMAT_RSS, &delta) && delta == 4 * 1024);
	assert_true(vmat_diff_delta(diff, change, VMAT_SIZE, &delta) && !delta);
	vmat_diff_free(diff);
	vmat_mm_free(from);
	vmat_mm_free(to);
}

/* Absent is not 0: neither in a sum, nor where a side has no VMA at all. */
static void a_counter_that_is_not_there_is_not_weighed(void **state)
{
	static const char maps[] = "00001000-00003000 rw-p 00000000 00:00 0 \n"
				   "00005000-00007000 rw-p 00000000 00:00 0 \n";
	struct vmat_mm *from = parse_string(RECORD("00001000-00003000", "rw-p", 4, "rd wr"));
	struct vmat_mm *to = parse_string(maps);
	struct vmat_diff *diff = diff_by(from, to, false, true);
	const struct vmat_change *change = vmat_diff_change(diff, 0);
	uint64_t weight = 77;
	int64_t delta = 77;

	(void)state;
	assert_int_equal(change->what, VMAT_CHANGE_ADDED);
	assert_false(vmat_diff_weigh(diff, change, true, VMAT_RSS, &weight));
	assert_false(vmat_diff_delta(diff, change, VMAT_RSS, &delta));
	assert_false(vmat_diff_total(diff, VMAT_RSS, &delta));
	assert_true(weight == 77 && delta == 77);
	/* a side without VMAs weighs nothing in what its mm counts */
	assert_true(vmat_diff_weigh(diff, change, false, VMAT_RSS, &weight) && !weight);
	assert_false(vmat_diff_weigh(diff, change, false, VMAT_SWAP, &weight));
	assert_false(vmat_diff_weigh(diff, change, false, VMAT_NFIELDS, &weight));
	assert_true(vmat_diff_total(diff, VMAT_SIZE, &delta) && delta == 0x2000);
	vmat_diff_free(diff);
	vmat_mm_free(from);
	vmat_mm_free(to);
}

/* -- pieces -------------------------------------------------------------------------------- */

static void assert_piece(const struct vmat_diff *diff, struct vmat_piece *piece, uint64_t start,
			 uint64_t end, bool before, bool after)
{
	assert_true(vmat_diff_next_piece(diff, piece));
	assert_int_equal(piece->start, start);
	assert_int_equal(piece->end, end);
	assert_int_equal(piece->before != NULL, before);
	assert_int_equal(piece->after != NULL, after);
}

static void pieces_are_cut_at_every_border(void **state)
{
	struct vmat_mm *from = ruler("AA AABB CC "), *to = ruler("AA AAAA  CC");
	struct vmat_diff *diff = diff_by(from, to, false, true);
	const uint64_t p = RULER_PAGE;
	struct vmat_piece piece = { 0 };

	(void)state;
	/* the first is in both; the A that grew, in two parts; C that was, is, and will be */
	assert_piece(diff, &piece, 3 * p, 5 * p, true, true);
	assert_piece(diff, &piece, 5 * p, 7 * p, true, true);
	assert_piece(diff, &piece, 8 * p, 9 * p, true, false);
	assert_piece(diff, &piece, 9 * p, 10 * p, true, true);
	assert_piece(diff, &piece, 10 * p, 11 * p, false, true);
	assert_false(vmat_diff_next_piece(diff, &piece));
	vmat_diff_free(diff);
	vmat_mm_free(from);
	vmat_mm_free(to);
}

static void only_what_was_compared_can_be_patched(void **state)
{
	struct vmat_mm *from = ruler("AA BB"), *to = ruler("AA CC"), *other = ruler("AA DD"), *made;
	struct vmat_mm *again = ruler("AA BB"), *less = ruler("AA");
	struct vmat_diff *diff = diff_by(from, to, false, true);

	(void)state;
	assert_int_equal(vmat_patch(&made, other, diff, false), -EBADMSG);
	assert_int_equal(vmat_patch(&made, less, diff, false), -EBADMSG);
	assert_int_equal(vmat_patch(&made, from, diff, true), -EBADMSG);
	assert_int_equal(vmat_patch(&made, again, diff, false), 0);
	assert_no_diff(made, to);
	vmat_mm_free(made);
	vmat_diff_free(diff);
	vmat_mm_free(from);
	vmat_mm_free(to);
	vmat_mm_free(other);
	vmat_mm_free(again);
	vmat_mm_free(less);
}

/* -- which way to match ---------------------------------------------------------------------- */

static struct vmat_mm *someone(const char *files, pid_t pid, uint64_t start_time, const char *boot)
{
	struct vmat_mm *mm = ruler(files);

	mm->pid = pid;
	if (start_time)
		assert_int_equal(facts_set(mm, FACT_STAT_START_TIME, start_time), 0);
	if (boot)
		assert_int_equal(facts_set_text(mm, FACT_BOOT_ID, boot, strlen(boot)), 0);
	return mm;
}

/* Frees both. */
static void assert_match(struct vmat_mm *before, struct vmat_mm *after, enum vmat_match want,
			 const char *want_why)
{
	struct vmat_diff *diff;
	const char *why;
	int rc = vmat_diff_new(&diff, before, after, NULL);

	assert_int_equal(rc, 0);
	assert_int_equal(vmat_diff_match(diff, &why), want);
	if (!strstr(why, want_why))
		fail_msg("\"%s\" does not say \"%s\"", why, want_why);
	assert_ptr_equal(vmat_diff_before(diff), before);
	assert_ptr_equal(vmat_diff_after(diff), after);
	vmat_diff_free(diff);
	vmat_mm_free(before);
	vmat_mm_free(after);
}

static void one_process_is_matched_by_address(void **state)
{
	(void)state;
	assert_match(someone("AA", 7, 99, "x"), someone(" BB", 7, 99, "x"), VMAT_MATCH_ADDRESS,
		     "pid and start time are equal");
	assert_match(someone("AA", 7, 99, NULL), someone(" BB", 7, 0, "x"), VMAT_MATCH_ADDRESS,
		     "as far as is known");
}

static void two_processes_are_matched_by_identity(void **state)
{
	(void)state;
	assert_match(someone("AA", 7, 99, NULL), someone("AA", 8, 99, NULL), VMAT_MATCH_IDENTITY,
		     "pids differ");
	assert_match(someone("AA", 7, 99, NULL), someone("AA", 7, 98, NULL), VMAT_MATCH_IDENTITY,
		     "started at different times");
	assert_match(someone("AA", 7, 99, "x"), someone("AA", 7, 99, "y"), VMAT_MATCH_IDENTITY,
		     "booted");
}

static struct vmat_mm *told(struct vmat_mm *mm, enum fact fact, uint64_t value)
{
	assert_int_equal(facts_set(mm, fact, value), 0);
	return mm;
}

static void what_execve_replaced_is_matched_by_identity(void **state)
{
	(void)state;
	assert_match(told(someone("AA", 7, 99, "x"), FACT_STAT_START_CODE, 0x1000),
		     told(someone("AA", 7, 99, "x"), FACT_STAT_START_CODE, 0x2000),
		     VMAT_MATCH_IDENTITY, "execve()");
	assert_match(told(someone("AA", 7, 99, "x"), FACT_STAT_START_CODE, 0x1000),
		     told(someone("AA", 7, 99, "x"), FACT_STAT_START_CODE, 0x1000),
		     VMAT_MATCH_ADDRESS, "pid and start time are equal");
	assert_match(told(someone("AA", 7, 99, "x"), FACT_STAT_START_CODE, 0x1000),
		     someone("AA", 7, 99, "x"), VMAT_MATCH_ADDRESS, "pid and start time are equal");
}

static void threads_of_one_process_are_matched_by_address(void **state)
{
	(void)state;
	assert_match(told(someone("AA", 7, 99, "x"), FACT_STATUS_TGID, 7),
		     told(someone("AA", 8, 120, "x"), FACT_STATUS_TGID, 7), VMAT_MATCH_ADDRESS,
		     "two of its threads");
	assert_match(told(someone("AA", 7, 99, "x"), FACT_STATUS_TGID, 7),
		     told(someone("AA", 8, 99, "x"), FACT_STATUS_TGID, 8), VMAT_MATCH_IDENTITY,
		     "pids differ");
}

static void texts_are_matched_by_where_their_files_are(void **state)
{
	(void)state;
	assert_match(someone("AABB", 0, 0, NULL), someone("AA  B", 0, 0, "x"), VMAT_MATCH_ADDRESS,
		     "equal addresses");
	assert_match(someone("AABB", 7, 9, NULL), someone(" AABB", 0, 0, NULL), VMAT_MATCH_IDENTITY,
		     "no file");
	assert_match(someone("", 0, 0, NULL), someone("AA", 0, 0, NULL), VMAT_MATCH_ADDRESS,
		     "no files");
}

static void options_of_other_versions(void **state)
{
	struct {
		struct vmat_diff_options options;
		char more[8];
	} later = { .options = { .size = sizeof(later), .match = VMAT_MATCH_ADDRESS } };
	struct vmat_diff_options none = { .size = sizeof(none), .match = (enum vmat_match)7 };
	struct vmat_mm *mm = ruler("AA");
	struct vmat_diff *diff = NULL;

	(void)state;
	assert_int_equal(vmat_diff_new(&diff, mm, mm, &none), -EINVAL);
	none.size = 1;
	assert_int_equal(vmat_diff_new(&diff, mm, mm, &none), -EINVAL);
	later.more[7] = 1;
	assert_int_equal(vmat_diff_new(&diff, mm, mm, &later.options), -E2BIG);
	assert_null(diff);
	later.more[7] = 0;
	assert_int_equal(vmat_diff_new(&diff, mm, mm, &later.options), 0);
	assert_int_equal(vmat_diff_match(diff, NULL), VMAT_MATCH_ADDRESS);
	vmat_diff_free(diff);
	vmat_diff_free(NULL);
	vmat_mm_free(mm);
}

static void each_bit_has_its_word(void **state)
{
	(void)state;
	assert_string_equal(vmat_change_name(VMAT_CHANGE_ADDED), "added");
	assert_string_equal(vmat_change_name(VMAT_CHANGE_GROWN_HIGH), "grown-high");
	assert_string_equal(vmat_change_name(VMAT_CHANGE_REPROTECTED), "reprotected");
	assert_string_equal(vmat_change_name(VMAT_CHANGE_SHRUNK), "shrunk");
	assert_null(vmat_change_name(VMAT_CHANGE_SHRUNK << 1));
	assert_null(vmat_change_name(0));
	assert_null(vmat_change_name(VMAT_CHANGE_ADDED | VMAT_CHANGE_REMOVED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_the_same_is_not_said),
		cmocka_unit_test(mappings_come_and_go),
		cmocka_unit_test(ends_grow_and_shrink),
		cmocka_unit_test(mprotect_of_all_of_it_and_of_its_middle),
		cmocka_unit_test(a_hole_in_the_middle_is_a_split),
		cmocka_unit_test(a_border_moves_between_two),
		cmocka_unit_test(a_border_moves_between_two_that_are_alike),
		cmocka_unit_test(what_was_reprotected_belongs_where_most_of_it_is),
		cmocka_unit_test(growing_over_a_neighbour_of_other_memory),
		cmocka_unit_test(other_memory_at_the_same_addresses),
		cmocka_unit_test(other_names_of_the_same),
		cmocka_unit_test(files_move_to_where_as_much_of_them_is),
		cmocka_unit_test(anonymous_memory_moves_where_there_is_one_candidate),
		cmocka_unit_test(normal_takes_for_one_what_could_be_one),
		cmocka_unit_test(without_normal_each_vma_counts),
		cmocka_unit_test(of_the_gate_only_that_it_is_there),
		cmocka_unit_test(flags_that_are_no_permissions_are_said),
		cmocka_unit_test(flags_that_one_side_does_not_tell_do_not_differ),
		cmocka_unit_test(counters_alone_are_said_when_asked_for),
		cmocka_unit_test(moved_memory_weighs_the_same),
		cmocka_unit_test(a_split_weighs_what_its_parts_weigh),
		cmocka_unit_test(a_counter_that_is_not_there_is_not_weighed),
		cmocka_unit_test(pieces_are_cut_at_every_border),
		cmocka_unit_test(only_what_was_compared_can_be_patched),
		cmocka_unit_test(one_process_is_matched_by_address),
		cmocka_unit_test(two_processes_are_matched_by_identity),
		cmocka_unit_test(what_execve_replaced_is_matched_by_identity),
		cmocka_unit_test(threads_of_one_process_are_matched_by_address),
		cmocka_unit_test(texts_are_matched_by_where_their_files_are),
		cmocka_unit_test(options_of_other_versions),
		cmocka_unit_test(each_bit_has_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
