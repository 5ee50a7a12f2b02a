/* SPDX-License-Identifier: GPL-2.0-or-later */
/* strip - an address space in one line: which part of it stands in which cell. */
#ifndef VMATOP_STRIP_H
#define VMATOP_STRIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmatools.h"

/*
 * The scale is elastic: what is larger gets more, but what is a hundred times as large only two to
 * five times as much, so that neither terabytes nor holes crush what is small. It is the same for
 * the same address space, and never runs backwards.
 */
enum { STRIP_LARGE = 8 };
struct strip_item;
struct strip {
	struct strip_item *items;	/* holes, and mappings that touch and have the same role */
	size_t count;
	uint64_t low, high;		/* what it shows */
	size_t large[STRIP_LARGE];	/* the largest: mapped, hole, mapped ...; SIZE_MAX: none */
};

/* What stands in a cell. */
struct strip_cell {
	uint64_t start, end;	/* the addresses that it stands for; may be none */
	bool mapped;		/* else it is a hole */
	enum vmat_role role;	/* of most of what is mapped there */
};

/*
 * Of all of @room and of all mappings of @mm, which knows their roles. 0 or -ENOMEM. O(n).
 * strip_free() takes an empty one, too.
 */
int strip_make(struct strip *strip, const struct vmat_mm *mm, const struct vmat_room *room);
void strip_free(struct strip *strip);

/*
 * Lay it out in @width cells, 1 or more; each begins where the one before it ends. Where there is a
 * cell for each item, each has one at least; else the largest have: of every ten cells two are for
 * one of them. Without mappings all is one hole. O(n + width).
 */
void strip_lay(const struct strip *strip, struct strip_cell *cells, unsigned width);

/* The cell of an address. O(log n). */
unsigned strip_cell_of(const struct strip *strip, unsigned width, uint64_t addr);

#endif
