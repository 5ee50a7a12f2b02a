/* SPDX-License-Identifier: GPL-2.0-or-later */
/* live - vmatop on a terminal: waits, and hands on what happens. */
#include "vmatop/live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "vmatop/drive.h"
#include "vmatop/loop.h"
#include "vmatop/screen.h"
#include "vmatop/view.h"

enum { CTRL_C = 3 };

struct live {
	struct drive drive;
	struct screen *screen;
	struct loop loop;
	struct canvas canvas;
	int signal;		/* that ends it, 0: none */
	struct {
		char text[4096];	/* what was complained about, a line each */
		size_t len;
	} late;
};

/* -- complaints -------------------------------------------------------------------------- */

/* Shown in the last line of the screen, and told once more when there is no screen any more. */
static void hear(void *context, const char *text)
{
	struct live *live = context;
	size_t room = sizeof(live->late.text) - live->late.len;
	int len = snprintf(live->late.text + live->late.len, room, "%s: %s\n", COMMAND, text);

	model_say(&live->drive.model, SAY_ERROR, "%s", text);
	if (len > 0 && (size_t)len < room)
		live->late.len += (size_t)len;
}

static void tell_late(const struct live *live)
{
	complain_to(NULL, NULL);
	fwrite(live->late.text, 1, live->late.len, stderr);
}

/* -- the screen -------------------------------------------------------------------------- */

static int draw(struct live *live)
{
	const struct model *model = &live->drive.model;
	struct canvas *canvas = &live->canvas;

	if (canvas->rows != model->rows || canvas->cols != model->cols) {
		int err = canvas_resize(canvas, model->rows, model->cols);

		if (err)
			return err;
	}
	canvas->ascii = screen_ascii(live->screen);
	canvas_clear(canvas);
	view_draw(model, canvas);
	screen_show(live->screen, canvas);
	return 0;
}

/* The terminal has another size, or may have. */
static void measure(struct live *live, uint64_t now_ns)
{
	struct event event = { .type = EVENT_RESIZE };

	screen_size(live->screen, &event.row, &event.col);
	drive_event(&live->drive, &event, now_ns);
}

static void set_theme(struct live *live, const char *name)
{
	int theme;

	if (options_theme(name, &theme))
		screen_set_theme(live->screen, (enum theme_name)theme);
	else
		model_say(&live->drive.model, SAY_ERROR, "%s: there is no such theme", name);
}

/* What the model wishes of the terminal. */
static void grant_wishes(struct live *live, uint64_t now_ns)
{
	struct wishes *wishes = &live->drive.model.wishes;

	if (wishes->theme)
		set_theme(live, wishes->theme);
	free(wishes->theme);
	wishes->theme = NULL;
	if (wishes->redraw)
		screen_redraw(live->screen);
	if (wishes->suspend) {
		screen_suspend(live->screen, true);
		measure(live, now_ns);
	}
	wishes->redraw = wishes->suspend = false;
}

/* In raw mode the key is no signal: it would be, were we not to blame. */
static bool is_interrupt(const struct event *event)
{
	return event->type == EVENT_KEY && event->key == CTRL_C;
}

static void take_keys(struct live *live, uint64_t now_ns)
{
	struct event event;

	while (!live->signal && !live->drive.model.wishes.quit &&
	       screen_read(live->screen, now_ns, &event)) {
		if (is_interrupt(&event))
			live->signal = SIGINT;
		else
			drive_event(&live->drive, &event, now_ns);
		grant_wishes(live, now_ns);
	}
}

static void take_signal(struct live *live, const struct occasion *occasion)
{
	switch (occasion->signal) {
	case SIGWINCH:
		measure(live, occasion->now_ns);
		break;
	case SIGTSTP:
		screen_suspend(live->screen, false);
		measure(live, occasion->now_ns);
		break;
	case SIGCONT:
		screen_resume(live->screen);
		measure(live, occasion->now_ns);
		break;
	default:
		live->signal = occasion->signal;
		break;
	}
}

static void take_occasion(struct live *live, const struct occasion *occasion)
{
	switch (occasion->what) {
	case LOOP_INPUT:
		take_keys(live, occasion->now_ns);
		break;
	case LOOP_SIGNAL:
		take_signal(live, occasion);
		break;
	case LOOP_TICK:
		drive_tick(&live->drive, occasion->now_ns);
		break;
	case LOOP_END:
		live->signal = SIGHUP;
		break;
	}
}

static int run(struct live *live)
{
	struct occasion occasion;
	int err = 0;

	live->drive.model.ascii = screen_ascii(live->screen);
	grant_wishes(live, loop_now());
	measure(live, loop_now());
	while (!live->signal && !live->drive.model.wishes.quit) {
		err = draw(live);
		if (err)
			return err;
		loop_tick_at(&live->loop, drive_due_ns(&live->drive));
		err = loop_wait(&live->loop, &occasion);
		if (err)
			return err;
		take_occasion(live, &occasion);
	}
	return 0;
}

/* With the screen there, which is put back before anything can be said. */
static int run_on_screen(struct live *live, const struct screen_options *options)
{
	int err = screen_open(&live->screen, options);

	if (err)
		return err;
	err = loop_open(&live->loop, screen_input(live->screen));
	if (err)
		goto out_screen;
	complain_to(hear, live);
	err = run(live);
	screen_close(live->screen);
	tell_late(live);
	if (live->signal)
		loop_die(&live->loop, live->signal);
	loop_close(&live->loop);
	return err;

out_screen:
	screen_close(live->screen);
	return err;
}

int live(const struct vmatop_options *options, struct source *source, char **targets, int count)
{
	const struct screen_options screen = {
		.command = COMMAND,
		.theme = (enum theme_name)options->theme,
		.colour = (enum colour_when)options->common.colour,
		.no_mouse = options->no_mouse,
	};
	struct live live = { .drive.source = source };
	struct vmatop_options mine = *options;
	int err;

	mine.config = true;
	/* what is wrong with a target is said while there is no screen; its size follows */
	err = drive_start(&live.drive, &mine, source, targets, count, 24, 80, loop_now());
	if (!err)
		err = run_on_screen(&live, &screen);
	drive_end(&live.drive);
	canvas_free(&live.canvas);
	return err ? err : live.drive.missed;
}
