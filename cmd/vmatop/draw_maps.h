/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_maps - the page of an address space on the canvas. */
#ifndef VMATOP_DRAW_MAPS_H
#define VMATOP_DRAW_MAPS_H

#include "vmatop/canvas.h"
#include "vmatop/model.h"

void draw_maps(struct canvas *canvas, const struct layout *layout, const struct model *model,
	       const struct page *page);

#endif
