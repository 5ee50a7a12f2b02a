/* SPDX-License-Identifier: GPL-2.0-or-later */
/* key - what comes from the terminal: keys, the mouse, a new size. Data; no terminal is needed. */
#ifndef VMATOP_KEY_H
#define VMATOP_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A key is a character of Unicode (controls included: 4 is Ctrl-D) or one of these. */
enum {
	KEY_NONE = 0,
	KEY_TAB = 9,
	KEY_RETURN = 13,	/* both ends of a line that terminals send */
	KEY_ESCAPE = 27,
	KEY_ABOVE = 0x110000,	/* no character from here on */
	KEY_CURSOR_UP,
	KEY_CURSOR_DOWN,
	KEY_CURSOR_LEFT,
	KEY_CURSOR_RIGHT,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_FIRST,		/* Home */
	KEY_LAST,		/* End */
	KEY_ERASE,		/* Backspace, whichever of its codes the terminal sends */
	KEY_DELETE,
	KEY_BACKTAB,
	KEY_FUNCTION		/* F1 is KEY_FUNCTION + 1, up to F12 */
};

enum event_type { EVENT_NONE, EVENT_KEY, EVENT_MOUSE, EVENT_RESIZE };
enum mouse_button { MOUSE_LEFT, MOUSE_DOUBLE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct event {
	enum event_type type;
	uint32_t key;
	unsigned row, col;	/* EVENT_MOUSE: where, from 0; EVENT_RESIZE: the new size */
	enum mouse_button button;
};

/* What terminals send for one key in several ways (8 and 127, 10 and 13) is one key. */
uint32_t key_of_character(uint32_t c);

/*
 * Keys by name, as tmux calls them: "j", "C-d", "Down", "F5", "Enter", "Escape", "Space", "BTab".
 * The name ends at a blank or with the text; returns its length in bytes, 0: no such key.
 */
size_t key_parse(const char *text, size_t len, uint32_t *key);

/* The name, with a NUL, at @to, which has KEY_TEXT_SIZE bytes. */
enum { KEY_TEXT_SIZE = 16 };
void key_text(uint32_t key, char *to);

#endif
