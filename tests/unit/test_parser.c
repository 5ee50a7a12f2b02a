/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parser: chunks of any size, texts that were cut, and texts that are something else. */
#include <errno.h>
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
#include "kit/scratch.h"
#include "kit/testdata.h"

#define LINE(range, name) range " r--p 00000000 08:01 7                                  " name "\n"
#define A LINE("00001000-00002000", "/a")
#define B LINE("00002000-00003000", "/b")
#define C LINE("00004000-00005000", "/c")
#define COUNTERS "Size:                  4 kB\nRss:                   0 kB\nVmFlags: rd \n"

/* Real texts: 64 and 32 bit, little and big pages, hostile names. */
static const char *const real_smaps[] = {
	"6.18-amd64/zoo-names/0-one/smaps",
	"6.1-i386/zoo-threads/0-one/smaps",
	"6.1-powerpc64le/zoo-threads/0-one/smaps",
};

static void an_empty_text_is_an_empty_address_space(void **state)
{
	struct vmat_mm *mm = parse_or_fail("", 0);

	(void)state;
	assert_int_equal(vmat_mm_count(mm), 0);
	assert_int_equal(vmat_mm_state(mm), VMAT_STATE_EMPTY);
	vmat_mm_free(mm);
	assert_int_equal(vmat_parse(&mm, NULL, 0, NULL), 0);
	vmat_mm_free(mm);
}

static void which_of_the_two_it_is_shows_the_text_itself(void **state)
{
	struct vmat_mm *mm = parse_string(A);

	(void)state;
	assert_int_equal(vmat_mm_detail(mm), VMAT_MAPS);
	assert_int_equal(vmat_mm_state(mm), VMAT_STATE_MAPPED);
	vmat_mm_free(mm);
	mm = parse_string(A B);
	assert_int_equal(vmat_mm_detail(mm), VMAT_MAPS);
	assert_null(vmat_mm_key(mm, 0));
	vmat_mm_free(mm);
	mm = parse_string(A COUNTERS);
	assert_int_equal(vmat_mm_detail(mm), VMAT_SMAPS);
	assert_string_equal(vmat_mm_key(mm, 1), "Rss");
	vmat_mm_free(mm);
}

static void chunks_of_any_size_give_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(real_smaps) / sizeof(*real_smaps); i++) {
		size_t all, len;
		char *text = testdata_read(real_smaps[i], &all);
		struct vmat_mm *want;

		len = first_mappings(text, all, 7);
		want = parse_or_fail(text, len);
		for (size_t chunk = 1; chunk <= len; chunk += chunk < 900 ? 1 : 97) {
			struct parsed got = parse_in_chunks(text, len, chunk, true);

			assert_int_equal(got.rc, 0);
			assert_same_mm(got.mm, want);
			assert_dump(got.mm, text, len);
			vmat_mm_free(got.mm);
		}
		vmat_mm_free(want);
		free(text);
	}
}

/* One boundary at each byte of the text: two chunks. */
static void a_boundary_may_be_anywhere(void **state)
{
	size_t all, len;
	char *text = testdata_read(real_smaps[0], &all);

	(void)state;
	len = first_mappings(text, all, 5);
	for (size_t cut = 0; cut <= len; cut++) {
		struct vmat_parser *parser;
		struct vmat_mm *mm;

		assert_int_equal(vmat_parser_new(&parser, true), 0);
		assert_int_equal(vmat_parser_feed(parser, text, cut, NULL), 0);
		assert_int_equal(vmat_parser_feed(parser, text + cut, len - cut, NULL), 0);
		assert_int_equal(vmat_parser_finish(&mm, parser, NULL), 0);
		vmat_parser_free(parser);
		assert_dump(mm, text, len);
		vmat_mm_free(mm);
	}
	free(text);
}

/* Where the place must be when a text ends in the middle of something. */
static void assert_place_is_the_end(const char *text, size_t len,
				    const struct vmat_trouble *trouble)
{
	size_t lines = count_lines(text, len);
	const char *last = memrchr(text, '\n', len);
	size_t begun = len - (last ? (size_t)(last + 1 - text) : 0);

	assert_int_equal(trouble->error, -EBADMSG);
	assert_int_equal(trouble->line, lines + 1);
	assert_in_range(trouble->column, 1, begun + 1);
}

