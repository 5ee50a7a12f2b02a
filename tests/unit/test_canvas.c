/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen as data: what is put there stays within its place, whole and harmless. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/escape.h"
#include "common/unicode.h"
#include "kit/caught.h"
#include "kit/smallfiles.h"
#include "vmatop/canvas.h"

static char *printed(const struct canvas *canvas)
{
	struct out *out = caught_new();

	canvas_print(canvas, out);
	return caught_text(out, NULL);
}

static void assert_printed(const struct canvas *canvas, const char *want)
{
	char *got = printed(canvas);

	assert_string_equal(got, want);
	free(got);
}

static void open_canvas(struct canvas *canvas, unsigned rows, unsigned cols)
{
	*canvas = (struct canvas){ 0 };
	assert_int_equal(canvas_resize(canvas, rows, cols), 0);
}

/* Every cell is a character that takes one, or one that takes two and its right half. */
static void assert_sound(const struct canvas *canvas)
{
	for (unsigned row = 0; row < canvas->rows; row++) {
		const struct canvas_cell *line = canvas->cells + (size_t)row * canvas->cols;

		for (unsigned col = 0; col < canvas->cols; col++) {
			assert_true(line[col].c);
			assert_false(unicode_hidden(line[col].c));
			if (canvas->ascii)
				assert_in_range(line[col].c, ' ', '~');
			if (unicode_cells(line[col].c) == 2) {
				assert_true(col + 1 < canvas->cols);
				assert_int_equal(line[++col].c, 0);
			} else {
				assert_int_equal(unicode_cells(line[col].c), 1);
			}
		}
	}
}

/* True if no cell but those [@col, @end) of @row is unlike @before; a half of a wide one may go. */
static void assert_untouched(const struct canvas *canvas, const struct canvas_cell *before,
			     unsigned row, unsigned col, unsigned end)
{
	for (unsigned r = 0; r < canvas->rows; r++) {
		for (unsigned c = 0; c < canvas->cols; c++) {
			const struct canvas_cell *was = &before[(size_t)r * canvas->cols + c];
			const struct canvas_cell *is = &canvas->cells[(size_t)r * canvas->cols + c];
			bool half = (c + 1 == col && unicode_cells(was->c) == 2) ||
				    (c == end && !was->c);

			if (r == row && c >= col && c < end)
				continue;
			assert_int_equal(is->style, was->style);
			assert_int_equal(is->over, was->over);
			assert_true(is->c == was->c || (r == row && half && is->c == ' '));
		}
	}
}

static void what_is_put_there_is_printed(void **state)
{
	struct canvas canvas;

	(void)state;
	open_canvas(&canvas, 3, 12);
	assert_printed(&canvas, "\n\n\n");
	assert_int_equal(canvas_text(&canvas, 0, 0, 12, STYLE_TITLE, "vmatop"), 6);
	assert_int_equal(canvas_format(&canvas, 0, 7, 12, STYLE_LABEL, "%d of %s", 3, "many"), 5);
	assert_int_equal(canvas_put(&canvas, 2, 1, 99, STYLE_PLAIN, "/é/漢", 7), 5);
	canvas_fill(&canvas, 1, 2, 4, STYLE_GAP, 0x2500);
	assert_printed(&canvas, "vmatop 3 of\n  ────\n /é/漢\n");
	assert_int_equal(canvas.cells[0].style, STYLE_TITLE);
	assert_int_equal(canvas.cells[6].style, STYLE_PLAIN);
	canvas_over(&canvas, 0, 2, 3, OVER_CURSOR);
	canvas_over(&canvas, 0, 4, 99, OVER_BOLD);
	assert_int_equal(canvas.cells[1].over, 0);
	assert_int_equal(canvas.cells[4].over, OVER_CURSOR | OVER_BOLD);
	assert_int_equal(canvas.cells[11].over, OVER_BOLD);
	canvas_free(&canvas);
}

static void too_long_a_name_loses_its_middle_and_our_own_words_their_end(void **state)
{
	const char *path = "/usr/lib/x86_64-linux-gnu/libc.so.6";
	struct canvas canvas;

	(void)state;
	open_canvas(&canvas, 4, 30);
	canvas_put(&canvas, 0, 0, 20, STYLE_PLAIN, path, strlen(path));
	canvas_text(&canvas, 1, 0, 8, STYLE_PLAIN, "private dirty");
	canvas_put(&canvas, 2, 24, 99, STYLE_PLAIN, path, strlen(path));
	assert_printed(&canvas, "/usr/lib/…/libc.so.6\nprivate\n"
				"                        /u…o.6\n\n");
	canvas.ascii = true;
	canvas_put(&canvas, 0, 0, 20, STYLE_PLAIN, path, strlen(path));
	canvas_text(&canvas, 3, 0, 30, STYLE_PLAIN, "├─ 7 × ▓░ … é漢");
	assert_printed(&canvas, "/usr/li.../libc.so.6\nprivate\n                        /u…o.6\n"
				"|- 7 x %. . e?\n");
	canvas_free(&canvas);
}

