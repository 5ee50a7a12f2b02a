/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The strip of any address space in any width: no address is left out, none stands twice. */
#include <inttypes.h>
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
#include "vmatop/strip.h"

enum { WIDEST = 1000 };

struct case_of_strip {
	struct vmat_mm *mm;
	struct vmat_room room;
	struct strip strip;
	struct strip_cell cells[WIDEST];
};

static void begin(struct case_of_strip *it, struct vmat_mm *mm)
{
	it->mm = mm;
	it->room = (struct vmat_room){ .size = sizeof(it->room) };
	assert_int_equal(vmat_mm_classify(mm), 0);
	assert_int_equal(vmat_gap_room(mm, &it->room), 0);
	assert_int_equal(strip_make(&it->strip, mm, &it->room), 0);
}

static void end(struct case_of_strip *it)
{
	strip_free(&it->strip);
	vmat_mm_free(it->mm);
}

/* Of mappings from a page to terabytes, with holes or none between them. */
static struct vmat_mm *random_mm(unsigned most, uint64_t *seed)
{
	static const char *const perms[] = { "r--p", "rw-p", "r-xp", "---p" };
	char *text = malloc(most * 100 + 1), *at = text;
	uint64_t addr = 0x10000, count = next_random(seed) % (most + 1);
	struct vmat_mm *mm;

	assert_non_null(text);
	*text = '\0';
	for (uint64_t i = 0; i < count && addr < UINT64_C(0x7f0000000000); i++) {
		uint64_t size = 1 + next_random(seed) % (UINT64_C(1) << next_random(seed) % 30);
		uint64_t hole = next_random(seed) % 3 ? 0 :
				1 + next_random(seed) % (UINT64_C(1) << next_random(seed) % 32);

		addr += hole * 4096;
		at += sprintf(at, "%08" PRIx64 "-%08" PRIx64 " %s 00000000 00:00 0 \n", addr,
			      addr + size * 4096, perms[next_random(seed) % 4]);
		addr += size * 4096;
	}
	mm = parse_string(text);
	free(text);
	return mm;
}

static void assert_whole(struct case_of_strip *it, unsigned width)
{
	const struct strip_cell *cells = it->cells;

	strip_lay(&it->strip, it->cells, width);
	assert_true(cells[0].start == it->strip.low);
	assert_true(cells[width - 1].end == it->strip.high);
	for (unsigned i = 0; i < width; i++) {
		assert_true(cells[i].start <= cells[i].end);
		if (i)
			assert_true(cells[i].start == cells[i - 1].end);
	}
}

/* What is shown is there. */
static void assert_true_to(const struct case_of_strip *it, unsigned width)
{
	for (unsigned i = 0; i < width; i++) {
		const struct strip_cell *cell = &it->cells[i];
		const struct vmat_vma *vma = vmat_find_vma(it->mm, cell->start);
		struct vmat_role_info info;
		bool seen = false;

		for (; vma && vmat_vma_start(vma) <= cell->end; vma = vmat_next_vma(it->mm, vma)) {
			vmat_vma_role(it->mm, vma, &info);
			seen |= info.role == cell->role;
		}
		if (cell->mapped)
			assert_true(seen);
	}
}

static void assert_found_again(const struct case_of_strip *it, unsigned width)
{
	const struct vmat_vma *vma;
	unsigned before = 0;

	vmat_for_each_vma(it->mm, vma) {
		unsigned from = strip_cell_of(&it->strip, width, vmat_vma_start(vma));
		unsigned to = strip_cell_of(&it->strip, width, vmat_vma_end(vma) - 1);

		assert_true(from < width && to < width);
		assert_true(before <= from && from <= to);
		before = to;
	}
	assert_int_equal(strip_cell_of(&it->strip, width, 0), 0);
	assert_int_equal(strip_cell_of(&it->strip, width, UINT64_MAX),
			 it->strip.count ? width - 1 : 0);
}

