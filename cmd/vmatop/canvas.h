/* SPDX-License-Identifier: GPL-2.0-or-later */
/* canvas - a screen as data: cells with a character and what it means. Knows no terminal. */
#ifndef VMATOP_CANVAS_H
#define VMATOP_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/out.h"
#include "vmatools.h"
#include "vmatop/area.h"

/* What a cell means; the screen's theme turns it into colours. Only ever appended to. */
enum style {
	STYLE_PLAIN,
	STYLE_TITLE,		/* who is being watched */
	STYLE_LABEL,		/* "VSZ" before a figure */
	STYLE_HEADING,		/* names of columns */
	STYLE_HEADING_SORTED,	/* ... the one that rows are sorted by */
	STYLE_FAINT,
	STYLE_GOOD,
	STYLE_WARNING,
	STYLE_ERROR,
	STYLE_KEY,		/* function bar: F1 */
	STYLE_KEY_LABEL,	/* function bar: Help */
	STYLE_PROMPT,
	STYLE_ADDED,		/* changed rows: + */
	STYLE_REMOVED,		/* - */
	STYLE_CHANGED,		/* ~ */
	STYLE_GAP,		/* a hole, or the space between mappings */
	STYLE_SEAM,
	STYLE_GROUP,
	STYLE_NODE_RED,
	STYLE_NODE_BLACK,
	STYLE_WRITE_EXEC,	/* writable and executable */
	STYLE_MARKED,		/* found by a search */
	STYLE_ROLE,		/* STYLE_ROLE + enum vmat_role: up to 31 roles */
	STYLE_ROLE_END = STYLE_ROLE + 32
};

/* On top of a style. */
enum { OVER_CURSOR = 1, OVER_TAGGED = 2, OVER_BOLD = 4 };

struct canvas_cell {
	uint32_t c;		/* 0: the right half of the wide character to its left */
	uint8_t style, over;
};

struct canvas {
	unsigned rows, cols;
	bool ascii;		/* nothing beyond ASCII is put on it */
	struct canvas_cell *cells;	/* row by row */
	int cursor_row, cursor_col;	/* of the terminal; row -1: hidden */
};

/* Give it a size and blank it. 0 or -ENOMEM: it is as it was. Begin with a zeroed one. */
int canvas_resize(struct canvas *canvas, unsigned rows, unsigned cols);
void canvas_free(struct canvas *canvas);
void canvas_clear(struct canvas *canvas);

/*
 * Put text into @width cells from (@row, @col) on, at most to the end of the line; returns how
 * many it took. A place beyond the canvas is fine: nothing happens. canvas_put() takes bytes of
 * anybody's making and escapes them as tables do, and marks that stand on a character, too; what is
 * too long loses its middle. canvas_text() takes our own words in UTF-8; what does not fit is cut
 * off. An ascii canvas gets what canvas_ascii() says for characters beyond ASCII.
 */
unsigned canvas_put(struct canvas *canvas, unsigned row, unsigned col, unsigned width,
		    enum style style, const char *text, size_t len);
unsigned canvas_text(struct canvas *canvas, unsigned row, unsigned col, unsigned width,
		     enum style style, const char *text);

/* printf() into it, as canvas_text(). */
unsigned canvas_format(struct canvas *canvas, unsigned row, unsigned col, unsigned width,
		       enum style style, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* The same character @width times. */
void canvas_fill(struct canvas *canvas, unsigned row, unsigned col, unsigned width,
		 enum style style, uint32_t c);

/* Put @over on what is there. */
void canvas_over(struct canvas *canvas, unsigned row, unsigned col, unsigned width, unsigned over);

/* What stands for a character of ours where only ASCII can be shown. */
char canvas_ascii(uint32_t c);

/* Write it as lines of text without blanks at their ends. */
void canvas_print(const struct canvas *canvas, struct out *out);

#endif
