/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_gaps - the page of the room that is left on the canvas. */
#ifndef VMATOP_DRAW_GAPS_H
#define VMATOP_DRAW_GAPS_H

#include "vmatop/canvas.h"
#include "vmatop/model.h"

void draw_gaps(struct canvas *canvas, const struct layout *layout, const struct model *model,
	       const struct page *page);

#endif
