/* SPDX-License-Identifier: GPL-2.0-or-later */
/* once - a screen without a terminal. */
#include "vmatop/once.h"

#include <errno.h>

#include "common/complain.h"
#include "common/terminal.h"
#include "vmatop/drive.h"
#include "vmatop/script.h"
#include "vmatop/theme.h"
#include "vmatop/view.h"

/* A sample in a script takes so long as one does usually. */
static uint64_t later(const struct drive *drive)
{
	return drive->model.now_ns + (uint64_t)(drive->model.delay * 1e9);
}

static void play(struct drive *drive, struct script *script)
{
	struct script_step step;

	while (!drive->model.wishes.quit && script_next(script, &step)) {
		if (step.what == SCRIPT_SAMPLE)
			drive_sample(drive, later(drive));
		else
			drive_event(drive, &step.event, drive->model.now_ns);
		/* a page that was opened may want to be filled */
		drive_tick(drive, drive->model.now_ns);
	}
}

/* What is no terminal gets colours only where they were asked for. */
static int draw(const struct model *model, const struct vmatop_options *options,
		const struct terminal *terminal, struct out *out)
{
	const struct theme theme = { .name = (enum theme_name)options->theme, .depth = DEPTH_256 };
	struct canvas canvas = { .rows = 0 };
	int err = canvas_resize(&canvas, model->rows, model->cols);

	if (!err) {
		canvas.ascii = model->ascii;
		view_draw(model, &canvas);
		if (terminal->colour)
			theme_print(&theme, &canvas, out);
		else
			canvas_print(&canvas, out);
	}
	canvas_free(&canvas);
	return err;
}

int once(const struct vmatop_options *options, struct source *source, char **targets, int count,
	 struct out *out)
{
	struct drive drive = { .source = source };
	struct script script = { .count = 0 };
	struct terminal terminal;
	unsigned cols = 80, rows = 24;
	int err = 0;

	if (options->size && !options_size(options->size, &cols, &rows)) {
		complain(COMMAND, "--size: %s: expected COLSxROWS, each 1 to 1000", options->size);
		return -EINVAL;
	}
	if (options->keys)
		err = script_load(&script, COMMAND, options->keys);
	if (err)
		return err;
	terminal_ask(&terminal, out->fd, (enum colour_when)options->common.colour);
	err = drive_start(&drive, options, source, targets, count, rows, cols, 0);
	drive.model.ascii = !terminal.utf8;
	if (!err) {
		play(&drive, &script);
		err = draw(&drive.model, options, &terminal, out);
	}
	drive_end(&drive);
	script_free(&script);
	return err ? err : drive.missed;
}
