/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_status - the last two lines: what is typed or said, where one is, what keys do. */
#include "vmatop/draw_status.h"

#include <string.h>

#include "common/human.h"
#include "common/unicode.h"
#include "vmatop/barline.h"

/* -- what is typed ----------------------------------------------------------------------- */

static const char *const labels[PROMPT_KINDS] = {
	[PROMPT_NONE] = "", [PROMPT_SEARCH] = "/", [PROMPT_FILTER] = "Filter: ",
	[PROMPT_COMMAND] = ":", [PROMPT_USER] = "User: ",
};

static unsigned cells_of(const char *text, size_t len)
{
	unsigned cells = 0;
	uint32_t c;

	for (size_t i = 0, used; i < len; i += used) {
		used = unicode_decode(text + i, len - i, &c);
		if (!used)
			return cells;
		cells += unicode_cells(c);
	}
	return cells;
}

/* Without its last character. */
static size_t before(const char *text, size_t len)
{
	while (len && ((unsigned char)text[--len] & 0xc0) == 0x80)
		;
	return len;
}

/* What does not fit goes out of sight at the left, so that the cursor never does. */
static void draw_prompt(struct canvas *canvas, const struct area *area,
			const struct prompt *prompt)
{
	const struct line *line = &prompt->line;
	const char *text = line_text(line);
	unsigned col = area->col, room;
	size_t from = 0;
	uint32_t c;

	canvas_fill(canvas, area->row, area->col, area->cols, STYLE_PROMPT, ' ');
	col += canvas_text(canvas, area->row, col, area->cols, STYLE_PROMPT, labels[prompt->kind]);
	room = area->col + area->cols > col ? area->col + area->cols - col : 0;
	while (from < line->at && cells_of(text + from, line->at - from) + 1 > room)
		from += unicode_decode(text + from, line->len - from, &c);
	canvas_text(canvas, area->row, col, room, STYLE_PROMPT, text + from);
	canvas->cursor_row = (int)area->row;
	canvas->cursor_col = (int)(col + cells_of(text + from, line->at - from));
	if (canvas->cursor_col >= (int)(area->col + area->cols) && area->cols)
		canvas->cursor_col = (int)(area->col + area->cols) - 1;
}

/* -- what is said ------------------------------------------------------------------------ */

static void draw_message(struct canvas *canvas, const struct area *area,
			 const struct model *model)
{
	static const enum style styles[] = {
		[SAY_INFO] = STYLE_PLAIN, [SAY_WARNING] = STYLE_WARNING, [SAY_ERROR] = STYLE_ERROR,
	};

	const char *text = model->message;
	size_t len = strlen(text), room = area->cols;

	canvas_fill(canvas, area->row, area->col, area->cols, STYLE_PLAIN, ' ');
	/* the end of it can be missed rather than the middle, but for names, which are cut there */
	if (cells_of(text, len) > room && room > 1 && unicode_valid(text, len)) {
		while (cells_of(text, len) > room - 1)
			len = before(text, len);
		canvas_text(canvas, area->row, area->col + cells_of(text, len), 1,
			    styles[model->severity], "…");
	}
	canvas_put(canvas, area->row, area->col, area->cols, styles[model->severity], text, len);
}

/* -- where one is ------------------------------------------------------------------------ */

/* Where the next part of the line goes, two blanks from the one before. */
struct parts {
	struct canvas *canvas;
	struct area area;	/* what is left of the line */
};

/* All of it or nothing; @text may be anybody's. */
static void part(struct parts *parts, enum style style, const char *label, const char *text)
{
	struct area *area = &parts->area;
	unsigned taken;

	if (area->cols < strlen(label) + 4 || !*text)
		return;
	taken = canvas_text(parts->canvas, area->row, area->col, area->cols, STYLE_LABEL, label);
	taken += canvas_put(parts->canvas, area->row, area->col + taken, area->cols - taken, style,
			    text, strlen(text));
	taken = taken + 2 < area->cols ? taken + 2 : area->cols;
	area->col += taken;
	area->cols -= taken;
}

static void part_number(struct parts *parts, const char *label, size_t a, const char *of, size_t b)
{
	char text[2 * HUMAN_MAX + 8], *end = human_decimal(text, a);

	end = stpcpy(end, of);
	*human_decimal(end, b) = '\0';
	part(parts, STYLE_PLAIN, label, text);
}

static void part_size(struct parts *parts, const char *label, uint64_t bytes, bool exact)
{
	char text[HUMAN_MAX + 1];

	*(exact ? human_decimal(text, bytes) : human_size(text, bytes)) = '\0';
	part(parts, STYLE_PLAIN, label, text);
}

