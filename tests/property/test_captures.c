/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every capture comes back byte for byte, and says what PROCMAP_QUERY said of the same process. */
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
#include "kit/parsing.h"
#include "kit/testdata.h"

static size_t come_back(const char *file)
{
	char **folders = captures_with(file);
	size_t count = 0;

	for (; folders[count]; count++) {
		size_t len;
		char *text = capture_read(folders[count], file, &len);

		assert_round_trip(text, len);
		free(text);
	}
	captures_free(folders);
	return count;
}

static void all_maps_come_back(void **state)
{
	(void)state;
	assert_true(come_back("maps") >= 100);
	assert_true(come_back("task_other_maps") >= 2);
}

static void all_smaps_come_back(void **state)
{
	(void)state;
	assert_true(come_back("smaps") >= 80);
}

static void maps_and_smaps_of_one_capture_agree(void **state)
{
	char **folders = captures_with("smaps");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		size_t maps_len, smaps_len, dump_len;
		char *smaps = capture_read(folders[i], "smaps", &smaps_len);
		char *maps = capture_read(folders[i], "maps", &maps_len), *dump;
		struct vmat_mm *mm = parse_or_fail(smaps, smaps_len);

		dump = mm_as_text(mm, VMAT_MAPS, &dump_len);
		assert_int_equal(dump_len, maps_len);
		if (maps_len)
			assert_memory_equal(dump, maps, maps_len);
		vmat_mm_free(mm);
		free(dump);
		free(maps);
		free(smaps);
	}
	captures_free(folders);
}

/* smaps_rollup is a sum, not an address space. */
static void no_rollup_is_taken_for_an_address_space(void **state)
{
	char **folders = captures_with("smaps_rollup");

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		size_t len;
		char *text = capture_read(folders[i], "smaps_rollup", &len);

		if (len)
			assert_refused(text, len, 1, 1, "smaps_rollup");
		free(text);
	}
	captures_free(folders);
}

/* -- the second witness ------------------------------------------------------- */

/* One line of a file procmap_query: what the ioctl said of one VMA. */
struct answer {
	uint64_t start, end, offset, inode;
	unsigned flags, major, minor;
	char *name;		/* as maps would print it; NULL: too long for the ioctl */
};

static unsigned nibble(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

/* Names are raw there, in hex; maps prints a newline as \012. */
static char *printed_name(const char *hex)
{
	char *name = malloc(4 * strlen(hex) + 1), *at = name;

	assert_non_null(name);
	for (; hex[0] && hex[0] != ' ' && hex[0] != '\n'; hex += 2) {
		char byte = (char)(nibble(hex[0]) << 4 | nibble(hex[1]));

		if (byte == '\n')
			at = stpcpy(at, "\\012");
		else
			*at++ = byte;
	}
	*at = '\0';
	return name;
}

static struct answer read_answer(const char *line)
{
	struct answer a = { 0 };
	bool too_long = !strncmp(line, "NAMETOOLONG ", 12);
	const char *name = strstr(line, " name=");

	assert_non_null(name);
	assert_int_equal(sscanf(line + (too_long ? 12 : 0),
				"%" SCNx64 "-%" SCNx64 " flags=%x pgsz=%*x off=%" SCNx64
				" dev=%x:%x ino=%" SCNu64,
				&a.start, &a.end, &a.flags, &a.offset, &a.major, &a.minor,
				&a.inode),
			 7);
	a.name = too_long ? NULL : printed_name(name + 6);
	return a;
}

static void assert_answer(const struct vmat_vma *vma, const struct answer *a)
{
	uint64_t flags = vmat_vma_flags(vma);

	assert_int_equal(vmat_vma_start(vma), a->start);
	assert_int_equal(vmat_vma_end(vma), a->end);
	assert_int_equal(vmat_vma_offset(vma), a->offset);
	assert_int_equal(vmat_vma_inode(vma), a->inode);
	assert_int_equal(vmat_vma_dev_major(vma), a->major);
	assert_int_equal(vmat_vma_dev_minor(vma), a->minor);
	/* its bits: 1 readable, 2 writable, 4 executable, 8 shared (VM_MAYSHARE) */
	assert_int_equal(flags & 7, a->flags & 7);
	assert_int_equal(!(flags & VMAT_VM_MAYSHARE), !(a->flags & 8));
	if (a->name)
		assert_string_equal(vmat_vma_name(vma), a->name);
	else
		assert_true(vmat_vma_name_len(vma) >= 4095);
}

/* How many of the answers in one capture were compared. */
static size_t compare_capture(const char *folder, const char *file)
{
	size_t len, count = 0;
	char *text = capture_read(folder, file, &len), *answers, *next;
	struct vmat_mm *mm = parse_or_fail(text, len);
	const struct vmat_vma *vma = vmat_first_vma(mm);

	answers = next = capture_read(folder, "procmap_query", NULL);
	for (; *next; next = strchr(next, '\n') + 1, count++) {
		struct answer a = read_answer(next);

		assert_non_null(vma);
		assert_answer(vma, &a);
		assert_ptr_equal(vmat_vma_lookup(mm, a.start), vma);
		free(a.name);
		vma = vmat_next_vma(mm, vma);
	}
	/* the ioctl knows nothing of the gate VMA */
	assert_int_equal(vmat_map_count(mm), count);
	vmat_mm_free(mm);
	free(answers);
	free(text);
	return count;
}

static void every_vma_is_as_the_ioctl_said(void **state)
{
	char **folders = captures_with("procmap_query");
	size_t compared = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++)
		compared += compare_capture(folders[i], "maps");
	captures_free(folders);
	assert_true(compared >= 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_maps_come_back),
		cmocka_unit_test(all_smaps_come_back),
		cmocka_unit_test(maps_and_smaps_of_one_capture_agree),
		cmocka_unit_test(no_rollup_is_taken_for_an_address_space),
		cmocka_unit_test(every_vma_is_as_the_ioctl_said),
	};

	return cmocka_run_group_tests_name("captures", tests, NULL, NULL);
}
