/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen_show - cells of a canvas as curses knows them, and no more of them than have changed. */
#include "vmatop/screen_parts.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "common/unicode.h"

/* -- colours ------------------------------------------------------------------------- */

static enum theme_depth depth_of_terminal(void)
{
	if (!has_colors() || start_color() == ERR || COLORS < 8 || COLOR_PAIRS < 32)
		return DEPTH_NONE;
	return COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : DEPTH_8;
}

/* The pair of those two colours, 0 where there are no more. */
static short find_pair_of(struct screen *screen, const struct look *look)
{
	int most = COLOR_PAIRS < 256 ? COLOR_PAIRS : 256, i;

	if (look->fg < 0 && look->bg < 0)
		return 0;
	for (i = 1; i < screen->pairs_used; i++)
		if (screen->pairs[i].fg == look->fg && screen->pairs[i].bg == look->bg)
			return (short)i;
	if (i >= most || init_pair((short)i, (short)look->fg, (short)look->bg) == ERR)
		return 0;
	screen->pairs[i] = *look;
	screen->pairs_used = i + 1;
	return (short)i;
}

static attr_t attributes_of(const struct look *look)
{
	return (look->attributes & LOOK_BOLD ? A_BOLD : 0) |
	       (look->attributes & LOOK_DIM ? A_DIM : 0) |
	       (look->attributes & LOOK_UNDERLINE ? A_UNDERLINE : 0) |
	       (look->attributes & LOOK_REVERSE ? A_REVERSE : 0);
}

static void mix_inks(struct screen *screen)
{
	int i;

	screen->pairs_used = 1;
	for (i = 0; i < LOOKS; i++) {
		struct look look = theme_look(&screen->theme, (enum style)(i >> 3), i & 7);

		screen->inks[i].attributes = attributes_of(&look);
		screen->inks[i].pair = find_pair_of(screen, &look);
	}
}

/* The terminal's own colours are those of most cells: where they cannot be had, it is black. */
void screen_choose_colours(struct screen *screen, enum theme_name theme, bool wanted)
{
	screen->theme.name = theme;
	screen->theme.depth = wanted && theme != THEME_MONO ? depth_of_terminal() : DEPTH_NONE;
	if (screen->theme.depth != DEPTH_NONE)
		use_default_colors();
	mix_inks(screen);
}

/* -- showing --------------------------------------------------------------------------- */

static void set_cell(const struct screen *screen, cchar_t *to, const struct canvas_cell *cell,
		     wchar_t c)
{
	const struct ink *ink = &screen->inks[cell->style << 3 | (cell->over & 7)];
	const wchar_t text[] = { c, L'\0' };

	setcchar(to, text, ink->attributes, ink->pair, NULL);
}

/* Where the C library and we differ on how wide a character is, all behind it would be shifted. */
static bool known_width(const struct screen *screen, uint32_t c)
{
	return c < 0x80 || (!screen->ascii && wcwidth((wchar_t)c) == (int)unicode_cells(c));
}

static void put_line(struct screen *screen, unsigned row, const struct canvas_cell *cells,
		     unsigned cols)
{
	cchar_t *to = screen->line;
	unsigned col;

	for (col = 0; col < cols; col++) {
		uint32_t c = cells[col].c;
		bool wide = col + 1 < cols && !cells[col + 1].c;

		if (known_width(screen, c) && c) {
			set_cell(screen, to++, &cells[col], (wchar_t)c);
		} else {
			set_cell(screen, to++, &cells[col], c ? canvas_ascii(c) : ' ');
			if (wide)
				set_cell(screen, to++, &cells[col], L' ');
		}
		col += wide;
	}
	mvadd_wchnstr((int)row, 0, screen->line, (int)(to - screen->line));
}

/* False: there is no memory for a screen of that size. */
static bool prepare(struct screen *screen, const struct canvas *canvas)
{
	cchar_t *line;

	if (canvas->rows == screen->shown.rows && canvas->cols == screen->shown.cols)
		return true;
	line = reallocarray(screen->line, canvas->cols + 1, sizeof(*line));
	if (!line)
		return false;
	screen->line = line;
	screen->all = true;
	return !canvas_resize(&screen->shown, canvas->rows, canvas->cols);
}

static void put_cursor(struct screen *screen, const struct canvas *canvas)
{
	int visible = canvas->cursor_row >= 0;

	if (screen->cursor >= 0 && visible != screen->cursor) {
		curs_set(visible);
		screen->cursor = visible;
	}
	if (visible)
		move(canvas->cursor_row, canvas->cursor_col);
	else
		move(LINES - 1, COLS - 1);
}

void screen_show(struct screen *screen, const struct canvas *canvas)
{
	unsigned rows = canvas->rows < (unsigned)LINES ? canvas->rows : (unsigned)LINES, row;
	unsigned cols = canvas->cols < (unsigned)COLS ? canvas->cols : (unsigned)COLS;

	if (!prepare(screen, canvas))
		return;
	if (screen->all)
		erase();
	for (row = 0; row < rows; row++) {
		const struct canvas_cell *now = canvas->cells + (size_t)row * canvas->cols;
		struct canvas_cell *then = screen->shown.cells + (size_t)row * canvas->cols;

		if (screen->all || memcmp(now, then, cols * sizeof(*now))) {
			put_line(screen, row, now, cols);
			memcpy(then, now, cols * sizeof(*now));
		}
	}
	screen->all = false;
	put_cursor(screen, canvas);
	refresh();
}

void screen_redraw(struct screen *screen)
{
	screen->all = true;
	clearok(curscr, TRUE);
}
