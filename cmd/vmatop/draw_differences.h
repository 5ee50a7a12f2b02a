/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_differences - the page of differences on the canvas. */
#ifndef VMATOP_DRAW_DIFFERENCES_H
#define VMATOP_DRAW_DIFFERENCES_H

#include "vmatop/canvas.h"
#include "vmatop/model.h"

void draw_differences(struct canvas *canvas, const struct layout *layout,
		      const struct model *model, const struct page *page);

#endif
