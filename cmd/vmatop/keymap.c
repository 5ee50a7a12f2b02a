/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keymap - which key means what: one table that also help and the function bar are made of. */
#include "vmatop/keymap.h"

#include "vmatop/key.h"

#define CTRL(letter) ((letter) & 0x1f)
#define F(n) (KEY_FUNCTION + (n))

/* The first that fits counts: what is of one page only comes before what is of all. */
static const struct binding table[] = {
	{ MODE_SORT, KEY_RETURN, ACTION_OPEN, "sort by it; again: the other way", NULL },
	{ MODE_SORT, ' ', ACTION_OPEN, NULL, NULL },
	{ MODE_COLUMNS, ' ', ACTION_TAG, "show it, or not", NULL },
	{ MODE_COLUMNS, '[', ACTION_EARLIER, "further to the left", NULL },
	{ MODE_COLUMNS, F(7), ACTION_EARLIER, NULL, "Left" },
	{ MODE_COLUMNS, ']', ACTION_LATER, "further to the right", NULL },
	{ MODE_COLUMNS, F(8), ACTION_LATER, NULL, "Right" },
	{ MODE_COLUMNS, KEY_RETURN, ACTION_OPEN, "done", NULL },
	{ MODE_COLUMNS, 'q', ACTION_OPEN, NULL, NULL },
	/* what covers a page is left, not the program */
	{ MODE_SORT, 'q', ACTION_BACK, "leave the order as it is", NULL },
	{ MODE_HELP, 'q', ACTION_BACK, "leave the help", NULL },

	{ MODE_PROCESSES, 't', ACTION_TREE, NULL, NULL },
	{ MODE_PROCESSES, 'u', ACTION_USER, "only the processes of one user", NULL },

	{ MODE_TREE, '+', ACTION_FOLD, NULL, NULL },
	{ MODE_TREE, '-', ACTION_FOLD, NULL, NULL },
	{ MODE_TREE, 'F', ACTION_FOLD_ALL, "unfold all, or fold all up", NULL },
	{ MODE_DIFFERENCE, 'B', ACTION_GROUP, NULL, NULL },

	{ MODE_MAPS, 'B', ACTION_GROUP, NULL, NULL },
	{ MODE_MAPS, '+', ACTION_FOLD, "open a group, or fold it, as Enter does", NULL },
	{ MODE_MAPS, '-', ACTION_FOLD, NULL, NULL },
	{ MODE_MAPS, 'F', ACTION_FOLD_ALL, "all groups", NULL },
	{ MODE_MAPS, 'e', ACTION_GAPS, "the holes between mappings, too", NULL },
	{ MODE_MAPS, 's', ACTION_SEAMS, "why neighbours that touch are not one", NULL },

	{ MODE_VMA, '[', ACTION_LEFT, "the mapping below", NULL },
	{ MODE_VMA, KEY_CURSOR_LEFT, ACTION_LEFT, NULL, NULL },
	{ MODE_VMA, ']', ACTION_RIGHT, "the mapping above", NULL },
	{ MODE_VMA, KEY_CURSOR_RIGHT, ACTION_RIGHT, NULL, NULL },

	{ MODE_ANY, F(1), ACTION_HELP, "this help", "Help" },
	{ MODE_ANY, '?', ACTION_HELP, NULL, NULL },
	{ MODE_DATA, F(2), ACTION_COLUMNS, "choose columns", "Columns" },
	{ MODE_DATA, 'C', ACTION_COLUMNS, NULL, NULL },
	{ MODE_LIST, F(3), ACTION_SEARCH, "search as one types", "Search" },
	{ MODE_LIST, '/', ACTION_SEARCH, NULL, NULL },
	{ MODE_LIST, 'n', ACTION_SEARCH_NEXT, "the next that was searched for", NULL },
	{ MODE_LIST, 'N', ACTION_SEARCH_PREVIOUS, "the one before", NULL },
	{ MODE_DATA, F(4), ACTION_FILTER, "show only rows for which a filter is true", "Filter" },
	{ MODE_DATA, '\\', ACTION_FILTER, NULL, NULL },
	{ MODE_PROCESSES, F(5), ACTION_TREE, "as a tree, and back", "Tree" },
	{ MODE_TREE, F(5), ACTION_FOLD, "fold up what hangs below, and unfold it", "Fold" },
	{ MODE_DIFFERENCE, F(5), ACTION_GROUP, "group by name, kind, role, perm, or not", "Group" },
	{ MODE_MAPS, F(5), ACTION_GROUP, "group by kind, role, name, perm, not at all", "Group" },
	{ MODE_DATA, F(6), ACTION_SORT, "choose the column to sort by", "Sort" },
	{ MODE_DATA, '>', ACTION_SORT, NULL, NULL },
	{ MODE_DATA, 'M', ACTION_SORT_WEIGHT, "the largest RSS first, and back", NULL },
	{ MODE_DATA, 'I', ACTION_INVERT, "the other direction", NULL },
	{ MODE_DATA, ' ', ACTION_TAG, "tag a row: the last line sums up the tagged", NULL },
	{ MODE_DATA, 'U', ACTION_UNTAG_ALL, "tag none", NULL },
	{ MODE_DATA, KEY_RETURN, ACTION_OPEN, "more about the row", NULL },

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

	{ MODE_ANY, KEY_TAB, ACTION_NEXT_VIEW, "the next view of the process", NULL },
	{ MODE_ANY, KEY_BACKTAB, ACTION_PREVIOUS_VIEW, "the view before", NULL },
	{ MODE_ANY, '1', ACTION_VIEW_MAPS, "its mappings", NULL },
	{ MODE_ANY, '2', ACTION_VIEW_GAPS, "holes, limits, where the next mapping would be", NULL },
	{ MODE_ANY, '3', ACTION_VIEW_TREE, "the red-black tree", NULL },
	{ MODE_ANY, '4', ACTION_VIEW_DIFFERENCE, "what is different since the mark", NULL },
	{ MODE_ANY, 'D', ACTION_VIEW_DIFFERENCE, NULL, NULL },
	{ MODE_DATA, F(8), ACTION_VIEW_DIFFERENCE, NULL, "Diff" },
	{ MODE_ANY, '0', ACTION_VIEW_PROCESSES, "all processes", NULL },
	{ MODE_ANY, 'P', ACTION_VIEW_PROCESSES, NULL, NULL },
	{ MODE_ANY, '}', ACTION_NEXT_PROCESS, "the next of the processes that are followed", NULL },
	{ MODE_ANY, '{', ACTION_PREVIOUS_PROCESS, "the one before", NULL },
	{ MODE_ANY, KEY_ESCAPE, ACTION_BACK, "end the search, the filter, the page", NULL },

	{ MODE_ANY, 'm', ACTION_MARK, "mark: differences are those since now", NULL },
	{ MODE_DATA, F(7), ACTION_MARK, NULL, "Mark" },
	{ MODE_ANY, 'Z', ACTION_PAUSE, "pause, and go on", NULL },
	{ MODE_ANY, '.', ACTION_STEP, "a sample now; of saved ones the next", NULL },
	{ MODE_ANY, 'd', ACTION_DELAY, "the time between two samples", NULL },
	{ MODE_ANY, 'b', ACTION_BYTES, "sizes in bytes, and back", NULL },
	{ MODE_ANY, ':', ACTION_COMMAND, "a command, such as goto, save, open", NULL },
	{ MODE_ANY, CTRL('l'), ACTION_REDRAW, "draw the screen anew", NULL },
	{ MODE_ANY, CTRL('z'), ACTION_SUSPEND, "to the shell; fg comes back", NULL },
	{ MODE_ANY, F(10), ACTION_QUIT, "quit", "Quit" },
	{ MODE_ANY, 'q', ACTION_QUIT, NULL, NULL },
};

const struct binding *keymap_table(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct binding *keymap_told_with(const struct binding *binding)
{
	const struct binding *everywhere = NULL;

	if (binding->help)
		return binding;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!table[i].help || table[i].action != binding->action)
			continue;
		if (table[i].modes == binding->modes)
			return &table[i];
		if (table[i].modes == MODE_ANY)
			everywhere = &table[i];
	}
	return everywhere;
}

enum action keymap_find(unsigned modes, uint32_t key)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].key == key && table[i].modes & modes)
			return table[i].action;
	}
	return ACTION_NONE;
}

const struct binding *keymap_bar(unsigned modes, unsigned number)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].key == KEY_FUNCTION + number && table[i].modes & modes)
			return table[i].bar ? &table[i] : NULL;
	}
	return NULL;
}