static void every_prefix_of_maps_parses_or_names_its_place(void **state)
{
	size_t all, len;
	char *text = testdata_read("6.18-amd64/zoo-names/0-one/maps", &all);

	(void)state;
	len = first_mappings(text, all, 40);
	for (size_t cut = 0; cut <= len; cut++) {
		struct parsed parsed = parse_in_chunks(text, cut, 0, false);

		assert_int_equal(!parsed.rc, !cut || text[cut - 1] == '\n');
		if (parsed.rc)
			assert_place_is_the_end(text, cut, &parsed.trouble);
		else
			assert_dump(parsed.mm, text, cut);
		vmat_mm_free(parsed.mm);
	}
	free(text);
}

static void every_prefix_of_smaps_parses_or_names_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(real_smaps) / sizeof(*real_smaps); i++) {
		size_t all, len, whole = 0, records = 0;
		char *text = testdata_read(real_smaps[i], &all);

		len = first_mappings(text, all, 6);
		for (size_t cut = 0; cut <= len; cut++) {
			struct parsed parsed = parse_in_chunks(text, cut, 0, false);
			size_t maps = (size_t)((char *)memchr(text, '\n', len) - text) + 1;

			/* the first line alone is maps */
			assert_int_equal(!parsed.rc, cut == whole || cut == maps);
			if (parsed.rc)
				assert_place_is_the_end(text, cut, &parsed.trouble);
			else
				assert_dump(parsed.mm, text, cut);
			vmat_mm_free(parsed.mm);
			if (cut == whole)
				whole = first_mappings(text, len, ++records);
		}
		free(text);
	}
}

static void a_single_line_of_a_record_missing_is_noticed_or_comes_back(void **state)
{
	size_t all, len;
	char *text = testdata_read(real_smaps[0], &all), *without;

	(void)state;
	len = first_mappings(text, all, 4);
	without = malloc(len);
	for (size_t at = 0; at < len;) {
		size_t line = (size_t)((char *)memchr(text + at, '\n', len - at) - (text + at)) + 1;
		struct parsed parsed;

		memcpy(without, text, at);
		memcpy(without + at, text + at + line, len - at - line);
		parsed = parse_in_chunks(without, len - line, 0, false);
		if (parsed.rc)
			assert_in_range(parsed.trouble.line, 1, count_lines(text, len) + 1);
		else
			assert_dump(parsed.mm, without, len - line);
		/* without its mapping, its flags or all that follows a record cannot be */
		if (!strncmp(text + at, "VmFlags", 7) ||
		    (at && strchr("0123456789abcdef", text[at])))
			assert_int_equal(parsed.rc, -EBADMSG);
		vmat_mm_free(parsed.mm);
		at += line;
	}
	free(without);
	free(text);
}

static void ranges_must_ascend(void **state)
{
	static const char descending[] = B A, same[] = A A, inside[] =
		LINE("00001000-00009000", "/a") B;

	(void)state;
	assert_refused(descending, sizeof(descending) - 1, 2, 1, "does not end above");
	assert_refused(same, sizeof(same) - 1, 2, 1, "does not end above");
	assert_refused(inside, sizeof(inside) - 1, 2, 1, "does not end above");
}

static void overlaps_whose_ends_grow_are_clipped(void **state)
{
	static const char text[] = A LINE("00001800-00003000", "/b") C
				   LINE("00000800-00006000", "/d");
	struct vmat_mm *mm = parse_string(text);
	const struct vmat_vma *vma = vmat_first_vma(mm);

	(void)state;
	assert_int_equal(vmat_mm_count(mm), 4);
	assert_int_equal(vmat_mm_unstable(mm), 2);
	assert_int_equal(vmat_mm_unstable_line(mm), 2);
	assert_false(vmat_vma_clipped(vma));
	vma = vmat_next_vma(mm, vma);
	assert_true(vmat_vma_clipped(vma));
	assert_int_equal(vmat_vma_start(vma), 0x2000);
	assert_int_equal(vmat_vma_end(vma), 0x3000);
	assert_int_equal(vmat_vma_start(vmat_last_vma(mm)), 0x5000);
	assert_dump(mm, text, sizeof(text) - 1);
	vmat_mm_free(mm);
}

