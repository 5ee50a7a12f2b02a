/* SPDX-License-Identifier: GPL-2.0-or-later */
/* action - what a key means: data, so that keys, menus and the command line share it. */
#ifndef VMATOP_ACTION_H
#define VMATOP_ACTION_H

enum action {
	ACTION_NONE,
	/* moving */
	ACTION_UP, ACTION_DOWN, ACTION_PAGE_UP, ACTION_PAGE_DOWN, ACTION_HALF_UP, ACTION_HALF_DOWN,
	ACTION_FIRST, ACTION_LAST, ACTION_LEFT, ACTION_RIGHT,
	/* pages */
	ACTION_OPEN,		/* Enter: more about the row */
	ACTION_BACK,		/* Escape: to the page below; undo a search or a filter before */
	ACTION_NEXT_VIEW, ACTION_PREVIOUS_VIEW,
	ACTION_VIEW_MAPS, ACTION_VIEW_TREE, ACTION_VIEW_GAPS, ACTION_VIEW_DIFFERENCE,
	ACTION_VIEW_PROCESSES, ACTION_HELP,
	ACTION_NEXT_PROCESS, ACTION_PREVIOUS_PROCESS,	/* of those that are followed */
	/* lists */
	ACTION_SEARCH, ACTION_SEARCH_NEXT, ACTION_SEARCH_PREVIOUS, ACTION_FILTER,
	ACTION_SORT, ACTION_SORT_WEIGHT, ACTION_INVERT, ACTION_COLUMNS,
	ACTION_EARLIER, ACTION_LATER,	/* a column: further to the left, to the right */
	ACTION_GROUP, ACTION_FOLD, ACTION_FOLD_ALL, ACTION_TAG, ACTION_UNTAG_ALL,
	ACTION_GAPS, ACTION_SEAMS,	/* interleave them with the mappings */
	ACTION_TREE, ACTION_USER,	/* processes: as a tree, of one user */
	/* time */
	ACTION_PAUSE, ACTION_STEP, ACTION_DELAY, ACTION_MARK,
	/* the rest */
	ACTION_BYTES, ACTION_COMMAND, ACTION_REDRAW, ACTION_SUSPEND, ACTION_QUIT
};

#endif
