/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A model of vmatop that is played with: keys in, a canvas out. */
#include "kit/playing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/unicode.h"
#include "kit/scratch.h"
#include "vmatop/control.h"
#include "vmatop/script.h"
#include "vmatop/view.h"

#define SECOND UINT64_C(1000000000)

void play_begin(struct model *model, struct vmat_mm *mm, unsigned rows, unsigned cols)
{
	*model = (struct model){ .delay = 1.5 };
	if (mm) {
		struct watched *watched = watched_new("saved", false);

		assert_non_null(watched);
		assert_int_equal(control_follow(model, watched), 0);
	}
	assert_int_equal(control_start(model, rows, cols), 0);
	if (mm)
		play_sample(model, mm);
}

void play_sample(struct model *model, struct vmat_mm *mm)
{
	const struct vmat_sample sample = {
		.size = sizeof(sample), .mm = mm, .time_ns = model->now_ns += SECOND,
		.layout_why = "", .rss_why = "",
	};

	assert_int_equal(control_take(model, model_current(model), &sample), 0);
}

void play_keys(struct model *model, const char *keys)
{
	struct script script;
	struct script_step step;
	struct script_mistake mistake;

	assert_int_equal(script_parse(&script, keys, strlen(keys), &mistake), 0);
	while (script_next(&script, &step))
		control_event(model, &step.event);
	script_free(&script);
}

/* A row, without the blanks at its end. */
static void put_row(struct pile *pile, const struct canvas *canvas, unsigned row)
{
	const struct canvas_cell *cells = canvas->cells + (size_t)row * canvas->cols;
	unsigned end = canvas->cols;
	char text[UNICODE_BYTES];

	while (end && cells[end - 1].c == ' ')
		end--;
	for (unsigned col = 0; col < end; col++)
		if (cells[col].c)
			pile_add(pile, text, unicode_encode(cells[col].c, text));
	pile_add(pile, "\n", 1);
}

char *play_screen(const struct model *model)
{
	struct canvas canvas = { .rows = 0 };
	struct pile pile = { .len = 0 };

	assert_int_equal(canvas_resize(&canvas, model->rows, model->cols), 0);
	view_draw(model, &canvas);
	for (unsigned row = 0; row < canvas.rows; row++)
		put_row(&pile, &canvas, row);
	pile_add(&pile, "", 1);
	canvas_free(&canvas);
	return pile.bytes;
}

bool play_shows(const struct model *model, const char *text)
{
	char *screen = play_screen(model);
	bool found = strstr(screen, text);

	if (!found)
		print_message("not shown: %s\n%s", text, screen);
	free(screen);
	return found;
}

static const char *list_fault(const struct list *list)
{
	size_t height = list->height ? list->height : 1;

	if (list->count ? list->cursor >= list->count : list->cursor)
		return "the cursor is on no row";
	if (list->top > list->cursor || list->cursor - list->top >= height)
		return "the cursor is out of sight";
	if (list->top && list->top + height > list->count)
		return "lines stay empty that could show a row";
	if (!list->shown.count || list->left >= list->shown.count)
		return "no column can be seen";
	for (size_t i = 1; i < list->tag_count; i++)
		if (list->tags[i - 1] >= list->tags[i])
			return "tags are not in order";
	return NULL;
}

const char *play_fault(const struct model *model)
{
	const struct line *line = &model->prompt.line;

	if (!model->page)
		return "there is no page";
	if (model->prompt.kind == PROMPT_NONE && line->text)
		return "a line without a prompt";
	if (line->at > line->len || (line->text && strlen(line->text) != line->len))
		return "a line is longer or shorter than it says";
	if (line->text && !unicode_valid(line->text, line->len))
		return "a line is not UTF-8";
	return model->page->list ? list_fault(model->page->list) : NULL;
}
