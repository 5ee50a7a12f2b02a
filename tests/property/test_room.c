/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of every capture: holes and mappings are the room, and the room is the machine's. */
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
#include "kit/conserve.h"
#include "kit/loading.h"
#include "kit/ruler.h"
#include "kit/smallfiles.h"

static struct vmat_room room_of(const struct vmat_mm *mm)
{
	struct vmat_room room = { .size = sizeof(room) };

	assert_int_equal(vmat_gap_room(mm, &room), 0);
	return room;
}

static void assert_conserved(const struct vmat_mm *mm, const char *whose)
{
	struct vmat_limit space = { .size = sizeof(space) };
	struct vmat_room room = room_of(mm);
	const char *fault = conserve_fault(mm, &room);
	struct vmat_gap gap = { 0 };
	uint64_t holes = 0;

	if (fault)
		fail_msg("%s: %s", whose, fault);
	assert_int_equal(vmat_limits_get(mm, VMAT_LIMIT_SPACE, &space), 0);
	while (vmat_next_gap(mm, room.low, room.high, &gap))
		holes += gap.end - gap.start;
	assert_int_equal(space.left_known, vmat_map_count(mm) != 0);
	assert_int_equal(space.left, holes);
	assert_int_equal(space.limit, room.high - room.low);
}

static size_t conserve_all(const char *file)
{
	char **folders = captures_with(file);
	size_t i;

	for (i = 0; folders[i]; i++) {
		struct vmat_mm *bare = capture_mm(folders[i], file);
		struct vmat_mm *whole = load_or_fail(folders[i], &with_all);

		assert_conserved(bare, folders[i]);
		assert_conserved(whole, folders[i]);
		vmat_mm_free(bare);
		vmat_mm_free(whole);
	}
	captures_free(folders);
	return i;
}

static void holes_and_mappings_of_every_capture_are_its_room(void **state)
{
	(void)state;
	assert_true(conserve_all("maps") >= 100);
	assert_true(conserve_all("smaps") >= 80);
}

static void holes_and_mappings_of_random_spaces_are_their_room(void **state)
{
	uint64_t seed = 41;

	(void)state;
	for (int i = 0; i < 500; i++) {
		char *drawing = random_drawing(1 + next_random(&seed) % 60, 3, &seed);
		struct vmat_mm *mm = ruler(drawing);

		for (int j = 0; vmat_map_count(mm) && j < 20; j++) {
			struct vmat_room room = room_of(mm);
			const char *fault;

			room.low = next_random(&seed) % 70 * RULER_PAGE;
			room.high = room.low + (1 + next_random(&seed) % 70) * RULER_PAGE;
			fault = conserve_fault(mm, &room);
			if (fault)
				fail_msg("\"%s\": %s", drawing, fault);
		}
		vmat_mm_free(mm);
		free(drawing);
	}
}

/* Where the last hole ends on each machine; what follows the name of the capture's folder. */
static const struct {
	const char *kernel, *capture;
	uint64_t high, task_size;
} machines[] = {
	{ "/6.18-amd64/", "/leak-m32", 0xffffe000, 0xffffe000 },
	{ "/6.18-amd64/", "", 0x7ffffffff000, 0x7ffffffff000 },
	{ "/6.18-i686/", "", 0xffffe000, 0xffffe000 },
	{ "/6.12-i686/", "", 0xffffe000, 0xffffe000 },
	{ "/6.12-amd64/", "/zoo-uprobes/", 0x7ffffffff000, 0xfffffffffff000 },
	{ "/6.12-amd64/", "", 0x7ffffffff000, 0x7ffffffff000 },
	{ "/6.12-anonname/", "/zoo-uprobes/", 0x7ffffffff000, 0xfffffffffff000 },
	{ "/6.12-anonname/", "", 0x7ffffffff000, 0x7ffffffff000 },
	{ "/6.12-nosmaps/", "", 0x7ffffffff000, 0x7ffffffff000 },
	{ "/6.12-arm64-16k/", "/zoo-uprobes/", 0x800000000000, 0x10000000000000 },
	{ "/6.12-arm64-16k/", "/zoo-reserve/", 0x800000000000, 0x10000000000000 },
	{ "/6.12-arm64-16k/", "", 0x800000000000, 0x800000000000 },
	{ "/6.1-amd64/", "/zoo-uprobes/", 0x7ffffffff000, 0xfffffffffff000 },
	{ "/6.1-amd64/", "", 0x7ffffffff000, 0x7ffffffff000 },
	{ "/6.1-i386/", "", 0xc0000000, 0xc0000000 },
	/* its first thread has exited, and with it all that told the machine */
	{ "/6.1-powerpc64le/", "/zoo-leaderexit/", 0x800000000000, 0x800000000000 },
	{ "/6.1-powerpc64le/", "", 0x800000000000, 0x10000000000000 },
	{ "/6.1-s390x/", "", 0xfffffffffffff000, 0xfffffffffffff000 },
};

static void the_room_ends_where_the_machine_says(void **state)
{
	char **folders = captures_with("maps");
	size_t checked = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = load_or_fail(folders[i], &with_all);
		struct vmat_room room = room_of(mm);
		size_t j = 0, count = sizeof(machines) / sizeof(machines[0]);

		while (j < count && !(strstr(folders[i], machines[j].kernel) &&
				      strstr(folders[i], machines[j].capture)))
			j++;
		if (j == count)
			fail_msg("%s: of which machine?", folders[i]);
		if (vmat_map_count(mm)) {
			checked++;
			if (room.high != machines[j].high || room.task_size != machines[j].task_size)
				fail_msg("%s: %" PRIx64 ", task size %" PRIx64, folders[i],
					 room.high, room.task_size);
		}
		vmat_mm_free(mm);
	}
	captures_free(folders);
	assert_true(checked > 100);
}

/* What MMAP_PAGE_ZERO put at address 0, and [uprobes] above 2^47. */
static void what_lies_outside_is_known_to(void **state)
{
	char **folders = captures_with("maps");
	size_t below = 0, above = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = load_or_fail(folders[i], &with_all);
		struct vmat_room room = room_of(mm);
		const struct vmat_vma *vma;

		vmat_for_each_vma(mm, vma) {
			bool gate = !strcmp(vmat_vma_name(vma), "[vsyscall]");

			if (vmat_gap_inside(&room, vma) ==
			    vmat_vma_end(vma) - vmat_vma_start(vma))
				continue;
			assert_int_equal(vmat_gap_inside(&room, vma), 0);
			below += vmat_vma_start(vma) < room.low;
			above += vmat_vma_start(vma) >= room.high && !gate;
			assert_true(gate || vmat_vma_start(vma) < room.low ||
				    vmat_vma_end(vma) <= room.task_size);
		}
		vmat_mm_free(mm);
	}
	captures_free(folders);
	assert_true(below >= 3);
	assert_true(above >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holes_and_mappings_of_every_capture_are_its_room),
		cmocka_unit_test(holes_and_mappings_of_random_spaces_are_their_room),
		cmocka_unit_test(the_room_ends_where_the_machine_says),
		cmocka_unit_test(what_lies_outside_is_known_to),
	};

	return cmocka_run_group_tests_name("room", tests, NULL, NULL);
}
