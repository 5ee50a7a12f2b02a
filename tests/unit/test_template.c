/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records that look like the one before are read as a whole: nearly all that kernels print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "text/maps.h"
#include "text/smaps.h"

struct reading {
	struct vmat_mm *mm;
	struct smaps smaps;
	size_t whole, by_lines;
};

static const char *line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));

	assert_non_null(newline);
	return newline;
}

static struct vmat_vma *read_mapping(struct reading *r, const char *at, const char *newline)
{
	struct cursor c = { at, newline };
	const struct vma_file *file;
	struct maps_line line;
	struct vmat_vma *vma;

	assert_null(maps_read_line(&line, &c));
	file = mm_share_file(r->mm, &line.file, line.name, line.name_len);
	vma = mm_push_row(r->mm);
	assert_true(file && vma);
	*vma = (struct vmat_vma){ .start = line.start, .end = line.end, .file = file };
	return vma;
}

/* The record behind a mapping: as a whole if that works, else line by line; what follows it. */
static const char *read_record(struct reading *r, struct vmat_vma *vma, const char *at,
			       const char *end)
{
	const char *why, *behind;
	uint64_t lines = 0;

	smaps_begin(&r->smaps);
	behind = smaps_whole_record(&r->smaps, vma, at, end, &lines);
	if (behind != at) {
		assert_int_equal(lines, count_lines(at, (size_t)(behind - at)));
		r->whole++;
	} else {
		r->by_lines++;
		while (behind < end && !maps_looks_like_line(behind, line_end(behind, end))) {
			struct cursor c = { behind, line_end(behind, end) };

			behind = c.end + 1;
			assert_int_equal(smaps_line(&r->smaps, &c, &why), 0);
		}
	}
	assert_int_equal(smaps_end(&r->smaps, vma, false, &why), 0);
	assert_non_null(vma->record);
	return behind;
}

static void read_all(const char *text, size_t len, size_t *whole, size_t *by_lines)
{
	const char *at = text, *end = text + len;
	struct reading r = { 0 };

	assert_int_equal(mm_new(&r.mm), 0);
	r.smaps.mm = r.mm;
	while (at < end) {
		const char *newline = line_end(at, end);
		struct vmat_vma *vma = read_mapping(&r, at, newline);

		at = read_record(&r, vma, newline + 1, end);
	}
	smaps_free(&r.smaps);
	vmat_mm_free(r.mm);
	*whole += r.whole;
	*by_lines += r.by_lines;
}

static void nearly_all_captured_records_are_read_as_a_whole(void **state)
{
	char **folders = captures_with("smaps");
	size_t whole = 0, by_lines = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++) {
		size_t len;
		char *text = capture_read(folders[i], "smaps", &len);

		read_all(text, len, &whole, &by_lines);
		free(text);
	}
	captures_free(folders);
	/* the first record of each text is not, nor one with a number of more than eight digits */
	assert_true(whole > 1000);
	assert_true(by_lines < whole / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nearly_all_captured_records_are_read_as_a_whole),
	};

	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