static void strict_parsers_refuse_overlaps(void **state)
{
	static const char text[] = A LINE("00001fff-00003000", "/b");
	struct parsed parsed = parse_in_chunks(text, sizeof(text) - 1, 0, true);

	(void)state;
	assert_int_equal(parsed.rc, -EBADMSG);
	assert_int_equal(parsed.trouble.line, 2);
	assert_int_equal(parsed.trouble.column, 1);
	assert_non_null(strstr(parsed.trouble.why, "overlaps"));
	parsed = parse_in_chunks(A B C, sizeof(A B C) - 1, 0, true);
	assert_int_equal(parsed.rc, 0);
	vmat_mm_free(parsed.mm);
}

static void a_clipped_record_keeps_its_printed_size(void **state)
{
	static const char text[] =
		A COUNTERS LINE("00001000-00003000", "/b")
		"Size:                  8 kB\nRss:                   0 kB\nVmFlags: rd \n"
		C COUNTERS;
	struct vmat_mm *mm = parse_string(text);
	uint64_t size;

	(void)state;
	assert_int_equal(vmat_mm_unstable(mm), 1);
	assert_int_equal(vmat_mm_unstable_line(mm), 5);
	assert_true(vmat_vma_field(mm, vmat_find_vma(mm, 0x2000), VMAT_SIZE, &size));
	assert_int_equal(size, 8192);
	assert_dump(mm, text, sizeof(text) - 1);
	vmat_mm_free(mm);
}

static void captured_torn_reads_are_clipped_and_come_back(void **state)
{
	/* as counted by whoever took them, see truth.txt there */
	static const struct {
		const char *file;
		size_t count, overlaps;
	} torn[] = { { "6.18-amd64/torn-reads/maps-bs1048576-delay0", 373, 0 },
		     { "6.18-amd64/torn-reads/maps-bs4096-delay0.0005", 409, 2 } };

	(void)state;
	for (size_t i = 0; i < sizeof(torn) / sizeof(*torn); i++) {
		size_t len;
		char *text = testdata_read(torn[i].file, &len);
		struct vmat_mm *mm = parse_or_fail(text, len);

		assert_int_equal(vmat_mm_count(mm), torn[i].count);
		assert_int_equal(vmat_mm_unstable(mm), torn[i].overlaps);
		assert_int_equal(!vmat_mm_unstable_line(mm), !torn[i].overlaps);
		assert_dump(mm, text, len);
		vmat_mm_free(mm);
		free(text);
	}
}