/* Where there is a cell for each. */
static void assert_each_is_seen(const struct case_of_strip *it, unsigned width)
{
	const struct vmat_vma *vma;
	struct vmat_role_info info;

	if (it->strip.count > width)
		return;
	vmat_for_each_vma(it->mm, vma) {
		const struct strip_cell *cell =
			&it->cells[strip_cell_of(&it->strip, width, vmat_vma_start(vma))];

		vmat_vma_role(it->mm, vma, &info);
		if (vmat_vma_start(vma) >= it->strip.high)
			continue;
		assert_true(cell->mapped);
		assert_int_equal(cell->role, info.role);
	}
}

static bool shows(const struct case_of_strip *it, unsigned width, uint64_t addr, bool mapped)
{
	return it->cells[strip_cell_of(&it->strip, width, addr)].mapped == mapped;
}

/* However many others there are. */
static void assert_largest_are_seen(const struct case_of_strip *it, unsigned width)
{
	const struct vmat_vma *vma, *largest = NULL;
	struct vmat_gap gap;

	if (width < 20)
		return;
	vmat_for_each_vma(it->mm, vma) {
		if (!largest || vmat_vma_end(vma) - vmat_vma_start(vma) >
				vmat_vma_end(largest) - vmat_vma_start(largest))
			largest = vma;
	}
	if (largest && vmat_map_count(it->mm) > 1)
		assert_true(shows(it, width, (vmat_vma_start(largest) + vmat_vma_end(largest)) / 2,
				  true));
	if (vmat_largest_gap(it->mm, it->strip.low, it->strip.high, &gap))
		assert_true(shows(it, width, (gap.start + gap.end) / 2, false));
}

static void assert_sound(struct case_of_strip *it, unsigned width)
{
	assert_whole(it, width);
	assert_true_to(it, width);
	assert_found_again(it, width);
	assert_each_is_seen(it, width);
	assert_largest_are_seen(it, width);
}

static void every_address_of_a_random_space_has_its_cell(void **state)
{
	uint64_t seed = 20261120;
	struct case_of_strip it;

	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		begin(&it, random_mm(i % 3 ? 20 : 300, &seed));
		for (unsigned j = 0; j < 8; j++)
			assert_sound(&it, 1 + (unsigned)(next_random(&seed) % WIDEST));
		assert_sound(&it, 1);
		assert_sound(&it, 80);
		assert_sound(&it, WIDEST);
		end(&it);
	}
}

static void every_address_of_every_capture_has_its_cell(void **state)
{
	char **folders = captures_with("maps");
	struct case_of_strip it;

	(void)state;
	for (char **folder = folders; *folder; folder++) {
		struct vmat_mm *mm;

		if (vmat_load_path(&mm, *folder, NULL, NULL))
			continue;	/* a text that must be refused is among them */
		begin(&it, mm);
		assert_sound(&it, 20);
		assert_sound(&it, 80);
		assert_sound(&it, 237);
		end(&it);
	}
	captures_free(folders);
}

static unsigned cells_with(const struct case_of_strip *it, unsigned width, bool mapped)
{
	unsigned count = 0;

	for (unsigned i = 0; i < width; i++)
		count += it->cells[i].mapped == mapped;
	return count;
}

static void terabytes_do_not_crush_three_pages(void **state)
{
	struct case_of_strip it;

	(void)state;
	begin(&it, parse_string("00400000-00401000 r-xp 00000000 00:00 0 \n"
				"100000000000-140000000000 ---p 00000000 00:00 0 \n"
				"7f0000000000-7f0000001000 rw-p 00000000 00:00 0 \n"
				"7ffffff00000-7ffffff01000 rw-p 00000000 00:00 0 \n"));
	for (unsigned width = 20; width <= 200; width += 20) {
		assert_sound(&it, width);
		/* holes are seen and take less than half; the reservation does not take it all */
		assert_in_range(cells_with(&it, width, false), 3, width / 2);
		assert_true(strip_cell_of(&it.strip, width, 0x140000000000 - 1) -
			    strip_cell_of(&it.strip, width, 0x100000000000) < width * 3 / 4);
	}
	end(&it);
}

