/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What truth.txt says was done between two phases is what a diff of them says: no less, no more. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/look.h"

enum { KIB = 1024, MIB = 1024 * 1024 };

/* -- zoo-diffshapes, which does one of each ------------------------------------------------ */

static void check_grow(struct look *look, const char *rest)
{
	struct truth_map map = truth_map(look->truth, "grow");
	const struct vmat_change *change;
	int more, written;

	assert_int_equal(sscanf(rest, "+%d pages, %d written", &more, &written), 2);
	change = expect_row(look, false, map.start, VMAT_CHANGE_GROWN_HIGH);
	expect_delta(look, change, VMAT_SIZE, pages(look, more));
	expect_delta(look, change, VMAT_RSS, pages(look, written));
	if (change)
		assert_int_equal(change->end, map.end + (uint64_t)pages(look, more));
}

static void check_shrink(struct look *look, const char *rest)
{
	struct truth_map map = truth_map(look->truth, "shrink");
	const struct vmat_change *change;
	int less, rss;

	assert_int_equal(sscanf(rest, "-%d pages, Rss -%d pages", &less, &rss), 2);
	change = expect_row(look, false, map.start, VMAT_CHANGE_SHRUNK_HIGH);
	expect_delta(look, change, VMAT_SIZE, -pages(look, less));
	expect_delta(look, change, VMAT_RSS, -pages(look, rss));
}

static void check_move(struct look *look, const char *rest)
{
	const struct vmat_change *change;
	uint64_t from, to;

	assert_int_equal(sscanf(rest, "%" SCNx64 " -> %" SCNx64, &from, &to), 2);
	change = row_at(look, false, from);
	if (change && change->what == VMAT_CHANGE_MOVED) {
		if (change != expect_row(look, true, to, VMAT_CHANGE_MOVED))
			wrong(look, "moved to %" PRIx64, change->start);
		expect_delta(look, change, VMAT_SIZE, 0);
		return;
	}
	expect_row(look, false, from, VMAT_CHANGE_REMOVED);
	expect_row(look, true, to, VMAT_CHANGE_ADDED);
}

static void check_prot(struct look *look, const char *rest)
{
	struct truth_map map = truth_map(look->truth, "prot");
	const struct vmat_change *change;
	char perms[5];

	change = expect_row(look, false, map.start, VMAT_CHANGE_REPROTECTED);
	expect_delta(look, change, VMAT_SIZE, 0);
	expect_counts(look, change, 1, 1);
	if (!change)
		return;
	vmat_vma_perms(change->before.vma[0], perms);
	assert_memory_equal(perms, rest, 4);
	vmat_vma_perms(change->after.vma[0], perms);
	assert_memory_equal(perms, strstr(rest, "-> ") + 3, 4);
}

static void check_split(struct look *look, const char *rest)
{
	struct truth_map map = truth_map(look->truth, "split");
	const struct vmat_change *change;
	unsigned first, last, was, is;

	assert_int_equal(sscanf(rest, "%u..%u now ---p, %u VMA -> %u", &first, &last, &was, &is),
			 4);
	change = expect_row(look, false, map.start,
			    VMAT_CHANGE_SPLIT | VMAT_CHANGE_REPROTECTED);
	expect_delta(look, change, VMAT_SIZE, 0);
	expect_counts(look, change, was, is);
	if (!change || change->after.count != is)
		return;
	assert_int_equal(vmat_vma_start(change->after.vma[1]),
			 map.start + first * look->truth->page_size);
	assert_int_equal(vmat_vma_end(change->after.vma[1]),
			 map.start + (last + 1) * look->truth->page_size);
}

static void check_gone(struct look *look, const char *rest)
{
	struct truth_map map = truth_map(look->truth, "gone");
	const struct vmat_change *change;
	int rss;

	assert_int_equal(sscanf(rest, "unmapped, Rss -%d pages", &rss), 1);
	change = expect_row(look, false, map.start, VMAT_CHANGE_REMOVED);
	expect_delta(look, change, VMAT_SIZE, -(int64_t)(map.end - map.start));
	expect_delta(look, change, VMAT_RSS, -pages(look, rss));
}

