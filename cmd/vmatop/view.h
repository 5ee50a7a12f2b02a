/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - the model on the canvas. Knows no screen. */
#ifndef VMATOP_VIEW_H
#define VMATOP_VIEW_H

#include "vmatop/canvas.h"
#include "vmatop/model.h"

/* The canvas has the model's size. */
void view_draw(const struct model *model, struct canvas *canvas);

#endif
