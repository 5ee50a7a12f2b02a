/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_list - a list on the canvas: names of columns, rows, the cursor. */
#include "vmatop/draw_list.h"

#include <string.h>

#include "common/human.h"
#include "vmatop/placing.h"

/* What all rows of a list are drawn with. */
struct manner {
	const struct list *list;
	bool bytes;
	row_look_fn *look;
	const void *about;
	const struct place *places;
	size_t count;
};

static enum style perm_style(const struct cell *cell)
{
	return cell->len >= 3 && cell->text[1] == 'w' && cell->text[2] == 'x' ? STYLE_WRITE_EXEC :
										STYLE_PLAIN;
}

/* The same as in the strip. */
static enum style role_style(const struct column *column, const struct cell *cell)
{
	const char *word;

	for (size_t i = 0; (word = column->word(i)); i++) {
		if (strlen(word) == cell->len && !memcmp(word, cell->text, cell->len))
			return (enum style)(STYLE_ROLE + i);
	}
	return STYLE_PLAIN;
}

static enum style style_of(const struct column *column, const struct cell *cell)
{
	if (cell->type == CELL_WORD && column->word && !strcmp(column->name, "ROLE"))
		return role_style(column, cell);
	if (column->colour == COLOUR_PERM && cell->type == CELL_WORD)
		return perm_style(cell);
	if (column->colour == COLOUR_FAINT || cell->type == CELL_ABSENT)
		return STYLE_FAINT;
	if ((cell->type == CELL_BYTES || cell->type == CELL_DELTA) && !cell->number)
		return STYLE_FAINT;
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
	const char *text = number;
	unsigned col = place->col;

	if (cell->type == CELL_ABSENT) {
		text = "-";
		len = 1;
	} else if (!len) {
		text = cell->text;
		len = cell->len;
	}
	/* what stands at the right is ours, and ASCII */
	if (place->column->right && len < place->width)
		col += place->width - (unsigned)len;
	if (cell->type == CELL_WORD) {
		canvas_format(canvas, row, col, place->col + place->width - col, style, "%.*s",
			      (int)len, text);
		return;
	}
	col += canvas_put(canvas, row, col, place->col + place->width - col, style, text, len);
	if (cell->type == CELL_TEXT && cell->suffix && col < place->col + place->width)
		canvas_text(canvas, row, col, place->col + place->width - col, STYLE_FAINT,
			    cell->suffix);
}

static void draw_heading(struct canvas *canvas, const struct area *area,
			 const struct manner *manner)
{
	const struct sort_order *order = &manner->list->order;

	canvas_fill(canvas, area->row, area->col, area->cols, STYLE_HEADING, ' ');
	for (size_t i = 0; i < manner->count; i++) {
		const struct place *place = &manner->places[i];
		size_t len = strlen(place->column->name);
		unsigned col = place->col;

		if (place->column->right && len < place->width)
			col += place->width - (unsigned)len;
		canvas_text(canvas, area->row, col, place->col + place->width - col,
			    order->column && !strcmp(place->column->name, order->column->name) ?
			    STYLE_HEADING_SORTED : STYLE_HEADING, place->column->name);
	}
}

static void draw_row(struct canvas *canvas, const struct area *area, const struct manner *manner,
		     const void *row)
{
	const struct list *list = manner->list;
	struct row_look look = { .sign = ' ' };
	struct cell cell;

	if (manner->look)
		manner->look(row, manner->about, &look);
	if (look.sign != ' ')
		canvas_fill(canvas, area->row, area->col, 1, look.sign_style,
			    (unsigned char)look.sign);
	for (size_t i = 0; i < manner->count; i++) {
		const struct column *column = manner->places[i].column;
		enum style style;

		column_cell(column, &list->subject, row, &cell);
		style = look.style ? look.style : style_of(column, &cell);
		if (look.faint && !strcmp(look.faint, column->name))
			style = STYLE_FAINT;
		if (list_found(list, &cell))
			style = STYLE_MARKED;
		draw_cell(canvas, area->row, &manner->places[i], &cell, manner->bytes, style);
	}
	if (!list_is_tagged(list, row))
		return;
	canvas_fill(canvas, area->row, area->col + 1, 1, STYLE_PLAIN, '*');
	canvas_over(canvas, area->row, area->col, area->cols, OVER_TAGGED);
}

enum { PLACES = 64 };

void draw_list(struct canvas *canvas, const struct layout *layout, const struct list *list,
	       bool bytes, row_look_fn *look, const void *about)
{
	struct place places[PLACES];
	struct manner manner = {
		.list = list, .bytes = bytes, .look = look, .about = about, .places = places,
		.count = placing_make(places, PLACES, list, &layout->body, bytes),
	};
	struct area line = layout->body;

	if (layout->heading.rows)
		draw_heading(canvas, &layout->heading, &manner);
	for (unsigned i = 0; i < layout->body.rows && list->top + i < list->count; i++) {
		line.row = layout->body.row + i;
		draw_row(canvas, &line, &manner, list->rows[list->top + i]);
		if (list->top + i == list->cursor)
			canvas_over(canvas, line.row, line.col, line.cols, OVER_CURSOR);
	}
}
