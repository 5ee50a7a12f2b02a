/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of maps: all that kernels print is read, and what is wrong has a place. */
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
#include "text/maps.h"

/* Read a line that must be right. */
static struct maps_line read_line(const char *text)
{
	size_t len = strlen(text);
	char *exact = malloc(len);
	struct cursor c = { exact, exact + len };
	struct maps_line line;
	const char *why;

	memcpy(exact, text, len);
	why = maps_read_line(&line, &c);
	if (why)
		fail_msg("%s: column %td: %s", text, c.at - exact + 1, why);
	assert_ptr_equal(c.at, exact + len - line.name_len);
	line.name = text + len - line.name_len;
	free(exact);
	return line;
}

static void the_usual_lines_are_read(void **state)
{
	struct maps_line line = read_line("7f0a12345000-7f0a12346000 r-xp 0001f000 fe:12 247970"
					  "                     /usr/bin/python3.11");

	(void)state;
	assert_int_equal(line.start, UINT64_C(0x7f0a12345000));
	assert_int_equal(line.end, UINT64_C(0x7f0a12346000));
	assert_int_equal(line.perms, PERM_READ | PERM_EXEC);
	assert_int_equal(line.offset, 0x1f000);
	assert_int_equal(line.file.dev_major, 0xfe);
	assert_int_equal(line.file.dev_minor, 0x12);
	assert_int_equal(line.file.inode, 247970);
	assert_string_equal(line.name, "/usr/bin/python3.11");
	assert_true(line.usual);
	assert_int_equal(line.name_column, 73);
	line = read_line("08048000-08049000 rw-s 00000000 00:00 0 ");
	assert_int_equal(line.start, 0x8048000);
	assert_int_equal(line.perms, PERM_READ | PERM_WRITE | PERM_SHARED);
	assert_int_equal(line.name_len, 0);
	assert_true(line.usual);
}

static void the_widest_numbers_of_all_kernels_are_read(void **state)
{
	struct maps_line line = read_line("ffffffffff600000-ffffffffffffffff --xp ffffffffffffffff "
					  "fff:fffff 18446744073709551615  x");

	(void)state;
	assert_int_equal(line.start, UINT64_C(0xffffffffff600000));
	assert_int_equal(line.end, UINT64_MAX);
	assert_int_equal(line.offset, UINT64_MAX);
	assert_int_equal(line.file.dev_major, 0xfff);
	assert_int_equal(line.file.dev_minor, 0xfffff);
	assert_int_equal(line.file.inode, UINT64_MAX);
	assert_true(line.usual);
}

static void five_level_paging_and_32_bit_addresses_are_read(void **state)
{
	struct maps_line line =
		read_line("ff8000000000000-ff8000000001000 ---p 00000000 00:00 0 ");

	(void)state;
	assert_int_equal(line.start, UINT64_C(0xff8000000000000));
	line = read_line("ffff0000-ffff1000 r-xp 00000000 00:00 0          [vectors]");
	assert_int_equal(line.end, 0xffff1000);
	assert_int_equal(line.name_column, 49);
	line = read_line("f7fff000-100000000 r-xp 00000000 00:00 0 ");
	assert_int_equal(line.end, UINT64_C(0x100000000));
	assert_true(line.usual);
}

static void a_name_may_hold_any_byte_but_nul_and_newline(void **state)
{
	char text[400] = "00001000-00002000 r--p 00000000 08:01 5 ";
	size_t fixed = strlen(text);

	(void)state;
	for (unsigned byte = 1; byte < 256; byte++) {
		struct maps_line line;

		if (byte == '\n' || byte == ' ')
			continue;
		snprintf(text + fixed, sizeof(text) - fixed, "  %cx y%c ", byte, byte);
		line = read_line(text);
		assert_int_equal(line.name_len, 6);
		assert_int_equal((unsigned char)line.name[0], byte);
		assert_int_equal(line.name[5], ' ');
	}
}

