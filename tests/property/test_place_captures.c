/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of every capture, of whatever kernel and machine: what is foretold lies where nothing is, within
 * the task size and its own bounds, and what is not told is missed.
 */
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

#include "kit/captures.h"
#include "kit/loading.h"
#include "kit/smallfiles.h"
#include "model/place.h"

#define KIB(n) (UINT64_C(n) << 10)
#define MIB(n) (UINT64_C(n) << 20)

static const struct vmat_mmap_call calls[] = {
	{ .length = 1 },
	{ .length = MIB(2) },
	{ .length = MIB(64) + KIB(64), .prot = VMAT_VM_READ | VMAT_VM_WRITE },
	{ .length = UINT64_C(1) << 36, .flags = VMAT_MAP_NORESERVE },
	{ .length = UINT64_C(1) << 46, .flags = VMAT_MAP_NORESERVE },
	{ .length = MIB(4), .backing = VMAT_BACKING_FILE },
	{ .length = MIB(4), .backing = VMAT_BACKING_FILE, .file_system = "ext4", .offset = MIB(1) },
	{ .length = MIB(4), .backing = VMAT_BACKING_MEMFD, .flags = VMAT_MAP_SHARED },
	{ .length = KIB(64), .flags = VMAT_MAP_SHARED },
	{ .length = KIB(64), .flags = VMAT_MAP_32BIT },
	{ .length = KIB(64), .flags = VMAT_MAP_ABOVE4G },
	{ .length = KIB(64), .flags = VMAT_MAP_GROWSDOWN | VMAT_MAP_STACK },
	{ .length = KIB(64), .hint = 0x10000000 },
	{ .length = KIB(64), .hint = UINT64_C(1) << 47 },
	{ .length = KIB(64), .hint = 1 },
	{ .length = MIB(2), .backing = VMAT_BACKING_HUGETLB, .flags = VMAT_MAP_NORESERVE },
};

struct seen {
	size_t spaces, answers, exact, landed;
};

static void assert_possible(const struct vmat_placer *placer, const struct vmat_placement *said,
			    const struct vmat_mmap_call *call, const char *whose)
{
	uint64_t size = placer->world.task_size, end = said->address + call->length;

	if (said->exact != !*said->doubt || (!said->error && !*said->rule))
		fail_msg("%s: '%s', '%s'", whose, said->rule, said->doubt);
	if (said->error) {
		assert_true(said->check != VMAT_CHECK_NONE && *said->why);
		return;
	}
	if (end > size || said->address < said->lowest || said->address > said->highest ||
	    (said->exact && said->lowest != said->highest))
		fail_msg("%s: %" PRIx64 " to %" PRIx64 " of %" PRIx64 ", in %" PRIx64 "-%" PRIx64, whose,
			 said->address, end, size, said->lowest, said->highest);
	if (vmat_tree_find_vma_intersection(placer->tree, said->address, end))
		fail_msg("%s: something is at %" PRIx64, whose, said->address);
	if (said->address < said->hole.start || end > said->hole.end)
		fail_msg("%s: %" PRIx64 " is not in the hole %" PRIx64 "-%" PRIx64, whose, said->address,
			 said->hole.start, said->hole.end);
}

static void ask_all(const struct vmat_mm *mm, const char *whose, struct seen *seen)
{
	struct vmat_tree *tree;
	struct vmat_placer *placer;

	assert_int_equal(vmat_tree_new(&tree, mm, NULL), 0);
	assert_int_equal(vmat_placer_new(&placer, tree, NULL), 0);
	seen->spaces++;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct vmat_placement said = { .size = sizeof(said) };
		struct vmat_mmap_call call = calls[i];

		call.size = sizeof(call);
		assert_int_equal(vmat_place_mmap(&said, placer, &call), 0);
		if (vmat_map_count(mm))
			assert_possible(placer, &said, &call, whose);
		seen->answers++;
		seen->landed += !said.error;
		seen->exact += said.exact && !said.error;
	}
	vmat_placer_free(placer);
	vmat_tree_free(tree);
}

static struct seen ask_captures(const char *file, bool whole)
{
	char **folders = captures_with(file);
	struct seen seen = { 0 };

	for (size_t i = 0; folders[i]; i++) {
		struct vmat_mm *mm = whole ? load_or_fail(folders[i], &with_all) :
					     capture_mm(folders[i], file);

		ask_all(mm, folders[i], &seen);
		vmat_mm_free(mm);
	}
	captures_free(folders);
	return seen;
}

static void text_alone_gives_bounds_only(void **state)
{
	struct seen maps = ask_captures("maps", false), smaps = ask_captures("smaps", false);

	(void)state;
	assert_true(maps.spaces >= 100 && smaps.spaces >= 80);
	assert_int_equal(maps.exact, 0);
	assert_int_equal(smaps.exact, 0);
	assert_true(maps.landed > maps.answers / 2 && smaps.landed > smaps.answers / 2);
}

static void whole_captures_give_bounds_and_exact_answers(void **state)
{
	struct seen seen = ask_captures("smaps", true);

	(void)state;
	print_message("# %zu spaces, %zu answers, %zu land, %zu of them exactly\n", seen.spaces,
		      seen.answers, seen.landed, seen.exact);
	assert_true(seen.landed > seen.answers / 2);
	assert_true(seen.exact > seen.answers / 10 && seen.exact < seen.landed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_alone_gives_bounds_only),
		cmocka_unit_test(whole_captures_give_bounds_and_exact_answers),
	};

	return cmocka_run_group_tests_name("place_captures", tests, NULL, NULL);
}
