/* SPDX-License-Identifier: GPL-2.0-or-later */
/* draw_maps - the page of an address space on the canvas. */
#include "vmatop/draw_maps.h"

#include "vmatop/draw_list.h"
#include "vmatop/draw_strip.h"
#include "vmatop/draw_summary.h"
#include "vmatop/maps.h"

static void set_look(struct row_look *look, char sign, enum style sign_style, enum style style)
{
	look->sign = sign;
	look->sign_style = sign_style;
	look->style = style;
}

static void look_of_vma(const struct map_row *map, struct row_look *look)
{
	if (map->change & VMAT_CHANGE_ADDED)
		set_look(look, '+', STYLE_ADDED, STYLE_ADDED);
	else if (map->change)
		set_look(look, '~', STYLE_CHANGED, STYLE_PLAIN);
}

static void look_of(const void *row, const void *about __attribute__((unused)),
		    struct row_look *look)
{
	const struct map_row *map = row;

	switch (map->type) {
	case MAP_ROW_REMOVED:
		set_look(look, '-', STYLE_REMOVED, STYLE_REMOVED);
		break;
	case MAP_ROW_GAP:
		look->style = STYLE_GAP;
		break;
	case MAP_ROW_SEAM:
		look->style = STYLE_SEAM;
		break;
	case MAP_ROW_GROUP:
		set_look(look, map->group.open ? 'v' : '>', STYLE_GROUP, STYLE_GROUP);
		break;
	default:
		look_of_vma(map, look);
	}
}

static struct area next_line(struct area *rest, bool wanted)
{
	struct area line = *rest;

	line.rows = wanted && rest->rows;
	rest->row += line.rows;
	rest->rows -= line.rows;
	return line;
}

/* What the cursor is on; a border is a point, and shown as what is above it. */
static void range_at_cursor(const struct maps *maps, uint64_t *start, uint64_t *end)
{
	const struct map_row *row = list_current(&maps->list);

	*start = row ? row->start : 0;
	*end = row && row->type == MAP_ROW_SEAM ? row->end + 1 : row ? row->end : 0;
}

static void draw_head(struct canvas *canvas, const struct area *area, const struct model *model,
		      const struct maps *maps)
{
	struct area rest = *area, line;
	struct maps_head head;
	uint64_t start, end;

	maps_head_of(&head, area->rows);
	range_at_cursor(maps, &start, &end);
	line = next_line(&rest, head.title);
	draw_summary_title(canvas, &line, model, &maps->summary, !head.sums);
	line = next_line(&rest, head.sums);
	draw_summary_sums(canvas, &line, model, &maps->summary);
	line = next_line(&rest, head.mark);
	draw_summary_mark(canvas, &line, model, &maps->summary);
	line = next_line(&rest, head.holes);
	draw_summary_holes(canvas, &line, model, &maps->summary);
	line = next_line(&rest, head.cost);
	draw_summary_cost(canvas, &line, model);
	line = next_line(&rest, head.strip);
	draw_strip(canvas, &line, &maps->strip);
	line = next_line(&rest, head.scale);
	draw_strip_scale(canvas, &line, &maps->strip, start, end);
	line = next_line(&rest, head.legend);
	draw_strip_legend(canvas, &line, &maps->strip);
}

void draw_maps(struct canvas *canvas, const struct layout *layout, const struct model *model,
	       const struct page *page)
{
	draw_head(canvas, &layout->head, model, (const struct maps *)page);
	draw_list(canvas, layout, page->list, model->bytes, look_of, NULL);
}