static void unusual_widths_are_read_but_marked(void **state)
{
	static const char *const unusual[] = {
		"000001000-000002000 r--p 00000000 00:00 0 ",
		"1000-2000 r--p 00000000 00:00 0 ",
		"00001000-00002000 r--p 0 00:00 0 ",
		"00001000-00002000 r--p 000000000 00:00 0 ",
		"00001000-00002000 r--p 00000000 0:0 0 ",
		"00001000-00002000 r--p 00000000 000:00 0 ",
		"00001000-00002000 r--p 00000000 00:000 0 ",
		"00001000-00002000 r--p 00000000 00:00 00 ",
		"00001000-00002000 r--p 00000000 00:00 0",
		"00001000-00002000 r--p 00000000 00:00 0  ",
		"000000001000-000000002000 r--p 00000000 00:00 0 ",
		"7f0000001000-0007f0000002000 r--p 00000000 00:00 0 ",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(unusual) / sizeof(*unusual); i++) {
		assert_false(read_line(unusual[i]).usual);
		assert_true(maps_looks_like_line(unusual[i], unusual[i] + strlen(unusual[i])));
	}
}

/* A bad line: the column where it is bad, and what must be said. */
static const struct bad {
	const char *text;
	unsigned column;
	const char *why;
} bad[] = {
	{ "", 1, "empty line" },
	{ " 00001000-00002000 r--p 00000000 00:00 0 ", 1, "start" },
	{ "-00002000 r--p 00000000 00:00 0 ", 1, "start" },
	{ "0x001000-00002000 r--p 00000000 00:00 0 ", 2, "'-'" },
	{ "A0001000-A0002000 r--p 00000000 00:00 0 ", 1, "capital" },
	{ "0000A000-0000b000 r--p 00000000 00:00 0 ", 5, "capital" },
	{ "0000a000-0000B000 r--p 00000000 00:00 0 ", 14, "capital" },
	{ "0000a000-0000b000 r--p 0000000F 00:00 0 ", 31, "capital" },
	{ "0000a000-0000b000 r--p 00000000 FD:00 0 ", 33, "capital" },
	{ "0000a000-0000b000 r--p 00000000 fd:0A 0 ", 37, "capital" },
	{ "00001000 00002000 r--p 00000000 00:00 0 ", 9, "'-'" },
	{ "00001000-", 10, "end" },
	{ "00001000-x", 10, "end" },
	{ "00001000-0000", 14, "blank" },
	{ "00001000--0002000 r--p 00000000 00:00 0 ", 10, "end" },
	{ "10000000000000000-20000000000000000 r--p 00000000 00:00 0 ", 17, "too large" },
	{ "00001000-20000000000000000 r--p 00000000 00:00 0 ", 26, "too large" },
	{ "00002000-00001000 r--p 00000000 00:00 0 ", 1, "backwards" },
	{ "7f0000002000-7f0000001000 r--p 00000000 00:00 0 ", 1, "backwards" },
	{ "00001000-00001000 r--p 00000000 00:00 0 ", 1, "empty" },
	{ "00001000-00002000", 18, "blank" },
	{ "00001000-00002000\tr--p 00000000 00:00 0 ", 18, "blank" },
	{ "00001000-00002000 ", 19, "permissions" },
	{ "00001000-00002000 R--p 00000000 00:00 0 ", 19, "permissions" },
	{ "00001000-00002000 wr-p 00000000 00:00 0 ", 19, "permissions" },
	{ "00001000-00002000 r-wp 00000000 00:00 0 ", 21, "permissions" },
	{ "00001000-00002000 rwxx 00000000 00:00 0 ", 22, "private" },
	{ "00001000-00002000 rwx- 00000000 00:00 0 ", 22, "private" },
	{ "00001000-00002000 rwxp", 23, "blank" },
	{ "00001000-00002000 rwxp00000000 00:00 0 ", 23, "blank" },
	{ "00001000-00002000 rwxp  0000000 00:00 0 ", 24, "offset" },
	{ "00001000-00002000 rwxp 0000000g 00:00 0 ", 31, "blank" },
	{ "00001000-00002000 rwxp 10000000000000000 00:00 0 ", 40, "too large" },
	{ "00001000-00002000 rwxp 00000000", 32, "blank" },
	{ "00001000-00002000 rwxp 00000000 :00 0 ", 33, "major" },
	{ "00001000-00002000 rwxp 00000000 0000 0 ", 37, "':'" },
	{ "00001000-00002000 rwxp 00000000 00: 0 ", 36, "minor" },
	{ "00001000-00002000 rwxp 00000000 100000000:00 0 ", 45, "too large" },
	{ "00001000-00002000 rwxp 00000000 00:100000000 0 ", 45, "too large" },
	{ "00001000-00002000 rwxp 00000000 00:00", 38, "blank" },
	{ "00001000-00002000 rwxp 00000000 00:00\t0 ", 38, "blank" },
	{ "00001000-00002000 rwxp 00000000 00:00 ", 39, "inode" },
	{ "00001000-00002000 rwxp 00000000 00:00 -1 ", 39, "inode" },
	{ "00001000-00002000 rwxp 00000000 00:00 a ", 39, "inode" },
	{ "00001000-00002000 rwxp 00000000 00:00 1a ", 40, "blank" },
	{ "00001000-00002000 rwxp 00000000 00:00 18446744073709551616 ", 58, "too large" },
	{ "00001000-00002000 rwxp 00000000 00:00 0 \r", 41, "CR LF" },
	{ "00001000-00002000 rwxp 00000000 00:00 0                 [heap]\r", 63, "CR LF" },
	{ "00001000-00002000 rwxp 00000000 00:00 7 \r", 41, "CR LF" },
	{ "$ cat /proc/self/maps", 1, "start" },
	{ "==> /proc/1/maps <==", 1, "start" },
	{ "Size:                  4 kB", 1, "start" },
	{ "Address           Kbytes     RSS   Dirty Mode  Mapping", 1, "start" },
	{ "\x7f" "ELF", 1, "start" },
};