static void check_replaced(struct look *look, const char *rest)
{
	struct truth_map map = truth_map(look->truth, "replaced");
	const struct vmat_change *change = row_at(look, true, map.start);
	char name[256], perms[5];

	assert_int_equal(sscanf(rest, "same range, now %4s of %255[^,], untouched", perms, name),
			 2);
	if (expect_row(look, false, map.start, VMAT_CHANGE_REPLACED |
		       (change ? change->what & VMAT_CHANGE_REPROTECTED : 0)) != change || !change)
		return;
	expect_counts(look, change, 1, 1);
	assert_string_equal(vmat_vma_name(change->after.vma[0]), name);
	expect_delta(look, change, VMAT_SIZE, 0);
}

static void check_merge(struct look *look, const char *rest)
{
	struct truth_map map = truth_map(look->truth, "merge");
	const struct vmat_change *change;
	unsigned was, is;

	assert_int_equal(sscanf(rest, "%u VMAs -> %u", &was, &is), 2);
	change = expect_row(look, true, map.start,
			    VMAT_CHANGE_MERGED | VMAT_CHANGE_REPROTECTED);
	expect_counts(look, change, was, is);
	expect_delta(look, change, VMAT_SIZE, 0);
}

static void check_fill(struct look *look, const char *rest)
{
	struct truth_map map = truth_map(look->truth, "fill");
	int was, is;

	assert_int_equal(sscanf(rest, "Rss %d -> %d pages, same VMA", &was, &is), 2);
	if (vmat_mm_detail(look->before) == VMAT_SMAPS)
		expect_delta(look, expect_row(look, false, map.start, 0), VMAT_RSS,
			     pages(look, is - was));
}

static void check_new(struct look *look, const char *rest)
{
	struct truth_map map = truth_map(look->truth, "new");
	const struct vmat_change *change = expect_row(look, true, map.start, VMAT_CHANGE_ADDED);
	int rss;

	assert_int_equal(sscanf(rest, "appeared, Rss %d pages", &rss), 1);
	expect_delta(look, change, VMAT_SIZE, (int64_t)(map.end - map.start));
	expect_delta(look, change, VMAT_RSS, pages(look, rss));
}

/* -- zoo-leak, zoo-heap, zoo-stack --------------------------------------------------------- */

/* "about": of a heap that was there before, and had room. */
static void check_leak_heap(struct look *look, const char *rest)
{
	int64_t blocks, each;

	assert_int_equal(sscanf(rest, "%" SCNd64 " x malloc(%" SCNd64 ")", &blocks, &each), 2);
	expect_sum(look, (struct sum){ "[heap]", NULL, VMAT_RSS, blocks * each / 2,
				       blocks * (each + 16) + pages(look, 2), NULL });
}

static void check_leak_mmap(struct look *look, const char *rest)
{
	int64_t blocks, kib;

	assert_int_equal(sscanf(rest, "%" SCNd64 " x 1 MiB rw anon written = %" SCNd64 " kB",
				&blocks, &kib), 2);
	assert_int_equal(blocks * MIB, kib * KIB);
	expect_exactly(look, "", "rw-p", VMAT_SIZE, kib * KIB);
}

static void check_leak_bigmalloc(struct look *look, const char *rest)
{
	int64_t blocks;

	assert_int_equal(sscanf(rest, "%" SCNd64 " x malloc(1 MiB) written", &blocks), 1);
	expect_exactly(look, "", "rw-p", VMAT_SIZE, blocks * (MIB + pages(look, 1)));
}

static void check_leak_filemap(struct look *look, const char *rest)
{
	int64_t maps, each;
	char name[256];
	const struct vmat_vma *vma;
	size_t found = 0;

	assert_int_equal(sscanf(rest, "%" SCNd64 " x %" SCNd64 " pages of %255[^,]", &maps, &each,
				name), 3);
	vmat_for_each_vma(look->after, vma)
		if (!strcmp(vmat_vma_name(vma), name)) {
			const struct vmat_change *row = expect_row(look, true, vmat_vma_start(vma),
								   VMAT_CHANGE_ADDED);

			expect_delta(look, row, VMAT_SIZE, pages(look, each));
			expect_delta(look, row, VMAT_RSS, 0);
			found++;
		}
	assert_int_equal(found, maps);
}

