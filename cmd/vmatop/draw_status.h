/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_status - the last two lines: what is typed or said, where one is, what keys do. */
#ifndef VMATOP_DRAW_STATUS_H
#define VMATOP_DRAW_STATUS_H

#include "vmatop/canvas.h"
#include "vmatop/model.h"

void draw_status(struct canvas *canvas, const struct layout *layout, const struct model *model);

#endif