static void every_kind_of_bad_line_names_its_column(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		size_t len = strlen(bad[i].text);
		struct cursor c = { bad[i].text, bad[i].text + len };
		struct maps_line line;
		const char *why = maps_read_line(&line, &c);

		assert_non_null(why);
		if (!strstr(why, bad[i].why) || c.at - bad[i].text + 1 != bad[i].column)
			fail_msg("%s: column %td: %s", bad[i].text, c.at - bad[i].text + 1, why);
	}
}

static void every_kind_of_bad_line_names_its_line(void **state)
{
	static const char good[] =
		"00000000-00000800 rwxp 00000000 00:00 0 \n"
		"00000800-00001000 rwxp 00000000 08:01 5                                  /a\n";
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		int len = snprintf(text, sizeof(text), "%s%s\n%s", good, bad[i].text, good);

		assert_refused(text, (size_t)len, 3, bad[i].column, bad[i].why);
	}
}

static void a_nul_byte_is_no_part_of_a_name(void **state)
{
	static const char line[] = "00001000-00002000 rwxp 00000000 08:01 5    /a\0b\n";

	(void)state;
	assert_refused(line, sizeof(line) - 1, 1, 46, "NUL");
}

static void a_file_whose_name_ends_in_cr_is_a_file(void **state)
{
	(void)state;
	assert_int_equal(read_line("00001000-00002000 rwxp 00000000 08:01 5    /a\r").name_len, 3);
}

/* -- the quick reader against a naive one ------------------------------------- */

static bool slow_number(const char **at, const char *digits, unsigned base, uint64_t most,
			 uint64_t *value)
{
	const char *start = *at, *digit;

	*value = 0;
	while (**at && (digit = strchr(digits, **at))) {
		if (*value > (most - (uint64_t)(digit - digits)) / base)
			return false;
		*value = *value * base + (uint64_t)(digit - digits);
		(*at)++;
	}
	return *at > start;
}

static bool naive_hex(const char **at, uint64_t most, uint64_t *value)
{
	return slow_number(at, "0123456789abcdef", 16, most, value);
}

static bool naive_perms(const char **at, uint8_t *perms)
{
	static const char set[] = "rwxs", not_set[] = "---p";

	*perms = 0;
	for (unsigned i = 0; i < 4; i++, (*at)++) {
		if (**at == set[i])
			*perms |= (uint8_t)(1u << i);
		else if (**at != not_set[i])
			return false;
	}
	return true;
}

static bool naive_read(const char *at, struct maps_line *line)
{
	uint64_t major, minor;

	if (!naive_hex(&at, UINT64_MAX, &line->start) || *at++ != '-' ||
	    !naive_hex(&at, UINT64_MAX, &line->end) || *at++ != ' ' ||
	    line->start >= line->end || !naive_perms(&at, &line->perms) || *at++ != ' ' ||
	    !naive_hex(&at, UINT64_MAX, &line->offset) || *at++ != ' ' ||
	    !naive_hex(&at, UINT32_MAX, &major) || *at++ != ':' ||
	    !naive_hex(&at, UINT32_MAX, &minor) || *at++ != ' ' ||
	    !slow_number(&at, "0123456789", 10, UINT64_MAX, &line->file.inode) ||
	    (*at && *at != ' '))
		return false;
	line->file.dev_major = (uint32_t)major;
	line->file.dev_minor = (uint32_t)minor;
	at += strspn(at, " ");
	line->name = at;
	line->name_len = strlen(at);
	return !line->name_len || at[line->name_len - 1] != '\r' ||
	       (line->name_len > 1 && line->file.inode);
}

