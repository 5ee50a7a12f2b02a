/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rss by page tables: regions merged with the layout, step by step, against a count page by page.
 * The linker puts a kernel of our own in the place of PAGEMAP_SCAN, with page tables at random.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/ruler.h"
#include "kit/scratch.h"
#include "kit/smallfiles.h"
#include "source/load.h"

enum { SPACE = 6000, ROUNDS = 60 };

/* What each page is: SCAN_* bits, 0: not there. */
static uint64_t pages[SPACE];
static unsigned calls;
static int failing;

int __wrap_query_scan(struct query_region *regions, size_t size, int pagemap_fd,
		      const struct query_scan *scan);
int __wrap_query_vma(struct query_vma *vma, int maps_fd, uint64_t addr, unsigned flags, char *name,
		     size_t name_size);

static bool fits(uint64_t page, const struct query_scan *scan)
{
	return (page & scan->all) == scan->all && !(page & scan->none) &&
	       (!scan->any || page & scan->any);
}

/* As the kernel: neighbours of one kind are one region, and it stops when it has enough. */
int __wrap_query_scan(struct query_region *regions, size_t size, int pagemap_fd,
		      const struct query_scan *scan)
{
	size_t count = 0;
	uint64_t found = 0;

	(void)pagemap_fd;
	calls++;
	assert_int_equal(scan->start % RULER_PAGE, 0);
	assert_true(scan->start < scan->end);
	if (failing)
		return failing;
	for (size_t i = scan->start / RULER_PAGE; i * RULER_PAGE < scan->end && i < SPACE; i++) {
		struct query_region *last = count ? &regions[count - 1] : NULL;
		uint64_t told = pages[i] & scan->report, at = i * RULER_PAGE;

		if (!fits(pages[i], scan))
			continue;
		if (scan->most_pages && found == scan->most_pages)
			break;
		if (last && last->end == at && last->categories == told) {
			last->end = at + RULER_PAGE;
		} else {
			if (count == size)
				break;
			regions[count++] = (struct query_region){ at, at + RULER_PAGE, told };
		}
		found++;
	}
	return (int)count;
}

int __wrap_query_vma(struct query_vma *vma, int maps_fd, uint64_t addr, unsigned flags, char *name,
		     size_t name_size)
{
	(void)maps_fd;
	(void)flags;
	(void)name;
	(void)name_size;
	*vma = (struct query_vma){ .start = addr, .page_size = RULER_PAGE };
	return 0;
}

static void draw_pages(uint64_t *seed, unsigned density)
{
	uint64_t kind = 0;

	for (size_t i = 0; i < SPACE; i++) {
		uint64_t r = next_random(seed);

		if (r % 8 == 0)
			kind = r >> 8 & 7;
		pages[i] = (r >> 16) % 100 >= density ? 0 :
			   kind == 0 ? SCAN_PRESENT | SCAN_ZERO_PAGE :
			   kind == 1 ? SCAN_SWAPPED :
			   kind == 2 ? SCAN_PRESENT | SCAN_FILE : SCAN_PRESENT;
	}
}

static uint64_t naive_rss(const struct vmat_vma *vma)
{
	uint64_t bytes = 0;

	for (uint64_t at = vma->start; at < vma->end; at += RULER_PAGE)
		if (pages[at / RULER_PAGE] & SCAN_PRESENT &&
		    !(pages[at / RULER_PAGE] & SCAN_ZERO_PAGE))
			bytes += RULER_PAGE;
	return bytes;
}

struct rig {
	struct load *load;
	struct load_watch watch;
	struct procfs_dir dir;
	char *folder;
};

static void rig_up(struct rig *rig, uint64_t bytes, uint64_t most_pages)
{
	int fd;

	memset(rig, 0, sizeof(*rig));
	rig->folder = scratch_new();
	scratch_write(rig->folder, "pagemap", "", 0);
	fd = procfs_open_path(rig->folder);
	assert_true(fd >= 0);
	assert_int_equal(procfs_dir_from_fd(&rig->dir, fd), 0);
	close(fd);
	assert_int_equal(load_new(&rig->load, NULL, NULL), 0);
	rig->load->watch = &rig->watch;
	rig->watch.wants_rss = true;
	rig->watch.witness = -1;
	rig->watch.pace = pages_pace(UINT64_MAX / 2);
	rig->watch.pace.bytes = bytes;
	rig->watch.pace.pages = most_pages;
}

static void rig_down(struct rig *rig)
{
	procfs_close_dir(&rig->dir);
	free(rig->watch.rss);
	load_done(rig->load, 0, NULL);
	scratch_remove(rig->folder);
}

static void compare(struct rig *rig, const struct vmat_mm *mm)
{
	assert_int_equal(load_rss(rig->load, mm, &rig->dir, -1), 0);
	assert_true(rig->watch.rss_known);
	for (size_t i = 0; i < mm->count; i++)
		assert_int_equal(rig->watch.rss[i], naive_rss(&mm->rows[i]));
}