static unsigned cells_of(const struct case_of_strip *it, unsigned width, uint64_t start,
			 uint64_t end)
{
	return strip_cell_of(&it->strip, width, end - 1) -
	       strip_cell_of(&it->strip, width, start) + 1;
}

/* A heap of 200 MiB among @count mappings of one page, with holes between them. */
static void begin_heap_among(struct case_of_strip *it, unsigned count)
{
	char *text = malloc((count + 1) * 64), *at = text;

	assert_non_null(text);
	at += sprintf(at, "10000000-1c800000 rw-p 00000000 00:00 0 [heap]\n");
	for (uint64_t i = 0; i < count; i++)
		at += sprintf(at, "%08" PRIx64 "-%08" PRIx64 " rw-p 00000000 00:00 0 \n",
			      0x7f0000000000 + i * 8192, 0x7f0000000000 + i * 8192 + 4096);
	begin(it, parse_string(text));
	free(text);
}

static void a_heap_among_a_hundred_pages_is_seen_to_be_larger(void **state)
{
	struct case_of_strip it;

	(void)state;
	for (unsigned count = 10; count <= 100; count += 10) {
		begin_heap_among(&it, count);
		for (unsigned width = 80; width <= 240; width += 40) {
			unsigned heap = cells_of(&it, width, 0x10000000, 0x1c800000);

			assert_sound(&it, width);
			assert_true(heap >= 8);
			for (uint64_t i = 0; i < count; i++)
				assert_in_range(cells_of(&it, width, 0x7f0000000000 + i * 8192,
							 0x7f0000000000 + i * 8192 + 4096),
						1, heap / 4);
		}
		end(&it);
	}
}

/* Twenty megabytes are more than two, and less than two hundred: no scale that only counts. */
static void what_is_larger_is_wider(void **state)
{
	struct case_of_strip it;
	unsigned small, middle, large;

	(void)state;
	begin(&it, parse_string("10000000-10200000 rw-p 00000000 00:00 0 \n"
				"20000000-21400000 rw-p 00000000 00:00 0 \n"
				"30000000-3c800000 rw-p 00000000 00:00 0 \n"));
	for (unsigned width = 80; width <= 240; width += 40) {
		strip_lay(&it.strip, it.cells, width);
		small = cells_of(&it, width, 0x10000000, 0x10200000);
		middle = cells_of(&it, width, 0x20000000, 0x21400000);
		large = cells_of(&it, width, 0x30000000, 0x3c800000);
		assert_true(2 * middle > 3 * small && 2 * large > 3 * middle);
	}
	end(&it);
}

static void without_mappings_all_is_a_hole(void **state)
{
	struct case_of_strip it;

	(void)state;
	begin(&it, parse_string(""));
	strip_lay(&it.strip, it.cells, 80);
	assert_int_equal(cells_with(&it, 80, false), 80);
	assert_int_equal(strip_cell_of(&it.strip, 80, 4096), 0);
	end(&it);
}

static void the_same_space_looks_the_same(void **state)
{
	uint64_t seed = 7, again = 7;
	struct case_of_strip a, b;

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		begin(&a, random_mm(100, &seed));
		begin(&b, random_mm(100, &again));
		strip_lay(&a.strip, a.cells, 133);
		strip_lay(&b.strip, b.cells, 133);
		for (unsigned j = 0; j < 133; j++) {
			assert_true(a.cells[j].start == b.cells[j].start);
			assert_int_equal(a.cells[j].role, b.cells[j].role);
			assert_int_equal(a.cells[j].mapped, b.cells[j].mapped);
		}
		end(&a);
		end(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_address_of_a_random_space_has_its_cell),
		cmocka_unit_test(every_address_of_every_capture_has_its_cell),
		cmocka_unit_test(terabytes_do_not_crush_three_pages),
		cmocka_unit_test(a_heap_among_a_hundred_pages_is_seen_to_be_larger),
		cmocka_unit_test(what_is_larger_is_wider),
		cmocka_unit_test(without_mappings_all_is_a_hole),
		cmocka_unit_test(the_same_space_looks_the_same),
	};

	return cmocka_run_group_tests_name("strip", tests, NULL, NULL);
}
