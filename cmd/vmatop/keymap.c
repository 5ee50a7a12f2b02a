/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keymap - which key means what: one table that also help and the function bar are made of. */
#include "vmatop/keymap.h"

#include "vmatop/key.h"

#define CTRL(letter) ((letter) & 0x1f)
#define F(n) (KEY_FUNCTION + (n))

static const struct binding table[] = {
	{ MODE_LIST, KEY_CURSOR_UP, ACTION_UP, "a row up", NULL },
	{ MODE_LIST, 'k', ACTION_UP, NULL, NULL },
	{ MODE_LIST, KEY_CURSOR_DOWN, ACTION_DOWN, "a row down", NULL },
	{ MODE_LIST, 'j', ACTION_DOWN, NULL, NULL },
	{ MODE_LIST, KEY_PAGE_UP, ACTION_PAGE_UP, "a page up", NULL },
	{ MODE_LIST, CTRL('b'), ACTION_PAGE_UP, NULL, NULL },
	{ MODE_LIST, KEY_PAGE_DOWN, ACTION_PAGE_DOWN, "a page down", NULL },
	{ MODE_LIST, CTRL('f'), ACTION_PAGE_DOWN, NULL, NULL },
	{ MODE_LIST, CTRL('u'), ACTION_HALF_UP, "half a page up", NULL },
	{ MODE_LIST, CTRL('d'), ACTION_HALF_DOWN, "half a page down", NULL },
	{ MODE_LIST, KEY_FIRST, ACTION_FIRST, "to the first row", NULL },
	{ MODE_LIST, 'g', ACTION_FIRST, NULL, NULL },
	{ MODE_LIST, KEY_LAST, ACTION_LAST, "to the last row", NULL },
	{ MODE_LIST, 'G', ACTION_LAST, NULL, NULL },
	{ MODE_LIST, KEY_CURSOR_LEFT, ACTION_LEFT, "columns to the left", NULL },
	{ MODE_LIST, 'h', ACTION_LEFT, NULL, NULL },
	{ MODE_LIST, KEY_CURSOR_RIGHT, ACTION_RIGHT, "columns to the right", NULL },
	{ MODE_LIST, 'l', ACTION_RIGHT, NULL, NULL },

	{ MODE_ANY, F(1), ACTION_HELP, "help", "Help" },
	{ MODE_ANY, '?', ACTION_HELP, NULL, NULL },
	{ MODE_LIST, KEY_RETURN, ACTION_OPEN, "more about the row", NULL },
	{ MODE_ANY, KEY_ESCAPE, ACTION_BACK, "back to where one came from", NULL },
	{ MODE_ANY, KEY_TAB, ACTION_NEXT_VIEW, "the next view", NULL },
	{ MODE_ANY, KEY_BACKTAB, ACTION_PREVIOUS_VIEW, "the view before", NULL },

	{ MODE_LIST, F(3), ACTION_SEARCH, "search", "Search" },
	{ MODE_LIST, '/', ACTION_SEARCH, NULL, NULL },
	{ MODE_LIST, 'n', ACTION_SEARCH_NEXT, "the next that was searched for", NULL },
	{ MODE_LIST, 'N', ACTION_SEARCH_PREVIOUS, "the one before", NULL },
	{ MODE_LIST, F(4), ACTION_FILTER, "show only rows for which a filter is true", "Filter" },
	{ MODE_LIST, '\\', ACTION_FILTER, NULL, NULL },
	{ MODE_LIST, F(6), ACTION_SORT, "choose the column to sort by", "Sort" },
	{ MODE_LIST, '>', ACTION_SORT, NULL, NULL },
	{ MODE_LIST, 'I', ACTION_INVERT, "the other direction", NULL },

	{ MODE_PROCESSES, F(5), ACTION_TREE, "as a tree, and back", "Tree" },
	{ MODE_PROCESSES, 't', ACTION_TREE, NULL, NULL },
	{ MODE_PROCESSES, 'u', ACTION_USER, "only the processes of one user", NULL },

	{ MODE_ANY, 'Z', ACTION_PAUSE, "pause, and go on", NULL },
	{ MODE_ANY, 'm', ACTION_MARK, "mark the state as it is now", NULL },
	{ MODE_ANY, ':', ACTION_COMMAND, "a command: goto, filter, sort, save, ...", NULL },
	{ MODE_ANY, CTRL('l'), ACTION_REDRAW, "draw the screen anew", NULL },
	{ MODE_ANY, CTRL('z'), ACTION_SUSPEND, "to the shell, fg comes back", NULL },
	{ MODE_ANY, F(10), ACTION_QUIT, "quit", "Quit" },
	{ MODE_ANY, 'q', ACTION_QUIT, NULL, NULL },
};

const struct binding *keymap_table(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

enum action keymap_find(unsigned modes, uint32_t key)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].key == key && table[i].modes & modes)
			return table[i].action;
	}
	return ACTION_NONE;
}
