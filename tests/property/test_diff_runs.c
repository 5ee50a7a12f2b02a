/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Captures as another run would have them: all that may lie elsewhere does, and anonymous memory is
 * cut otherwise. By identity nothing differs, and of what is then changed, nothing but that.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/laws.h"
#include "kit/parsing.h"
#include "kit/scratch.h"
#include "kit/smallfiles.h"

enum { RUNS = 3, MIB = 1024 * 1024, MOST_VMAS = 3000 };

/* One run of a program, written line by line. */
struct run {
	const struct vmat_mm *mm;
	struct pile text;
	uint64_t seed;
	uint64_t page;
	uint64_t at;		/* where the next block begins at the earliest */
	uint64_t more;		/* bytes of anonymous memory that it has more */
	const char *left_out;	/* a file that this run does not map, or NULL */
};

static uint64_t below(struct run *run, uint64_t limit)
{
	return next_random(&run->seed) % limit;
}

static bool is_nameless(const struct vmat_vma *vma)
{
	return vmat_vma_kind(vma) == VMAT_KIND_ANON && !*vmat_vma_name(vma);
}

/* They stay at their distance: segments of an object, and what touches. */
static bool stays_with(const struct vmat_vma *vma, const struct vmat_vma *next)
{
	return vmat_vma_end(vma) == vmat_vma_start(next) ||
	       (vmat_vma_inode(vma) && vmat_vma_inode(vma) == vmat_vma_inode(next) &&
		!strcmp(vmat_vma_name(vma), vmat_vma_name(next)));
}

static void add_line(struct run *run, const struct vmat_vma *vma, uint64_t start, uint64_t end)
{
	char perms[5];

	vmat_vma_perms(vma, perms);
	pile_format(&run->text, "%08" PRIx64 "-%08" PRIx64 " %s %08" PRIx64 " %02x:%02x %" PRIu64
		    "%s%s\n", start, end, perms, vmat_vma_offset(vma), vmat_vma_dev_major(vma),
		    vmat_vma_dev_minor(vma), vmat_vma_inode(vma), " ", vmat_vma_name(vma));
}

/* Anonymous memory by itself, now and then with a hole in it that was not there. */
static void add_cut(struct run *run, const struct vmat_vma *vma)
{
	uint64_t pages = (vmat_vma_end(vma) - vmat_vma_start(vma)) / run->page, first = pages;

	if (pages > 1 && below(run, 2))
		first = 1 + below(run, pages - 1);
	add_line(run, vma, run->at, run->at + first * run->page);
	run->at += first * run->page;
	if (first == pages)
		return;
	run->at += (1 + below(run, 8)) * run->page;
	add_line(run, vma, run->at, run->at + (pages - first) * run->page);
	run->at += (pages - first) * run->page;
}

/* The VMAs from @first to before @end, which stay together. */
static void add_block(struct run *run, const struct vmat_vma *first, const struct vmat_vma *end)
{
	uint64_t from = vmat_vma_start(first);
	const struct vmat_vma *vma, *next = vmat_next_vma(run->mm, first);

	run->at += (1 + below(run, 100)) * run->page;
	if (next == end && is_nameless(first)) {
		add_cut(run, first);
		return;
	}
	for (vma = first; vma != end; vma = vmat_next_vma(run->mm, vma)) {
		uint64_t start = run->at + vmat_vma_start(vma) - from;

		next = vma;
		if (!run->left_out || strcmp(vmat_vma_name(vma), run->left_out) != 0)
			add_line(run, vma, start, start + vmat_vma_end(vma) - vmat_vma_start(vma));
	}
	run->at += vmat_vma_end(next) - from;
}

/* The gate stays where it is. */
static struct vmat_mm *run_again(struct run *run)
{
	const struct vmat_vma *first = vmat_first_vma(run->mm), *last, *next;
	struct vmat_mm *mm;

	run->page = vmat_mm_page_size(run->mm);
	run->at = (16 + below(run, 10000)) * run->page;
	if (run->more)
		pile_format(&run->text, "%08" PRIx64 "-%08" PRIx64 " rw-p 00000000 00:00 0 \n",
			    run->at, run->at + run->more);
	run->at += run->more;
	for (; first; first = next) {
		if (!strcmp(vmat_vma_name(first), "[vsyscall]")) {
			add_line(run, first, vmat_vma_start(first), vmat_vma_end(first));
			break;
		}
		last = first;
		while ((next = vmat_next_vma(run->mm, last)) && stays_with(last, next) &&
		       strcmp(vmat_vma_name(next), "[vsyscall]") != 0)
			last = next;
		add_block(run, first, next);
	}
	mm = parse_or_fail(run->text.bytes ? run->text.bytes : "", run->text.len);
	free(run->text.bytes);
	return mm;
}

