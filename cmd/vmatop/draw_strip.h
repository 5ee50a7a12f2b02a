/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_strip - an address space in one line on the canvas, its scale and what its letters mean. */
#ifndef VMATOP_DRAW_STRIP_H
#define VMATOP_DRAW_STRIP_H

#include "vmatop/area.h"
#include "vmatop/canvas.h"
#include "vmatop/strip.h"

/* Each in the first row of its area. */
void draw_strip(struct canvas *canvas, const struct area *area, const struct strip *strip);

/* Where [@start, @end) is in it, which may be empty, and the addresses at both ends. */
void draw_strip_scale(struct canvas *canvas, const struct area *area, const struct strip *strip,
		      uint64_t start, uint64_t end);

/* The letters that are in it. */
void draw_strip_legend(struct canvas *canvas, const struct area *area, const struct strip *strip);

/* The letter of a role; no two have the same. */
char strip_letter(enum vmat_role role);

#endif
