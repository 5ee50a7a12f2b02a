/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the room begins and ends, what tells it, and what guards take of it. */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/parsing.h"
#include "kit/smallfiles.h"

enum { PAGE = 4096, GUARD = 256 * PAGE };

static struct vmat_room room_of(const struct vmat_mm *mm)
{
	struct vmat_room room = { .size = sizeof(room) };

	assert_int_equal(vmat_gap_room(mm, &room), 0);
	assert_non_null(room.low_remark);
	assert_non_null(room.high_remark);
	return room;
}

/* -- low and high ---------------------------------------------------------------------- */

static void the_lowest_address_comes_from_the_best_that_tells(void **state)
{
	static const struct {
		const char *maps, *sysctl, *machine;
		uint64_t low;
		enum vmat_knowledge how;
	} cases[] = {
		{ "400000-401000 r--p 0 00:00 0 ", NULL, NULL, 65536, VMAT_INFERRED },
		{ "400000-401000 r--p 0 00:00 0 ", "4096\n", NULL, 4096, VMAT_INFERRED },
		{ "400000-401000 r--p 0 00:00 0 ", "4097\n", NULL, 8192, VMAT_INFERRED },
		{ "400000-401000 r--p 0 00:00 0 ", "0\n", NULL, 0, VMAT_INFERRED },
		{ "400000-401000 r--p 0 00:00 0 ", "4096\n", "lowest_address: 65536\n", 65536,
		  VMAT_REPORTED },
		{ "400000-401000 r--p 0 00:00 0 ", NULL, "machine: aarch64\n", 32768, VMAT_INFERRED },
		/* what is there was allowed to be */
		{ "8000-9000 r--p 0 00:00 0 ", NULL, NULL, 4096, VMAT_INFERRED },
		{ "0-1000 r-xp 0 00:00 0 ", NULL, NULL, 65536, VMAT_INFERRED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[200];
		struct vmat_mm *mm;
		struct vmat_room room;

		snprintf(text, sizeof(text), "%s\n", cases[i].maps);
		mm = parse_string(text);
		if (cases[i].sysctl)
			digest_string(mm, "sys/vm/mmap_min_addr", cases[i].sysctl);
		if (cases[i].machine)
			digest_string(mm, "vmatools", cases[i].machine);
		room = room_of(mm);
		assert_int_equal(room.low, cases[i].low);
		assert_int_equal(room.low_how, cases[i].how);
		vmat_mm_free(mm);
	}
}

static void the_end_is_that_of_the_machine(void **state)
{
	static const struct {
		const char *machine, *maps;
		uint64_t high, task_size;
	} cases[] = {
		{ "x86_64", "555555554000-555555555000 r--p 0 00:00 0 ", 0x7ffffffff000, 0x7ffffffff000 },
		{ "x86_64", "ffffffffffe000-fffffffffff000 r--p 0 00:00 0 ", 0x7ffffffff000,
		  0xfffffffffff000 },
		{ "x86_64", "8048000-8049000 r--p 0 00:00 0 ", 0xffffe000, 0xffffe000 },
		{ "s390x", "3ff00000000-3ff00001000 r--p 0 00:00 0 ", 0xfffffffffffff000,
		  0xfffffffffffff000 },
		{ "aarch64", "ffff00000000-ffff00001000 r--p 0 00:00 0 ", UINT64_C(1) << 48,
		  UINT64_C(1) << 48 },
		{ "aarch64", "7f00000000-7f00001000 r--p 0 00:00 0 ", UINT64_C(1) << 39,
		  UINT64_C(1) << 39 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[200];
		struct vmat_room room;
		struct vmat_mm *mm;

		snprintf(text, sizeof(text), "%s\n", cases[i].maps);
		mm = parse_string(text);
		snprintf(text, sizeof(text), "machine: %s\n", cases[i].machine);
		digest_string(mm, "vmatools", text);
		room = room_of(mm);
		assert_int_equal(room.high, cases[i].high);
		assert_int_equal(room.task_size, cases[i].task_size);
		vmat_mm_free(mm);
	}
}

static void where_nothing_is_mapped_nothing_tells(void **state)
{
	struct vmat_mm *mm = parse_string("");
	struct vmat_room room = room_of(mm);

	(void)state;
	assert_int_equal(room.low, 0);
	assert_int_equal(room.high, 0);
	assert_int_equal(room.high_how, VMAT_NOT_KNOWABLE);
	room.size = 0;
	assert_int_equal(vmat_gap_room(mm, &room), -EINVAL);
	vmat_mm_free(mm);
}

static void the_gate_is_in_no_room(void **state)
{
	struct vmat_mm *mm = parse_string(
		"555555554000-555555556000 r--p 0 00:00 0 \n"
		"ffffffffff600000-ffffffffff601000 --xp 0 00:00 0                  [vsyscall]\n");
	struct vmat_room room = room_of(mm);

	(void)state;
	assert_int_equal(room.high, 0x7ffffffff000);
	assert_int_equal(vmat_gap_inside(&room, vmat_first_vma(mm)), 2 * PAGE);
	assert_int_equal(vmat_gap_inside(&room, vmat_last_vma(mm)), 0);
	room.low = 0x555555555000;
	assert_int_equal(vmat_gap_inside(&room, vmat_first_vma(mm)), PAGE);
	vmat_mm_free(mm);
}

/* -- guards ------------------------------------------------------------------------------ */

/* Two mappings with @hole pages between them; @low and @high are their VmFlags, NULL: maps only. */
static struct vmat_mm *around_hole(uint64_t hole, const char *low, const char *high, const char *name)
{
	uint64_t start = 0x10000000 + PAGE, end = start + hole * PAGE;
	char text[600];

	if (low)
		snprintf(text, sizeof(text),
			 "10000000-10001000 rw-p 0 00:00 0 \nSize: 4 kB\nVmFlags: %s\n"
			 "%" PRIx64 "-%" PRIx64 " rw-p 0 00:00 0 %s\nSize: 4 kB\nVmFlags: %s\n",
			 low, end, end + PAGE, name, high);
	else
		snprintf(text, sizeof(text), "10000000-10001000 rw-p 0 00:00 0 \n"
			 "%" PRIx64 "-%" PRIx64 " rw-p 0 00:00 0 %s\n", end, end + PAGE, name);
	return parse_string(text);
}

/* What is usable of the hole between the two: @from pages above its start, @pages pages. */
static void assert_usable(struct vmat_mm *mm, uint64_t from, uint64_t pages)
{
	struct vmat_room room = room_of(mm);
	struct vmat_gap gap = { 0 };
	uint64_t start, end;

	assert_true(vmat_next_gap(mm, room.low, room.high, &gap));
	assert_true(vmat_next_gap(mm, room.low, room.high, &gap));
	assert_int_equal(vmat_gap_usable(mm, &room, &gap, &start, &end), pages * PAGE);
	assert_int_equal(start, gap.start + from * PAGE);
	assert_int_equal(end, start + pages * PAGE);
	assert_int_equal(vmat_gap_usable(mm, &room, &gap, NULL, NULL), pages * PAGE);
	vmat_mm_free(mm);
}

static void guards_are_off_what_is_usable(void **state)
{
	static const char plain[] = "rd wr mr mw me ac ";
	struct vmat_mm *mm;

	(void)state;
	assert_usable(around_hole(300, plain, plain, ""), 0, 300);
	assert_usable(around_hole(300, plain, "rd wr mr mw me gd ac ", ""), 0, 44);
	assert_usable(around_hole(300, plain, "rd wr mr mw me gd ac ", "[stack]"), 0, 44);
	assert_usable(around_hole(256, plain, "rd wr mr mw me gd ac ", ""), 0, 0);
	assert_usable(around_hole(9, plain, "rd wr mr mw me gd ac ", ""), 0, 0);
	assert_usable(around_hole(300, plain, "rd wr mr mw me ss ac ", ""), 0, 299);
	assert_usable(around_hole(300, NULL, NULL, "[stack]"), 0, 44);
	assert_usable(around_hole(300, NULL, NULL, "/tmp/[stack]"), 0, 300);
	/* smaps knows better than the name */
	assert_usable(around_hole(300, plain, plain, "[stack]"), 0, 300);
	mm = around_hole(300, plain, "rd wr mr mw me gd ac ", "");
	digest_string(mm, "vmatools", "stack_guard_pages: 16\n");
	assert_usable(mm, 0, 284);
}

/* The last hole is below nothing, and none is above what is lowest. */
static void the_outer_holes_are_usable_to_their_ends(void **state)
{
	struct vmat_mm *mm = around_hole(1, NULL, NULL, "[stack]");
	struct vmat_room room = room_of(mm);
	struct vmat_gap gap = { 0 };
	uint64_t start, end;

	(void)state;
	assert_true(vmat_next_gap(mm, room.low, room.high, &gap));
	assert_int_equal(vmat_gap_usable(mm, &room, &gap, &start, &end), 0x10000000 - room.low);
	assert_int_equal(start, room.low);
	while (vmat_next_gap(mm, room.low, room.high, &gap))
		assert_true(vmat_gap_usable(mm, &room, &gap, &start, &end) <= gap.end - gap.start);
	assert_int_equal(end, room.high);
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lowest_address_comes_from_the_best_that_tells),
		cmocka_unit_test(the_end_is_that_of_the_machine),
		cmocka_unit_test(where_nothing_is_mapped_nothing_tells),
		cmocka_unit_test(the_gate_is_in_no_room),
		cmocka_unit_test(guards_are_off_what_is_usable),
		cmocka_unit_test(the_outer_holes_are_usable_to_their_ends),
	};

	return cmocka_run_group_tests_name("room", tests, NULL, NULL);
}