/* Whether the guard is in the 256 KiB is the C library's affair. */
static void check_leak_threads(struct look *look, const char *rest)
{
	int64_t threads, kib;

	assert_int_equal(sscanf(rest, "%" SCNd64 " x (%" SCNd64 " KiB stack", &threads, &kib), 2);
	/* on arm64 it is 64 KiB whatever a page is */
	expect_sum(look, (struct sum){ "", "---p", VMAT_SIZE, pages(look, threads),
				       threads * (look->truth->page_size == 16384 ? 64 * KIB :
						  pages(look, 1)), NULL });
	expect_sum(look, (struct sum){ "", "rw-p", VMAT_SIZE,
				       threads * (kib * KIB - pages(look, 1)), threads * kib * KIB,
				       NULL });
}

static void check_leak_memfd(struct look *look, const char *rest)
{
	int64_t maps, kib;

	assert_int_equal(sscanf(rest, "%" SCNd64 " x 1 MiB, half written = %" SCNd64 " kB", &maps,
				&kib), 2);
	expect_exactly(look, "/memfd:leaked (deleted)", "rw-s", VMAT_SIZE, maps * MIB);
	expect_exactly(look, "/memfd:leaked (deleted)", "rw-s", VMAT_RSS, kib * KIB);
}

static void check_expect_delta(struct look *look, const char *rest)
{
	char name[256], field[32];
	int64_t kib, slack = 0;

	/* written was that much; more than one page may have been touched beside it */
	if (sscanf(rest, "%255s %31[A-Za-z]~=%" SCNd64, name, field, &kib) == 3)
		slack = kib * KIB / 2;
	else
		assert_int_equal(sscanf(rest, "%255s %31[A-Za-z]=%" SCNd64, name, field, &kib), 3);
	assert_string_equal(name, "[heap]");
	expect_sum(look, (struct sum){
		"[heap]", NULL, !strcmp(field, "Size") ? VMAT_SIZE : VMAT_RSS,
		kib * KIB, kib * KIB + slack, NULL });
}

static void check_stack(struct look *look, const char *rest)
{
	const struct vmat_vma *vma, *stack = NULL;
	const struct vmat_change *change;
	int64_t mib, delta = 0;

	assert_int_equal(sscanf(rest, "grew by at least %" SCNd64 " MiB", &mib), 1);
	vmat_for_each_vma(look->before, vma)
		if (!strcmp(vmat_vma_name(vma), "[stack]"))
			stack = vma;
	change = expect_row(look, false, vmat_vma_start(stack), VMAT_CHANGE_GROWN_LOW);
	if (change)
		assert_true(vmat_diff_delta(look->diff, change, VMAT_SIZE, &delta));
	/* what was there before was used, too */
	if (delta + (int64_t)(vmat_vma_end(stack) - vmat_vma_start(stack)) < mib * MIB)
		wrong(look, "%" PRId64 " KiB", delta / KIB);
}

/* Made after the phase before. */
static void check_map(struct look *look, const char *rest)
{
	uint64_t start, end, at;

	if (sscanf(rest, "%*s start=%" SCNx64 " end=%" SCNx64, &start, &end) != 2)
		wrong(look, "no map");
	for (at = start; at < end; at += look->truth->page_size) {
		const struct vmat_change *change = row_at(look, true, at);

		if (!change || !(change->what & (VMAT_CHANGE_ADDED | VMAT_CHANGE_GROWN_LOW |
						 VMAT_CHANGE_GROWN_HIGH))) {
			wrong(look, "%" PRIx64 " did not come", at);
			return;
		}
		claim(look, change);
	}
}

/* -- programs that leak, with the C library's malloc or others ----------------------------- */

static bool is_plain_glibc(const struct look *look)
{
	return strstr(look->truth->folder, "/leak-") &&
	       !strstr(look->truth->folder, "jemalloc") && !strstr(look->truth->folder, "asan");
}

