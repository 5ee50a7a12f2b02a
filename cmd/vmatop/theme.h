/* SPDX-License-Identifier: GPL-2.0-or-later */
/* theme - which colours and attributes a style has, by what the terminal can. Knows no terminal. */
#ifndef VMATOP_THEME_H
#define VMATOP_THEME_H

#include "vmatop/canvas.h"

/* default can be read on a dark and on a light background; the others are at their best on one. */
enum theme_name { THEME_DEFAULT, THEME_DARK, THEME_LIGHT, THEME_MONO };

/* How many colours there are: none, 8, 16, 256. */
enum theme_depth { DEPTH_NONE, DEPTH_8, DEPTH_16, DEPTH_256 };

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8 };

struct look {
	int fg, bg;		/* numbers as ANSI has them; -1: the terminal's own */
	unsigned attributes;	/* LOOK_* */
};

struct theme {
	enum theme_name name;
	enum theme_depth depth;
};

/* @over: OVER_*. Where there is no colour, no look has one. */
struct look theme_look(const struct theme *theme, enum style style, unsigned over);

/* As canvas_print(), with the sequences that ANSI terminals take for colours. */
void theme_print(const struct theme *theme, const struct canvas *canvas, struct out *out);

#endif
