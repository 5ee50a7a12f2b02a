/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - the model on the canvas. Knows no screen. */
#include "vmatop/view.h"

#include "vmatop/draw_details.h"
#include "vmatop/draw_differences.h"
#include "vmatop/draw_gaps.h"
#include "vmatop/draw_help.h"
#include "vmatop/draw_maps.h"
#include "vmatop/draw_procs.h"
#include "vmatop/draw_status.h"
#include "vmatop/draw_trees.h"

typedef void draw_fn(struct canvas *canvas, const struct layout *layout,
		     const struct model *model, const struct page *page);

static draw_fn *const draw_page[PAGE_KINDS] = {
	[PAGE_PROCESSES] = draw_procs,
	[PAGE_MAPS] = draw_maps,
	[PAGE_TREE] = draw_trees,
	[PAGE_GAPS] = draw_gaps,
	[PAGE_VMA] = draw_details,
	[PAGE_DIFFERENCE] = draw_differences,
	[PAGE_HELP] = draw_help,
	[PAGE_SORT] = draw_menu,
	[PAGE_COLUMNS] = draw_menu,
};

void view_draw(const struct model *model, struct canvas *canvas)
{
	struct layout layout;

	canvas_clear(canvas);
	canvas->ascii = model->ascii;
	canvas->cursor_row = -1;
	model_layout(model, &layout);
	if (draw_page[model->page->type->kind])
		draw_page[model->page->type->kind](canvas, &layout, model, model->page);
	draw_status(canvas, &layout, model);
}
