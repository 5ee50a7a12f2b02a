/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A VMA as text: into any room, never beyond it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/parsing.h"
#include "kit/ruler.h"

#define MAPS_LINE \
	"7f0000001000-7f0000002000 rw-s 0000f000 fd:0c 123456                     /a b\t\\012c \n"
#define RECORD                           \
	MAPS_LINE                        \
	"Size:                  4 kB\n"  \
	"Rss:            12345678901 kB\n" \
	"Odd:  words\n"                  \
	"THPeligible:    1\n"            \
	"VmFlags: rd ?? wr \n"

/* Every size of the buffer: what fits is there, nothing beyond it is touched. */
static void try_all_sizes(enum vmat_detail detail, const char *want)
{
	struct vmat_mm *mm = parse_string(RECORD);
	size_t len = strlen(want);
	char buf[512];

	assert_true(len < sizeof(buf));
	for (size_t size = 0; size <= len + 5; size++) {
		memset(buf, '#', sizeof(buf));
		assert_int_equal(vmat_vma_text(mm, vmat_first_vma(mm), detail, buf, size), len);
		assert_memory_equal(buf, want, size < len ? size : len);
		for (size_t i = size < len ? size : len; i < sizeof(buf); i++)
			assert_int_equal(buf[i], '#');
	}
	assert_int_equal(vmat_vma_text(mm, vmat_first_vma(mm), detail, NULL, 0), len);
	vmat_mm_free(mm);
}

static void a_line_of_maps_goes_into_any_room(void **state)
{
	(void)state;
	try_all_sizes(VMAT_MAPS, MAPS_LINE);
}

static void a_record_of_smaps_goes_into_any_room(void **state)
{
	(void)state;
	try_all_sizes(VMAT_SMAPS, RECORD);
}

static void what_came_from_maps_has_no_smaps(void **state)
{
	struct vmat_mm *mm = parse_string(MAPS_LINE);

	(void)state;
	assert_int_equal(vmat_vma_text(mm, vmat_first_vma(mm), VMAT_SMAPS, NULL, 0), -ENODATA);
	vmat_mm_free(mm);
}

static void what_came_from_smaps_has_its_maps(void **state)
{
	struct vmat_mm *mm = parse_string(RECORD);
	char buf[512];
	ssize_t len = vmat_vma_text(mm, vmat_first_vma(mm), VMAT_MAPS, buf, sizeof(buf));

	(void)state;
	assert_int_equal(len, strlen(MAPS_LINE));
	assert_memory_equal(buf, MAPS_LINE, (size_t)len);
	vmat_mm_free(mm);
}

static void an_address_space_that_was_drawn_is_written_as_maps(void **state)
{
	struct vmat_mm *mm = ruler(" AA B");
	static const char want[] = "00001000-00003000 rw-p 00000000 08:00 65 A\n"
				   "00004000-00005000 rw-p 00000000 08:00 66 B\n";

	(void)state;
	assert_dump(mm, want, sizeof(want) - 1);
	vmat_mm_free(mm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_of_maps_goes_into_any_room),
		cmocka_unit_test(a_record_of_smaps_goes_into_any_room),
		cmocka_unit_test(what_came_from_maps_has_no_smaps),
		cmocka_unit_test(what_came_from_smaps_has_its_maps),
		cmocka_unit_test(an_address_space_that_was_drawn_is_written_as_maps),
	};

	return cmocka_run_group_tests_name("dump", tests, NULL, NULL);
}