static void check_small(struct look *look, const char *rest)
{
	int64_t asked[3], given[3];

	/* figures with commas in them */
	if (!is_plain_glibc(look) ||
	    sscanf(rest, "%*d x malloc(%*d) written: %" SCNd64 ",%" SCNd64 ",%" SCNd64
		   " bytes asked; glibc gives %*d each = %" SCNd64 ",%" SCNd64 ",%" SCNd64,
		   &asked[0], &asked[1], &asked[2], &given[0], &given[1], &given[2]) != 6)
		return;
	given[0] = (given[0] * 1000 + given[1]) * 1000 + given[2];
	expect_sum(look, (struct sum){ "[heap]", NULL, VMAT_ANONYMOUS, given[0] - pages(look, 1),
				       given[0] + pages(look, 2), NULL });
}

static void check_big(struct look *look, const char *rest)
{
	int64_t blocks;

	assert_int_equal(sscanf(rest, "%" SCNd64 " x malloc(1 MiB)", &blocks), 1);
	if (is_plain_glibc(look))
		expect_exactly(look, "", NULL, VMAT_SIZE, blocks * (MIB + pages(look, 1)));
	else
		expect_sum(look, (struct sum){ NULL, NULL, VMAT_ANONYMOUS, blocks * MIB,
					       INT64_MAX / 4, NULL });
}

/* Each has a stack with a guard and an arena of 64 MiB; all but those that may have none. */
static void check_threads(struct look *look, const char *rest)
{
	bool arenas = !strstr(look->truth->folder, "arena1");
	int64_t threads;

	assert_int_equal(sscanf(rest, "%" SCNd64 ", each mallocs", &threads), 1);
	if (!is_plain_glibc(look))
		return;
	if (strstr(look->truth->folder, "m32"))
		expect_sum(look, (struct sum){ "", NULL, VMAT_SIZE, threads * 8 * MIB,
					       threads * 10 * MIB, NULL });
	else
		expect_exactly(look, "", NULL, VMAT_SIZE,
			       threads * (8 * MIB + pages(look, 1) + (arenas ? 64 * MIB : 0)));
	/* what a thread asks for may come from the heap where arenas are short */
	expect_sum(look, (struct sum){ "[heap]", NULL, VMAT_ANONYMOUS, 0,
				       threads * 100000 + pages(look, 4), NULL });
}

static void check_shared_map(struct look *look, const char *rest)
{
	int64_t kib;

	assert_int_equal(sscanf(rest, " 16 MiB) shared anonymous, 8 MiB written = %" SCNd64 " kB",
				&kib), 1);
	expect_exactly(look, "/dev/zero (deleted)", "rw-s", VMAT_SIZE, 16 * MIB);
	expect_exactly(look, "/dev/zero (deleted)", "rw-s", VMAT_RSS, kib * KIB);
}

static void check_rust_vectors(struct look *look, const char *rest)
{
	(void)rest;
	expect_sum(look, (struct sum){ "", "rw-p", VMAT_SIZE, 64 * (MIB + pages(look, 1)),
				       INT64_MAX / 4, NULL });
}

/* "= 65536 kB" of memory was written. */
static void check_filled(struct look *look, const char *rest)
{
	const char *equals = strstr(rest, "= ");
	int64_t kib;

	if (!equals || sscanf(equals, "= %" SCNd64 " kB", &kib) != 1) {
		equals = strstr(rest, ": ");	/* node puts it so */
		assert_non_null(equals);
		assert_int_equal(sscanf(equals, ": %" SCNd64 " kB", &kib), 1);
	}
	expect_sum(look, (struct sum){ NULL, NULL, VMAT_ANONYMOUS, kib * KIB, INT64_MAX / 4,
				       NULL });
}

static void note_freed(struct look *look, const char *rest)
{
	(void)rest;
	look->freed = true;
}

/* -- all of it ----------------------------------------------------------------------------- */

