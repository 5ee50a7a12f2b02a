/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keymap - which key means what: one table that also help and the function bar are made of. */
#ifndef VMATOP_KEYMAP_H
#define VMATOP_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

#include "vmatop/action.h"

/* Where a key has its meaning; a bit each. */
enum {
	MODE_ANY = 0x1,		/* every page */
	MODE_LIST = 0x2,	/* pages with rows and a cursor */
	MODE_PROCESSES = 0x4,
	MODE_MAPS = 0x8,
	MODE_VMA = 0x10,	/* details of one mapping */
	MODE_TREE = 0x20,
	MODE_GAPS = 0x40,
	MODE_DIFFERENCE = 0x80,
	MODE_HELP = 0x100,
	MODE_SORT = 0x200,	/* which column to sort by */
	MODE_COLUMNS = 0x400,	/* which columns to show */
	/* pages of what is watched; no menus, no help */
	MODE_DATA = MODE_PROCESSES | MODE_MAPS | MODE_VMA | MODE_TREE | MODE_GAPS | MODE_DIFFERENCE
};

struct binding {
	unsigned modes;		/* any of these */
	uint32_t key;
	enum action action;
	const char *help;	/* "search", NULL: see keymap_told_with() */
	const char *bar;	/* its label in the function bar, NULL: not there */
};

/*
 * Which binding of the table tells what this one does: itself, or else that of the same action in
 * the same place, or else everywhere. NULL: none, which is a mistake of the table.
 */
const struct binding *keymap_told_with(const struct binding *binding);

/* What @key means where @modes are; ACTION_NONE: nothing. */
enum action keymap_find(unsigned modes, uint32_t key);

/* What the function bar says about F1 to F12 (@number) where @modes are; NULL: nothing. */
enum { KEYMAP_FUNCTIONS = 12 };
const struct binding *keymap_bar(unsigned modes, unsigned number);

/* The whole table, for help. */
const struct binding *keymap_table(size_t *count);

#endif
