/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_details - the page of one mapping on the canvas. */
#ifndef VMATOP_DRAW_DETAILS_H
#define VMATOP_DRAW_DETAILS_H

#include "vmatop/canvas.h"
#include "vmatop/model.h"

void draw_details(struct canvas *canvas, const struct layout *layout, const struct model *model,
		  const struct page *page);

#endif
