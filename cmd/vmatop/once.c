/* SPDX-License-Identifier: GPL-2.0-or-later */
/* once - a screen without a terminal. */
#include "vmatop/once.h"

#include <errno.h>

#include "common/complain.h"
#include "vmatop/drive.h"
#include "vmatop/view.h"

static int draw(struct model *model, struct out *out)
{
	struct canvas canvas = { .rows = 0 };
	int err = canvas_resize(&canvas, model->rows, model->cols);

	if (!err) {
		view_draw(model, &canvas);
		canvas_print(&canvas, out);
	}
	canvas_free(&canvas);
	return err;
}

int once(const struct vmatop_options *options, struct source *source, char **targets, int count,
	 struct out *out)
{
	struct drive drive = { .source = source };
	unsigned cols = 80, rows = 24;
	int err;

	if (options->size && !options_size(options->size, &cols, &rows)) {
		complain(COMMAND, "--size: %s: expected COLSxROWS, each 1 to 1000", options->size);
		return -EINVAL;
	}
	err = drive_start(&drive, options, source, targets, count, rows, cols, 0);
	if (!err)
		err = draw(&drive.model, out);
	drive_end(&drive);
	return err;
}
