/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_summary - what is known of an address space as a whole, and how it was learnt, in lines. */
#ifndef VMATOP_DRAW_SUMMARY_H
#define VMATOP_DRAW_SUMMARY_H

#include "vmatop/canvas.h"
#include "vmatop/model.h"
#include "vmatop/summary.h"

/*
 * Each takes the first row of its area, which may have none. What does not fit whole is left out,
 * the least important first.
 */

/* Who it is and how it is; returns how many cells that took. */
unsigned draw_summary_who(struct canvas *canvas, const struct area *area,
			  const struct model *model);

/* The same, unless the line is too short for more; @area becomes what is left of the line. */
void draw_summary_who_first(struct canvas *canvas, struct area *area, const struct model *model);

/* Who it is, how it is, how many mappings; @alone: and what it weighs, there is no other line. */
void draw_summary_title(struct canvas *canvas, const struct area *area, const struct model *model,
			const struct summary *summary, bool alone);
void draw_summary_sums(struct canvas *canvas, const struct area *area, const struct model *model,
		       const struct summary *summary);
void draw_summary_mark(struct canvas *canvas, const struct area *area, const struct model *model,
		       const struct summary *summary);
void draw_summary_holes(struct canvas *canvas, const struct area *area, const struct model *model,
			const struct summary *summary);
void draw_summary_cost(struct canvas *canvas, const struct area *area, const struct model *model);

#endif
