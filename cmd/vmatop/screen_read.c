/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen_read - what curses says that was typed, as keys of ours. */
#include "vmatop/screen_parts.h"

enum { DOUBLE_CLICK_NS = 400000000 };

/* -- reading --------------------------------------------------------------------------- */

static uint32_t key_of_curses(wint_t code)
{
	static const struct {
		wint_t code;
		uint32_t key;
	} keys[] = {
		{ KEY_UP, KEY_CURSOR_UP },
		{ KEY_DOWN, KEY_CURSOR_DOWN },
		{ KEY_LEFT, KEY_CURSOR_LEFT },
		{ KEY_RIGHT, KEY_CURSOR_RIGHT },
		{ KEY_PPAGE, KEY_PAGE_UP },
		{ KEY_NPAGE, KEY_PAGE_DOWN },
		{ KEY_HOME, KEY_FIRST },
		{ KEY_FIND, KEY_FIRST },
		{ KEY_END, KEY_LAST },
		{ KEY_LL, KEY_LAST },
		{ KEY_SELECT, KEY_LAST },
		{ KEY_BACKSPACE, KEY_ERASE },
		{ KEY_DC, KEY_DELETE },
		{ KEY_BTAB, KEY_BACKTAB },
		{ KEY_ENTER, KEY_RETURN },
	};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].code == code)
			return keys[i].key;
	return code > KEY_F(0) && code <= KEY_F(12) ? KEY_FUNCTION + code - KEY_F(0) : KEY_NONE;
}

/* Curses knows no double clicks unless it waits for them. */
static bool is_double(struct screen *screen, const struct event *event, uint64_t now_ns)
{
	bool again = screen->click.type == EVENT_MOUSE && screen->click.row == event->row &&
		     screen->click.col == event->col &&
		     now_ns - screen->click_ns <= DOUBLE_CLICK_NS;

	screen->click = *event;
	screen->click_ns = now_ns;
	if (again)
		screen->click.type = EVENT_NONE;
	return again;
}

static bool read_mouse(struct screen *screen, uint64_t now_ns, struct event *event)
{
	MEVENT mouse;

	if (getmouse(&mouse) == ERR || mouse.x < 0 || mouse.y < 0)
		return false;
	event->type = EVENT_MOUSE;
	event->row = (unsigned)mouse.y;
	event->col = (unsigned)mouse.x;
	if (mouse.bstate & BUTTON4_PRESSED)
		event->button = MOUSE_WHEEL_UP;
	else if (mouse.bstate & BUTTON5_PRESSED)
		event->button = MOUSE_WHEEL_DOWN;
	else if (mouse.bstate & BUTTON1_PRESSED)
		event->button = is_double(screen, event, now_ns) ? MOUSE_DOUBLE : MOUSE_LEFT;
	else
		return false;
	return true;
}

/*
 * Escape and [ or O begin a sequence that terminfo does not know, a modified arrow say: it is no
 * key of ours, and not several. True: so it was.
 */
static bool skip_sequence(void)
{
	wint_t c;

	if (get_wch(&c) == ERR)
		return false;
	if (c != '[' && c != 'O') {
		unget_wch((wchar_t)c);
		return false;
	}
	while (get_wch(&c) == OK && (c < '@' || c > '~'))
		;
	return true;
}

bool screen_read(struct screen *screen, uint64_t now_ns, struct event *event)
{
	wint_t c;
	int what;

	while ((what = get_wch(&c)) != ERR) {
		*event = (struct event){ .type = EVENT_KEY };
		if (what == KEY_CODE_YES && c == KEY_MOUSE) {
			if (read_mouse(screen, now_ns, event))
				return true;
			continue;
		}
		if (what == OK && c == KEY_ESCAPE && skip_sequence())
			continue;
		event->key = what == OK ? key_of_character((uint32_t)c) : key_of_curses(c);
		if (event->key != KEY_NONE)
			return true;
	}
	return false;
}