static bool sum_column(const struct list *list, const struct column *column, uint64_t *sum)
{
	struct cell cell;
	bool any = false;

	*sum = 0;
	for (size_t i = 0; i < list->all_count; i++) {
		if (!list_is_tagged(list, list->all[i]))
			continue;
		column_cell(column, &list->subject, list->all[i], &cell);
		if (cell.type != CELL_BYTES)
			continue;
		*sum += cell.number;
		any = true;
	}
	return any;
}

/* What the tagged rows are together, in the columns that are shown. */
static void draw_tagged(struct parts *parts, const struct list *list, bool bytes)
{
	uint64_t sum;

	if (!list->tag_count)
		return;
	part_number(parts, "tagged ", list->tag_count, " of ", list->all_count);
	for (size_t i = 0; i < list->shown.count; i++) {
		const struct column *column = list->shown.columns[i];
		char label[24];
		size_t len = strlen(column->name);

		if (!column->sums || len + 2 > sizeof(label) || !sum_column(list, column, &sum))
			continue;
		memcpy(label, column->name, len);
		memcpy(label + len, " ", 2);
		part_size(parts, label, sum, bytes);
	}
}

static void draw_list_state(struct parts *parts, const struct list *list)
{
	const struct sort_order *order = &list->order;

	if (list->count)
		part_number(parts, "", list->cursor + 1, " of ", list->count);
	else
		part(parts, STYLE_PLAIN, "", list->filter ? "no row" : "nothing");
	if (list->filter)
		part(parts, STYLE_WARNING, "filter ", list->filter_text);
	if (list->search)
		part(parts, STYLE_MARKED, "search ", list->search);
	if (order->column)
		part(parts, STYLE_PLAIN, order->descending ? "largest first by " :
							     "smallest first by ",
		     order->column->name);
}

/* Of several processes, or samples, which one. */
static void draw_watched(struct parts *parts, const struct model *model)
{
	const struct watched *watched = model_current(model);

	if (!watched || !model->page->type->about_mm)
		return;
	if (model->watched_count > 1)
		part_number(parts, "process ", model->current + 1, " of ", model->watched_count);
	if (!watched->live && watched->samples > 1)
		part_size(parts, "sample ", watched->samples, true);
	if (watched->gone)
		part(parts, STYLE_ERROR, "", watched->gone);
}

static void draw_state(struct canvas *canvas, const struct area *area, const struct model *model)
{
	struct parts parts = { .canvas = canvas, .area = *area };
	const struct list *list = model->page->list;

	/* not all menus, and no help, have a head that says what they are */
	if (!(model->page->type->modes & MODE_DATA))
		part(&parts, STYLE_TITLE, "", model->page->type->title);
	if (model->paused)
		part(&parts, STYLE_WARNING, "", "PAUSED");
	if (list) {
		draw_list_state(&parts, list);
		draw_tagged(&parts, list, model->bytes);
	}
	draw_watched(&parts, model);
}

/* -- what keys do ------------------------------------------------------------------------ */

static void draw_bar(struct canvas *canvas, const struct area *area, const struct model *model)
{
	struct bar_item items[KEYMAP_FUNCTIONS];
	size_t count = barline_make(items, model->page->type->modes, area->cols);
	char name[KEY_TEXT_SIZE];

	canvas_fill(canvas, area->row, area->col, area->cols, STYLE_KEY_LABEL, ' ');
	for (size_t i = 0; i < count; i++) {
		unsigned col = area->col + items[i].col, end = col + items[i].width;

		key_text(items[i].binding->key, name);
		col += canvas_text(canvas, area->row, col, end - col, STYLE_KEY, name);
		canvas_text(canvas, area->row, col, end - col, STYLE_KEY_LABEL,
			    items[i].binding->bar);
	}
}

/*
 * A message stands in the place of where one is; where a line is being typed, in that of the keys:
 * what is wrong with the line and the line itself are read together.
 */
void draw_status(struct canvas *canvas, const struct layout *layout, const struct model *model)
{
	const struct area *status = &layout->status, *bar = &layout->bar;
	bool typing = model->prompt.kind != PROMPT_NONE;

	if (bar->rows && typing && model->message)
		draw_message(canvas, bar, model);
	else if (bar->rows)
		draw_bar(canvas, bar, model);
	if (!status->rows)
		return;
	if (typing && (bar->rows || !model->message))
		draw_prompt(canvas, status, &model->prompt);
	else if (model->message)
		draw_message(canvas, status, model);
	else
		draw_state(canvas, status, model);
}