static void hostile_bytes_are_escaped_and_marks_too(void **state)
{
	struct canvas canvas;

	(void)state;
	open_canvas(&canvas, 5, 40);
	canvas_put(&canvas, 0, 0, 40, STYLE_PLAIN, "a\033[2J\n\xff", 7);
	canvas_put(&canvas, 1, 0, 40, STYLE_PLAIN, "e\u0301\u202e", strlen("e\u0301\u202e"));
	/* what we say ourselves ought to be clean; where it is not, it does no harm */
	canvas_text(&canvas, 2, 0, 40, STYLE_PLAIN, "a\033[2J\n\xff e\u0301\u202e|");
	canvas_fill(&canvas, 3, 0, 3, STYLE_PLAIN, '\033');
	canvas_fill(&canvas, 4, 0, 3, STYLE_PLAIN, 0x301);
	assert_printed(&canvas, "a\\x1b[2J\\x0a\\xff\ne\\u{301}\\u{202e}\na?[2J?? e?|\n???\n\n");
	canvas_free(&canvas);
}

static void a_wide_character_is_whole_or_not_there(void **state)
{
	struct canvas canvas;

	(void)state;
	open_canvas(&canvas, 1, 6);
	canvas_text(&canvas, 0, 0, 5, STYLE_PLAIN, "漢漢漢");
	assert_printed(&canvas, "漢漢\n");
	canvas_text(&canvas, 0, 1, 1, STYLE_PLAIN, "x");	/* over a right half */
	assert_printed(&canvas, " x漢\n");
	canvas_text(&canvas, 0, 2, 1, STYLE_PLAIN, "y");	/* over a left half */
	assert_printed(&canvas, " xy\n");
	canvas_text(&canvas, 0, 0, 6, STYLE_PLAIN, "漢漢漢");
	canvas_text(&canvas, 0, 1, 2, STYLE_PLAIN, "字");		/* over two halves */
	assert_printed(&canvas, " 字 漢\n");
	canvas_fill(&canvas, 0, 0, 5, STYLE_PLAIN, 0x6f22);
	assert_printed(&canvas, "漢漢\n");
	assert_sound(&canvas);
	canvas_free(&canvas);
}

static void a_place_beyond_the_canvas_is_no_place(void **state)
{
	static const unsigned odd[] = {
		0, 1, 4, 5, 6, 7, 1000, 0x7fffffff, 0x80000000, 0xffffffff
	};
	enum { ODD = sizeof(odd) / sizeof(odd[0]) };
	struct canvas canvas;

	(void)state;
	open_canvas(&canvas, 5, 6);
	for (int i = 0; i < ODD * ODD * ODD; i++) {
		unsigned row = odd[i % ODD], col = odd[i / ODD % ODD], width = odd[i / ODD / ODD];
		unsigned room = row >= 5 || col >= 6 ? 0 : width < 6 - col ? width : 6 - col;

		canvas_clear(&canvas);
		assert_int_equal(canvas_text(&canvas, row, col, width, STYLE_PLAIN, "1234567"),
				 room);
		assert_int_equal(canvas_put(&canvas, row, col, width, STYLE_PLAIN, "1234567", 7),
				 room);
		assert_int_equal(canvas_put(&canvas, row, col, width, STYLE_PLAIN, NULL, 0), 0);
		canvas_fill(&canvas, row, col, width, STYLE_PLAIN, '#');
		canvas_over(&canvas, row, col, width, OVER_BOLD);
	}
	assert_int_equal(canvas_resize(&canvas, 0, 0), 0);
	assert_int_equal(canvas_text(&canvas, 0, 0, 1, STYLE_PLAIN, "x"), 0);
	assert_printed(&canvas, "");
	assert_int_equal(canvas_resize(&canvas, 0xffffffff, 0xffffffff), -ENOMEM);
	assert_int_equal(canvas.rows, 0);
	canvas_free(&canvas);
}

