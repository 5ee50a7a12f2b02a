/* SPDX-License-Identifier: GPL-2.0-or-later */
/* barline - which function keys the last line shows, and where. */
#ifndef VMATOP_BARLINE_H
#define VMATOP_BARLINE_H

#include "vmatop/keymap.h"

struct bar_item {
	const struct binding *binding;
	unsigned col, width;	/* of the key and its label */
};

/* Those for which there is room in @cols, quitting always among them. Returns how many. */
size_t barline_make(struct bar_item items[KEYMAP_FUNCTIONS], unsigned modes, unsigned cols);

/* The key that is at @col; KEY_NONE: none. */
uint32_t barline_at(unsigned modes, unsigned cols, unsigned col);

#endif
