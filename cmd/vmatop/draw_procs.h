/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_procs - the page of all processes on the canvas. */
#ifndef VMATOP_DRAW_PROCS_H
#define VMATOP_DRAW_PROCS_H

#include "vmatop/canvas.h"
#include "vmatop/model.h"

void draw_procs(struct canvas *canvas, const struct layout *layout, const struct model *model,
		const struct page *page);

#endif
