/* SPDX-License-Identifier: GPL-2.0-or-later */
/* canvas - a screen as data: cells with a character and what it means. Knows no terminal. */
#include "vmatop/canvas.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/escape.h"
#include "common/unicode.h"

/* The part of a line that one call writes to. */
struct brush {
	struct canvas *canvas;
	struct canvas_cell *line;
	unsigned col, end;
	uint8_t style;
};

/* False: there is nothing to write to. */
static bool brush_init(struct brush *brush, struct canvas *canvas, unsigned row, unsigned col,
		       unsigned width, enum style style)
{
	if (row >= canvas->rows || col >= canvas->cols || !width)
		return false;
	brush->canvas = canvas;
	brush->line = canvas->cells + (size_t)row * canvas->cols;
	brush->col = col;
	brush->end = width < canvas->cols - col ? col + width : canvas->cols;
	brush->style = (uint8_t)style;
	return true;
}

/* What is left of a wide character of which one half is written over is a blank. */
static void mend_halves(const struct brush *brush, unsigned col)
{
	if (!brush->line[col].c && col)
		brush->line[col - 1].c = ' ';
	if (col + 1 < brush->canvas->cols && !brush->line[col + 1].c)
		brush->line[col + 1].c = ' ';
}

static void set_cell(const struct brush *brush, unsigned col, uint32_t c)
{
	brush->line[col] = (struct canvas_cell){ .c = c, .style = brush->style };
}

/* False: it does not fit; a blank then stands for the half that would have. */
static bool brush_put(struct brush *brush, uint32_t c, unsigned cells)
{
	if (brush->col + cells > brush->end) {
		if (brush->col < brush->end) {
			mend_halves(brush, brush->col);
			set_cell(brush, brush->col++, ' ');
		}
		return false;
	}
	mend_halves(brush, brush->col);
	mend_halves(brush, brush->col + cells - 1);
	set_cell(brush, brush->col, c);
	if (cells == 2)
		set_cell(brush, brush->col + 1, 0);
	brush->col += cells;
	return true;
}

int canvas_resize(struct canvas *canvas, unsigned rows, unsigned cols)
{
	struct canvas_cell *cells;
	size_t count;

	if (__builtin_mul_overflow((size_t)rows, (size_t)cols, &count))
		return -ENOMEM;
	cells = reallocarray(NULL, count ? count : 1, sizeof(*cells));
	if (!cells)
		return -ENOMEM;
	free(canvas->cells);
	canvas->cells = cells;
	canvas->rows = rows;
	canvas->cols = cols;
	canvas_clear(canvas);
	return 0;
}

void canvas_free(struct canvas *canvas)
{
	free(canvas->cells);
	*canvas = (struct canvas){ .cursor_row = -1 };
}

void canvas_clear(struct canvas *canvas)
{
	static const struct canvas_cell blank = { .c = ' ', .style = STYLE_PLAIN };
	size_t i, count = (size_t)canvas->rows * canvas->cols;

	for (i = 0; i < count; i++)
		canvas->cells[i] = blank;
	canvas->cursor_row = -1;
	canvas->cursor_col = 0;
}

/* The bytes [@at, @end) of a text of @len, escaped; all of them are known to fit. */
static void put_escaped(struct brush *brush, enum escape_mode mode, const char *text, size_t len,
			size_t at, size_t end)
{
	char shown[ESCAPE_SHOWN];
	size_t i, shown_len;
	uint32_t c;

	while (at < end) {
		at += escape_next(mode, text + at, len - at, shown, &shown_len);
		for (i = 0; i < shown_len; ) {
			i += unicode_decode(shown + i, shown_len - i, &c);
			brush_put(brush, c, unicode_cells(c));
		}
	}
}

unsigned canvas_put(struct canvas *canvas, unsigned row, unsigned col, unsigned width,
		    enum style style, const char *text, size_t len)
{
	enum escape_mode mode = canvas->ascii ? ESCAPE_ASCII : ESCAPE_CELLS;
	struct escape_parts parts;
	struct brush brush;

	if (!len || !brush_init(&brush, canvas, row, col, width, style))
		return 0;
	escape_part(&parts, mode, text, len, brush.end - brush.col);
	put_escaped(&brush, mode, text, len, 0, parts.head);
	if (parts.mark) {
		put_escaped(&brush, mode, parts.mark, strlen(parts.mark), 0, strlen(parts.mark));
		put_escaped(&brush, mode, text, len, parts.tail, len);
	}
	return brush.col - col;
}

/* One character of ours; nobody's mistake gets a control onto the terminal. */
static bool put_own(struct brush *brush, uint32_t c)
{
	unsigned cells;

	if (unicode_hidden(c))
		c = c == 0xa0 ? ' ' : '?';
	cells = unicode_cells(c);
	if (!cells)
		return true;
	if (brush->canvas->ascii && c >= 0x80)
		return brush_put(brush, (uint32_t)canvas_ascii(c), 1);
	return brush_put(brush, c, cells);
}

unsigned canvas_text(struct canvas *canvas, unsigned row, unsigned col, unsigned width,
		     enum style style, const char *text)
{
	size_t used, len = strlen(text);
	struct brush brush;
	uint32_t c;

	if (!brush_init(&brush, canvas, row, col, width, style))
		return 0;
	for (; len; text += used, len -= used) {
		used = unicode_decode(text, len, &c);
		if (!used) {
			used = 1;
			c = 0;
		}
		if (!put_own(&brush, c))
			break;
	}
	return brush.col - col;
}

unsigned canvas_format(struct canvas *canvas, unsigned row, unsigned col, unsigned width,
		       enum style style, const char *format, ...)
{
	unsigned taken;
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		return 0;
	taken = canvas_text(canvas, row, col, width, style, text);
	free(text);
	return taken;
}

void canvas_fill(struct canvas *canvas, unsigned row, unsigned col, unsigned width,
		 enum style style, uint32_t c)
{
	struct brush brush;

	if (!brush_init(&brush, canvas, row, col, width, style))
		return;
	if (!unicode_hidden(c) && !unicode_cells(c))
		c = ' ';
	while (brush.col < brush.end)
		put_own(&brush, c);
}

void canvas_over(struct canvas *canvas, unsigned row, unsigned col, unsigned width, unsigned over)
{
	struct brush brush;

	if (!brush_init(&brush, canvas, row, col, width, STYLE_PLAIN))
		return;
	for (; brush.col < brush.end; brush.col++)
		brush.line[brush.col].over |= (uint8_t)over;
}

/* Write a line's cells up to @end. */
static void print_cells(const struct canvas_cell *line, unsigned end, struct out *out)
{
	char text[UNICODE_BYTES];
	unsigned col;

	for (col = 0; col < end; col++)
		if (line[col].c)
			out_bytes(out, text, unicode_encode(line[col].c, text));
}

void canvas_print(const struct canvas *canvas, struct out *out)
{
	unsigned row, end;

	for (row = 0; row < canvas->rows; row++) {
		const struct canvas_cell *line = canvas->cells + (size_t)row * canvas->cols;

		for (end = canvas->cols; end && line[end - 1].c == ' '; end--)
			;
		print_cells(line, end, out);
		out_char(out, '\n');
	}
}
