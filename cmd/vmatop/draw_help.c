/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_help - keys and commands, and menus, on the canvas. */
#include "vmatop/draw_help.h"

#include "vmatop/draw_list.h"
#include "vmatop/help.h"
#include "vmatop/menu.h"

/* A title goes through all columns. */
static void draw_titles(struct canvas *canvas, const struct area *body, const struct list *list)
{
	struct cell cell;

	for (unsigned i = 0; i < body->rows && list->top + i < list->count; i++) {
		const void *row = list->rows[list->top + i];

		if (!help_is_title(row))
			continue;
		column_cell(&list->set->columns[0], &list->subject, row, &cell);
		canvas_fill(canvas, body->row + i, body->col, body->cols, STYLE_PLAIN, ' ');
		canvas_put(canvas, body->row + i, body->col, body->cols, STYLE_GROUP, cell.text,
			   cell.len);
		if (list->top + i == list->cursor)
			canvas_over(canvas, body->row + i, body->col, body->cols, OVER_CURSOR);
	}
}

void draw_help(struct canvas *canvas, const struct layout *layout, const struct model *model,
	       const struct page *page)
{
	draw_list(canvas, layout, page->list, model->bytes, NULL, NULL);
	draw_titles(canvas, &layout->body, page->list);
}

void draw_menu(struct canvas *canvas, const struct layout *layout, const struct model *model,
	       const struct page *page)
{
	const struct area *head = &layout->head;

	if (head->rows)
		canvas_text(canvas, head->row, head->col, head->cols, STYLE_TITLE,
			    menu_title(page));
	draw_list(canvas, layout, page->list, model->bytes, NULL, NULL);
}
