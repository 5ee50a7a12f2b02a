/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text into the parser in chunks of any size, and what must come out. */
#include "kit/parsing.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "text/maps.h"

static int feed(struct vmat_parser *parser, const char *text, size_t len,
		struct vmat_trouble *trouble)
{
	char *exact = malloc(len ? len : 1);
	int rc;

	assert_non_null(exact);
	memcpy(exact, text, len);
	rc = vmat_parser_feed(parser, exact, len, trouble);
	free(exact);
	return rc;
}

struct parsed parse_in_chunks(const char *text, size_t len, size_t chunk, bool strict)
{
	struct parsed parsed = { 0 };
	struct vmat_parser *parser;

	if (!chunk)
		chunk = len ? len : 1;
	assert_int_equal(vmat_parser_new(&parser, strict), 0);
	for (size_t at = 0; at < len && !parsed.rc; at += chunk)
		parsed.rc = feed(parser, text + at, len - at < chunk ? len - at : chunk,
				 &parsed.trouble);
	if (!parsed.rc)
		parsed.rc = vmat_parser_finish(&parsed.mm, parser, &parsed.trouble);
	vmat_parser_free(parser);
	return parsed;
}

struct vmat_mm *parse_or_fail(const char *text, size_t len)
{
	struct parsed parsed = parse_in_chunks(text, len, 0, false);

	if (parsed.rc)
		fail_msg("line %ju, column %ju: %s", (uintmax_t)parsed.trouble.line,
			 (uintmax_t)parsed.trouble.column, parsed.trouble.why);
	return parsed.mm;
}

struct vmat_mm *parse_string(const char *text)
{
	return parse_or_fail(text, strlen(text));
}

void assert_dump(const struct vmat_mm *mm, const char *text, size_t len)
{
	size_t dump_len;
	char *dump = mm_as_text(mm, vmat_mm_detail(mm), &dump_len);

	assert_int_equal(dump_len, len);
	if (len)
		assert_memory_equal(dump, text, len);
	free(dump);
}

void assert_round_trip(const char *text, size_t len)
{
	struct vmat_mm *mm = parse_or_fail(text, len);

	assert_dump(mm, text, len);
	vmat_mm_free(mm);
}

void assert_refused(const char *text, size_t len, uint64_t line, uint64_t column,
		    const char *why)
{
	static const size_t chunks[] = { 0, 1, 2, 3, 5, 17, 64, 100 };

	for (size_t i = 0; i < sizeof(chunks) / sizeof(*chunks); i++) {
		struct parsed parsed = parse_in_chunks(text, len, chunks[i], false);

		assert_int_equal(parsed.rc, -EBADMSG);
		assert_null(parsed.mm);
		assert_int_equal(parsed.trouble.error, -EBADMSG);
		assert_non_null(parsed.trouble.why);
		if (!strstr(parsed.trouble.why, why))
			fail_msg("\"%s\" does not say \"%s\"", parsed.trouble.why, why);
		assert_int_equal(parsed.trouble.line, line);
		assert_int_equal(parsed.trouble.column, column);
	}
}

static void assert_same_counters(const struct vmat_mm *a, const struct vmat_vma *x,
				 const struct vmat_mm *b, const struct vmat_vma *y)
{
	const char *flags_x = vmat_vma_vmflags(a, x), *flags_y = vmat_vma_vmflags(b, y);

	for (int field = 0; field < VMAT_NFIELDS; field++) {
		uint64_t value_x = 0, value_y = 0;

		assert_int_equal(vmat_vma_field(a, x, (enum vmat_field)field, &value_x),
				 vmat_vma_field(b, y, (enum vmat_field)field, &value_y));
		assert_int_equal(value_x, value_y);
	}
	assert_int_equal(!flags_x, !flags_y);
	if (flags_x)
		assert_string_equal(flags_x, flags_y);
}

void assert_same_vma(const struct vmat_mm *a, const struct vmat_vma *x, const struct vmat_mm *b,
		     const struct vmat_vma *y)
{
	assert_int_equal(vmat_vma_start(x), vmat_vma_start(y));
	assert_int_equal(vmat_vma_end(x), vmat_vma_end(y));
	assert_int_equal(vmat_vma_offset(x), vmat_vma_offset(y));
	assert_int_equal(vmat_vma_inode(x), vmat_vma_inode(y));
	assert_int_equal(vmat_vma_dev_major(x), vmat_vma_dev_major(y));
	assert_int_equal(vmat_vma_dev_minor(x), vmat_vma_dev_minor(y));
	assert_int_equal(vmat_vma_flags(x), vmat_vma_flags(y));
	assert_int_equal(vmat_vma_has_vmflags(x), vmat_vma_has_vmflags(y));
	assert_int_equal(vmat_vma_clipped(x), vmat_vma_clipped(y));
	assert_string_equal(vmat_vma_name(x), vmat_vma_name(y));
	assert_same_counters(a, x, b, y);
}

void assert_same_mm(const struct vmat_mm *a, const struct vmat_mm *b)
{
	const struct vmat_vma *x, *y = vmat_first_vma(b);
	size_t key = 0;

	assert_int_equal(vmat_mm_count(a), vmat_mm_count(b));
	assert_int_equal(vmat_mm_detail(a), vmat_mm_detail(b));
	assert_int_equal(vmat_mm_unstable(a), vmat_mm_unstable(b));
	assert_int_equal(vmat_mm_unstable_line(a), vmat_mm_unstable_line(b));
	vmat_for_each_vma(a, x) {
		assert_same_vma(a, x, b, y);
		y = vmat_next_vma(b, y);
	}
	for (; vmat_mm_key(a, key) && vmat_mm_key(b, key); key++)
		assert_string_equal(vmat_mm_key(a, key), vmat_mm_key(b, key));
	assert_true(!vmat_mm_key(a, key) && !vmat_mm_key(b, key));
}

size_t first_mappings(const char *text, size_t len, size_t count)
{
	const char *end = text + len, *at = text;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		assert_non_null(newline);
		if (maps_looks_like_line(at, newline) && !count--)
			break;
		at = newline + 1;
	}
	return (size_t)(at - text);
}
