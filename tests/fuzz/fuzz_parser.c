/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as the text of maps or smaps: what is accepted is sound and comes back as it was. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vmatools.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

struct verdict {
	int rc;
	struct vmat_mm *mm;
	struct vmat_trouble trouble;
};

static struct verdict parse(const char *text, size_t len, size_t chunk, bool strict)
{
	struct verdict v = { 0 };
	struct vmat_parser *parser;

	require(!vmat_parser_new(&parser, strict));
	for (size_t at = 0; !v.rc && at < len; at += chunk) {
		size_t part = len - at < chunk ? len - at : chunk;
		char *exact = malloc(part);

		memcpy(exact, text + at, part);
		v.rc = vmat_parser_feed(parser, exact, part, &v.trouble);
		free(exact);
	}
	if (!v.rc)
		v.rc = vmat_parser_finish(&v.mm, parser, &v.trouble);
	vmat_parser_free(parser);
	return v;
}

static void require_place(const char *text, size_t len, const struct vmat_trouble *trouble)
{
	const char *line = text, *end = text + len;

	require(trouble->error == -EBADMSG && trouble->why && trouble->line && trouble->column);
	for (uint64_t n = 1; n < trouble->line; n++) {
		line = line < end ? memchr(line, '\n', (size_t)(end - line)) : NULL;
		require(line != NULL);
		line++;
	}
	if (line < end && memchr(line, '\n', (size_t)(end - line)))
		end = memchr(line, '\n', (size_t)(end - line));
	require(trouble->column <= (uint64_t)(end - line) + 1);
}

static void require_counters(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	const char *flags = vmat_vma_vmflags(mm, vma), *text = NULL;
	enum vmat_unit unit;
	uint64_t value;

	for (int field = -1; field <= VMAT_NFIELDS; field++)
		vmat_vma_field(mm, vma, (enum vmat_field)field, &value);
	for (size_t key = 0; vmat_mm_key(mm, key); key++)
		if (vmat_vma_key(mm, vma, key, &unit, &value, &text))
			require(unit != VMAT_UNIT_TEXT || strlen(text) < SIZE_MAX);
	require(!flags == !vmat_vma_has_vmflags(vma));
}

static void require_row(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	uint64_t start = vmat_vma_start(vma), end = vmat_vma_end(vma);
	const struct vmat_vma *before = vmat_prev_vma(mm, vma);
	struct vmat_path path;
	char perms[5];

	require(start < end && (!before || vmat_vma_end(before) <= start));
	require(vmat_find_vma(mm, start) == vma && vmat_vma_lookup(mm, end - 1) == vma);
	require(vmat_find_vma_intersection(mm, start, end) == vma);
	require(strlen(vmat_vma_name(vma)) == vmat_vma_name_len(vma));
	vmat_vma_path(mm, vma, &path);
	require(strlen(path.bytes) == path.len);
	vmat_vma_perms(vma, perms);
	require(strlen(perms) == 4);
	require_counters(mm, vma);
}

/* The whole mm is sound, and its text is @text. */
static void require_mm(const struct vmat_mm *mm, const char *text, size_t len)
{
	enum vmat_detail detail = vmat_mm_detail(mm);
	const struct vmat_vma *vma;
	size_t at = 0, clipped = 0, count = 0;

	vmat_for_each_vma(mm, vma) {
		size_t room = len - at;
		char *dump = malloc(room + 1);
		ssize_t wants = vmat_vma_text(mm, vma, detail, dump, room);

		require(wants > 0 && (size_t)wants <= room);
		require(!memcmp(dump, text + at, (size_t)wants));
		free(dump);
		at += (size_t)wants;
		clipped += vmat_vma_clipped(vma);
		count++;
		require_row(mm, vma);
	}
	require(at == len && count == vmat_mm_count(mm) && clipped == vmat_mm_unstable(mm));
	require(!clipped == !vmat_mm_unstable_line(mm));
	require(vmat_mm_page_size(mm) > 0 || !count);
}

static uint64_t sum_of(const uint8_t *input, size_t size)
{
	uint64_t sum = 0xcbf29ce484222325;

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ input[i]) * 0x100000001b3;
	return sum ^ sum >> 32;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	const char *text = (const char *)input;
	uint64_t dice = sum_of(input, size);
	struct verdict whole = parse(text, size, size ? size : 1, false), parts, strict;

	parts = parse(text, size, 1 + (dice & 1 ? dice / 2 % 16 : dice / 2 % 1000), false);
	strict = parse(text, size, size ? size : 1, true);
	require(whole.rc == parts.rc);
	if (whole.rc) {
		require(whole.rc == -EBADMSG && strict.rc == -EBADMSG);
		require(whole.trouble.line == parts.trouble.line);
		require(whole.trouble.column == parts.trouble.column);
		require(!strcmp(whole.trouble.why, parts.trouble.why));
		require_place(text, size, &whole.trouble);
	} else {
		require_mm(whole.mm, text, size);
		require_mm(parts.mm, text, size);
		require(!strict.rc == !vmat_mm_unstable(whole.mm));
	}
	vmat_mm_free(whole.mm);
	vmat_mm_free(parts.mm);
	vmat_mm_free(strict.mm);
	return 0;
}
