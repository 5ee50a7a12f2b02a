/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_maps - the page of an address space on the canvas. */
#include "vmatop/draw_maps.h"

#include "vmatop/draw_list.h"

void draw_maps(struct canvas *canvas, const struct layout *layout, const struct model *model,
	       const struct page *page)
{
	draw_list(canvas, layout, page->list, model->bytes, NULL, NULL);
}