static const struct rule {
	const char *begins;
	void (*check)(struct look *look, const char *rest);
} rules[] = {
	{ "diff grow end ", check_grow },
	{ "diff shrink end ", check_shrink },
	{ "diff move ", check_move },
	{ "diff prot ", check_prot },
	{ "diff split: ", check_split },
	{ "diff gone ", check_gone },
	{ "diff replaced: ", check_replaced },
	{ "diff merge: ", check_merge },
	{ "diff fill: ", check_fill },
	{ "diff new ", check_new },
	{ "leak heap ", check_leak_heap },
	{ "leak mmap ", check_leak_mmap },
	{ "leak bigmalloc ", check_leak_bigmalloc },
	{ "leak filemap ", check_leak_filemap },
	{ "leak threads ", check_leak_threads },
	{ "leak memfd ", check_leak_memfd },
	{ "expect_delta ", check_expect_delta },
	{ "note main stack ", check_stack },
	{ "map ", check_map },
	{ "small: ", check_small },
	{ "page: ", check_small },
	{ "big: ", check_big },
	{ "threads: ", check_threads },
	{ "mmap.mmap(-1,", check_shared_map },
	{ "64 x Vec<u8> ", check_rust_vectors },
	{ "bytearray ", check_filled },
	{ "64 x make(", check_filled },
	{ "64 x Buffer.alloc(", check_filled },
	{ "32 x allocateDirect(", check_filled },
	{ "all ", note_freed },
};

static bool check_line(struct look *look, const char *line)
{
	for (size_t r = 0; r < sizeof(rules) / sizeof(*rules); r++) {
		size_t len = strlen(rules[r].begins);

		if (!strncmp(line, rules[r].begins, len)) {
			rules[r].check(look, line + len);
			return true;
		}
	}
	return false;
}

/* A truth that nobody looks at is none. */
static bool is_to_be_checked(const char *line)
{
	return !strncmp(line, "diff ", 5) || !strncmp(line, "leak ", 5) ||
	       !strncmp(line, "expect_delta ", 13);
}

static void check_lines(struct look *look)
{
	for (size_t i = 0; i < look->truth->line_count; i++) {
		const struct truth_line *line = &look->truth->lines[i];

		if (line->phase <= look->from->number || line->phase > look->to->number)
			continue;
		look->line = line->text;
		if (!check_line(look, line->text) && is_to_be_checked(line->text))
			wrong(look, "no rule for this line");
	}
	check_sums(look);
}

/* The program did what is told and nothing else. */
static void check_nothing_else(struct look *look)
{
	const struct vmat_change *change;
	const unsigned ignored = ANY_FLAGS;
	char words[256];

	look->line = "and nothing else";
	for (size_t i = 0; (change = vmat_diff_change(look->diff, i)); i++) {
		if (look->claimed[i] || !(change->what & ~ignored))
			continue;
		/* flags that were in the way */
		if (change->what == (VMAT_CHANGE_MERGED | VMAT_CHANGE_REFLAGGED))
			continue;
		if (is_summed(look, &change->before) && is_summed(look, &change->after))
			continue;
		words_of(change->what, words);
		wrong(look, "%" PRIx64 "-%" PRIx64 " is %s", change->start, change->end, words);
	}
}

static void check_truth(struct look *look)
{
	check_lines(look);
	if (look->truth->zoo)
		check_nothing_else(look);
}

static void what_was_done_is_what_the_rows_say(void **state)
{
	size_t pairs = for_each_pair(VMAT_MATCH_ADDRESS, check_truth);

	(void)state;
	print_message("# %zu pairs of phases\n", pairs);
	assert_int_equal(faults, 0);
	assert_true(pairs >= 20);
}

/* One and the same process, as if it were two runs: what it leaked shows all the same. */
static void check_leak(struct look *look)
{
	if (strstr(look->truth->folder, "leak"))
		check_truth(look);
}

static void by_identity_leaks_are_what_was_leaked(void **state)
{
	(void)state;
	faults = 0;
	for_each_pair(VMAT_MATCH_IDENTITY, check_leak);
	assert_int_equal(faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_done_is_what_the_rows_say),
		cmocka_unit_test(by_identity_leaks_are_what_was_leaked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
