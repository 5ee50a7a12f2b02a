/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_details - the page of one mapping on the canvas. */
#include "vmatop/draw_details.h"

#include <stdio.h>
#include <string.h>

#include "common/human.h"
#include "vmatop/details.h"
#include "vmatop/draw_list.h"
#include "vmatop/draw_strip.h"
#include "vmatop/placing.h"

static void look_of(const void *row, const void *about __attribute__((unused)),
		    struct row_look *look)
{
	const struct fact_row *fact = row;

	if (fact->type == FACT_SECTION) {
		look->style = STYLE_TITLE;
	} else if (fact->stressed) {
		look->sign = '!';
		look->sign_style = look->style = STYLE_WARNING;
	}
}

static enum style style_of(char c)
{
	static const struct {
		char c;
		enum style style;
	} styles[] = {
		{ '#', STYLE_GOOD }, { '+', STYLE_GOOD }, { '-', STYLE_GOOD },
		{ 'H', STYLE_TITLE }, { 's', STYLE_WARNING }, { 'z', STYLE_FAINT },
		{ 'G', STYLE_ERROR },
	};

	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		if (styles[i].c == c)
			return styles[i].style;
	}
	return STYLE_FAINT;
}

static const char *waiting_for(const struct details *details, const struct residency *residency)
{
	if (details->gone)
		return "not known any more";
	if (residency->why && residency->start == details->start &&
	    residency->end == details->end)
		return residency->why;
	return "not asked yet";
}

static void draw_pages(struct canvas *canvas, const struct area *line, const struct model *model,
		       const struct details *details, size_t which)
{
	unsigned indent = details->indent < line->cols ? details->indent : line->cols;
	unsigned room = line->cols - indent;
	unsigned width = details->width < room ? (unsigned)details->width : room;
	size_t first = which * details->width;

	for (unsigned i = 0; i < width && first + i < details->cells; i++) {
		char c = details_cell(details, &model->residency, first + i);

		if (c)
			canvas_fill(canvas, line->row, line->col + indent + i, 1, style_of(c),
				    (unsigned char)c);
	}
	if (!which && !details_cell(details, &model->residency, 0))
		canvas_text(canvas, line->row, line->col + indent, room, STYLE_FAINT,
			    waiting_for(details, &model->residency));
}

static void draw_all_pages(struct canvas *canvas, const struct area *body,
			   const struct model *model, const struct details *details)
{
	const struct list *list = &details->list;
	struct area line = *body;

	for (unsigned i = 0; i < body->rows && list->top + i < list->count; i++) {
		const struct fact_row *fact = list->rows[list->top + i];

		line.row = body->row + i;
		if (fact->type == FACT_PAGES)
			draw_pages(canvas, &line, model, details, fact->line);
	}
}

enum { RANGE_MIN = 48 };	/* so wide that there is room for more than the start */

/* "7f0000000000-7f0000021000 132K ", on a narrow screen only where it begins */
static void put_range(char to[4 * HUMAN_MAX], const struct details *details, bool bytes,
		      unsigned cols)
{
	uint64_t size = details->end - details->start;
	char *at = human_address(to, details->start);

	if (cols >= RANGE_MIN) {
		*at++ = '-';
		at = human_address(at, details->end);
		*at++ = ' ';
		at = bytes ? human_decimal(at, size) : human_size(at, size);
	}
	*at++ = ' ';
	*at = '\0';
}

static void draw_title(struct canvas *canvas, const struct area *area, const struct model *model,
		       const struct details *details)
{
	unsigned col = area->col, end = area->col + area->cols;
	char text[4 * HUMAN_MAX];

	if (!details->of) {
		canvas_text(canvas, area->row, col, area->cols, STYLE_TITLE,
			    "nothing is mapped there");
		return;
	}
	if (details->gone)
		col += canvas_text(canvas, area->row, col, end - col, STYLE_ERROR,
				   "NOT MAPPED ANY MORE ");
	put_range(text, details, model->bytes, area->cols);
	col += canvas_text(canvas, area->row, col, end - col, STYLE_TITLE, text);
	if (details->name)
		col += canvas_put(canvas, area->row, col, end - col, STYLE_TITLE, details->name,
				  strlen(details->name));
	snprintf(text, sizeof(text), "  %zu of %zu", details->index, details->of);
	if (col + strlen(text) <= end)
		canvas_text(canvas, area->row, col, end - col, STYLE_FAINT, text);
}

void draw_details(struct canvas *canvas, const struct layout *layout, const struct model *model,
		  const struct page *page)
{
	const struct details *details = (const struct details *)page;
	struct area line = layout->head;

	if (layout->head.rows)
		draw_title(canvas, &line, model, details);
	if (layout->head.rows >= 3) {
		line.row++;
		draw_strip(canvas, &line, &details->strip);
		line.row++;
		draw_strip_scale(canvas, &line, &details->strip, details->start, details->end);
	}
	draw_list(canvas, layout, page->list, model->bytes, look_of, NULL);
	draw_all_pages(canvas, &layout->body, model, details);
}