static struct vmat_diff *two_runs(const struct vmat_mm *before, const struct vmat_mm *after,
				  bool pieces)
{
	const struct vmat_diff_options options = {
		.size = sizeof(options), .match = VMAT_MATCH_IDENTITY, .counters = true,
		.pieces = pieces,
	};

	return diff_with(before, after, &options);
}

static size_t for_each_capture(void (*check)(const struct vmat_mm *mm, const char *folder,
					     uint64_t seed))
{
	char **folders = captures_with("maps");
	size_t count = 0;

	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = capture_mm(folders[i], "maps");

		if (vmat_mm_count(mm) && vmat_mm_count(mm) < MOST_VMAS) {
			for (uint64_t n = 0; n < RUNS; n++)
				check(mm, folders[i], 1000 * i + n + 1);
			count++;
		}
		vmat_mm_free(mm);
	}
	captures_free(folders);
	return count;
}

/* -- nothing ------------------------------------------------------------------------------- */

static void check_same(const struct vmat_mm *mm, const char *folder, uint64_t seed)
{
	struct run run = { .mm = mm, .seed = seed };
	struct vmat_mm *again = run_again(&run);
	struct vmat_diff *diff = two_runs(mm, again, false);
	char *text = changes_as_text(diff);

	if (*text)
		fail_msg("%s: %s", folder, text);
	assert_identity_laws(mm, again);
	free(text);
	vmat_diff_free(diff);
	vmat_mm_free(again);
}

static void another_run_differs_in_nothing(void **state)
{
	(void)state;
	assert_true(for_each_capture(check_same) >= 80);
}

/* -- one thing more ------------------------------------------------------------------------ */

static void check_more(const struct vmat_mm *mm, const char *folder, uint64_t seed)
{
	struct run run = { .mm = mm, .seed = seed, .more = MIB };
	struct vmat_mm *again = run_again(&run);
	struct vmat_diff *diff = two_runs(mm, again, false);
	const struct vmat_change *change = vmat_diff_change(diff, 0);
	int64_t delta;

	if (vmat_diff_count(diff) != 1)
		fail_msg("%s: %zu changes", folder, vmat_diff_count(diff));
	assert_true(change->what == VMAT_CHANGE_ADDED || change->what == VMAT_CHANGE_GROWN);
	assert_true(vmat_diff_delta(diff, change, VMAT_SIZE, &delta));
	assert_int_equal(delta, MIB);
	vmat_diff_free(diff);
	vmat_mm_free(again);
}

static void a_megabyte_more_is_that(void **state)
{
	(void)state;
	assert_true(for_each_capture(check_more) >= 80);
}

/* The name of some file, not the first, which may be the program; NULL: there is no other. */
static const char *some_file(const struct vmat_mm *mm, uint64_t *seed)
{
	const char *found = NULL, *first = NULL;
	const struct vmat_vma *vma;
	uint64_t seen = 0;

	vmat_for_each_vma(mm, vma) {
		const char *name = vmat_vma_name(vma);

		if (*name != '/' || !vmat_vma_inode(vma))
			continue;
		first = first ? first : name;
		if (strcmp(name, first) != 0 && next_random(seed) % ++seen == 0)
			found = name;
	}
	return found;
}

/* Rows of that file, and what lies between its segments, which has gone over to the rest. */
static void check_less(const struct vmat_mm *mm, const char *folder, uint64_t seed)
{
	struct run run = { .mm = mm, .seed = seed, .left_out = some_file(mm, &seed) };
	struct vmat_mm *again = run_again(&run);
	struct vmat_diff *diff = two_runs(mm, again, false);
	const struct vmat_change *change;
	int64_t delta, nameless = 0;
	size_t rows = 0;

	for (size_t i = 0; (change = vmat_diff_change(diff, i)); i++) {
		const struct vmat_side *side = change->before.count ? &change->before :
								     &change->after;

		if (is_nameless(side->vma[0])) {
			assert_true(vmat_diff_delta(diff, change, VMAT_SIZE, &delta));
			nameless += delta;
		} else if (change->what == VMAT_CHANGE_REMOVED &&
			   !strcmp(vmat_vma_name(side->vma[0]), run.left_out)) {
			rows++;
		} else {
			fail_msg("%s: %s: %s", folder, run.left_out,
				 vmat_vma_name(side->vma[0]));
		}
	}
	assert_int_equal(nameless, 0);
	assert_int_equal(rows > 0, run.left_out != NULL);
	vmat_diff_free(diff);
	vmat_mm_free(again);
}

static void a_file_less_is_that(void **state)
{
	(void)state;
	for_each_capture(check_less);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_run_differs_in_nothing),
		cmocka_unit_test(a_megabyte_more_is_that),
		cmocka_unit_test(a_file_less_is_that),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