/* Steps of one page and of all, with room for one page and for all. */
static void the_merge_counts_as_page_by_page_does(void **state)
{
	static const uint64_t steps[] = { 1, 2, 7, 100, SPACE };
	uint64_t seed = 5;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		size_t n = 1 + next_random(&seed) % (i % 4 ? 300 : SPACE);
		char *drawing = random_drawing(n, 6, &seed);
		struct vmat_mm *mm = ruler(drawing);
		struct rig rig;

		draw_pages(&seed, (unsigned)(next_random(&seed) % 101));
		rig_up(&rig, steps[i % 5] * RULER_PAGE, steps[i / 5 % 5]);
		/* the pace stays: nothing is that slow or that fast */
		rig.watch.pace.most_ns = 1;
		compare(&rig, mm);
		rig.watch.pace.most_ns = UINT64_MAX / 2;
		compare(&rig, mm);
		rig_down(&rig);
		vmat_mm_free(mm);
		free(drawing);
	}
}

static void holes_and_many_small_mappings_take_few_steps(void **state)
{
	struct vmat_mm *mm = ruler("A                                  B C D E F G A B C D E");
	struct rig rig;

	(void)state;
	memset(pages, 0, sizeof(pages));
	rig_up(&rig, 1 << 20, 100);
	calls = 0;
	compare(&rig, mm);
	assert_int_equal(calls, 1);
	rig_down(&rig);
	vmat_mm_free(mm);
}

static void what_fails_is_said_and_nothing_is_known(void **state)
{
	static const int errors[] = { -ENOTTY, -EACCES, -ENOENT, -EIO };
	struct vmat_mm *mm = ruler("AA BB");
	struct rig rig;

	(void)state;
	rig_up(&rig, 1 << 20, 100);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		failing = errors[i];
		rig.watch.rss_why = "";
		assert_int_equal(load_rss(rig.load, mm, &rig.dir, -1), 0);
		assert_false(rig.watch.rss_known);
		assert_true(strlen(rig.watch.rss_why) > 0);
	}
	failing = 0;
	compare(&rig, mm);
	rig_down(&rig);
	vmat_mm_free(mm);
}

/* -- the pace ------------------------------------------------------------------------------ */

static void steps_follow_what_they_take(void **state)
{
	struct pages_pace pace = pages_pace(1000), first = pace;
	int steps = 0;

	(void)state;
	/* in the middle nothing changes */
	pages_adapt(&pace, 600, true);
	assert_int_equal(pace.pages, first.pages);
	assert_int_equal(pace.bytes, first.bytes);
	assert_int_equal(pace.longest_ns, 600);
	/* a terabyte of nothing */
	for (uint64_t done = 0; done < (uint64_t)1 << 40; steps++) {
		done += pace.bytes;
		pages_adapt(&pace, 100, false);
	}
	assert_true(steps < 12);
	assert_int_equal(pace.pages, first.pages);	/* no more of them at a stretch */
	/* one that takes long is the last one of its size */
	pages_adapt(&pace, 5000, false);
	assert_true(pace.bytes <= first.bytes);
	pages_adapt(&pace, 5000, true);
	assert_true(pace.pages < first.pages);
	for (int i = 0; i < 100; i++) {
		pages_adapt(&pace, 5000, true);
		pages_adapt(&pace, 5000, false);
	}
	assert_true(pace.pages > 0 && pace.bytes > 0 && pace.bytes % 65536 == 0);
	for (int i = 0; i < 1000; i++) {
		pages_adapt(&pace, 1, true);
		pages_adapt(&pace, 1, false);
	}
	assert_true(pace.pages <= 65536 && pace.bytes <= (uint64_t)1 << 62);
}

/* -- which way is cheaper ------------------------------------------------------------------ */

static void long_names_are_asked_for_and_short_ones_read(void **state)
{
	struct load_names_seen none = { .vmas = 1000 };
	struct load_names_seen long_ones = { .vmas = 1000, .named = 500, .bytes = 500 * 122 };
	struct load_names_seen short_ones = { .vmas = 1000, .named = 1000, .bytes = 1000 * 8 };

	(void)state;
	assert_false(load_query_is_cheaper(&none));
	assert_true(load_query_is_cheaper(&long_ones));
	assert_false(load_query_is_cheaper(&short_ones));
}

static void names_are_counted_in_whole_lines(void **state)
{
	static const char text[] =
		"00400000-00401000 r--p 00000000 fe:00 5                    /usr/bin/x\n"
		"00500000-00501000 rw-p 00000000 00:00 0 \n"
		"00600000-00601000 rw-p 00000000 00:00 0                    [heap]\n"
		"00700000-00701000 r--p 00000000 fe:00 5                    /usr/bi";
	struct load_names_seen seen = load_names_of_text(text, sizeof(text) - 1);

	(void)state;
	assert_int_equal(seen.vmas, 3);
	assert_int_equal(seen.named, 2);
	assert_int_equal(seen.bytes, strlen("/usr/bin/x") + strlen("[heap]"));
	seen = load_names_of_text("", 0);
	assert_int_equal(seen.vmas, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_merge_counts_as_page_by_page_does),
		cmocka_unit_test(holes_and_many_small_mappings_take_few_steps),
		cmocka_unit_test(what_fails_is_said_and_nothing_is_known),
		cmocka_unit_test(steps_follow_what_they_take),
		cmocka_unit_test(long_names_are_asked_for_and_short_ones_read),
		cmocka_unit_test(names_are_counted_in_whole_lines),
	};

	return cmocka_run_group_tests_name("load_rss", tests, NULL, NULL);
}
