/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_trees - the page of the red-black tree on the canvas. */
#ifndef VMATOP_DRAW_TREES_H
#define VMATOP_DRAW_TREES_H

#include "vmatop/canvas.h"
#include "vmatop/model.h"

void draw_trees(struct canvas *canvas, const struct layout *layout, const struct model *model,
		const struct page *page);

#endif
