/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen_parts - what the files of the screen share; nobody else's. */
#ifndef VMATOP_SCREEN_PARTS_H
#define VMATOP_SCREEN_PARTS_H

#include "vmatop/screen.h"

/* Behind our own headers: term.h takes the words lines and columns for itself. */
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>

enum { LOOKS = STYLE_ROLE_END << 3 };	/* styles and OVER_* */

/* The attributes and the pair of colours that a look is for curses. */
struct ink {
	attr_t attributes;
	short pair;
};

struct screen {
	SCREEN *curses;
	FILE *keys;			/* curses reads from it */
	int in, out;
	bool opened_in;			/* @in is ours */
	bool ascii, mouse, colour;
	struct theme theme;
	struct ink inks[LOOKS];
	struct look pairs[256];		/* the colours of each pair of curses that is in use */
	int pairs_used;
	struct canvas shown;		/* what curses was told last */
	bool all;			/* nothing that was shown is there any more */
	cchar_t *line;
	int cursor;			/* as curs_set() knows it */
	struct event click;
	uint64_t click_ns;
};

/* False: on this terminal nothing can be drawn, about which a line has been written. */
bool screen_check(const struct screen *screen, const char *command);

/* Whether the terminal keeps what was on it for when we are gone. Curses has begun. */
bool screen_is_guest(void);

/* Tell what is to be written to the terminal should we crash. Curses has begun. */
void screen_prepare_for_a_crash(const struct screen *screen);

/* Find out which colours there are, and mix inks. */
void screen_choose_colours(struct screen *screen, enum theme_name theme, bool wanted);

#endif