/* Some bytes, some characters of one, two and no cells. */
static size_t random_text(char *text, size_t size, uint64_t *seed)
{
	static const char *const pieces[] = {
		"/", "漢", "\u0301", "é", "\033[", "…", "\xff", "\u202e", "😀", "\\", " ", "abc",
		"\u2588",
	};
	const size_t pieces_count = sizeof(pieces) / sizeof(pieces[0]);
	size_t len = 0, count = next_random(seed) % 12;

	while (count-- && len + 8 < size) {
		const char *piece = pieces[next_random(seed) % pieces_count];

		if (!(next_random(seed) % 5)) {
			text[len++] = (char)(next_random(seed) % 255 + 1);
			continue;
		}
		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	text[len] = '\0';
	return len;
}

/* Do one random thing; returns the width that it may have written to. */
static unsigned random_step(struct canvas *canvas, unsigned row, unsigned col, uint64_t *seed)
{
	unsigned width = (unsigned)(next_random(seed) % 14), taken = width;
	enum style style = (enum style)(next_random(seed) % STYLE_ROLE_END);
	char text[100];
	size_t len = random_text(text, sizeof(text), seed);

	canvas->ascii = canvas->ascii || next_random(seed) % 50 == 0;
	switch (next_random(seed) % 4) {
	case 0:
		taken = canvas_put(canvas, row, col, width, style, text, len);
		break;
	case 1:
		taken = canvas_text(canvas, row, col, width, style, text);
		break;
	case 2:
		canvas_fill(canvas, row, col, width, style,
			    (uint32_t)(next_random(seed) % 0x20000));
		break;
	case 3:
		taken = canvas_format(canvas, row, col, width, style, "%s", text);
		break;
	}
	assert_true(taken <= width);
	return taken;
}

static void nothing_is_written_outside_whatever_is_put_there(void **state)
{
	struct canvas_cell before[8 * 12];
	struct canvas canvas;
	uint64_t seed = 7;

	(void)state;
	open_canvas(&canvas, 8, 12);
	for (int round = 0; round < 60000; round++) {
		unsigned row = (unsigned)(next_random(&seed) % 10);
		unsigned col = (unsigned)(next_random(&seed) % 14), taken;

		if (round % 500 == 0) {
			canvas.ascii = false;
			canvas_clear(&canvas);
		}
		memcpy(before, canvas.cells, sizeof(before));
		taken = random_step(&canvas, row, col, &seed);
		assert_untouched(&canvas, before, row, col, col + taken);
		if (!canvas.ascii)
			assert_sound(&canvas);
	}
	canvas_free(&canvas);
}

/* An ascii canvas from the start: every cell is printable ASCII, whatever came. */
static void an_ascii_canvas_holds_nothing_else(void **state)
{
	struct canvas canvas;
	uint64_t seed = 11;

	(void)state;
	open_canvas(&canvas, 8, 12);
	canvas.ascii = true;
	for (int round = 0; round < 20000; round++) {
		random_step(&canvas, (unsigned)(next_random(&seed) % 10),
			    (unsigned)(next_random(&seed) % 14), &seed);
		assert_sound(&canvas);
	}
	canvas_free(&canvas);
}

static void what_is_put_takes_the_cells_of_its_escaped_form(void **state)
{
	struct canvas canvas;
	uint64_t seed = 5;
	char text[100];

	(void)state;
	open_canvas(&canvas, 1, 200);
	for (int round = 0; round < 5000; round++) {
		size_t len = random_text(text, sizeof(text), &seed);
		size_t cells = escape_cells(ESCAPE_CELLS, text, len);
		char *shown = escape_copy(ESCAPE_CELLS, text, len), *got;

		canvas_clear(&canvas);
		assert_int_equal(canvas_put(&canvas, 0, 0, 200, STYLE_PLAIN, text, len),
				 cells < 200 ? cells : 200);
		got = printed(&canvas);
		got[strlen(got) - 1] = '\0';
		if (cells <= 200)
			assert_string_equal(got, shown);
		free(shown);
		free(got);
	}
	canvas_free(&canvas);
}

static void every_character_has_a_likeness_in_ascii(void **state)
{
	static const struct {
		const char *of, *want;
	} likenesses[] = {
		{ "─│┌┐└┘├┤┬┴┼", "-|++`+|+--+" },
		{ "═║╔╗╚╝╭╮╯╰", "=|+++++++`" },
		{ "▀▁▂▃▄▅▆▇█▉▌▏▐", "\"__--==###=|=" },
		{ "░▒▓▔▕", ".:%\"|" },
		{ "←↑→↓↔↕⇐⇒", "<^>v-|<>" },
		{ "▲△▶▷▸►▼▽▾◀◁", "^^>>>>vvv<<" },
		{ "◆◇●○■□▪•", "*o*o#o#*" },
		{ "·…–—‘’“”«»", "..--''\"\"<>" },
		{ "×±µμ°§²≤≥≠≈∞", "x+uuoS2<>!~~" },
		{ "⣿⠁⡇", "#.:" }, { "éÄß", "eAs" }, { "✓✗", "vx" },
	};

	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++)
		assert_in_range(canvas_ascii(c), ' ', '~');
	for (size_t i = 0; i < sizeof(likenesses) / sizeof(likenesses[0]); i++) {
		const char *of = likenesses[i].of, *want = likenesses[i].want;
		uint32_t c;

		for (; *of && *want; want++) {
			of += unicode_decode(of, strlen(of), &c);
			if (canvas_ascii(c) != *want)
				print_message("# U+%04X: '%c', not '%c'\n", c,
					      canvas_ascii(c), *want);
			assert_int_equal(canvas_ascii(c), *want);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_there_is_printed),
		cmocka_unit_test(too_long_a_name_loses_its_middle_and_our_own_words_their_end),
		cmocka_unit_test(hostile_bytes_are_escaped_and_marks_too),
		cmocka_unit_test(a_wide_character_is_whole_or_not_there),
		cmocka_unit_test(a_place_beyond_the_canvas_is_no_place),
		cmocka_unit_test(nothing_is_written_outside_whatever_is_put_there),
		cmocka_unit_test(an_ascii_canvas_holds_nothing_else),
		cmocka_unit_test(what_is_put_takes_the_cells_of_its_escaped_form),
		cmocka_unit_test(every_character_has_a_likeness_in_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
