/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_list - a list on the canvas: names of columns, rows, the cursor. */
#ifndef VMATOP_DRAW_LIST_H
#define VMATOP_DRAW_LIST_H

#include "vmatop/canvas.h"
#include "vmatop/list.h"
#include "vmatop/model.h"

/* How a row looks, beside what its cells say. */
struct row_look {
	char sign;		/* stands before the row: + - ~ or a blank */
	enum style sign_style;
	enum style style;	/* of its cells; STYLE_PLAIN: as their columns want it */
	const char *faint;	/* the column whose cell is faint; NULL: none */
};

/* What @row looks like; @about as given below. */
typedef void row_look_fn(const void *row, const void *about, struct row_look *look);

/*
 * Two cells stand before the first column: the sign, and * where a row is tagged. @look NULL: all
 * rows look alike, and have no sign.
 */
void draw_list(struct canvas *canvas, const struct layout *layout, const struct list *list,
	       bool bytes, row_look_fn *look, const void *about);

#endif