static uint64_t random_number(uint64_t *seed)
{
	uint64_t bits = next_random(seed);

	return bits >> next_random(seed) % 64;
}

static void make_line(char *text, size_t size, uint64_t *seed)
{
	static const char *const names[] = { "", "[heap]", "/usr/bin/a", "/a b\t(deleted)", "x\r" };
	uint64_t start = random_number(seed), length = random_number(seed);
	unsigned perms = (unsigned)next_random(seed);

	if (next_random(seed) % 2) {
		start = UINT64_C(0x7f0000000000) | (start & UINT64_C(0xfffffffff000));
		length = 4096 + (length & 0xfffff000);
	}
	snprintf(text, size, "%08" PRIx64 "-%08" PRIx64 " %c%c%c%c %08" PRIx64 " %02x:%02x %" PRIu64
		 "%*s%s", start, start + length, "r-"[perms & 1], "w-"[perms >> 1 & 1],
		 "x-"[perms >> 2 & 1], "sp"[perms >> 3 & 1], random_number(seed),
		 (unsigned)random_number(seed) & 0xfff, (unsigned)random_number(seed) & 0xfffff,
		 random_number(seed), (int)(1 + next_random(seed) % 30), "",
		 names[next_random(seed) % 5]);
}

/* Change, drop or double a byte, sometimes. */
static void spoil(char *text, uint64_t *seed)
{
	static const char bytes[] = "0189abcdefgAF:-rwxps `@/?\t\x80\xff";
	size_t len = strlen(text), at = next_random(seed) % len;

	switch (next_random(seed) % 4) {
	case 0:
		text[at] = bytes[next_random(seed) % (sizeof(bytes) - 1)];
		break;
	case 1:
		memmove(text + at, text + at + 1, len - at);
		break;
	case 2:
		memmove(text + at + 1, text + at, len - at + 1);
		break;
	default:
		break;
	}
}

static void any_line_is_read_as_a_naive_reader_reads_it(void **state)
{
	uint64_t seed = 42;
	unsigned right = 0;
	char text[256];

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		struct maps_line want = { 0 }, got;
		struct cursor c;
		bool ok;

		make_line(text, sizeof(text) - 1, &seed);
		spoil(text, &seed);
		c = (struct cursor){ text, text + strlen(text) };
		ok = naive_read(text, &want);
		if ((maps_read_line(&got, &c) == NULL) != ok)
			fail_msg("\"%s\" is %s", text, ok ? "right" : "wrong");
		if (!ok)
			continue;
		right++;
		assert_int_equal(got.start, want.start);
		assert_int_equal(got.end, want.end);
		assert_int_equal(got.perms, want.perms);
		assert_int_equal(got.offset, want.offset);
		assert_int_equal(got.file.dev_major, want.file.dev_major);
		assert_int_equal(got.file.dev_minor, want.file.dev_minor);
		assert_int_equal(got.file.inode, want.file.inode);
		assert_ptr_equal(got.name, want.name);
		assert_int_equal(got.name_len, want.name_len);
	}
	/* the test would say nothing if nearly all were wrong, or right */
	assert_in_range(right, 50000, 180000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_lines_are_read),
		cmocka_unit_test(the_widest_numbers_of_all_kernels_are_read),
		cmocka_unit_test(five_level_paging_and_32_bit_addresses_are_read),
		cmocka_unit_test(a_name_may_hold_any_byte_but_nul_and_newline),
		cmocka_unit_test(unusual_widths_are_read_but_marked),
		cmocka_unit_test(every_kind_of_bad_line_names_its_column),
		cmocka_unit_test(every_kind_of_bad_line_names_its_line),
		cmocka_unit_test(a_nul_byte_is_no_part_of_a_name),
		cmocka_unit_test(a_file_whose_name_ends_in_cr_is_a_file),
		cmocka_unit_test(any_line_is_read_as_a_naive_reader_reads_it),
	};

	return cmocka_run_group_tests_name("maps", tests, NULL, NULL);
}
