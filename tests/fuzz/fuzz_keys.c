/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz what a user can do to vmatop: keys, the mouse, sizes of the screen, samples. Whatever it is,
 * there is a page with its cursor on a row, what is typed is UTF-8, and the screen can be drawn.
 *
 * A byte is a key: what is typed often stands for itself, those from 0x80 on are keys with names,
 * 0xf0 and above is the world: the next byte is a size, a place, a sample.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/unicode.h"
#include "vmatop/control.h"
#include "vmatop/view.h"

#define LINE(range, perm, name) range " " perm " 00000000 08:01 12 " name "\n"

/* As they follow each other: things come, go, grow, merge; names are odd; there is nothing. */
static const char *const samples[] = {
	LINE("00400000-00401000", "r-xp", "/bin/a")
	LINE("00600000-00601000", "rw-p", "/bin/a")
	LINE("7f0000000000-7f0000180000", "rw-p", "")
	LINE("7f0000180000-7f0000181000", "---p", "")
	LINE("7ffff0000000-7ffff0021000", "rw-p", "[stack]"),

	LINE("00400000-00401000", "r-xp", "/bin/a")
	LINE("00600000-00602000", "rw-p", "/bin/a")
	LINE("00602000-00700000", "rw-p", "[heap]")
	LINE("7f0000000000-7f0000080000", "rwxp", "")
	LINE("7f0000080000-7f0000181000", "---p", "/\xe6\xbc\xa2\xe5\xad\x97/\033[31m\\012 \xff (deleted)")
	LINE("7ffff0000000-7ffff0021000", "rw-p", "[stack]")
	LINE("ffffffffff600000-ffffffffff601000", "--xp", "[vsyscall]"),

	LINE("00400000-00401000", "r-xp", "/bin/a"),
	"",
};

enum { SAMPLES = sizeof(samples) / sizeof(samples[0]) };

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_model(const struct model *model)
{
	const struct line *line = &model->prompt.line;
	const struct list *list = model->page->list;
	size_t height;

	check(line->at <= line->len && unicode_valid(line_text(line), line->len));
	if (!list)
		return;
	height = list->height ? list->height : 1;
	check(list->count ? list->cursor < list->count : !list->cursor);
	check(list->top <= list->cursor && list->cursor - list->top < height);
	check(list->left < list->shown.count);
}

static void draw(const struct model *model, struct canvas *canvas)
{
	check(!canvas_resize(canvas, model->rows, model->cols));
	view_draw(model, canvas);
	for (size_t i = 0; i < (size_t)canvas->rows * canvas->cols; i++)
		check(!canvas->cells[i].c || !unicode_hidden(canvas->cells[i].c));
	check(canvas->cursor_row < (int)canvas->rows);
}

static void take_sample(struct model *model, unsigned which)
{
	const char *text = samples[which % SAMPLES];
	struct vmat_sample sample = {
		.size = sizeof(sample), .time_ns = model->now_ns += 1000000000,
		.layout_why = "", .rss_why = "", .new_program = which % 16 == 15,
	};

	if (which % 8 != 7)
		check(!vmat_parse(&sample.mm, text, strlen(text), NULL));
	check(!control_take(model, model_current(model), &sample));
}

static void start(struct model *model)
{
	struct watched *watched = watched_new("saved", false);

	check(watched);
	*model = (struct model){ .delay = 1.5 };
	check(!control_follow(model, watched));
	check(!control_start(model, 24, 80));
	take_sample(model, 0);
}

/* Nobody grants what is wished for. */
static void forget_wishes(struct wishes *wishes)
{
	free(wishes->open);
	free(wishes->save);
	free(wishes->theme);
	*wishes = (struct wishes){ .quit = false };
}

static void press(struct model *model, uint32_t key)
{
	control_event(model, &(struct event){ .type = EVENT_KEY, .key = key });
}

static void world(struct model *model, unsigned what, unsigned argument)
{
	struct event event = {
		.type = EVENT_MOUSE, .row = argument >> 3, .col = argument & 7,
		.button = (enum mouse_button)(what & 3),
	};

	if (what & 8)
		take_sample(model, argument);
	else if (what & 4)
		control_resize(model, argument & 0x1f, (argument >> 5) * 17);
	else
		control_event(model, &event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct canvas canvas = { .rows = 0 };
	struct model model;

	start(&model);
	for (size_t i = 0; i < size; i++) {
		if (data[i] >= 0xf0 && i + 1 < size) {
			world(&model, data[i], data[i + 1]);
			i++;
		} else if (data[i] >= 0x80) {
			press(&model, KEY_ABOVE + data[i] % 24);
		} else {
			press(&model, key_of_character(data[i]));
		}
		forget_wishes(&model.wishes);
		check_model(&model);
		if (i % 4 == 3)
			draw(&model, &canvas);
	}
	draw(&model, &canvas);
	control_end(&model);
	canvas_free(&canvas);
	return 0;
}