/* Texts that people may have by mistake; line and column are where it shows. */
static void other_texts_are_refused(void **state)
{
	static const struct {
		const char *text;
		unsigned line, column;
		const char *why;
	} other[] = {
		{ "\n", 1, 1, "empty line" },
		{ A "\n" B, 2, 1, "empty line" },
		{ "$ cat /proc/1/maps\n" A, 1, 1, "start" },
		{ A B "$ \n", 3, 1, "start" },
		{ A COUNTERS "$ exit\n", 5, 2, "neither" },
		{ "==> /proc/1/maps <==\n" A, 1, 1, "start" },
		{ A B "\n==> /proc/1/smaps <==\n", 3, 1, "empty line" },
		{ A B C A B C, 4, 1, "does not end above" },
		{ A COUNTERS B COUNTERS A COUNTERS, 9, 1, "does not end above" },
		{ A COUNTERS B, 6, 1, "cut" },
		{ LINE("00001000-00009000", "[rollup]"), 1, 1, "smaps_rollup" },
		{ A "Rss:                   0 kB\n" B "Rss:                   0 kB\n", 0, 0, "" },
		{ "Rss:                   0 kB\n", 1, 1, "start" },
		{ "root:x:0:0:root:/root:/bin/bash\n", 1, 1, "start" },
		{ "{\n", 1, 1, "start" },
		{ "00001000\n", 1, 9, "'-'" },
		{ "00400000 default file=/bin/cat mapped=1 N0=1\n", 1, 9, "'-'" },
		{ "812:   sleep 100\n0000557bb3b4b000     16K r---- sleep\n", 1, 4, "'-'" },
		{ A "00002000-00003000 r--p 00000000 08:01 7 \r\n", 2, 41, "CR LF" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++) {
		size_t len = strlen(other[i].text);

		if (other[i].line)
			assert_refused(other[i].text, len, other[i].line, other[i].column,
				       other[i].why);
		else
			assert_round_trip(other[i].text, len);
	}
}

static void real_text_that_was_sorted_or_joined_is_refused(void **state)
{
	size_t len;
	char *text = testdata_read("6.18-amd64/zoo-anon/0-one/smaps", &len);
	struct pile twice = { 0 };

	(void)state;
	pile_add(&twice, text, len);
	pile_add(&twice, text, len);
	assert_refused(twice.bytes, twice.len, count_lines(text, len) + 1, 1, "does not end above");
	free(twice.bytes);
	free(text);
}

static void text_whose_line_ends_were_converted_is_refused(void **state)
{
	size_t len, at = 0, first;
	char *text = testdata_read("6.1-i386/zoo-threads/0-one/smaps", &len);
	char *converted = malloc(len * 2);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			converted[at++] = '\r';
		converted[at++] = text[i];
	}
	/* the first line may end in a file's name, which may end in CR; its counters may not */
	first = (size_t)((char *)memchr(text, '\n', len) - text);
	assert_true(first > 50);
	assert_refused(converted, at, 2, strlen("Size:                  4 kB") + 1, "CR LF");
	free(converted);
	free(text);
}

static void binary_is_refused_at_its_first_byte(void **state)
{
	static const char elf[] = "\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0>\0\1\0\0\0";
	static const char nul[] = "\0\0\0\n";

	(void)state;
	assert_refused(elf, sizeof(elf) - 1, 1, 1, "start");
	assert_refused(nul, sizeof(nul) - 1, 1, 1, "start");
}

static void a_line_that_is_cut_is_told_from_one_that_is_wrong(void **state)
{
	static const char in_name[] = A "00002000-00003000 r--p 00000000 08:01 7     /b";
	static const char in_perms[] = A "00002000-00003000 r-";
	static const char in_counter[] = A COUNTERS B "Size:                  4 k";
	static const char wrong[] = "Mapped address spaces";

	(void)state;
	assert_refused(in_name, sizeof(in_name) - 1, 2, 47, "cut");
	assert_refused(in_perms, sizeof(in_perms) - 1, 2, 21, "cut");
	assert_refused(in_counter, sizeof(in_counter) - 1, 6, 27, "cut");
	assert_refused(wrong, sizeof(wrong) - 1, 1, 1, "start");
}

static void names_in_any_column_come_back(void **state)
{
	static const char middle[] = "r--p 00000000 08:01 ";
	struct pile text = { 0 };

	(void)state;
	for (unsigned blanks = 1; blanks < 100; blanks++) {
		text.len = 0;
		pile_format(&text, "00001000-00002000 %s7%*s/a\n", middle, blanks, "");
		pile_format(&text, "00002000-00003000 %s1234567%*s/b\n", middle, blanks, "");
		pile_format(&text, "00003000-00004000 %s7%*s/c\n", middle, blanks + 1, "");
		pile_format(&text, C);
		assert_round_trip(text.bytes, text.len);
	}
	free(text.bytes);
}

static void blanks_that_somebody_squeezed_or_cut_come_back(void **state)
{
	static const char squeezed[] = "00001000-00002000 r--p 00000000 08:01 7 /a\n"
				       "00002000-00003000 r--p 00000000 08:01 1234567 /b\n"
				       "00003000-00004000 rw-p 00000000 00:00 0 [heap]\n";
	static const char trimmed[] = A "00002000-00003000 r--p 00000000 00:00 0\n" C;

	(void)state;
	assert_round_trip(squeezed, sizeof(squeezed) - 1);
	assert_round_trip(trimmed, sizeof(trimmed) - 1);
}

