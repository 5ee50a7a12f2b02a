/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes of anybody's making: shown harmlessly, told apart, cut where there is no room. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "common/escape.h"
#include "common/unicode.h"
#include "kit/caught.h"
#include "kit/smallfiles.h"

enum { MODES = ESCAPE_CELLS + 1 };

static char *shown(enum escape_mode mode, const char *text, size_t len)
{
	struct out *out = caught_new();

	escape_out(out, mode, text, len);
	return caught_text(out, NULL);
}

static void assert_shown(enum escape_mode mode, const char *text, const char *want)
{
	char *got = shown(mode, text, strlen(text));

	assert_string_equal(got, want);
	free(got);
}

static void what_can_be_seen_stays(void **state)
{
	static const char *const texts[] = {
		"", "/usr/lib/x86_64-linux-gnu/libc.so.6", "[heap]", "/tmp/x (deleted)",
		"/tmp/utf8-é-漢字-😀",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_shown(ESCAPE_TABLE, texts[i], texts[i]);
	assert_shown(ESCAPE_RAW, "/tmp/utf8-é-漢字-😀", "/tmp/utf8-é-漢字-😀");
	assert_shown(ESCAPE_ASCII, "/tmp/é😀", "/tmp/\\u{e9}\\u{1f600}");
}

static void what_would_do_harm_is_escaped(void **state)
{
	(void)state;
	assert_shown(ESCAPE_TABLE, "esc\033[31m\a\b\177", "esc\\x1b[31m\\x07\\x08\\x7f");
	assert_shown(ESCAPE_TABLE, "a\nb\rc\td", "a\\x0ab\\x0dc\\x09d");
	assert_shown(ESCAPE_TABLE, "rtl-\u202egnp", "rtl-\\u{202e}gnp");
	assert_shown(ESCAPE_TABLE, "c1-\xc2\x9b" "31m", "c1-\\u{9b}31m");
	assert_shown(ESCAPE_TABLE, "zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}");
	assert_shown(ESCAPE_TABLE, "bad\xff\xfe\xc3", "bad\\xff\\xfe\\xc3");
	assert_shown(ESCAPE_TABLE, "over\xc0\xaflong", "over\\xc0\\xaflong");
	assert_shown(ESCAPE_TABLE, "trail ", "trail\\x20");
	assert_shown(ESCAPE_TABLE, "lit\\012", "lit\\\\012");
	assert_shown(ESCAPE_RAW, "a b\\", "a\\x20b\\x5c");
	assert_shown(ESCAPE_RAW, "\u202e", "\\xe2\\x80\\xae");
	assert_shown(ESCAPE_PAIRS, "a'b\"c$d`e f", "a'b\\x22c\\x24d\\x60e f");
}

/* Undo what escaping does, in the simplest way. Returns the length. */
static size_t unescape(char *to, const char *text)
{
	size_t len = 0;

	while (*text) {
		if (*text != '\\') {
			to[len++] = *text++;
		} else if (text[1] == '\\') {
			to[len++] = '\\';
			text += 2;
		} else if (text[1] == 'x') {
			char digits[3] = { text[2], text[3], '\0' };

			to[len++] = (char)strtoul(digits, NULL, 16);
			text += 4;
		} else {
			wchar_t c = (wchar_t)strtoul(text + 3, NULL, 16);

			assert_memory_equal(text, "\\u{", 3);
			len += (size_t)wctomb(to + len, c);
			text = strchr(text, '}') + 1;
		}
	}
	return len;
}

/* Bytes that are likely to be trouble. */
static size_t random_text(char *text, size_t size, uint64_t *seed)
{
	static const char *const pieces[] = {
		"\\", "\\x41", "\\u{41}", "\033", "\n", " ", "\x7f", "\xc2\x9b", "\u202e", "é", "漢",
		"\xff", "\xe2\x80", "\"", "$(", "`", "/", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\u00a0",
	};
	size_t len = 0, count = next_random(seed) % 30;

	while (count--) {
		const char *piece = pieces[next_random(seed) % (sizeof(pieces) / sizeof(pieces[0]))];

		if (len + 8 > size)
			break;
		if (next_random(seed) % 3) {
			text[len++] = (char)(next_random(seed) % 255 + 1);
			continue;
		}
		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return len;
}

static void assert_harmless(enum escape_mode mode, const char *text)
{
	size_t len = strlen(text);
	uint32_t c;

	assert_true(unicode_valid(text, len));
	for (size_t i = 0; i < len; ) {
		i += unicode_decode(text + i, len - i, &c);
		assert_false(unicode_hidden(c));
		assert_false(mode == ESCAPE_ASCII && c >= 0x80);
		assert_false(mode == ESCAPE_RAW && c == ' ');
		assert_false(mode == ESCAPE_PAIRS && strchr("\"$`", (int)c) && c < 0x80);
	}
}

static void what_is_shown_is_harmless_and_can_be_undone(void **state)
{
	char text[300], back[300];
	uint64_t seed = 3;

	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	for (int round = 0; round < 4000; round++) {
		size_t len = random_text(text, sizeof(text), &seed);

		for (int mode = 0; mode < MODES; mode++) {
			char *got = shown((enum escape_mode)mode, text, len);
			char *copy = escape_copy((enum escape_mode)mode, text, len);

			assert_harmless((enum escape_mode)mode, got);
			assert_int_equal(unescape(back, got), len);
			assert_memory_equal(back, text, len);
			assert_string_equal(copy, got);
			free(copy);
			/* plain is what is shown as it stands, and is ASCII */
			if (escape_plain((enum escape_mode)mode, text, len))
				assert_memory_equal(got, text, len);
			free(got);
		}
	}
}

/* Each byte at each place of texts around the length of a vector. */
static void every_byte_is_seen_wherever_it_stands(void **state)
{
	char text[40];

	(void)state;
	for (size_t len = 1; len < sizeof(text); len++) {
		for (size_t at = 0; at < len; at++) {
			for (int byte = 1; byte < 256; byte++) {
				bool plain = byte > ' ' && byte < 0x7f && byte != '\\';

				memset(text, 'a', len);
				text[at] = (char)byte;
				assert_int_equal(escape_plain(ESCAPE_RAW, text, len), plain);
				assert_int_equal(escape_plain(ESCAPE_PAIRS, text, len),
						 byte == ' ' ? at + 1 < len :
						 plain && !strchr("\"$`", byte));
				assert_int_equal(escape_plain(ESCAPE_TABLE, text, len),
						 byte == ' ' ? at + 1 < len : plain);
			}
		}
	}
}

static void the_memory_of_plain_texts_forgets_nothing_that_matters(void **state)
{
	struct escape_cache *cache = calloc(1, sizeof(*cache));
	const char *text = "/a (deleted)";

	(void)state;
	assert_non_null(cache);
	cache->mode = ESCAPE_TABLE;
	for (int i = 0; i < 2; i++) {
		assert_true(escape_known_plain(cache, text, strlen(text)));
		assert_false(escape_known_plain(cache, text, 3));	/* "/a " */
		assert_true(escape_known_plain(cache, text, 2));
	}
	free(cache);
}

/* The C library knows other releases of Unicode, so some characters may differ. */
static void widths_are_those_of_the_c_library(void **state)
{
	unsigned known = 0, other = 0;

	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	for (uint32_t c = 0x20; c < 0x110000; c++) {
		int cells = unicode_hidden(c) ? -1 : wcwidth((wchar_t)c);

		if (cells < 0)
			continue;
		known++;
		other += cells != (int)unicode_cells(c);
	}
	assert_true(known > 100000);
	assert_true(other < known / 100);
	assert_int_equal(escape_cells(ESCAPE_TABLE, "é漢\u0301😀", strlen("é漢\u0301😀")), 5);
	assert_int_equal(escape_cells(ESCAPE_TABLE, "\n", 1), 4);
}

static void a_cut_text_fits_whatever_the_room(void **state)
{
	static const char *const texts[] = {
		"/usr/lib/x86_64-linux-gnu/libc.so.6", "/漢字漢字漢字/漢字漢字.so", "/\n\n\n\n/\033\033",
		"no-slash-at-all-but-long-enough-to-be-cut", "/", "/a/b/c/d/e/f/g/", "é/é/é",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t len = strlen(texts[i]), all = escape_cells(ESCAPE_TABLE, texts[i], len);

		for (size_t room = 0; room < all + 3; room++) {
			struct out *out = caught_new();
			size_t cells = escape_cut(out, ESCAPE_TABLE, texts[i], len, room);
			char *got = caught_text(out, NULL);

			assert_true(cells <= room);
			assert_true(room < all || cells == all);
			assert_harmless(ESCAPE_TABLE, got);
			free(got);
		}
	}
}

static void assert_cut(enum escape_mode mode, const char *text, size_t cells, const char *want)
{
	struct out *out = caught_new();
	char *got;

	escape_cut(out, mode, text, strlen(text), cells);
	got = caught_text(out, NULL);
	assert_string_equal(got, want);
	free(got);
}

static void the_base_name_survives_the_cut(void **state)
{
	const char *path = "/usr/lib/x86_64-linux-gnu/libc.so.6";

	(void)state;
	assert_cut(ESCAPE_TABLE, path, 35, path);
	assert_cut(ESCAPE_TABLE, path, 34, "/usr/lib/x86_64-linux-g…/libc.so.6");
	assert_cut(ESCAPE_TABLE, path, 20, "/usr/lib/…/libc.so.6");
	assert_cut(ESCAPE_TABLE, path, 11, "…/libc.so.6");
	assert_cut(ESCAPE_TABLE, path, 10, "/usr….so.6");
	assert_cut(ESCAPE_ASCII, path, 20, "/usr/li.../libc.so.6");
	assert_cut(ESCAPE_TABLE, path, 1, "/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_can_be_seen_stays),
		cmocka_unit_test(what_would_do_harm_is_escaped),
		cmocka_unit_test(what_is_shown_is_harmless_and_can_be_undone),
		cmocka_unit_test(every_byte_is_seen_wherever_it_stands),
		cmocka_unit_test(the_memory_of_plain_texts_forgets_nothing_that_matters),
		cmocka_unit_test(widths_are_those_of_the_c_library),
		cmocka_unit_test(a_cut_text_fits_whatever_the_room),
		cmocka_unit_test(the_base_name_survives_the_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
