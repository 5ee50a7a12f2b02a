/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view - the model on the canvas. Knows no screen. */
#include "vmatop/view.h"

#include <string.h>

#include "vmatop/draw_differences.h"
#include "vmatop/draw_maps.h"
#include "vmatop/draw_procs.h"
#include "vmatop/key.h"
#include "vmatop/keymap.h"

typedef void draw_fn(struct canvas *canvas, const struct layout *layout,
		     const struct model *model, const struct page *page);

static draw_fn *const draw_page[PAGE_KINDS] = {
	[PAGE_PROCESSES] = draw_procs,
	[PAGE_MAPS] = draw_maps,
	[PAGE_DIFFERENCE] = draw_differences,
};

static void draw_status(struct canvas *canvas, const struct area *area, const struct model *model)
{
	static const enum style styles[] = {
		[SAY_INFO] = STYLE_PLAIN, [SAY_WARNING] = STYLE_WARNING, [SAY_ERROR] = STYLE_ERROR,
	};

	if (area->rows && model->message)
		canvas_put(canvas, area->row, area->col, area->cols, styles[model->severity],
			   model->message, strlen(model->message));
}

static void draw_bar(struct canvas *canvas, const struct area *area, const struct model *model)
{
	unsigned modes = model->page->type->modes, col = area->col;
	const struct binding *table;
	char name[KEY_NAME_MAX];
	size_t count;

	if (!area->rows)
		return;
	table = keymap_table(&count);
	canvas_fill(canvas, area->row, area->col, area->cols, STYLE_KEY_LABEL, ' ');
	for (size_t i = 0; i < count && col < area->cols; i++) {
		if (!table[i].bar || !(table[i].modes & modes))
			continue;
		key_text(table[i].key, name);
		col += canvas_text(canvas, area->row, col, area->cols - col, STYLE_KEY, name);
		col += canvas_text(canvas, area->row, col, area->cols - col, STYLE_KEY_LABEL,
				   table[i].bar);
	}
}

void view_draw(const struct model *model, struct canvas *canvas)
{
	struct layout layout;

	canvas_clear(canvas);
	canvas->ascii = model->ascii;
	canvas->cursor_row = -1;
	model_layout(model, &layout);
	if (draw_page[model->page->type->kind])
		draw_page[model->page->type->kind](canvas, &layout, model, model->page);
	draw_status(canvas, &layout.status, model);
	draw_bar(canvas, &layout.bar, model);
}