static void a_name_of_a_megabyte_comes_back(void **state)
{
	struct pile text = { 0 };
	char *name = malloc(1 << 20);
	struct parsed parsed;

	(void)state;
	memset(name, 'x', 1 << 20);
	pile_format(&text, "00001000-00002000 r--p 00000000 08:01 7%34s/", "");
	pile_add(&text, name, 1 << 20);
	pile_format(&text, "\n" B);
	parsed = parse_in_chunks(text.bytes, text.len, 1000, true);
	assert_int_equal(parsed.rc, 0);
	assert_int_equal(vmat_vma_name_len(vmat_first_vma(parsed.mm)), (1 << 20) + 1);
	assert_dump(parsed.mm, text.bytes, text.len);
	vmat_mm_free(parsed.mm);
	free(name);
	free(text.bytes);
}

static void a_line_without_end_is_refused_at_once_or_in_chunks(void **state)
{
	static const char begun[] = A "00004000-00005000 r--p 00000000 08:01 7 /";
	struct pile text = { 0 };
	size_t most = (size_t)17 << 20;
	char *name = malloc(most);

	(void)state;
	memset(name, 'x', most);
	pile_format(&text, "%s", begun);
	pile_add(&text, name, most);
	pile_format(&text, "\n");
	for (size_t chunk = 0; chunk <= text.len; chunk += (size_t)3 << 20) {
		struct parsed parsed = parse_in_chunks(text.bytes, text.len, chunk, false);

		assert_int_equal(parsed.rc, -EBADMSG);
		assert_int_equal(parsed.trouble.line, 2);
		assert_non_null(strstr(parsed.trouble.why, "longer than any"));
	}
	free(name);
	free(text.bytes);
}

static void trouble_may_be_null(void **state)
{
	struct vmat_mm *mm;

	(void)state;
	assert_int_equal(vmat_parse(&mm, "x\n", 2, NULL), -EBADMSG);
	assert_int_equal(vmat_parse(&mm, "x", 1, NULL), -EBADMSG);
	vmat_parser_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_text_is_an_empty_address_space),
		cmocka_unit_test(which_of_the_two_it_is_shows_the_text_itself),
		cmocka_unit_test(chunks_of_any_size_give_the_same),
		cmocka_unit_test(a_boundary_may_be_anywhere),
		cmocka_unit_test(every_prefix_of_maps_parses_or_names_its_place),
		cmocka_unit_test(every_prefix_of_smaps_parses_or_names_its_place),
		cmocka_unit_test(a_single_line_of_a_record_missing_is_noticed_or_comes_back),
		cmocka_unit_test(ranges_must_ascend),
		cmocka_unit_test(overlaps_whose_ends_grow_are_clipped),
		cmocka_unit_test(strict_parsers_refuse_overlaps),
		cmocka_unit_test(a_clipped_record_keeps_its_printed_size),
		cmocka_unit_test(captured_torn_reads_are_clipped_and_come_back),
		cmocka_unit_test(other_texts_are_refused),
		cmocka_unit_test(real_text_that_was_sorted_or_joined_is_refused),
		cmocka_unit_test(text_whose_line_ends_were_converted_is_refused),
		cmocka_unit_test(binary_is_refused_at_its_first_byte),
		cmocka_unit_test(a_line_that_is_cut_is_told_from_one_that_is_wrong),
		cmocka_unit_test(names_in_any_column_come_back),
		cmocka_unit_test(blanks_that_somebody_squeezed_or_cut_come_back),
		cmocka_unit_test(a_name_of_a_megabyte_comes_back),
		cmocka_unit_test(a_line_without_end_is_refused_at_once_or_in_chunks),
		cmocka_unit_test(trouble_may_be_null),
	};

	return cmocka_run_group_tests_name("parser", tests, NULL, NULL);
}
