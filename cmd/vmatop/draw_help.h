/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_help - keys and commands, and menus, on the canvas. */
#ifndef VMATOP_DRAW_HELP_H
#define VMATOP_DRAW_HELP_H

#include "vmatop/canvas.h"
#include "vmatop/model.h"

void draw_help(struct canvas *canvas, const struct layout *layout, const struct model *model,
	       const struct page *page);

void draw_menu(struct canvas *canvas, const struct layout *layout, const struct model *model,
	       const struct page *page);

#endif
