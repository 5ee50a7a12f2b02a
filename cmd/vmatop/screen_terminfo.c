/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen_terminfo - what the terminal can, and which bytes put it back. */
#include "common/complain.h"
#include "vmatop/crash.h"
#include "vmatop/screen_parts.h"

#include <stdlib.h>
#include <term.h>

/* Whether the cursor can be moved; of such terminals curses makes the best. */
static bool can_move(int out, int *what)
{
	bool can;

	if (setupterm(NULL, out, what) == ERR && *what <= 0)
		return false;
	can = cursor_address;
	/* curses looks for itself, and has its own */
	del_curterm(cur_term);
	*what = 1;
	return can;
}

bool screen_check(const struct screen *screen, const char *command)
{
	const char *term = getenv("TERM");
	int what;

	if (!term || !*term) {
		complain(command, "TERM is not set, so it is not known how to draw on this "
			 "terminal (--once or --batch print text)");
		return false;
	}
	if (can_move(screen->out, &what))
		return true;
	complain(command, "TERM=%s: %s (set TERM to what the terminal is; --once or --batch print "
		 "text)", term, what < 0 ? "there is no terminfo database" :
		 what ? "on such a terminal the cursor cannot be moved" :
			"terminfo knows no such terminal");
	return false;
}

bool screen_is_guest(void)
{
	return exit_ca_mode && exit_ca_mode != (char *)-1;
}

/* -- what is to be written should we crash ------------------------------------------- */

struct text {
	char bytes[256];
	size_t len;
};

/* tputs() hands out bytes, to whom it cannot be told. */
static struct text prepared;

static int add_byte(int c)
{
	if (prepared.len < sizeof(prepared.bytes))
		prepared.bytes[prepared.len++] = (char)c;
	return c;
}

static void add_string(const char *capability)
{
	if (capability)
		tputs(capability, 1, add_byte);
}

void screen_prepare_for_a_crash(const struct screen *screen)
{
	prepared.len = 0;
	if (screen->mouse && key_mouse)
		add_string("\033[?1006l\033[?1000l");
	add_string(exit_attribute_mode);
	add_string(orig_pair);
	add_string(keypad_local);
	add_string(cursor_normal);
	if (screen_is_guest()) {
		add_string(exit_ca_mode);
	} else {
		add_string(tparm(cursor_address, LINES - 1, 0));
		add_string(clr_eol);
	}
	add_string("\r\n");
	crash_text(prepared.bytes, prepared.len);
}
