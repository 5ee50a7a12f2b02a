/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_list - a list on the canvas: names of columns, rows, the cursor. */
#include "vmatop/draw_list.h"

#include "common/human.h"

/* One column on the screen. */
struct place {
	const struct column *column;
	unsigned col, width;
};

/* The last column takes what is left; the sign and a blank stand before the first. */
static size_t place_columns(struct place *places, size_t room, const struct list *list,
			    const struct area *area, unsigned first)
{
	size_t count = 0;
	unsigned col = area->col + first;

	for (size_t i = list->left; i < list->shown.count && count < room; i++) {
		const struct column *column = list->shown.columns[i];
		unsigned end = area->col + area->cols;
		unsigned width = column->width && i + 1 < list->shown.count ? column->width :
									     end - col;

		if (col >= end)
			break;
		places[count++] = (struct place){ column, col,
						  width < end - col ? width : end - col };
		col += width + 1;
	}
	return count;
}

static enum style style_of(const struct column *column, const struct subject *subject,
			   const void *row)
{
	(void)column;
	(void)subject;
	(void)row;
	return STYLE_PLAIN;
}

static size_t number_text(const struct cell *cell, bool bytes, char *buf)
{
	if (cell->type == CELL_BYTES && !bytes)
		return (size_t)(human_size(buf, cell->number) - buf);
	if (cell->type == CELL_CHANGE && (int64_t)cell->number > 0) {
		*buf = '+';
		return cell_format(cell, buf + 1) + 1;
	}
	if (cell->type == CELL_DELTA && !bytes)
		return (size_t)(human_delta(buf, (int64_t)cell->number) - buf);
	return cell_format(cell, buf);
}

static void draw_cell(struct canvas *canvas, unsigned row, const struct place *place,
		      const struct cell *cell, bool bytes, enum style style)
{
	char number[HUMAN_MAX];
	size_t len = number_text(cell, bytes, number);
	unsigned col = place->col;

	if (len) {
		if (place->column->right && len < place->width)
			col += place->width - (unsigned)len;
		canvas_put(canvas, row, col, place->col + place->width - col, style, number, len);
	} else if (cell->type == CELL_ABSENT) {
		canvas_put(canvas, row,
			   place->column->right ? col + place->width - 1 : col, 1, style, "-", 1);
	} else {
		canvas_put(canvas, row, col, place->width, style, cell->text, cell->len);
	}
}

static void draw_heading(struct canvas *canvas, const struct area *area, const struct list *list,
			 const struct place *places, size_t count)
{
	canvas_fill(canvas, area->row, area->col, area->cols, STYLE_HEADING, ' ');
	for (size_t i = 0; i < count; i++) {
		const struct column *column = places[i].column;
		size_t len = strlen(column->name);
		unsigned col = places[i].col;

		if (column->right && len < places[i].width)
			col += places[i].width - (unsigned)len;
		canvas_text(canvas, area->row, col, places[i].col + places[i].width - col,
			    column == list->order.column ? STYLE_HEADING_SORTED : STYLE_HEADING,
			    column->name);
	}
}

enum { PLACES = 64 };

void draw_list(struct canvas *canvas, const struct layout *layout, const struct list *list,
	       bool bytes, row_look_fn *look, const void *about)
{
	const struct area *body = &layout->body;
	struct place places[PLACES];
	size_t count = place_columns(places, PLACES, list, body, look ? 2 : 0);

	if (layout->heading.rows)
		draw_heading(canvas, &layout->heading, list, places, count);
	for (unsigned i = 0; i < body->rows && list->top + i < list->count; i++) {
		const void *row = list->rows[list->top + i];
		struct row_look looks = { .sign = ' ' };
		struct cell cell;

		if (look)
			look(row, about, &looks);
		if (look && looks.sign != ' ')
			canvas_fill(canvas, body->row + i, body->col, 1, looks.sign_style,
				    (uint32_t)looks.sign);
		for (size_t j = 0; j < count; j++) {
			const struct column *column = places[j].column;
			bool faint = looks.faint && !strcmp(looks.faint, column->name);

			column_cell(column, &list->subject, row, &cell);
			draw_cell(canvas, body->row + i, &places[j], &cell, bytes,
				  faint ? STYLE_FAINT : looks.style ? looks.style :
						style_of(column, &list->subject, row));
		}
		if (list->top + i == list->cursor)
			canvas_over(canvas, body->row + i, body->col, body->cols, OVER_CURSOR);
	}
}
